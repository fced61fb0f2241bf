"""Turns of speech that stand on lines of their own: transcripts ("PENCE: …") and headlines ("Pence: …")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.articles import Span
from retrieval.language.sentences import trimmed
from retrieval.statements.statement import Found

_TURN = re.compile(r"[\"“]?([A-Z][A-Z.'’ -]{1,40}?)(?: \([^)\n]{1,40}\))?: ?(?=\S)")
_HEADLINE = re.compile(r"((?:[A-Z][\w.'’-]+ ){0,3}[A-Z][\w.'’-]+): (?=\S)")
_SIGNATURE = re.compile(r"(--|[―—–-])[ \xa0]?([A-Z][\w.'’-]*(?: [\w.'’-]+){0,4}?)\.?$")
_LINE = re.compile(r"\S[^\n]*")
_MARKS = frozenset("\"“”'’‘")
_ASIDE = re.compile(r"[\"“]?[\[(]")
_NOT_SPEAKERS = frozenset(("The Latest", "Report", "Video", "Watch", "Update", "Exclusive", "Breaking", "Opinion"))
#: A statement, and the paragraphs that it takes.
_Turn = tuple[Found, range]


def _opened(match: re.Match[str], parts: list[Span], paragraphs: range) -> _Turn:
    """The turn whose name and colon have matched."""
    name = Span(*match.span(1))
    return Found(parts, name, name, Span(name.end, name.end + 1)), paragraphs


def _transcript(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """The transcript's turns in order. One capitalised line alone is no transcript: there must be two."""
    openings = [(i, match) for i, paragraph in enumerate(paragraphs) if (match := _TURN.match(text, *paragraph))]
    if len(openings) < 2:
        return []
    found = []
    following = [*(index for index, _ in openings[1:]), len(paragraphs)]
    for (index, match), stop in zip(openings, following, strict=True):
        at = index + 1
        while at < stop and text[paragraphs[at].start] in '"“' and not _ASIDE.match(text, paragraphs[at].start):
            at += 1
        parts = [Span(match.end(), paragraphs[index].end), *paragraphs[index + 1 : at]]
        found.append(_opened(match, parts, range(index, at)))
    return found


def _signed(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """Quotations with the name after a dash, on the same line or on the next: `"It is late." — Ann Roe`."""
    found = []
    lines = [
        (index, Span(*line.span()))
        for index, paragraph in enumerate(paragraphs)
        for line in _LINE.finditer(text, *paragraph)
    ]
    for at, (index, line) in enumerate(lines):
        match = _SIGNATURE.search(text, max(line.start, line.end - 60), line.end)
        if not match:
            continue
        first, (start, end) = index, Span(line.start, match.start())
        if start == end and at:
            first, (start, end) = lines[at - 1]
        said = trimmed(text, start, end)
        if said and text[said.start] in _MARKS and text[said.end - 1] in _MARKS:
            name = Span(*match.span(2))
            found.append((Found([said], name, name, Span(*match.span(1))), range(first, index + 1)))
    return found


def _headline(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """The first line as somebody's words: "Pence: The wall will be built"."""
    match = _HEADLINE.match(text, *paragraphs[0]) if paragraphs else None
    if not match or match.group(1) in _NOT_SPEAKERS or paragraphs[0].end - paragraphs[0].start > 200:
        return []
    return [_opened(match, [Span(match.end(), paragraphs[0].end)], range(1))]


def turns(text: str, paragraphs: Sequence[Span]) -> tuple[list[Found], set[int]]:
    """Every turn of the text in order, and the indices of their paragraphs.

    Each paragraph is of one kind only: headline, transcript, signature.
    """
    found: list[Found] = []
    taken: set[int] = set()
    for kind in (_headline, _transcript, _signed):
        fresh = [turn for turn in kind(text, paragraphs) if taken.isdisjoint(turn[1])]
        found.extend(one for one, _ in fresh)
        taken.update(index for _, indices in fresh for index in indices)
    return sorted(found, key=lambda one: one.parts[0]), taken
