"""`onrecord follow`, and `onrecord ingest` of addresses, as a shell sees them: a real site, output, exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.terminal.feeds import period
from tests.bot.terminal import test_ingest_command
from tests.bot.terminal.test_ingest_command import COMMAND, environment, stored
from tests.retrieval.reading.test_pdf import pdf
from tests.website import Page, Website, rss, story

OPENING = "The roads office of Ruritania gave its reasons on Monday in a statement of two pages."
FETCHING = {"ONRECORD_FETCH_PRIVATE": "true", "ONRECORD_FETCH_DELAY": "0"}


@pytest.fixture
def site() -> Iterator[Website]:
    with Website().open() as opened:
        yield opened


onrecord = partial(test_ingest_command.onrecord, env=FETCHING)


def put_article(site: Website, name: str, *more: str) -> None:
    said = f"“We have no choice about {name},” its head Maria Lind said. “The cables of {name} are forty years old.”"
    site.put(f"/{name}", story(f"Report on {name}", OPENING, said, *more))


def put_feed(site: Website, *names: str, note: str = "") -> None:
    entries = ((f"/{name}", f"Report on {name}", f"<description>{note}</description>") for name in names)
    site.put("/rss", rss(*entries).replace("{site}", site.url), media="application/rss+xml")


def test_a_feed_is_followed_from_its_page_to_its_end(ready_home: Path, site: Website) -> None:
    site.put(
        "/", '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body>x</body></html>'
    )
    for name in ("bridge", "ferry"):
        put_article(site, name)
    put_feed(site, "bridge", "ferry", "gone")
    empty = onrecord("follow", "run")
    assert (empty.returncode, "onrecord follow add URL" in empty.stderr) == (2, True)
    added = onrecord("follow", "add", f"{site.url}/")
    assert (added.returncode, added.stderr) == (0, "")
    assert added.stdout.startswith(f"Following: Test News ({site.url}/rss), 3 articles.")

    first = onrecord("follow", "run")
    assert first.returncode == 2
    assert first.stdout.splitlines()[0] == "Test News: 2 new, 1 failed"
    assert f"  failed: {site.url}/gone: the site answers 404 Not Found." in first.stdout
    assert first.stdout.splitlines()[-1] == "1 feed: 2 new, 1 failed"

    put_article(site, "bridge", "This report was corrected on Tuesday.")
    put_feed(site, "bridge", "ferry", note="corrected")
    second = onrecord("follow", "run", "--json")
    assert (second.returncode, second.stderr.strip()) == (0, "1 feed: 1 updated, 1 unchanged")
    told = [json.loads(line) for line in second.stdout.splitlines()]
    changes = {each["outcome"]: each.get("changes") for each in told[:2]}
    assert changes == {"updated": "1 paragraph added", "unchanged": None}
    assert {key: told[2][key] for key in ("new", "updated", "unchanged", "failed", "fault")} == {
        "new": 0, "updated": 1, "unchanged": 1, "failed": 0, "fault": None,
    }  # fmt: skip

    listed = onrecord("follow", "list", "--json")
    assert [json.loads(line)["feed"] for line in listed.stdout.splitlines()] == [f"{site.url}/rss"]
    mistyped = onrecord("follow", "remove", f"{site.url}/rs")
    assert (mistyped.returncode, f"Did you mean {site.url}/rss?" in mistyped.stderr) == (2, True)
    assert onrecord("follow", "remove", f"{site.url}/rss").returncode == 0
    assert onrecord("follow", "list").stdout.startswith("No feeds are followed.")
    assert len(stored()) == 2


def test_a_private_address_is_refused_with_the_setting_that_allows_it(ready_home: Path, site: Website) -> None:
    refused = onrecord("follow", "add", site.url, env={})
    assert refused.returncode == 2
    assert "private network" in refused.stderr
    assert "ONRECORD_FETCH_PRIVATE" in refused.stderr
    assert site.asked == []


def test_pages_documents_feeds_and_lists_of_them_are_taken_in(ready_home: Path, site: Website, tmp_path: Path) -> None:
    for name in ("bridge", "ferry", "road"):
        put_article(site, name)
    put_feed(site, "bridge", "road")
    site.pages["/paper"] = Page(pdf("Paper on ferries", "", "Ferries are slow, she said."), media="application/pdf")
    listed = tmp_path / "sources.txt"
    listed.write_text(f"# our sources\n{site.url}/ferry?utm_source=list\n\n{site.url}/rss\nhttps//mistyped.example\n")
    (tmp_path / "local.pdf").write_bytes(pdf("Local paper", "", "Roads are long, he said."))
    ended = onrecord("ingest", listed, tmp_path / "local.pdf", f"{site.url}/paper", f"{site.url}/none")
    assert ended.returncode == 2
    assert "5 added, 2 refused" in ended.stderr
    assert f"{listed}, line 5: not an http(s) address: https//mistyped.example. Correct it" in ended.stderr
    assert f"{site.url}/none: the site answers 404 Not Found." in ended.stderr
    asked = len(site.asked)
    put_article(site, "ferry", "It runs again.")
    again = onrecord("ingest", "--json", listed)
    told = [json.loads(line) for line in again.stdout.splitlines()]
    assert [(each["outcome"], each.get("changes")) for each in told if each["outcome"] != "refused"] == [
        ("updated", "1 paragraph added")
    ]
    assert "1 updated, 2 unchanged, 1 refused" in again.stderr
    assert site.asked_since(asked) == ["/ferry", "/rss"]


def test_copies_are_one_citation_and_limits_hold(ready_home: Path, site: Website, tmp_path: Path) -> None:
    said = "“We have no choice,” the head of the roads office, Maria Lind, said. “The cables are forty years old.”"
    more = " ".join(
        f"The bridge at kilometre {number} is part of the road that was closed then." for number in range(8)
    )
    texts = {"Agency": f"{said} {more}", "Paper": f"{said} {more} Read more in our paper.", "Other": "Lind said: “No.”"}
    lines = [
        {"id": name, "title": f"Bridges, by {name}", "text": text, "publisher": name, "published": f"2024-0{month}-01"}
        for month, (name, text) in enumerate(texts.items(), 1)
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert onrecord("ingest", tmp_path / "news.jsonl").returncode == 0

    answer = onrecord("ask", "What did Maria Lind say?")
    assert answer.stdout.count("forty years old") == 2, "once in the answer, once in its paragraph"
    assert "also in: " in answer.stdout
    told = json.loads(onrecord("ask", "--json", "What did Maria Lind say?").stdout)
    (cited,) = [each for each in told["citations"] if "forty" in each["quote"]]
    assert [texts[each["publisher"]][each["start"] : each["end"]] for each in cited["also"]] == [cited["quote"]]

    def cited_from(*limits: str) -> set[str]:
        found = json.loads(onrecord("ask", "--json", "What did Maria Lind say?", *limits).stdout)
        return {each["article_id"] for each in found["citations"]}

    assert cited_from("--source", "paper") == {"Paper"}
    assert cited_from("--until", "2024-01") == {"Agency"}
    assert "No stored article is within --source nobody." in onrecord("ask", "Who?", "--source", "nobody").stderr
    assert "soon" in onrecord("ask", "Who?", "--since", "soon").stderr


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_keeps_what_it_reported_and_the_next_one_finishes(
    ready_home: Path, site: Website, end: signal.Signals
) -> None:
    names = [f"bridge{number}" for number in range(40)]
    for name in names:
        put_article(site, name)
    put_feed(site, *names)
    assert onrecord("follow", "add", f"{site.url}/rss").returncode == 0
    slowly = environment() | FETCHING | {"ONRECORD_FETCH_DELAY": "0.05"}
    command = [*COMMAND, "follow", "run", "--json", "--every", "1h"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=slowly)
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(end)
    rest, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode == (130 if end == signal.SIGINT else -signal.SIGKILL)
    lines = [json.loads(line) for line in (first + rest).splitlines() if line.endswith("}")]
    told = {each["id"] for each in lines if "id" in each}
    assert told
    assert told <= set(stored())
    finished = onrecord("follow", "run")
    assert finished.returncode == 0
    assert "updated" not in finished.stdout
    assert len(stored()) == 40
    assert onrecord("follow", "run").stdout.splitlines()[-1] == "1 feed: nothing new"


def test_answering_imports_nothing_that_only_fetching_needs(ready_home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Bridges\n\nMaria Lind said that the bridge would be closed for three weeks.\n")
    assert onrecord("ingest", tmp_path / "a.txt").returncode == 0
    script = (
        "import sys; sys.argv = ['onrecord', 'ask', '--json', 'What did Maria Lind say?']\n"
        "from bot.cli import app\n"
        "app(standalone_mode=False)\n"
        "print([name for name in ('feedparser', 'lxml', 'pypdf', 'rensa', 'retrieval.sources.fetching')"
        " if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment())
    assert run.stderr.strip() == "[]"


@pytest.mark.parametrize("written", ["soon", "0m", "15", "-5m", "15 minutes", ""])
def test_what_is_not_a_period_is_an_error(written: str) -> None:
    with pytest.raises(UsageError, match="is not a period"):
        period(written)


def test_a_period_is_read() -> None:
    assert [period(written) for written in ("90s", "15m", "2 h", "1D")] == [90, 900, 7200, 86400]
