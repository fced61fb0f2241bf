"""Tokens and units of a text: a unit is a sentence that no quotation is cut by, its quotations one token each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.articles import Span
from retrieval.statements.quotes import Quotation

#: What a quotation reads as among the words.
QUOTE = '"'

_TOKEN = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|Gen|Lt|Col|Jr|Sr|St|Prof|Rev|Sgt|Capt|Sens|Reps|Md|Va|Calif|Fla|Ind|Mass|Mich|Wis|vs|No)\."
    r"|[A-Z]\.(?:[A-Z]\.){0,3}|\w[\w'’&-]*(?:[.@]\w{1,30})?|--|\S"
)
#: Words that are other words in small letters.
_NAMES = frozenset(("May", "Will", "US"))
_LOWER_START = re.compile(r"[\"“”'’]?[a-z]")
_OPEN_ENDED = re.compile(r"(?:[,?!…]|--|—|–)(?:[\"”’]|'')$")


class Token(NamedTuple):
    """A word, a punctuation mark or a whole quotation, with its place in the article's text."""

    start: int
    end: int
    text: str
    low: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence with all of the quotations that it opens."""

    span: Span
    tokens: list[Token]
    paragraph: int
    quotes: list[Quotation]


def _split_before_quotes(
    text: str, sentences: Sequence[Span], quotations: Sequence[Quotation], starts: Sequence[int]
) -> list[Span]:
    """The sentences, cut where one has ended before a quotation opens: `… he said on Monday. "It is late."`"""
    found = []
    for sentence in sentences:
        start = sentence.start
        for quotation in quotations[bisect_left(starts, start + 2) : bisect_left(starts, sentence.end)]:
            at = quotation.span.start
            if text[at - 2 : at] == ". " and text[at - 4] != "." and not text[max(0, at - 5) : at - 2].istitle():
                found.append(Span(start, at - 1))
                start = at
        found.append(Span(start, sentence.end))
    return found


def _bounds(
    text: str, sentences: Sequence[Span], quotations: Sequence[Quotation], paragraph_starts: Sequence[int]
) -> list[tuple[Span, int]]:
    starts = [quotation.span.start for quotation in quotations]
    found: list[tuple[Span, int]] = []
    for sentence in _split_before_quotes(text, sentences, quotations, starts):
        paragraph = bisect_left(paragraph_starts, sentence.start + 1) - 1
        at = bisect_left(starts, sentence.start) - 1
        inside = at >= 0 and quotations[at].span.end > sentence.start
        if found and found[-1][1] == paragraph:
            before = found[-1][0]
            tail = text[max(before.start, before.end - 4) : before.end]
            goes_on = _OPEN_ENDED.search(tail) and len(sentence.of(text)) < 200
            if inside or goes_on or _LOWER_START.match(text, sentence.start):
                found[-1] = (Span(before.start, max(before.end, sentence.end)), paragraph)
                continue
        found.append((sentence, paragraph))
    return found


def _tokens(text: str, span: Span, quotes: Sequence[Quotation]) -> list[Token]:
    tokens: list[Token] = []
    at = span.start
    for stop, resume in [*(q.span for q in quotes), (span.end, span.end)]:
        for match in _TOKEN.finditer(text, at, max(at, stop)):
            word = match.group()
            low = word if word in _NAMES and match.start() > span.start else word.lower().replace("’", "'")
            tokens.append(Token(match.start(), match.end(), word, low))
        if stop < resume:
            tokens.append(Token(stop, resume, text[stop:resume], QUOTE))
        at = max(at, resume)
    return tokens


def units(
    text: str, paragraphs: Sequence[Span], sentences: Sequence[Span], quotations: Sequence[Quotation]
) -> list[Unit]:
    """The text's units in order."""
    found = []
    quote_starts = [quotation.span.start for quotation in quotations]
    for span, paragraph in _bounds(text, sentences, quotations, [p.start for p in paragraphs]):
        inside = list(quotations[bisect_left(quote_starts, span.start) : bisect_left(quote_starts, span.end)])
        found.append(Unit(span, _tokens(text, span, inside), paragraph, inside))
    return found
