"""Entries of a live blog are parts of their own: nobody speaks from one into the next."""

from __future__ import annotations

import pytest

from retrieval.articles import Article
from retrieval.language.furniture import entries
from retrieval.statements import statements

FIRST = (
    "Minister rules out a tunnel\n\nFrom Ann Roe\n\n"
    "Transport Minister Paul Etter said on Thursday that the bridge would stay closed until May."
)
HE = '"The piers are rotten and nobody looks at them," he said in the hall on Thursday.'
MINISTER = "The minister said that the piers were rotten."
QUOTED = '"It is a shame for the whole town and its people."'
SHE = "Mayor Clara Voss told reporters that the town needed a ferry. She said that it was urgent."
TIMES = [
    ("10:42 a.m. ET, March 3, 2022", "9:15 a.m. ET, March 3, 2022"),
    ("2 hr 14 min ago", "3 hr ago"),
    ("14:32 GMT", "13:58 GMT"),
    ("Updated at 12.05pm BST", "11.40am BST"),
    ("Share this update", "Share this update"),
]


def blog(times: tuple[str, str], second: str) -> str:
    return f"The bridge over the Orle: what we know.\n\n{times[0]}\n\n{FIRST}\n\n{times[1]}\n\nBad piers\n\n{second}\n"


def said(text: str) -> list[tuple[str | None, str]]:
    return [(each.speaker, each.extent.of(text)) for each in statements(Article("a", text))]


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("second", [HE, MINISTER, QUOTED])
def test_nobody_of_another_entry_speaks(times: tuple[str, str], second: str) -> None:
    text = blog(times, second)
    speakers = [speaker for speaker, words in said(text) if text.index(words) > text.index("Bad piers")]
    assert set(speakers) <= {None}
    assert ("Paul Etter", "the bridge would stay closed until May") in said(text)


@pytest.mark.parametrize("second", [HE, MINISTER])
def test_without_times_the_next_paragraph_goes_on(second: str) -> None:
    text = f"{FIRST}\n\n{second}\n"
    assert {speaker for speaker, _ in said(text)} == {"Paul Etter"}


@pytest.mark.parametrize("times", TIMES)
def test_she_is_who_speaks_in_her_entry(times: tuple[str, str]) -> None:
    assert ("Clara Voss", "it was urgent") in said(blog(times, SHE))


def test_a_surname_is_known_from_another_entry() -> None:
    text = blog(TIMES[0], "Etter said that the piers were rotten.")
    assert ("Paul Etter", "the piers were rotten") in said(text)


def test_a_headline_above_the_time_belongs_to_its_entry() -> None:
    text = f"{FIRST}\n\nBad piers\nBy Ann Roe\n9:15 a.m. ET\n\n{HE}\n\nA ferry comes\n8:02 a.m. ET\n\n{SHE}\n"
    assert [text[at:].split("\n", maxsplit=1)[0] for at in entries(text)] == ["Bad piers", "A ferry comes"]


@pytest.mark.parametrize("text", ["", f"10:42 a.m. ET\n\n{FIRST}", "10:42 a.m.\nTrain\n" * 600, "x" * 10_000])
def test_other_texts_have_no_entries(text: str) -> None:
    assert entries(text) == ()
