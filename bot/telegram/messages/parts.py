"""Messages as Telegram counts them: text and entities in UTF-16 units, joined and split without losing a character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from telegram import MessageEntity

#: Limits of the Bot API: sendMessage takes 4,096 characters, and ignores entities after the first hundred.
MOST_UNITS = 4096
MOST_ENTITIES = 100
#: How far before the limit a cut looks for the end of a line, a sentence or a word (characters).
LOOK_BACK = 1000
#: The longest run of code points that is kept together as one character.
LONGEST_CLUSTER = 40

#: Telegram turns control characters into spaces and drops those that change the direction of text, which would shift
#: the entities after them. Marks of direction (200E, 200F) belong to right-to-left text and stay.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_DROPPED = re.compile(r"[\r\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]{0,3}\s")
_JOINERS = "\u200d\ufe0e\ufe0f"
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


@dataclass(frozen=True, slots=True)
class Part:
    """A message, or a piece of one. `markers` are the citations whose quotation ends in it."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    markers: tuple[int, ...] = ()
    #: The text between it and the piece before, in one message.
    gap: str = "\n"


def units(text: str) -> int:
    """The length of the text in UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def clean(text: str) -> str:
    """The text without anything that Telegram would change in it."""
    return _CONTROL.sub(" ", _DROPPED.sub("", text))


def marked(text: str, kind: str, *, url: str | None = None) -> Part:
    """The text as one entity of this kind."""
    return Part(text, (MessageEntity(kind, 0, units(text), url=url),) if text else ())


def joined(pieces: Iterable[Part | str]) -> Part:
    """The pieces in one, with nothing between them."""
    parts = [Part(piece) if isinstance(piece, str) else piece for piece in pieces]
    text, entities = MessageEntity.concatenate(*((part.text, part.entities) for part in parts))
    return Part(text, tuple(entities), tuple(marker for part in parts for marker in part.markers))


def wrapped(part: Part, kind: str) -> Part:
    """The part with another entity around all of it."""
    return replace(part, entities=(MessageEntity(kind, 0, units(part.text)), *part.entities))


def split(blocks: Sequence[Part], most: int = MOST_UNITS, most_entities: int = MOST_ENTITIES) -> list[Part]:
    """The blocks in order, in as few messages as possible; only a block longer than a message is cut."""
    messages: list[Part] = []
    current: Part | None = None
    for block in blocks:
        for piece in _pieces(block, most, most_entities):
            whole = joined([current, piece.gap, piece]) if current else piece
            if current and (units(whole.text) > most or len(whole.entities) > most_entities):
                messages.append(current)
                whole = piece
            current = whole
    return [*messages, current] if current else messages


def _pieces(block: Part, most: int, most_entities: int) -> list[Part]:
    """The block in pieces that each fit a message; the last piece has the markers."""
    pieces: list[Part] = []
    rest = _section(block, 0, len(block.text))
    while units(rest.text) > most or len(rest.entities) > most_entities:
        if units(rest.text) > most:
            at = _cut_at(rest.text, most)
        else:
            at = _characters(rest.text, max(1, sorted(each.offset for each in rest.entities)[most_entities]))
        head, rest = _section(rest, 0, at), _section(rest, at, len(rest.text))
        pieces.append(replace(head, markers=()))
    return [each for each in (*pieces, rest) if each.text]


def _section(part: Part, start: int, end: int) -> Part:
    """The characters from `start` to `end` with their entities, without white space around them: Telegram drops it."""
    start += len(part.text[start:end]) - len(part.text[start:end].lstrip())
    text = part.text[start:end].rstrip()
    first = units(part.text[:start])
    last = first + units(text)
    entities = []
    for each in part.entities:
        begin, stop = max(each.offset, first), min(each.offset + each.length, last)
        if begin < stop:
            entities.append(MessageEntity(each.type, begin - first, stop - begin, url=each.url))
    return replace(part, text=text, entities=tuple(entities))


def _characters(text: str, length: int) -> int:
    """The number of characters in the first `length` units, without one that does not fit."""
    return len(text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore"))


def _cut_at(text: str, most: int) -> int:
    """The place to cut a text that is too long: after a line, else a sentence, else a word, else a character."""
    end = _characters(text, most)
    start = max(0, end - LOOK_BACK)
    window = text[start:end]
    if "\n" in window.rstrip():
        return start + window.rstrip().rindex("\n") + 1
    if sentences := list(_SENTENCE_END.finditer(window)):
        return start + sentences[-1].end()
    if " " in window.strip():
        return start + window.rstrip().rindex(" ") + 1
    shortest = max(0, end - LONGEST_CLUSTER)
    return next((at for at in range(end, shortest, -1) if not _belong_together(text, at)), end)


def _belong_together(text: str, at: int) -> bool:
    """Whether a reader sees the characters before and at `at` as one: an emoji, a flag, a letter with its accent."""
    before, after = text[at - 1], text[at]
    if after in _JOINERS or before == "\u200d" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if unicodedata.category(after) in ("Mn", "Me", "Mc"):
        return True
    # Two letters make a flag: an odd number of them before is the first half of one.
    return after in _FLAG_LETTERS and (at - len(text[:at].rstrip(_FLAG_LETTERS))) % 2 == 1
