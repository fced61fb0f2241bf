"""Quotations in a generated sentence: each must stand in a quotation of the article, to the letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.verification.evidence import Unit, merged
from bot.verification.tokens import QUOTES
from retrieval.articles import Span
from retrieval.language.quotations import quotations

_DOUBLE = re.compile(r"[\"“”„«»]|''|``")


def quoted(text: str) -> list[Span]:
    """The quotations of a sentence, with their marks."""
    return [quote.span for quote in quotations(text, [Span(0, len(text))])]


def is_inside(at: int, spans: Sequence[Span]) -> bool:
    """Whether a character of the text is in one of the spans."""
    return any(span.start <= at < span.end for span in spans)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation of a sentence (`span`, with its marks), and the place in an article that has it."""

    span: Span
    unit: Unit
    place: Span


def found(text: str, units: Sequence[Unit]) -> list[Quoted] | None:
    """The place in the evidence of each quotation of a sentence; None where it lacks one, or one does not close.

    White space and the shape of quotation marks do not count, nor a comma or stop before the closing mark, which
    American papers put there.
    """
    spans = quoted(text)
    loose = "".join("" if is_inside(at, spans) else char for at, char in enumerate(text))
    if _DOUBLE.search(loose):
        return None
    made = []
    for span in spans:
        inner = span.of(text)
        if len(inner) < 3 or inner[-1] not in QUOTES:
            return None  # it opens and does not close
        words = _words(inner)
        at = next(((unit, place) for unit in merged(units) if (place := _find(words, unit))), None)
        if at is None:
            return None
        made.append(Quoted(span, *at))
    return made


def as_in_article(text: str, quotes: Sequence[Quoted]) -> str:
    """The sentence with each quotation in its article's own characters."""
    made, after = [], 0
    for each in quotes:
        inner = each.span.of(text)
        stripped = inner.strip(QUOTES).strip()
        opening, closing = ("“", "”") if inner[0] in "“„«" else (inner[0], inner[-1])
        said = " ".join(each.place.of(each.unit.article.text).split())
        made += [text[after : each.span.start], opening, said, stripped[len(_words(inner)) :], closing]
        after = each.span.end
    return "".join([*made, text[after:]])


def _words(inner: str) -> str:
    stripped = inner.strip(QUOTES)
    return stripped.strip().rstrip(",.") or stripped


def _find(words: str, unit: Unit) -> Span | None:
    """The place of the words in a quotation of the unit, word for word."""
    flat, places = _flat(unit.text, unit.span.start)
    wanted, _ = _flat(words, 0)
    at = flat.find(wanted) if wanted else -1
    if at < 0 and wanted:  # what begins a sentence on one side only
        wanted = wanted[0].swapcase() + wanted[1:]
        at = flat.find(wanted)
    while at >= 0:
        span = Span(places[at], places[at + len(wanted) - 1] + 1)
        article = unit.article.text
        cut_a_word = (span.start > 0 and article[span.start - 1].isalnum() and article[span.start].isalnum()) or (
            span.end < len(article) and article[span.end].isalnum() and article[span.end - 1].isalnum()
        )
        if not cut_a_word and any(mark.covers(span) for mark in unit.quoted):
            return span
        at = flat.find(wanted, at + 1)
    return None


def _flat(text: str, start: int) -> tuple[str, Sequence[int]]:
    """The text with single spaces and one kind of mark, and where each of its characters stands."""
    start += len(text) - len(text.lstrip())
    found = [(start + match.start(), match.group()) for match in re.finditer(r"\s+|\S", text.strip())]
    flat = ("'" if shown in QUOTES else " " if shown.isspace() else shown for _, shown in found)
    return "".join(flat), [place for place, _ in found]
