"""The report of a run: what its file holds, and how it behaves in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UsageError
from bot.evaluation.report.page import write_report
from bot.evaluation.report.questions import outcome
from bot.evaluation.report.texts import Mark, Texts, web_address
from retrieval.articles import Article, Span
from tests.bot.evaluation import browser
from tests.bot.evaluation.plausible import write_run

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

NASTY = "Who said <script>alert(1)</script> and </script><!-- <b>{{ 7 * 7 }}</b> & “why”?"
QUESTIONS = 40
PAINTED = """
    const { width, height } = arguments[0];
    return arguments[0].getContext("2d").getImageData(0, 0, width, height).data.some(Boolean);
"""


def changed(path: Path, number: int, **fields: Any) -> None:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines[number] |= fields
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a report, in which the first question and its article would like to be markup."""
    folder = write_run(tmp_path_factory.mktemp("runs") / "<b>run", QUESTIONS, articles=40)
    changed(folder / "questions.jsonl", 0, question=NASTY, tags=["<i>odd</i>"])
    changed(
        folder / "answers.jsonl",
        0,
        question=NASTY,
        text=f"{NASTY} [1]",
        refused=False,
        citations=[{"marker": 1, "article_id": "nasty", "start": 2, "end": len(NASTY) + 2, "quote": NASTY}],
        passages=[{"article_id": "nasty", "start": 0, "end": 200, "score": 0.5}],
        sentences=[
            {"said": NASTY, "status": "dropped", "reason": "it cites nothing", "text": "", "by": "model"},
            {"said": "He left.", "status": "repaired", "reason": "He is Kim", "text": "Kim left. [1]", "by": "model"},
            {"said": NASTY, "status": "verified", "reason": "", "text": f"{NASTY} [1]", "by": "article"},
        ],
    )
    sources = folder / "sources.jsonl"
    nasty = {"id": "nasty", "title": NASTY, "text": f"😀 {NASTY} More of it.", "url": "javascript:alert(1)"}
    sources.write_text(sources.read_text("utf-8") + json.dumps(nasty) + "\n", "utf-8")
    write_report(folder)
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chrome]:
    pytest.importorskip("selenium")
    if not browser.programs():
        pytest.skip("no Chromium here: apt-get install chromium chromium-driver")
    with browser.browser() as driver:
        yield driver


@pytest.fixture
def page(chromium: Chrome, run: Path) -> Iterator[Chrome]:
    """The report, open in a light browser of a desk's size; nothing may have gone wrong in it at the end."""
    browser.prefer(chromium, "light")
    browser.resize(chromium, 1280, 1000)
    browser.opened(chromium, run / "report.html")
    chromium.execute_script("localStorage.clear()")
    chromium.refresh()
    yield chromium
    assert chromium.get_log("browser") == []  # type: ignore[no-untyped-call]


def js(page: Chrome, script: str, *given: Any) -> Any:
    return page.execute_script(script, *given)


def found(page: Chrome, selector: str) -> WebElement:
    return page.find_element("css selector", selector)


def shown(page: Chrome) -> list[int]:
    """The numbers of the questions that the table shows, from top to bottom."""
    rows: list[int] = js(
        page, "return [...document.querySelectorAll('tr.row')].filter(r => r.offsetParent).map(r => +r.dataset.row)"
    )
    return rows


def answers(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "answers.jsonl").read_text("utf-8").splitlines()]


