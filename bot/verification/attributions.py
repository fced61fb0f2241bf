"""Whether what a sentence has of somebody's words still says whose they are, as the article does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.verification.claims import is_named
from bot.verification.evidence import Unit
from bot.verification.tokens import Token
from retrieval.articles import Span
from retrieval.statements import Statement

_QUOTE = re.compile(r"[\"“”„«»]")


def unclear(outside: Sequence[Token], at: Mapping[Token, int | None], unit: Unit) -> str | None:
    """Why quoted words may not leave so: nobody is named who said them, or their quotation marks are gone."""

    def said(place: Span) -> bool:
        return any(
            each.speaker and is_named(each, unit) and any(part.overlap(place) for part in each.parts)
            for each in unit.statements
        )

    def is_quoted(place: Span) -> bool:
        return any(quote.overlap(place) for quote in unit.quoted)

    places = {token: unit.place(unit.tokens[one]) for token, one in at.items() if one is not None}
    if all(is_quoted(place) for place in places.values()) and not any(map(said, places.values())):
        return "whose words these are is not clear"
    if any(is_quoted(places[token]) and not said(places[token]) for token in outside if token in places):
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
    marks = [mark for mark in (statement.source, statement.cue) if mark]
    of_it = {place for place, token in enumerate(unit.tokens) if any(mark.overlap(unit.place(token)) for mark in marks)}
    kept = [(token, place) for token, place in at.items() if token.mark or place is not None]
    told = [number for number, (_, place) in enumerate(kept) if place in of_it]
    if not told:
        return False
    first, last = kept[told[0]][0], kept[told[-1]][0]
    before, after = (
        kept[told[0] - 1][0] if told[0] else None,
        kept[told[-1] + 1][0] if told[-1] + 1 < len(kept) else None,
    )
    led = min(of_it) > 0 and unit.tokens[min(of_it) - 1].mark
    ended = max(of_it) + 1 < len(unit.tokens) and unit.tokens[max(of_it) + 1].mark
    lost_before = led and before is not None and not (before.mark or _QUOTE.search(text, before.end, first.start))
    lost_after = ended and after is not None and not (after.mark or _QUOTE.search(text, last.end, after.start))
    return lost_before or lost_after
