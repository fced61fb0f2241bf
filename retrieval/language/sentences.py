"""Sentences and paragraphs of a text as spans; every character that is not white space is in one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from retrieval.articles import Span

#: A text counts as hard-wrapped when most of its line breaks follow lines of at least this many characters without
#: a full stop: prose wrapped by an editor or a mail program at 72 to 80 columns.
WRAPPED_LINE = 50

#: A title in short, which nupunkt does not know, and how much of a sentence's end is looked at.
_TITLE_ENDS = re.compile(r"(?:^|[\s(])(?:Coun|Cllr|Supt|Insp|Const|Ald|Comdr|Fr|Msgr)\.$")
TITLE = 12
_BLANK_LINE = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
#: Where two sentences have grown together: "the bridge.Officials said".
_GROWN_TOGETHER = re.compile(r"(?<=[a-z]{3})[.!?][\"”’]?(?=[A-Z][a-z]*[ ,’'])")
#: Where a sentence ends that nupunkt joins with the next: "to the port. | Chief executive Roe", `each month. | “I was`.
_WORD_ENDS = re.compile(
    r"(?<=[a-z]{4})(?<!Calif)(?<!Messrs)(?<!Assoc)(?<!Const)(?<!Comdr)\."
    r"(?:[\"”’]? (?=[A-Z][a-z]{1,20} )| (?=[\"“‘][A-Z]))"
)
#: What stands before a sentence's first letter: the end of another, or of a line, and what opens.
_BEFORE_SENTENCE = re.compile(r"(?:^|[\n.!?:;…—–][\"'”’»)\]]*)[\s\"'“‘«(\[•*-]*$")
#: That is no longer than this.
BEFORE_SENTENCE = 40
#: A paragraph that is shown around a quotation, of an article on one line for instance, is no longer (characters).
SURROUNDINGS = 800
_SENTENCE_GAP = re.compile(r"(?<=[.!?\"'”’)])[ \t](?=[\"'“‘(]?[A-Z0-9])|\n")
_ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’»)\]]*$")


def trimmed(text: str, start: int, end: int, off: str | None = None) -> Span | None:
    """Returns the span without white space, or the characters `off`, at its ends; None where nothing is left."""
    end = start + len(text[start:end].rstrip(off))
    start = end - len(text[start:end].lstrip(off))
    return Span(start, end) if start < end else None


def _hard_wrapped(text: str) -> bool:
    if not _BLANK_LINE.search(text):
        return False
    lines = [line.rstrip() for line in text.split("\n")]
    inner = [line for line, after in pairwise(lines) if line and after]
    running_on = [line for line in inner if len(line) >= WRAPPED_LINE and not _ENDS_SENTENCE.search(line)]
    return len(running_on) > len(inner) / 2


def paragraphs(text: str) -> list[Span]:
    """Returns the paragraphs: lines, or blocks between blank lines where the text is hard-wrapped."""
    separator = _BLANK_LINE if _hard_wrapped(text) else re.compile(r"\n")
    cuts = [0, *(at for match in separator.finditer(text) for at in match.span()), len(text)]
    return [span for start, end in zip(cuts[::2], cuts[1::2], strict=True) if (span := trimmed(text, start, end))]


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence begins at this place, or what a colon or dash introduces."""
    return _BEFORE_SENTENCE.search(text[max(0, start - BEFORE_SENTENCE) : start]) is not None


def sentences(text: str) -> list[Span]:
    """Returns the sentences, without surrounding white space; none crosses the end of a paragraph.

    Found by nupunkt (Punkt: Kiss and Strunk, Computational Linguistics 32(4), 2006).
    """
    from nupunkt import sent_spans  # loads its model, which only ingesting needs

    return [
        span
        for paragraph in paragraphs(text)
        for start, end in _joined(paragraph.of(text), sent_spans(paragraph.of(text)))
        for apart in _apart(text, paragraph.start + start, paragraph.start + end)
        if (span := trimmed(text, *apart))
    ]


def _joined(paragraph: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences, with what follows the short form of a title in one with it: "Coun. | Chow said"."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _TITLE_ENDS.search(paragraph[max(0, joined[-1][1] - TITLE) : joined[-1][1]].rstrip()):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences in what was found to be one: where the space between two is missing, or a word ends that is no
    abbreviation."""
    ends = {match.end() for pattern in (_GROWN_TOGETHER, _WORD_ENDS) for match in pattern.finditer(text, start, end)}
    cuts = [start, *sorted(ends - {start, end}), end]
    return list(pairwise(cuts))


def surroundings(text: str, place: Span, most: int = SURROUNDINGS) -> Span:
    """Returns the paragraphs that a place touches or, where they are longer than `most`, some sentences around it.

    The place itself is always in it, however long it is.
    """
    touched = [each for each in paragraphs(text) if each.overlap(place)] or [place]
    start, end = min(touched[0].start, place.start), max(touched[-1].end, place.end)
    while text.startswith("|", start):  # a row of a table comes with those above it, up to the heading row
        above = text.rfind("\n", 0, max(0, start - 1)) + 1
        if above >= start or not text.startswith("|", above) or place.end - above > most:
            break
        start = above
    if end - start <= most:
        return Span(start, end)
    beside = max(0, most - (place.end - place.start)) // 2
    near = Span(max(start, place.start - beside), min(end, place.end + beside))
    before = [found.end() for found in _SENTENCE_GAP.finditer(text, near.start, place.start)]
    after = [found.start() for found in _SENTENCE_GAP.finditer(text, place.end, near.end)]
    first = start if near.start == start else before[0] if before else place.start
    last = end if near.end == end else after[-1] if after else place.end
    return Span(first, last)
