"""Statements that continue: over sentences, over paragraphs, and in the block that a colon announces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from retrieval.articles import Span
from retrieval.statements.rules.clauses import attributions
from retrieval.statements.rules.constructions import content_end
from retrieval.statements.rules.units import QUOTE, Unit
from retrieval.statements.statement import Found

#: A quotation that stands free in a paragraph of its own and has fewer words is a title or a label.
SHORTEST_LOOSE = 6


def _only_quoted(unit: Unit) -> bool:
    words = [token for token in unit.tokens if token.low != "."]
    return bool(words) and all(token.low == QUOTE for token in words)


def _opens_quoted(unit: Unit) -> bool:
    return bool(unit.quotes) and unit.quotes[0].span.start - unit.span.start < 2


def _quoted(unit: Unit) -> list[Span]:
    """All quotations of a unit that has nothing else, else the first."""
    return [quote.span for quote in unit.quotes[: None if _only_quoted(unit) else 1]]


@dataclass(slots=True)
class _Reading:
    """The statements found up to a unit, and the one that the next unit may continue."""

    text: str
    found: list[Found] = field(default_factory=list)
    open: Found | None = None
    paragraph: int = -1
    waiting: bool = False
    block: int = -1

    def close(self) -> None:
        self.open, self.waiting, self.block = None, False, -1

    def read(self, unit: Unit) -> None:
        if self.open and (self._announced(unit) or self._goes_on(unit)):
            return
        made = attributions(self.text, unit)
        if self.open and not made and self.paragraph == unit.paragraph and unit.tokens and _opens_quoted(unit):
            # `"It is late," he said. "It is" what he expected.`
            self._extend([Span(unit.span.start, content_end(unit.tokens))], unit)
            return
        self.found.extend(one for one in made if one.parts)
        self.close()
        self.paragraph = unit.paragraph
        self.waiting = bool(made) and made[-1].waits
        # What a free-standing quotation may go on with is the last statement with a quotation in it.
        with_quote = (one for one in reversed(made) if any(q.span.overlap(p) for q in unit.quotes for p in one.parts))
        self.open = made[-1] if self.waiting else next(with_quote, None)

    def _announced(self, unit: Unit) -> bool:
        """Takes the unit for the block after "She added:": the paragraph's quotation, or all of a paragraph without."""
        if self.open is None or not (self.waiting or unit.paragraph == self.block):
            return False
        if self.waiting and _opens_quoted(unit):
            self.waiting = False
            self._extend(_quoted(unit), unit)
            return True
        if self.waiting and unit.paragraph == self.paragraph:
            self.close()
            return False
        self.block, self.waiting = unit.paragraph, False
        self._extend([unit.span], unit)
        return True

    def _goes_on(self, unit: Unit) -> bool:
        """Takes the unit for more of the open quotation, or for a free-standing one after it."""
        if self.open is None or not _opens_quoted(unit):
            return False
        continues = unit.quotes[0].continues
        if not continues and not _only_quoted(unit):
            return False
        if not continues and unit.paragraph != self.paragraph:
            if len(unit.quotes[0].span.of(self.text).split()) < SHORTEST_LOOSE:
                self.close()
                return True
            self.open = Found([], self.open.source, self.open.named, None)
        self._extend(_quoted(unit), unit)
        return _only_quoted(unit)

    def _extend(self, parts: Iterable[Span], unit: Unit) -> None:
        if self.open is not None:
            if not self.open.parts:
                self.found.append(self.open)
            self.open.parts.extend(parts)
            self.paragraph = unit.paragraph


def read(text: str, units: Iterable[Unit], taken: Set[int], entries: Sequence[int] = ()) -> list[Found]:
    """The statements of the units in order; the paragraphs `taken` are somebody else's business.

    None goes on where one of the `entries` begins.
    """
    reading = _Reading(text)
    entry = 0
    for unit in units:
        if (here := bisect_right(entries, unit.span.start)) != entry:
            reading.close()
            entry = here
        if unit.paragraph in taken:
            reading.close()
        else:
            reading.read(unit)
    return reading.found


#: Pieces that are compared with each: nobody nests statements deeper, and a hostile text cannot make it slow.
REACH = 16


def apart(found: Sequence[Found]) -> list[Found]:
    """The same statements in order, cut so that none reaches into another; one that reports another keeps it whole.

    "Chung said that it was very regrettable, according to the ministry" is the ministry's statement, and the end of it
    Chung's.
    """
    pieces = [(part, number) for number, one in enumerate(found) for part in one.parts]
    pieces.sort(key=lambda piece: (piece[0].start, -piece[0].end, piece[1]))
    kept: dict[int, Found] = {}
    cut: list[Span] = []
    for position, (part, number) in enumerate(pieces):
        after = (later for later, _ in pieces[position + 1 : position + 1 + REACH])
        end = min((later.start for later in after if part.start < later.start < part.end < later.end), default=part.end)
        before = cut[-REACH:]
        start = max((earlier.end for earlier in before if part.start < earlier.end < part.end), default=part.start)
        piece = Span(start, end)
        if piece.start >= piece.end or piece in before:
            continue
        cut.append(piece)
        one = found[number]
        kept.setdefault(number, Found([], one.source, one.named, one.cue, sense=one.sense)).parts.append(piece)
    return sorted(kept.values(), key=lambda one: one.parts[0])
