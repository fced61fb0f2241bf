"""`onrecord speakers` as a shell sees it."""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from bot.errors import UsageError
from bot.terminal.speakers import Request, speakers
from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.store.store import Store

MEETING = Article(
    "meeting",
    'Mayor Ann Lee said the bridge was safe. "It will stand," Lee said. Ruth Castellan said nothing had changed.',
)
VOTE = Article("vote", "Ann Lee said the vote was close. The Harbour Board said it would appeal.")


@pytest.fixture
def quoted(store: Store) -> Store:
    ingest(store, [MEETING, VOTE])
    return store


def listed(store: Store, name: str | None = None, limit: int = 40, page: int = 1) -> str:
    console = Console(width=120, record=True, quiet=False, file=None)
    with console.capture() as printed:
        speakers(store, Request(name, limit, page, as_json=False), console)
    return printed.get()


def test_speakers_are_listed_with_their_counts_the_most_quoted_first(quoted: Store) -> None:
    rows = [line.split("│")[1:5] for line in listed(quoted).splitlines() if line.startswith("│")]
    assert [cell.strip() for cell in rows[0]] == ["Ann Lee", "Mayor", "3", "2"]
    assert {"Ruth Castellan", "Harbour Board"} <= {row[0].strip() for row in rows}


def test_a_long_list_has_pages(quoted: Store) -> None:
    first = listed(quoted, limit=2)
    assert "and 1 more: --page 2" in first
    assert "more" not in listed(quoted, limit=2, page=2)
    with pytest.raises(UsageError) as refused:
        listed(quoted, limit=2, page=3)
    assert refused.value.mend == "The last one is --page 2."


def test_a_name_tells_roles_names_and_articles(quoted: Store) -> None:
    told = listed(quoted, "lee")
    assert "Ann Lee: 3 statements in 2 articles" in told
    assert "Mayor" in told
    assert "Castellan" not in told


def test_who_is_not_quoted_gets_the_nearest_names(quoted: Store) -> None:
    with pytest.raises(UsageError) as refused:
        listed(quoted, "Ruth Castle")
    assert "Ruth Castellan" in refused.value.mend


def test_json_is_a_line_for_each(quoted: Store, capsys: pytest.CaptureFixture[str]) -> None:
    speakers(quoted, Request("Ann Lee", 40, 1, as_json=True), Console())
    (line,) = capsys.readouterr().out.splitlines()
    facts = json.loads(line)
    assert (facts["name"], facts["statements"], facts["articles"]) == ("Ann Lee", 3, 2)


def test_nothing_is_listed_where_no_speaker_looks_wrong(quoted: Store) -> None:
    console = Console(width=120, record=True)
    with console.capture() as printed:
        speakers(quoted, Request(None, 40, 1, as_json=False, check=True), console)
    assert printed.get().strip() == "None of 3 speakers looks wrong."


def test_doubts_come_as_json_too(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    ingest(store, [Article("odd", "Ann Lee met the council on Monday. 57% said the bridge was safe.")])
    speakers(store, Request(None, 40, 1, as_json=True, check=True), Console(quiet=True))
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["name"], row["reason"]) for row in rows] == [("57%", "it has no letters")]
