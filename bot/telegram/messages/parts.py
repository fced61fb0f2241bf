"""Messages as Telegram counts them: text and entities in UTF-16 units, joined and split without losing a character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from telegram import MessageEntity

#: Limits of the Bot API: sendMessage takes 4,096 characters, and of the entities the first hundred count.
MOST_UNITS = 4096
MOST_ENTITIES = 100
#: How far before the limit a cut looks for the end of a line, a sentence or a word (characters).
LOOK_BACK = 1000
#: A character with all that is joined to it is shorter than this, or it is cut all the same.
LONGEST_CLUSTER = 40

#: Telegram makes spaces of control characters and drops what turns the direction of text; an entity behind a dropped
#: character would be off. Marks of direction (200E, 200F) belong to right-to-left text and stay.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_DROPPED = re.compile(r"[\r\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]{0,3}\s")
_JOINERS = "\u200d\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class Part:
    """A message, or a piece of one. `markers` are the citations whose quotation ends in it."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    markers: tuple[int, ...] = ()
    #: What stands between it and the piece before, in one message.
    gap: str = "\n"


def units(text: str) -> int:
    """The length of the text in UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def clean(text: str) -> str:
    """The text without what Telegram would change in it."""
    return _CONTROL.sub(" ", _DROPPED.sub("", text))


def marked(text: str, kind: str, *, url: str | None = None) -> Part:
    """The text as one entity of this kind."""
    return Part(text, (MessageEntity(kind, 0, units(text), url=url),) if text else ())


def joined(pieces: Iterable[Part | str]) -> Part:
    """The pieces as one, nothing between them."""
    text = ""
    entities: list[MessageEntity] = []
    markers: list[int] = []
    length = 0
    for piece in pieces:
        part = Part(piece) if isinstance(piece, str) else piece
        entities += MessageEntity.shift_entities(length, part.entities)
        markers += part.markers
        text += part.text
        length += units(part.text)
    return Part(text, tuple(entities), tuple(markers))


def wrapped(part: Part, kind: str) -> Part:
    """The part with one more entity around all of it."""
    return replace(part, entities=(MessageEntity(kind, 0, units(part.text)), *part.entities))


def split(blocks: Sequence[Part], most: int = MOST_UNITS, most_entities: int = MOST_ENTITIES) -> list[Part]:
    """The blocks as messages, as few as hold them in order; a block is cut only where it is longer than a message."""
    messages: list[Part] = []
    current: Part | None = None
    for block in blocks:
        for piece in _pieces(_trimmed(block), most, most_entities):
            whole = joined([current, piece.gap, piece]) if current else piece
            if current and (units(whole.text) > most or len(whole.entities) > most_entities):
                messages.append(current)
                whole = piece
            current = whole
    return [*messages, current] if current else messages


def _pieces(block: Part, most: int, most_entities: int) -> list[Part]:
    """The block, in pieces that each fit one message; the markers go with the last."""
    pieces: list[Part] = []
    rest = block
    while units(rest.text) > most or len(rest.entities) > most_entities:
        at = _cut_at(rest.text, most)
        if len(rest.entities) > most_entities and units(rest.text) <= most:
            at = _characters(rest.text, max(1, sorted(rest.entities, key=_start)[most_entities].offset))
        head, rest = _section(rest, 0, at), _section(rest, at, len(rest.text))
        pieces.append(replace(head, markers=()))
    return [each for each in (*pieces, rest) if each.text]


def _start(entity: MessageEntity) -> int:
    return entity.offset


def _trimmed(part: Part) -> Part:
    """The part without the white space around it, which Telegram takes away."""
    return _section(part, 0, len(part.text))


def _section(part: Part, start: int, end: int) -> Part:
    """The characters from `start` to `end`, trimmed, with what of the entities covers them."""
    start += len(part.text[start:end]) - len(part.text[start:end].lstrip())
    end -= len(part.text[start:end]) - len(part.text[start:end].rstrip())
    text = part.text[start:end]
    first = units(part.text[:start])
    last = first + units(text)
    entities = []
    for each in part.entities:
        begin, stop = max(each.offset, first), min(each.offset + each.length, last)
        if begin < stop:
            entities.append(MessageEntity(each.type, begin - first, stop - begin, url=each.url))
    return replace(part, text=text, entities=tuple(entities))


def _characters(text: str, length: int) -> int:
    """How many characters the first `length` units are; one that does not fit is not counted."""
    return len(text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore"))


def _cut_at(text: str, most: int) -> int:
    """Where to cut a text that is too long: behind a line, else a sentence, else a word, else a character."""
    end = _characters(text, most)
    start = max(0, end - LOOK_BACK)
    window = text[start:end]
    if "\n" in window.rstrip():
        return start + window.rstrip().rindex("\n") + 1
    sentences = [match.end() for match in _SENTENCE_END.finditer(window)]
    if sentences:
        return start + sentences[-1]
    if " " in window.strip():
        return start + window.rstrip().rindex(" ") + 1
    for at in range(end, max(0, end - LONGEST_CLUSTER), -1):
        if not _belong_together(text, at):
            return at
    return end


def _belong_together(text: str, at: int) -> bool:
    """Whether the characters before and at `at` make up one that a reader sees: an emoji, a flag, a letter's accent."""
    if not 0 < at < len(text):
        return False
    before, behind = text[at - 1], text[at]
    if behind in _JOINERS or before == "\u200d" or "\U0001f3fb" <= behind <= "\U0001f3ff":
        return True
    if unicodedata.category(behind) in ("Mn", "Me", "Mc"):
        return True
    return _is_flag_letter(before) and _is_flag_letter(behind) and _flag_letters_before(text, at) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag_letter(text[at - 1 - count]):
        count += 1
    return count
