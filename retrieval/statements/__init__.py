"""Who said what, found in an article's text with rules: cues, quotations, and the people whom the text names.

The families of constructions follow Pareti's (PARC 3.0, PolNeAR); precision goes before recall, and a statement whose
speaker the article does not make clear is kept without one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.articles import Article, Span
from retrieval.sentences import paragraphs, sentences
from retrieval.statements.attribution import Attribution, attributions, content_end
from retrieval.statements.quotes import Quotation, quotations
from retrieval.statements.speakers import Speakers
from retrieval.statements.statement import Kind, Statement
from retrieval.statements.turns import Turn, headline, signed, turns
from retrieval.statements.words import QUOTE, Unit, units

__all__ = ["EXTRACTOR_VERSION", "Kind", "Statement", "statements"]

#: Changes whenever `statements` would find something else in the same text; stores rebuild then.
EXTRACTOR_VERSION = "rules-1"


#: A quotation that stands free in a paragraph of its own and has fewer words is a title or a label.
SHORTEST_LOOSE = 6


@dataclass(slots=True)
class _Found:
    parts: list[Span]
    source: Span | None
    named: Span | None
    cue: Span | None


def _only_quoted(unit: Unit) -> bool:
    words = [token for token in unit.tokens if token.low != "."]
    return bool(words) and all(token.low == QUOTE for token in words)


def _opened(attribution: Attribution) -> _Found:
    return _Found(list(attribution.parts), attribution.source, attribution.named, attribution.cue)


def _last_direct(text: str, unit: Unit, found: list[_Found]) -> _Found | None:
    """The statement that a free-standing quotation after this unit goes on with."""
    if not found or not unit.quotes:
        return None
    for last in reversed(found):
        if any(quote.span.overlap(part) for quote in unit.quotes for part in last.parts):
            return last
    return None


def _in_sentences(text: str, every: list[Unit], taken: set[int]) -> Iterator[_Found]:
    open_statement: _Found | None = None
    open_paragraph = -1
    waiting = False
    for unit in every:
        if unit.paragraph in taken:
            open_statement, waiting = None, False
            continue
        continued = bool(unit.quotes) and unit.quotes[0].continues and unit.quotes[0].span.start == unit.span.start
        if open_statement and (waiting or continued or _only_quoted(unit)) and unit.quotes:
            if unit.quotes[0].span.start - unit.span.start < 2:
                fresh = not (waiting or continued) and unit.paragraph != open_paragraph
                quoted = [quote.span for quote in unit.quotes] if _only_quoted(unit) else [unit.quotes[0].span]
                if fresh and len(quoted[0].of(text).split()) < SHORTEST_LOOSE:
                    open_statement = None
                    continue
                if fresh:
                    open_statement = _Found([], open_statement.source, open_statement.named, None)
                empty = not open_statement.parts
                open_statement.parts.extend(quoted)
                if empty:
                    yield open_statement
                open_paragraph, waiting = unit.paragraph, False
                if _only_quoted(unit):
                    continue
        made = attributions(text, unit)
        if open_statement and not made and unit.tokens[0].low == QUOTE and unit.paragraph == open_paragraph:
            open_statement.parts.append(Span(unit.span.start, content_end(unit.tokens)))
            continue
        opened = [_opened(attribution) for attribution in made]
        yield from (found for found in opened if found.parts)
        waiting = bool(made) and made[-1].waits
        open_statement = opened[-1] if waiting else _last_direct(text, unit, opened)
        open_paragraph = unit.paragraph


def _kind(parts: list[Span], quotes: list[Quotation]) -> Kind:
    total = sum(part.end - part.start for part in parts)
    quoted = sum(part.overlap(quote.span) for part in parts for quote in quotes)
    return "indirect" if not quoted else "direct" if quoted >= total else "mixed"


def _turn(turn: Turn) -> _Found:
    return _Found(list(turn.parts), turn.source, turn.source, turn.cue)


def _apart(found: list[_Found]) -> list[_Found]:
    """The same statements in order, cut so that no extent reaches over another's content."""
    ordered = sorted((one for one in found if one.parts), key=lambda one: one.parts[0])
    kept: list[_Found] = []
    for index, one in enumerate(ordered):
        limit = ordered[index + 1].parts[0].start if index + 1 < len(ordered) else None
        parts: list[Span] = []
        floor = kept[-1].parts[-1].end if kept else 0
        for part in sorted(one.parts):
            start, end = max(part.start, floor), part.end if limit is None else min(part.end, limit)
            if start < end:
                parts.append(Span(start, end))
                floor = end
        if parts:
            kept.append(_Found(parts, one.source, one.named, one.cue))
    return kept


def statements(article: Article) -> list[Statement]:
    """The article's statements, in the order of their content; none overlaps another."""
    text = article.text
    blocks = paragraphs(text)
    spoken = turns(text, blocks)
    title = headline(text, blocks)
    if title and not spoken:
        spoken = [title]
    elif title and spoken[0].paragraphs.start > 0:
        spoken = [title, *spoken]
    spoken = [*spoken, *(turn for turn in signed(text, blocks) if all(turn.paragraphs[0] not in other.paragraphs for other in spoken))]
    taken = {index for turn in spoken for index in turn.paragraphs}
    quotes = quotations(text, blocks)
    every = units(text, blocks, sentences(text), quotes)
    found = [*map(_turn, spoken), *_in_sentences(text, every, taken)]
    speakers = Speakers(text)
    made = []
    for one in _apart(found):
        speaker = speakers.resolve(one.named) if one.named else None
        made.append(
            Statement(
                tuple(one.parts),
                _kind(one.parts, quotes),
                speaker.name if speaker else None,
                speaker.role if speaker else None,
                one.source,
                one.cue,
            )
        )
    return made
