"""Sentences and paragraphs of an article as spans of its text; every character that is not white space is in one."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Protocol

from retrieval.articles import Span

#: A text is taken to be hard-wrapped when most of its line breaks stand between lines of at least this many
#: characters that end without a stop: prose wrapped by an editor or a mail program at 72 to 80 columns.
WRAPPED_LINE = 50

_BLANK_LINE = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’»)\]]*$")


class _Splitter(Protocol):
    def __call__(self, text: str) -> list[tuple[int, int]]: ...


@cache
def _splitter() -> _Splitter:
    import nupunkt  # loads its model, which only ingesting needs

    spans: _Splitter = nupunkt.sent_spans
    return spans


def _trim(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(stripped))


def _hard_wrapped(text: str) -> bool:
    if not _BLANK_LINE.search(text):
        return False
    lines = [line.rstrip() for line in text.split("\n")]
    inner = [line for line, after in pairwise(lines) if line and after]
    running_on = [line for line in inner if len(line) >= WRAPPED_LINE and not _ENDS_SENTENCE.search(line)]
    return len(running_on) > len(inner) / 2


def paragraphs(text: str) -> list[Span]:
    """The paragraphs: lines, or blocks between blank lines where the text is hard-wrapped."""
    separator = _BLANK_LINE if _hard_wrapped(text) else re.compile(r"\n")
    cuts = [0, *(at for match in separator.finditer(text) for at in match.span()), len(text)]
    spans = (_trim(text, start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True))
    return [span for span in spans if span]


def sentences(text: str) -> list[Span]:
    """The sentences, without the white space around them; none goes over the end of a paragraph.

    Found by nupunkt (Punkt: Kiss and Strunk, Computational Linguistics 32(4), 2006).
    """
    split = _splitter()
    found = []
    for paragraph in paragraphs(text):
        for start, end in split(paragraph.of(text)):
            span = _trim(text, paragraph.start + start, paragraph.start + end)
            if span:
                found.append(span)
    return found
