"""Statements in an article and their speakers, found with rules and a small learned tagger.

The constructions are those of Pareti's annotation of news (PARC 3.0, 2016; PolNeAR); what was tried, and how well it
does, is in docs/statements.md. A statement whose speaker the article does not make clear is kept without one.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from retrieval.articles import Article, Span
from retrieval.language.furniture import is_furniture
from retrieval.language.quotations import Quotation
from retrieval.statements.mending import ENDED, mended
from retrieval.statements.rules.discourse import apart
from retrieval.statements.rules.reading import read_by_rules
from retrieval.statements.speakers import choosing
from retrieval.statements.speakers.resolving import Speakers
from retrieval.statements.statement import Found, Kind, Statement
from retrieval.statements.tagger.merging import read_with_tagger
from retrieval.statements.tagger.model import weights_digest

__all__ = ["Kind", "Statement", "extractor_version", "statements"]

#: Changes whenever the rules, or what is made of them and the tagger, would find something else in the same text.
RULES_VERSION = "rules-16"


@cache
def extractor_version() -> str:
    """Changes whenever `statements` would find something else in the same text; stores rebuild then."""
    return f"{RULES_VERSION}, tagger {weights_digest()}, speakers {choosing.weights_digest()}"


def _kind(parts: list[Span], quotes: list[Quotation], ends: list[int]) -> Kind:
    total = sum(part.end - part.start for part in parts)
    quoted = 0
    for part in parts:
        for quote in quotes[bisect_right(ends, part.start) :]:
            if quote.span.start >= part.end:
                break
            quoted += part.overlap(quote.span)
    return "indirect" if not quoted else "direct" if quoted >= total else "mixed"


def _extent(one: Found) -> Span:
    return Span(one.parts[0].start, one.parts[-1].end)


def statements(article: Article) -> list[Statement]:
    """The article's statements, in the order of their content; two stand apart, or one reports the other."""
    reading = read_by_rules(article.text)
    ends = [quote.span.end for quote in reading.quotes]
    told = [
        one for one in apart(mended(reading, read_with_tagger(reading))) if not is_furniture(article.text, _extent(one))
    ]
    speakers = Speakers(reading, (one.named for one in told if one.named))
    made = []
    for one in told:
        kind = _kind(one.parts, reading.quotes, ends)
        speaker = speakers.resolve(one.named) if one.named else None
        if not one.named and kind == "direct" and ENDED.fullmatch(article.text, one.parts[0].end - 2, one.parts[0].end):
            speaker = speakers.who_acted(one.parts[0])
        name, role = (speaker.name, speaker.role) if speaker else (None, None)
        made.append(Statement(tuple(one.parts), kind, name, role, one.source, one.cue, one.sense))
    return made
