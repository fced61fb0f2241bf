"""JSON lines, one article on each line; and the ids of articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.articles import Article, article_id, digest
from retrieval.reading import MAX_ARTICLE_BYTES, Refused, read
from tests.retrieval.reading.reads import FEBRUARY_3, article, line_article, line_refusal, lines, refusal


def test_a_line_gives_all_the_fields_of_an_article(tmp_path: Path) -> None:
    whole = {"id": "a-1", "title": "T", "text": " One.\r\nTwo.\n", "url": "https://ex.org/a", "published": "2024-02-03"}
    whole |= {"author": "Jane Doe", "publisher": "Reuters", "language": "en"}
    assert lines(tmp_path, whole) == [
        Article("a-1", " One.\nTwo.\n", "T", "https://ex.org/a", FEBRUARY_3, "Jane Doe", "Reuters", "en")
    ]


def test_only_the_text_is_required_and_null_is_as_good_as_nothing(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("id", "title", "url", "published", "author", "publisher", "language"))
    bare, null = lines(tmp_path, {"text": "Text."}, {"text": "Text."} | nothing)
    assert bare == null
    assert isinstance(bare, Article)
    assert bare == Article(bare.id, "Text.")


def test_a_broken_jsonl_line_is_named_and_the_others_go_in(tmp_path: Path) -> None:
    first, broken, last = lines(tmp_path, {"text": "One."}, "", '{"text": "Two."', {"text": "Four."})
    assert isinstance(first, Article) and isinstance(last, Article)
    assert isinstance(broken, Refused)
    assert broken.source == f"{tmp_path / 'news.jsonl'}, line 3"
    assert "broken JSON" in broken.reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "broken JSON"),
        ("null", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("{}", "no `text`"),
        ({"text": None}, "no `text`"),
        ({"text": 1}, "`text` is not text"),
        ({"text": ""}, "no text"),
        ({"text": " \n "}, "no text"),
        ({"text": "a", "txet": "b", "\x07": 1}, 'unknown key "txet"'),
        ('{"text": "a", "text": "b"}', "twice"),
        ({"text": "a", "title": 1}, "`title` is not text"),
        ({"text": "a", "language": ["en"]}, "`language` is not text"),
        ({"text": "a", "published": "3.2.2024"}, "not a date"),
        ({"text": "a", "published": "2024-02-30"}, "not a date"),
        ({"text": "a", "published": 2024}, "`published` is not text"),
        ({"text": "a", "url": "ex.org/a"}, "http(s)"),
        ({"text": "a", "url": "https://"}, "http(s)"),
        ({"text": "a", "url": "https://[ex.org/a"}, "http(s)"),
        ({"text": "a", "url": "https://ex.org/a b"}, "http(s)"),
        ({"text": "a", "url": "javascript:alert(1)//http://"}, "http(s)"),
        ({"text": "a", "id": ""}, "`id`"),
        ({"text": "a", "id": "a\nb"}, "`id`"),
        ({"text": "a", "id": 7}, "`id` is not text"),
        ({"text": "a", "id": "a" * 201}, "`id`"),
        ('{"text": ' + "[" * 100_000, "nested"),
        ('{"text": ' + "1" * 10_000 + "}", "too long"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(tmp_path: Path, line: object, reason: str) -> None:
    assert reason in line_refusal(tmp_path, line).reason


@pytest.mark.parametrize(
    "written", ["2024-02-03", "2024-02-03T23:59:00-05:00", "2024-02-03T10:15:00Z", "2024-02-03 10:15"]
)
def test_a_line_may_give_a_date_or_a_date_and_time(tmp_path: Path, written: str) -> None:
    found = line_article(tmp_path, {"text": "a", "published": written})
    assert found.published == FEBRUARY_3


def test_a_line_that_is_not_utf_8_is_refused_and_the_others_go_in(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "a"}\r\n{"text": "caf\xe9"}\n{"text": "b"}')
    first, bad, last = read([tmp_path / "a.jsonl"])
    assert isinstance(first, Article) and isinstance(last, Article)
    assert isinstance(bad, Refused)
    assert bad.reason == "not UTF-8 at byte 13 of the line"


def test_jsonl_in_utf_16_is_refused_as_a_whole(tmp_path: Path) -> None:
    assert "UTF-16" in refusal(tmp_path, "a.jsonl", '{"text": "a"}\n{"text": "b"}\n'.encode("utf-16")).reason


def test_a_jsonl_may_be_larger_than_an_article_but_no_line_of_it(tmp_path: Path) -> None:
    half = {"text": "a" * (MAX_ARTICLE_BYTES // 2)}
    first, long, *others, last = lines(
        tmp_path, half, {"text": "a" * (3 * MAX_ARTICLE_BYTES)}, half, half, {"text": "b"}
    )
    assert isinstance(long, Refused)
    assert long.source.endswith("line 2") and "5 MB" in long.reason
    assert all(isinstance(one, Article) for one in (first, *others, last))
    assert isinstance(last, Article) and last.text == "b"


def test_a_unicode_line_separator_ends_no_line_of_jsonl(tmp_path: Path) -> None:
    found = line_article(tmp_path, '{"text": "One.\u2028Two."}')
    assert found.text == "One.\nTwo."


def test_two_lines_of_one_id_both_come_out(tmp_path: Path) -> None:
    first, second = lines(tmp_path, {"id": "a", "text": "1"}, {"id": "a", "text": "2"})
    assert (first, second) == (Article("a", "1"), Article("a", "2"))


def test_an_id_of_a_line_survives_lines_above_it_and_a_correction(tmp_path: Path) -> None:
    (before,) = lines(tmp_path, {"title": "T", "text": "Old."})
    _, after = lines(tmp_path, {"title": "Other", "text": "x"}, {"title": "T", "text": "New."})
    assert isinstance(before, Article) and isinstance(after, Article)
    assert before.id == after.id


def test_lines_of_one_title_and_several_days_are_several_articles(tmp_path: Path) -> None:
    days = ("2024-02-03", "2024-02-04", None)
    found = lines(tmp_path, *({"title": "The week", "text": "x", "published": day} for day in days))
    assert len({one.id for one in found if isinstance(one, Article)}) == 3


def test_an_id_does_not_depend_on_how_the_path_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = article(tmp_path, "a.txt", "Title\nText.")
    monkeypatch.chdir(tmp_path)
    (again,) = read([Path("a.txt")])
    assert whole == again
    assert whole.id == article_id(str(tmp_path.resolve() / "a.txt"))
    assert len(whole.id) == 16 and int(whole.id, 16) >= 0


def test_a_digest_differs_when_any_field_does() -> None:
    one = Article("a", "b", author="c")
    others = [Article("a", "b", publisher="c"), Article("a", "b", "c"), Article("a", "b\ud800"), Article("a", "b")]
    assert digest(one) == digest(Article("a", "b", author="c"))
    assert len({digest(article) for article in (one, *others)}) == 5
