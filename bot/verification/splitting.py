"""A generated text, as it streams in, cut into whole sentences with the markers that each carries.

A sentence leaves only when the next one has begun, so that a marker behind its stop still belongs to it; however the
text is chopped up on its way, the sentences are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.verification.pointers import LONGEST as LONGEST_MARKER
from bot.verification.pointers import MARKER, Pointer, markers

#: A text that runs on without an end is cut here; what is cut is no sentence and will not be borne out.
LONGEST = 2_000

_STOP = re.compile(r"[.!?…][.!?…\"'”’»)]{0,5}")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen rep gov gen col capt lt sgt st jr sr vs etc no inc ltd corp co jan feb mar apr jun jul aug"
    " sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m e.g i.e u.s u.k u.n e.u".split()
)
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w.]{0,12}))$")
_OPENING, _CLOSING = "“„«", "”»"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its markers, and the places in them, in order; `item` where it stands in a list."""

    text: str
    pointers: tuple[Pointer, ...]
    item: bool = False


def split(text: str) -> list[Sentence]:
    """The sentences of a whole text."""
    splitter = Splitter()
    return [*splitter.take(text), *splitter.end()]


@dataclass
class Splitter:
    """The state of a cut: what has come and belongs to no whole sentence yet."""

    held: str = ""

    def take(self, chunk: str) -> list[Sentence]:
        """The sentences that are whole now that this piece has come."""
        # What is blank before a sentence is none of it; kept, it would be looked through again with every piece.
        self.held = (self.held + chunk).lstrip()
        return self._whole(last=False)

    def end(self) -> list[Sentence]:
        """The rest, when nothing more comes."""
        found = self._whole(last=True)
        rest, self.held = self.held, ""
        return [*found, *_sentence(rest)]

    def broken_off(self) -> list[Sentence]:
        """The rest of a text that has broken off: a sentence that has its stop and its marker, nothing else."""
        rest, self.held = _without_half_a_marker(self.held), ""
        return _sentence(rest) if _ended(rest) else []

    def _whole(self, *, last: bool) -> list[Sentence]:
        found: list[Sentence] = []
        while (cut := _cut(self.held, last=last)) is not None:
            found += _sentence(self.held[:cut])
            self.held = self.held[cut:].lstrip()
        return found


def _sentence(text: str) -> list[Sentence]:
    pointers: list[Pointer] = []
    bare, after = "", 0
    for match, places in markers(text):
        pointers += places
        bare += text[after : match.start()]
        after = match.end()
    bare += text[after:]
    plain = re.sub(r"\s+([.,!?;:])", r"\1", " ".join(_BULLET.sub("", bare).split()))
    item = _BULLET.match(bare) is not None
    return [Sentence(plain, tuple(dict.fromkeys(pointers)), item)] if plain or pointers else []


def _cut(text: str, *, last: bool) -> int | None:
    """Returns the end of the first sentence of the text, None while that is not known."""
    at = 0
    while True:
        newline = text.find("\n", at)
        stop = _STOP.search(text, at)
        if newline >= 0 and (stop is None or newline < stop.start()):
            end = _after_markers(text, newline)
            if not last and _may_be_marked(text[end:]):
                return LONGEST if len(text) > 2 * LONGEST else None
            return end
        if stop is None:
            return LONGEST if len(text) > LONGEST else None
        if marker := _open_marker(text, stop.start()):  # a stop inside a marker ends nothing
            if marker > len(text) and not last:
                return None
            at = min(marker, stop.end() if marker > len(text) else marker)
            continue
        end = _after_markers(text, stop.end())
        after = text[end:]
        if _may_be_marked(after):
            return None if last or len(text) <= LONGEST else LONGEST
        goes_on = after.lstrip()[0].islower() or _abbreviated(text[: stop.start()], stop.group()[0])
        if after[0].isspace() and not goes_on and _closed(text[:end]):
            return end
        at = stop.end()


def _open_marker(text: str, at: int) -> int:
    """The end of the marker that is open at this place: behind the text while that may yet come, 0 where none is."""
    opened = max(text.rfind(mark, max(0, at - LONGEST_MARKER), at) for mark in "[【")
    if opened < 0 or not text[opened + 1 : opened + 5].lstrip()[:1].isdigit():
        return 0
    closed = min((end for mark in "]】" if (end := text.find(mark, opened)) >= 0), default=-1)
    if closed >= 0:
        return closed + 1 if closed > at and closed - opened <= LONGEST_MARKER else 0
    return len(text) + 1 if len(text) - opened <= LONGEST_MARKER and "\n" not in text[opened:] else 0


def _after_markers(text: str, at: int) -> int:
    while match := MARKER.match(text, at):
        at = match.end()
    return at


def _without_half_a_marker(text: str) -> str:
    opened = max(text.rfind("["), text.rfind("【"))
    return text if opened < 0 or MARKER.search(text, opened) else text[:opened]


def _ended(text: str) -> bool:
    """Whether a text ends with a stop and a marker, in whatever order, and is not one that would go on."""
    bare, marked = text.rstrip(), False
    while (markers := list(MARKER.finditer(bare))) and markers[-1].end() == len(bare):
        bare, marked = bare[: markers[-1].start()].rstrip(), True
    stop = next((match for match in _STOP.finditer(bare) if match.end() == len(bare)), None)
    if stop is None or not _closed(text):
        return False
    before = bare[: stop.start()]
    if marked:
        return not _abbreviated(before, stop.group()[0])
    return any(match.end() == len(before.rstrip()) for match in MARKER.finditer(before))


def _may_be_marked(after: str) -> bool:
    """Whether what has come behind a sentence may yet turn out to be a marker of it."""
    rest = after.lstrip()
    return not rest or (rest.startswith(("[", "【")) and len(rest) < LONGEST_MARKER)


def _abbreviated(before: str, stop: str) -> bool:
    """Whether the stop is that of an abbreviation or an initial."""
    word = _LAST_WORD.search(before[-20:])
    return stop == "." and word is not None and (word.group().lower() in _ABBREVIATIONS or (len(word.group()) == 1))


def _closed(text: str) -> bool:
    """Whether no quotation is open; a newline closes every one."""
    line = text.rpartition("\n")[2]
    straight = line.count('"') % 2 == 0
    return straight and sum(line.count(mark) for mark in _OPENING) <= sum(line.count(mark) for mark in _CLOSING)
