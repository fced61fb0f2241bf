"""Places that a model points at behind a sentence: [3.2], [3.2-4], [3.1, 5.2], [3 "first words … last words"], [3]."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: A bracket that is open for longer is no marker.
LONGEST = 400
_PLACE = re.compile(
    r"(?P<passage>\d{1,3})(?:\.(?P<first>\d{1,3})(?:\s?[-–]\s?(?:(?P=passage)\.)?(?P<last>\d{1,3}))?)?"
    r"(?:\s{0,3}[\"“”«](?P<words>[^\"“”«»]{0,300})[\"“”»])?\s{0,3}(?:[,;]|$)\s{0,3}"
)
#: A whole marker, with the blanks before it.
MARKER = re.compile(r"\s{0,9}[\[【](?P<places>\s{0,3}\d[^\[\]【】\n]{0,390})[\]】]")
_BETWEEN = re.compile(r"\s?(?:…|\.\.\.)\s?")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in a passage: some of its sentences by their numbers, or the words that begin and end it, or it all."""

    passage: int
    first: int | None = None
    last: int | None = None
    opening: str = ""
    closing: str = ""


def read(places: str) -> list[Pointer] | None:
    """The places inside a marker, in order; None where this is no marker."""
    found, at, places = [], 0, places.strip()
    while at < len(places):
        match = _PLACE.match(places, at)
        if match is None:
            return None
        found.append(_pointer(match))
        at = match.end()
    return found


def markers(text: str) -> Iterator[tuple[re.Match[str], list[Pointer]]]:
    """Every marker of a text with its places."""
    for match in MARKER.finditer(text):
        if (places := read(match["places"])) is not None:
            yield match, places


def _pointer(match: re.Match[str]) -> Pointer:
    first = int(match["first"]) if match["first"] else None
    last = int(match["last"]) if match["last"] else first
    opening, *rest = _BETWEEN.split(match["words"] or "", maxsplit=1)
    return Pointer(int(match["passage"]), first, last, opening.strip(), rest[0].strip() if rest else "")
