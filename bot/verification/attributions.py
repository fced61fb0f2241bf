"""Whether what a sentence has of somebody's words still says whose they are, as the article does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.verification.claims import is_named
from bot.verification.evidence import Unit, marks_of, touch
from bot.verification.tokens import Token
from retrieval.articles import Span
from retrieval.statements import Statement

_QUOTE = re.compile(r"[\"“”„«»]")


def unclear(outside: Sequence[Token], at: Mapping[Token, int | None], unit: Unit) -> str | None:
    """Why quoted words may not leave so: nobody is named who said them, or their quotation marks are gone."""

    def said(place: Span) -> bool:
        return any(each.speaker and is_named(each, unit) and touch(each.parts, place) for each in unit.statements)

    places = {token: unit.place(unit.tokens[one]) for token, one in at.items() if one is not None}
    if all(touch(unit.quoted, place) for place in places.values()) and not any(map(said, places.values())):
        return "whose words these are is not clear"
    if any(touch(unit.quoted, places[token]) and not said(places[token]) for token in outside if token in places):
        return "it takes the quotation marks off"
    return None


def runs_on(text: str, at: Mapping[Token, int | None], unit: Unit) -> str | None:
    """Why the sentence gives words to somebody else by the marks that it lacks; `at` is where its tokens stand."""
    if any(_lost_a_mark(text, at, statement, unit) for statement in unit.statements):
        return "without its commas it gives the words to somebody else"
    return None


def _lost_a_mark(text: str, at: Mapping[Token, int | None], statement: Statement, unit: Unit) -> bool:
    """Whether the words for who spoke, and that they did, have lost a mark around them.

    "“Olga Brandt,” said Tomas Reiter, “took the money.”" is none of Olga Brandt's words.
    """
    marks = marks_of(statement)
    of_it = {number for number, token in enumerate(unit.tokens) if touch(marks, unit.place(token))}
    kept = [token for token, place in at.items() if token.mark or place is not None]
    told = [number for number, token in enumerate(kept) if at[token] in of_it]
    if not told:
        return False
    first, last = told[0], told[-1]
    begin, end = min(of_it), max(of_it) + 1
    led = begin > 0 and unit.tokens[begin - 1].mark and first > 0 and not kept[first - 1].mark
    ended = end < len(unit.tokens) and unit.tokens[end].mark and last + 1 < len(kept) and not kept[last + 1].mark
    lost_before = led and not _QUOTE.search(text, kept[first - 1].end, kept[first].start)
    lost_after = ended and not _QUOTE.search(text, kept[last].end, kept[last + 1].start)
    return lost_before or lost_after
