"""How much of a sentence is shown as somebody's."""

from __future__ import annotations

import pytest

from bot.answering.excerpts import quotable
from retrieval.articles import Span
from retrieval.language.sentences import sentences
from retrieval.statements import Statement


def statement(text: str, content: str, source: str = "", cue: str = "", speaker: str = "Ann Lee") -> Statement:
    def place(words: str) -> Span | None:
        return Span(text.index(words), text.index(words) + len(words)) if words else None

    part = place(content)
    assert part
    return Statement((part,), "indirect", speaker, None, place(source), place(cue))


def shown(text: str, *statements: Statement) -> str:
    return quotable(statements[0], statements[1:], list(sentences(text)), text).of(text)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "quote"),
    [
        (
            "Mayor Ann Lee said on Friday that the old bridge over the river was safe to cross.",
            "Mayor Ann Lee", "said", "the old bridge over the river was safe to cross",
            "Mayor Ann Lee said on Friday that the old bridge over the river was safe to cross.",
        ),
        (
            "Ann Lee, who has been the mayor of the town since the flood of the year 2010, said it was safe.",
            "Ann Lee", "said", "it was safe", "said it was safe",
        ),
        (
            "Ann Lee, who has been the mayor of the town since the flood of the year 2010, denied it was safe.",
            "Ann Lee", "denied", "it was safe", "denied it was safe",
        ),
        (
            "Ann Lee (Harbour Party, elected in the spring of the year of the flood) did not say it was safe.",
            "Ann Lee", "say", "it was safe", "did not say it was safe",
        ),
        (
            "The storm, which had closed the road, prompted the mayor, Ann Lee, to describe the bridge as safe.",
            "Ann Lee", "describe", "the bridge as safe", "describe the bridge as safe",
        ),
        (
            "“The bridge is safe to cross,” Ann Lee told the Post on Monday, after a week of storms, wind and rain.",
            "Ann Lee", "told", "“The bridge is safe to cross,”", "“The bridge is safe to cross,” Ann Lee told the Post",
        ),
    ],
)  # fmt: skip
def test_a_quotation_keeps_what_it_would_be_misread_without(
    text: str, source: str, cue: str, content: str, quote: str
) -> None:
    assert shown(text, statement(text, content, source, cue)) == quote


def test_nobody_elses_words_are_shown() -> None:
    text = 'Ann Lee said the bridge was safe to cross, but "nobody believes her any more," Omar Reed said.'
    lee = statement(text, "the bridge was safe to cross", "Ann Lee", "said")
    reed = statement(text, '"nobody believes her any more,"', "Omar Reed", speaker="Omar Reed")
    assert shown(text, lee, reed) == "Ann Lee said the bridge was safe to cross"
