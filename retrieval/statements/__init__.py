"""Who said what, found in an article's text with rules: cues, quotations, and the people whom the text names.

The constructions are those of Pareti's annotation of news (PARC 3.0, 2016; PolNeAR). Precision goes before recall, and
a statement whose speaker the article does not make clear is kept without one.
"""

from __future__ import annotations

from bisect import bisect_right

from retrieval.articles import Article, Span
from retrieval.sentences import paragraphs, sentences
from retrieval.statements.cues import CUE_WORDS
from retrieval.statements.discourse import Found, apart, read
from retrieval.statements.quotes import Quotation, quotations
from retrieval.statements.speakers import Speakers
from retrieval.statements.statement import Kind, Statement
from retrieval.statements.turns import turns
from retrieval.statements.words import units

__all__ = ["EXTRACTOR_VERSION", "Kind", "Statement", "statements"]

#: Changes whenever `statements` would find something else in the same text; stores rebuild then.
EXTRACTOR_VERSION = "rules-1"


def _kind(parts: list[Span], quotes: list[Quotation], ends: list[int]) -> Kind:
    total = sum(part.end - part.start for part in parts)
    quoted = 0
    for part in parts:
        for quote in quotes[bisect_right(ends, part.start) :]:
            if quote.span.start >= part.end:
                break
            quoted += part.overlap(quote.span)
    return "indirect" if not quoted else "direct" if quoted >= total else "mixed"


def statements(article: Article) -> list[Statement]:
    """The article's statements, in the order of their content; two stand apart, or one reports the other."""
    text = article.text
    blocks = paragraphs(text)
    quotes = quotations(text, blocks)
    spoken = turns(text, blocks)
    taken = {index for turn in spoken for index in turn.paragraphs}
    told = read(text, units(text, blocks, sentences(text), quotes, CUE_WORDS), taken)
    ends = [quote.span.end for quote in quotes]
    speakers = Speakers(text)
    made = []
    for one in apart([*map(Found.of_turn, spoken), *told]):
        speaker = speakers.resolve(one.named) if one.named else None
        name, role = (speaker.name, speaker.role) if speaker else (None, None)
        made.append(Statement(tuple(one.parts), _kind(one.parts, quotes, ends), name, role, one.source, one.cue))
    return made
