"""Quotations in an article: straight, typographic and doubled single marks, unclosed, and over several paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles import Span

_DOUBLE = re.compile(r"[\"“”„«»]|''|``|’’|‘‘")
_SINGLE_OPEN = re.compile(r"(?<![\w.,;:!?'’‘])['‘](?=[\w(\[…])")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…)\]])['’](?![\w'’])")
_OPENING = frozenset("“„«") | {"``", "‘‘"}
_CLOSING = frozenset("”»") | {"’’"}
_NICKNAME = re.compile(r"[\"“‘'][A-Z][\w'’-]{0,15}[\"”’']")
#: A name before a nickname has so many characters at most.
NAME = 24
_NAME_BEFORE = re.compile(r"(?:^|[ (\n])[A-Z][\w.'’-]{0,24} $")
_NAME_BEHIND = re.compile(r" [A-Z][\w'’-]")
#: A straight single mark that opens this far from its closing one is an apostrophe more often than a quotation.
SINGLE_REACH = 400


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks. `runs_on` when its paragraph does not close it and the next paragraph continues it;
    `continues` for that continuation."""

    span: Span
    runs_on: bool = False
    continues: bool = False


def _doubles(text: str, paragraph: Span) -> tuple[list[Span], int | None]:
    """The closed quotations in double marks, and the start of one that is not closed."""
    found: list[Span] = []
    start: int | None = None
    inner = 0
    for match in _DOUBLE.finditer(text, paragraph.start, paragraph.end):
        mark = match.group()
        if start is None:
            # A closing mark without an open quotation, or a straight one at the paragraph's end, belongs to none.
            if mark not in _CLOSING and match.end() < paragraph.end:
                start, opened, inner = match.start(), mark, 0
        elif mark in _OPENING and match.start() > paragraph.start:
            inner += 1
        elif mark in _CLOSING and inner:
            inner -= 1
        elif mark == opened or mark in _CLOSING or (mark == '"' and opened in _OPENING):
            found.append(Span(start, match.end()))
            start = None
    return found, start


def _singles(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    at = start
    while opening := _SINGLE_OPEN.search(text, at, end):
        closing = _SINGLE_CLOSE.search(text, opening.end(), min(end, opening.end() + SINGLE_REACH))
        at = (closing or opening).end()
        if closing:
            found.append(Span(opening.start(), at))
    return found


def _outside(paragraph: Span, taken: Sequence[Span]) -> list[Span]:
    cuts = [paragraph.start, *(at for span in taken for at in span), paragraph.end]
    return [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if a < b]


def is_nickname(text: str, place: Span) -> bool:
    """Whether a word in quotation marks stands between two names: `Washington “Pocho” Ferreira`."""
    before = text[max(0, place.start - NAME) : place.start]
    return (
        _NICKNAME.fullmatch(text, *place) is not None
        and _NAME_BEFORE.search(before) is not None
        and _NAME_BEHIND.match(text, place.end) is not None
    )


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """Returns the outermost quotations in order; one over several paragraphs is one quotation for each."""
    found: list[Quotation] = []
    running = False
    for index, paragraph in enumerate(paragraphs):
        spans, unclosed = _doubles(text, paragraph)
        first_is_rest = running and (spans[0].start if spans else unclosed) == paragraph.start
        running = False
        if unclosed is not None:
            after = paragraphs[index + 1].start if index + 1 < len(paragraphs) else len(text)
            running = _DOUBLE.match(text, after) is not None
            spans.append(Span(unclosed, paragraph.end))
        singles = [s for gap in _outside(paragraph, spans) for s in _singles(text, gap.start, gap.end)]
        found.extend(
            Quotation(span, running and span.start == unclosed, first_is_rest and span.start == paragraph.start)
            for span in sorted([*spans, *singles])
            if not is_nickname(text, span)
        )
    return found