def press(page: Chrome, number: int) -> None:
    button = found(page, f"tr.row[data-row='{number}'] button")
    js(page, "arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def unfold(page: Chrome, number: int) -> WebElement:
    press(page, number)
    return found(page, f"#q{number}")


def test_the_table_finds_questions_by_words_in_any_case(page: Chrome, run: Path) -> None:
    found(page, "#find").send_keys("ZIELINSKI what")
    named = [i for i, each in enumerate(answers(run)) if re.search("What .*Zieliński", each["standalone"])]
    assert named
    assert set(named) <= set(shown(page)) < set(range(QUESTIONS))
    found(page, "#find").clear()
    found(page, "#find").send_keys("alert(1)")
    assert shown(page) == [0]
    assert found(page, "#count").text == f"1 of {QUESTIONS} questions"
    found(page, "#clear").click()
    assert len(shown(page)) == QUESTIONS


def test_the_table_filters_by_tag_and_outcome_together(page: Chrome, run: Path) -> None:
    questions = [json.loads(line) for line in (run / "questions.jsonl").read_text("utf-8").splitlines()]
    found(page, "#tag option[value=unanswerable]").click()
    tagged = [i for i, each in enumerate(questions) if "unanswerable" in each["tags"]]
    assert shown(page) == tagged
    found(page, "input[name=verdict][value=refused]").click()
    refused = [i for i in tagged if answers(run)[i]["refused"] and "error" not in answers(run)[i]]
    assert shown(page) == refused
    found(page, "input[name=verdict][value=failed]").click()
    assert shown(page) == [i for i in tagged if "error" in answers(run)[i]]


def test_the_table_sorts_by_every_column_both_ways_and_back(page: Chrome, run: Path) -> None:
    heads = page.find_elements("css selector", "th[data-sort]")
    for head in heads:
        button = head.find_element("css selector", "button")
        button.click()
        assert head.get_attribute("aria-sort") == "ascending"
        up = shown(page)
        button.click()
        assert head.get_attribute("aria-sort") == "descending"
        down = shown(page)
        assert sorted(up) == sorted(down) == list(range(QUESTIONS))
        button.click()
        assert shown(page) == list(range(QUESTIONS))
    heads[-1].find_element("css selector", "button").click()
    took = [answers(run)[i]["latency_s"] for i in shown(page)]
    known = [each for each in took if each is not None]
    assert known == sorted(known)
    assert took[: len(known)] == known  # a question without a time comes last


def test_a_row_unfolds_to_answer_citation_gold_and_ranking_and_folds_again(page: Chrome, run: Path) -> None:
    number = next(
        i for i, each in enumerate(answers(run)) if i and len(each["citations"]) > 1 and len(each["passages"]) == 20
    )
    answer = answers(run)[number]
    assert not page.find_elements("css selector", ".detail")
    detail = unfold(page, number)
    marked = [each.text for each in detail.find_elements("css selector", ".cited-list mark")]
    assert marked == [each["quote"] for each in answer["citations"]]
    ranked = detail.find_elements("css selector", ".ranked > li")
    assert len(ranked) == 20
    ranked[3].find_element("css selector", "summary").click()
    assert len(ranked[3].find_element("css selector", "blockquote").text) > 200
    assert "GOLD" in detail.text
    links = detail.find_elements("css selector", ".source a")
    assert links
    assert all("noopener" in str(each.get_attribute("rel")) for each in links)
    press(page, number)
    assert not page.find_elements("css selector", ".detail")


def test_what_a_model_wrote_is_shown_with_what_became_of_it(page: Chrome) -> None:
    wrote = [each.text.split("\n") for each in unfold(page, 0).find_elements("css selector", ".written li")]
    assert wrote == [["dropped", "it cites nothing", NASTY], ["repaired", "He is Kim", "He left.", "Kim left. [1]"]]
    assert not unfold(page, 1).find_elements("css selector", ".written")


def test_an_unfolded_row_stays_with_its_question_when_sorted_and_filtered(page: Chrome) -> None:
    unfold(page, 5)
    found(page, "th[data-sort=question] button").click()
    assert js(page, "return document.getElementById('q5').previousElementSibling.dataset.row") == "5"
    found(page, "#find").send_keys("alert(1)")
    assert not found(page, "#q5").is_displayed()


def test_the_keyboard_reaches_and_unfolds_a_row_with_a_visible_focus(page: Chrome) -> None:
    from selenium.webdriver.common.keys import Keys

    js(page, "document.querySelector('#clear').previousElementSibling.scrollIntoView()")
    last = page.find_elements("css selector", "th[data-sort] button")[-1]
    last.send_keys(Keys.TAB)
    focused = page.switch_to.active_element
    assert focused.get_attribute("aria-expanded") == "false"
    assert focused.value_of_css_property("outline-style") == "solid"
    focused.send_keys(Keys.ENTER)
    assert focused.get_attribute("aria-expanded") == "true"
    assert found(page, f"#{focused.get_attribute('aria-controls')}").is_displayed()


def test_a_question_of_markup_stays_text_everywhere(page: Chrome) -> None:
    detail = unfold(page, 0)
    assert NASTY in found(page, "tr.row[data-row='0']").text
    assert detail.find_element("css selector", ".reply").text.startswith(NASTY)
    assert detail.find_element("css selector", ".cited-list mark").text == NASTY  # after a character of two units
    assert not page.find_elements("css selector", ".row b, .detail b, .tag i, h1 *")
    assert not detail.find_elements("css selector", "a[href^=javascript]")
    assert found(page, "h1").text == "<b>run"


def test_a_script_that_came_in_with_a_text_would_not_run(page: Chrome) -> None:
    js(page, "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)")
    assert js(page, "return window.ran") is None
    assert "Content Security Policy" in page.get_log("browser")[0]["message"]  # type: ignore[no-untyped-call]


def test_the_page_asks_nothing_of_the_network(chromium: Chrome, run: Path) -> None:
    browser.opened(chromium, run / "report.html")
    asked = [each for each in browser.requests(chromium) if not each.startswith("data:")]
    assert asked == [(run / "report.html").as_uri()]


def test_the_page_is_dark_when_the_system_is_and_as_the_reader_chooses(page: Chrome) -> None:
    colour = "return getComputedStyle(document.body).backgroundColor"
    light = js(page, colour)
    browser.prefer(page, "dark")
    dark = js(page, colour)
    assert dark != light
    found(page, "#theme").click()
    assert js(page, colour) == light
    page.refresh()
    assert js(page, colour) == light


def test_a_phone_shows_the_page_without_scrolling_sideways(page: Chrome) -> None:
    browser.resize(page, 390, 844)
    unfold(page, 1)
    assert js(page, "return document.documentElement.scrollWidth") == 390


def test_every_chart_is_drawn_and_given_in_words_and_as_a_table(page: Chrome) -> None:
    for name in ("recall", "refusal", "tags", "latency"):
        canvas = found(page, f"#chart-{name}")
        assert canvas.get_attribute("aria-label")
        assert js(page, PAINTED, canvas)
        assert js(page, "return document.getElementById(arguments[0]).rows.length", f"table-{name}") > 1
    for table in page.find_elements("css selector", "table"):
        assert table.find_elements("css selector", "caption")


def test_the_report_of_300_questions_is_under_5_mb(tmp_path: Path) -> None:
    path = write_report(write_run(tmp_path / "run", 300, articles=1273))
    assert path.stat().st_size < 5_000_000


def test_a_run_that_is_not_finished_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=re.escape("metrics.json")):
        write_report(tmp_path)


