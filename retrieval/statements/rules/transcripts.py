"""Turns of speech that stand on lines of their own: transcripts ("PENCE: …") and headlines ("Pence: …")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles import Span

_TURN = re.compile(r"[\"“]?([A-Z][A-Z.'’ -]{1,40}?)(?: \([^)\n]{1,40}\))?: ?(?=\S)")
_HEADLINE = re.compile(r"((?:[A-Z][\w.'’-]+ ){0,3}[A-Z][\w.'’-]+): (?=\S)")
_SIGNATURE = re.compile(r"(--|[―—–-])[ \xa0]?([A-Z][\w.'’-]*(?: [\w.'’-]+){0,4}?)\.?$")
_LINE = re.compile(r"\S[^\n]*")
_MARKS = frozenset("\"“”'’‘")
_ASIDE = re.compile(r"[\"“]?[\[(]")
_NOT_SPEAKERS = frozenset(("The Latest", "Report", "Video", "Watch", "Update", "Exclusive", "Breaking", "Opinion"))


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says on one or more lines, the name that the first of them opens with, and its paragraphs."""

    source: Span
    cue: Span
    parts: tuple[Span, ...]
    paragraphs: range


def _is_turn(text: str, paragraph: Span) -> re.Match[str] | None:
    return _TURN.match(text, paragraph.start, paragraph.end)


def _transcript(text: str, paragraphs: Sequence[Span]) -> list[Turn]:
    """The transcript's turns in order. One capitalised line alone is no transcript: there must be two."""
    openings = [(i, match) for i, paragraph in enumerate(paragraphs) if (match := _is_turn(text, paragraph))]
    found = []
    if len(openings) > 1:
        for (index, match), (following, _) in zip(openings, [*openings[1:], (len(paragraphs), None)], strict=True):
            parts = [Span(match.end(), paragraphs[index].end)]
            at = index + 1
            while (
                at < following and text[paragraphs[at].start] in '"“' and not _ASIDE.match(text, paragraphs[at].start)
            ):
                parts.append(paragraphs[at])
                at += 1
            name = Span(*match.span(1))
            found.append(Turn(name, Span(name.end, name.end + 1), tuple(parts), range(index, at)))
    return found


def _signed(text: str, paragraphs: Sequence[Span]) -> list[Turn]:
    """Quotations with the name after a dash, on the same line or on the next: `"It is late." — Ann Roe`."""
    found = []
    lines = [
        (index, Span(*line.span()))
        for index, paragraph in enumerate(paragraphs)
        for line in _LINE.finditer(text, paragraph.start, paragraph.end)
    ]
    for at, (index, line) in enumerate(lines):
        match = _SIGNATURE.search(text, max(line.start, line.end - 60), line.end)
        if not match:
            continue
        first = index
        said = Span(line.start, match.start())
        if match.start() == line.start and at:
            first, said = lines[at - 1]
        said = Span(said.start, said.start + len(said.of(text).rstrip()))
        if said.start < said.end and text[said.start] in _MARKS and text[said.end - 1] in _MARKS:
            found.append(Turn(Span(*match.span(2)), Span(*match.span(1)), (said,), range(first, index + 1)))
    return found


def _headline(text: str, paragraphs: Sequence[Span]) -> Turn | None:
    """The first line as somebody's words: "Pence: The wall will be built"."""
    if not paragraphs:
        return None
    match = _HEADLINE.match(text, paragraphs[0].start, paragraphs[0].end)
    if not match or match.group(1) in _NOT_SPEAKERS or paragraphs[0].end - paragraphs[0].start > 200:
        return None
    name = Span(*match.span(1))
    return Turn(name, Span(name.end, name.end + 1), (Span(match.end(), paragraphs[0].end),), range(1))


def turns(text: str, paragraphs: Sequence[Span]) -> list[Turn]:
    """Every turn of the text in order, each paragraph in one kind only: headline, transcript, signature."""
    title = _headline(text, paragraphs)
    found = [title] if title else []
    taken = {index for turn in found for index in turn.paragraphs}
    for more in (_transcript(text, paragraphs), _signed(text, paragraphs)):
        fresh = [turn for turn in more if taken.isdisjoint(turn.paragraphs)]
        found.extend(fresh)
        taken.update(index for turn in fresh for index in turn.paragraphs)
    return sorted(found, key=lambda turn: turn.parts[0])
