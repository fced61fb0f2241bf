"""Tokens and units of a text: a unit is a sentence that no quotation is cut by, its quotations one token each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.articles import Span
from retrieval.language.quotations import Quotation

#: A "sentence" of more words or with a longer stretch between quotations is a list or a table: its rest is not read,
#: which also bounds the time.
MOST_TOKENS = 600
LONGEST_GAP = 4_000

#: What a quotation reads as among the words.
QUOTE = '"'
DASHES = ("--", "—", "–")

_TOKEN = re.compile(
    # Looking for a capital first spares most words the alternatives.
    r"(?=[A-Z])(?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|Gen|Lt|Col|Jr|Sr|St|Prof|Rev|Sgt|Capt|Sens|Reps|Md|Va|Calif|Fla|Ind|Mass|"
    r"Mich|Wis|No|Del)\.|[A-Z]\.(?:[A-Z]\.){0,3})"
    r"|\d{1,3}(?:,\d{3}){1,4}(?!\d)|\w[\w'’&-]*(?:[.@]\w{1,30})?|--|\S"
)
_WORD = re.compile(r"[a-z]+")
#: Words that are other words in small letters.
_NAMES = frozenset(("May", "Will", "US", "WHO"))
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
    make = Token._make
    at = span.start
    for stop, resume in [*(q.span for q in quotes), (span.end, span.end)]:
        if len(tokens) > MOST_TOKENS:
            break
        for match in _TOKEN.finditer(text, at, min(max(at, stop), at + LONGEST_GAP)):
            word = match.group()
            start, end = match.span()
            low = word if word in _NAMES and start > span.start else word.lower()
            tokens.append(make((start, end, word, low.replace("’", "'") if "’" in low else low)))
        if stop < resume:
            tokens.append(Token(stop, resume, text[stop:resume], QUOTE))
        at = max(at, resume)
    return tokens


def units(
    text: str,
    paragraphs: Sequence[Span],
    sentences: Sequence[Span],
    quotations: Sequence[Quotation],
    wanted: Set[str],
) -> list[Unit]:
    """The text's units in order; one without a quotation and without a word of `wanted` has no tokens, to save time."""
    found = []
    quote_starts = [quotation.span.start for quotation in quotations]
    for span, paragraph in _bounds(text, sentences, quotations, [p.start for p in paragraphs]):
        inside = list(quotations[bisect_left(quote_starts, span.start) : bisect_left(quote_starts, span.end)])
        worth = inside or not wanted.isdisjoint(_WORD.findall(text[span.start : span.end].lower()))
        found.append(Unit(span, _tokens(text, span, inside) if worth else [], paragraph, inside))
    return found