def test_a_run_without_sources_and_figures_still_has_a_report(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", 5, articles=5)
    for name in ("sources.jsonl", "scores.jsonl", "questions.jsonl"):
        (run / name).unlink()
    (run / "metrics.json").write_text('{"run": {}, "metrics": {"mrr": {"value": NaN, "n": 0}}}', "utf-8")
    answer = next(each for each in answers(run) if each["citations"])
    text = write_report(run).read_text("utf-8")
    assert json.dumps(answer["citations"][0]["title"])[1:-1] in text
    assert "NaN" not in re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)


def test_a_quote_that_its_article_does_not_hold_is_shown_as_such(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", 5, articles=5)
    number = next(i for i, each in enumerate(answers(run)) if each["citations"])
    forged = {**answers(run)[number]["citations"][0], "quote": "Nobody ever said this."}
    changed(run / "answers.jsonl", number, citations=[forged])
    assert '"claimed":"Nobody ever said this."' in write_report(run).read_text("utf-8")


@pytest.mark.parametrize(
    ("question", "answer", "scores", "became"),
    [
        ({"answers": ["x"]}, {"refused": False}, {"states_gold": 1.0}, "right"),
        ({"answers": ["x"]}, {"refused": False}, {"states_gold": 0.0}, "wrong"),
        ({"answers": ["x"], "answerable": True}, {"refused": True}, {"states_gold": 0.0}, "wrongly-refused"),
        ({"answerable": False}, {"refused": True}, {}, "rightly-refused"),
        ({"answerable": False}, {"refused": False}, {}, "overreached"),
        ({}, {"refused": True, "error": "It broke."}, {}, "failed"),
        ({}, {"refused": True}, {}, "refused"),
        ({}, {"refused": False}, {}, "unjudged"),
    ],
)
def test_the_outcome_of_a_question(
    question: dict[str, Any], answer: dict[str, Any], scores: dict[str, Any], became: str
) -> None:
    assert outcome(question, answer, scores) == became


def test_a_shortened_passage_keeps_its_mark_whole_and_in_place() -> None:
    text = "word " * 300 + "👩🏽‍🚀 the answer itself " + "word " * 300
    at = text.index("the answer")
    texts = Texts({"a": Article("a", text)}, limit=120)
    shown = texts.passage("a", Span(0, len(text)), [Mark(Span(at, at + 17), "gold")])
    assert shown is not None
    number, [(start, end, kind)] = shown
    utf16 = texts.pool[number].encode("utf-16-le")
    assert (utf16[2 * start : 2 * end].decode("utf-16-le"), kind) == ("the answer itself", "gold")
    assert len(texts.pool[number]) < 140


def test_only_addresses_of_the_web_become_links() -> None:
    assert web_address("https://news.example/a") == "https://news.example/a"
    for other in ("javascript:alert(1)", "file:///etc/passwd", "//news.example", "https://[", None, 7):
        assert web_address(other) is None
