"""Questions and answers in the database, linked into conversations: each one names the answer it follows."""

from __future__ import annotations

import datetime
import json
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from telegram import MessageEntity

from bot.answers import Answer, Turn, turn_of
from bot.telegram.messages.parts import Part
from bot.telegram.records.database import Database
from bot.telegram.records.schema import UNFINISHED

#: Earlier turns that a question may refer to.
MOST_TURNS = 10
#: Bytes of an answer's key: nobody can guess one, and it fits the 64 bytes of a button several times.
KEY_BYTES = 9
#: Among an answer's parts, the prompt that asks what was expected has this number; the notes that take the place of
#: part 0, 1, ... have the next numbers down.
PROMPT, FIRST_NOTE = -1, -2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its place, user, message, day and the answer it follows; `skip` statements were already shown.

    `words` are what it is about: those selected in that answer or, without one, somebody else's message.
    """

    chat: int
    thread: int
    user: int
    message: int
    language: str
    asked: datetime.date
    question: str
    parent: str | None = None
    skip: int = 0
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """The parts of a citation that buttons and test sets need."""

    marker: int
    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Record:
    """A question with its answer, if it has one; `more` statements were not shown.

    `standalone` is None without an answer and for small talk.
    """

    key: str
    asked: Asked
    state: str
    standalone: str | None = None
    about: str | None = None
    text: str | None = None
    refused: bool = False
    citations: tuple[Cited, ...] = ()
    more: int = 0
    parts: tuple[Part, ...] = ()
    worded: bool = False


def quoted(column: str) -> str:
    """The column's name as SQL has it, whether or not it is a key word."""
    return f'"{column}"'


_MARKER = re.compile(r"\[(\d{1,3})\]")
#: The columns of a question have the names of these fields.
_ASKED = tuple(each.name for each in fields(Asked))
_COLUMNS = ", ".join(
    ("key, state, standalone, about, text, refused, citations, more, parts, worded", *map(quoted, _ASKED))
)


class Records:
    """The questions and answers in the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def ask(self, asked: Asked) -> str:
        """Records the question and returns the key of its answer."""
        key = secrets.token_urlsafe(KEY_BYTES)
        values = {**asdict(asked), "asked": asked.asked.isoformat()}
        marks = ", ".join("?" * len(values))
        self._db.execute(
            f"INSERT INTO answers (key, at, state, {', '.join(map(quoted, values))}) VALUES (?, ?, 'asked', {marks})",
            (key, time.time(), *values.values()),
        )
        return key

    def reask(self, key: str, question: str) -> None:
        """Replaces the question after an edit."""
        query = "UPDATE answers SET question = ?, state = 'asked', parts = NULL, tries = 0 WHERE key = ?"
        self._db.execute(query, (question, key))

    def answered(self, key: str, answer: Answer, parts: Sequence[Part]) -> None:
        """Records an answer about to be sent; the conversation goes on from it, unless it is small talk."""
        standalone = None if answer.small_talk else answer.standalone
        cited = json.dumps([asdict(Cited(c.marker, c.article_id, c.start, c.end, c.quote)) for c in answer.citations])
        kept = json.dumps([_as_json(each) for each in parts])
        with self._db.transaction():
            self._db.execute(
                "UPDATE answers SET state = 'ready', standalone = ?, about = ?, text = ?, refused = ?, citations = ?,"
                " more = ?, parts = ?, worded = ?, tokens = ? WHERE key = ?",
                (
                    *(standalone, answer.about, answer.text, int(answer.refused), cited, answer.more, kept),
                    *(int(answer.worded), answer.tokens_used, key),
                ),
            )
            self._db.execute(
                'INSERT INTO conversations (chat, thread, "user", answer)'
                ' SELECT chat, thread, "user", key FROM answers WHERE key = ? AND standalone IS NOT NULL'
                ' ON CONFLICT (chat, thread, "user") DO UPDATE SET answer = excluded.answer',
                (key,),
            )

    def mark(self, key: str, state: str) -> None:
        """Sets the state of the answer (schema.py lists them)."""
        self._db.execute("UPDATE answers SET state = ? WHERE key = ?", (state, key))

    def arrived(self, key: str) -> None:
        """Marks the answer as sent; its parts are no longer needed."""
        self._db.execute("UPDATE answers SET state = 'sent', parts = NULL WHERE key = ?", (key,))

    def sent(self, key: str, chat: int, message: int, part: int) -> None:
        """Records that a message of the answer has arrived."""
        self._db.execute(
            "INSERT INTO messages (chat, message, answer, part)"
            " SELECT ?, ?, key, ? FROM answers WHERE key = ?"  # not of one that was erased meanwhile
            " ON CONFLICT (chat, message) DO UPDATE SET answer = excluded.answer, part = excluded.part",
            (chat, message, part, key),
        )

    def placed(self, key: str, chat: int, message: int, part: int) -> None:
        """Records that a message of the answer has arrived, so that none is on its way."""
        with self._db.transaction():
            self.sent(key, chat, message, part)
            self.mark(key, "ready")

    def unsent(self, chat: int, message: int) -> None:
        """Records that a message has been deleted."""
        self._db.execute("DELETE FROM messages WHERE chat = ? AND message = ?", (chat, message))

    def noted(self, key: str, chat: int, message: int, part: int) -> None:
        """Records a note in place of a part of the answer, which may have arrived above it."""
        self.sent(key, chat, message, FIRST_NOTE - part)

    def messages(self, key: str) -> dict[int, int]:
        """The numbers of the messages that show the answer, by part."""
        query = "SELECT part, message FROM messages WHERE answer = ? AND part >= 0 ORDER BY part"
        return dict(self._db.execute(query, (key,)).fetchall())

    def notes(self, key: str) -> dict[int, int]:
        """The numbers of the notes in place of parts of the answer, by part."""
        query = "SELECT ? - part, message FROM messages WHERE answer = ? AND part <= ?"
        return dict(self._db.execute(query, (FIRST_NOTE, key, FIRST_NOTE)).fetchall())

    def get(self, key: str) -> Record | None:
        """The question and answer with this key, None if there is none."""
        return self._one("key = ?", key)

    def of_question(self, chat: int, message: int) -> Record | None:
        """The question that a user asked in this message."""
        return self._one("chat = ? AND message = ? AND skip = 0", chat, message)

    def shown_in(self, chat: int, message: int) -> tuple[Record, int] | None:
        """The answer that this message of the bot shows, and the part that it shows."""
        query = "SELECT answer, part FROM messages WHERE chat = ? AND message = ?"
        found = self._db.execute(query, (chat, message)).fetchone()
        record = self.get(found[0]) if found else None
        return (record, int(found[1])) if record else None

    def unfinished(self, chat: int | None = None) -> list[Record]:
        """The questions (of a chat) whose answers had not arrived, or not surely, when the bot ended; oldest first."""
        where = "" if chat is None else " AND chat = ?"
        query = f"SELECT {_COLUMNS} FROM answers WHERE state IN {UNFINISHED}{where} ORDER BY at"
        return [_record(row) for row in self._db.execute(query, () if chat is None else (chat,)).fetchall()]

    def tried(self, key: str) -> int:
        """Counts that the answer is begun anew, and returns how often it was so far."""
        query = "UPDATE answers SET tries = tries + 1 WHERE key = ? RETURNING tries"
        found = self._db.execute(query, (key,)).fetchone()
        return int(found[0]) if found else 0

    def latest(self, chat: int, thread: int, user: int) -> Record | None:
        """The last answer of the conversation."""
        query = 'SELECT answer FROM conversations WHERE chat = ? AND thread = ? AND "user" = ?'
        found = self._db.execute(query, (chat, thread, user)).fetchone()
        return self.get(found[0]) if found else None

    def end(self, chat: int, thread: int, user: int) -> None:
        """Ends the conversation; the next question begins another."""
        self._db.execute('DELETE FROM conversations WHERE chat = ? AND thread = ? AND "user" = ?', (chat, thread, user))

    def before(self, parent: str | None) -> list[Record]:
        """The answer with this key and those before it, at most `MOST_TURNS`, oldest first."""
        turns: list[Record] = []
        while parent and len(turns) < MOST_TURNS and (record := self.get(parent)):
            turns.append(record)
            parent = record.asked.parent
        return turns[::-1]

    def history(self, asked: Asked) -> list[Turn]:
        """The turns before a question as the chain of steps takes them; of the last, what was selected in it."""
        if asked.words and not asked.parent:
            return [Turn(asked.words)]
        turns = [record for record in self.before(asked.parent) if record.standalone]
        if turns and (chosen := self.selected(asked)) and chosen.key == turns[-1].key:
            turns[-1] = chosen
        return [
            turn_of(
                each.asked.question,
                each.standalone or "",
                each.about,
                each.text or "",
                [(one.article_id, one.start, one.end) for one in each.citations],
            )
            for each in turns
        ]

    def selected(self, asked: Asked) -> Record | None:
        """The answer that a question follows, with the citations that were selected in it; None if nothing was."""
        record = self.get(asked.parent) if asked.words and asked.parent else None
        return replace(record, citations=_selected(record, asked.words or "")) if record else None

    def _one(self, where: str, *values: object) -> Record | None:
        query = f"SELECT {_COLUMNS} FROM answers WHERE {where} ORDER BY at DESC LIMIT 1"
        row = self._db.execute(query, values).fetchone()
        return _record(row) if row else None


def _selected(record: Record, words: str) -> tuple[Cited, ...]:
    """The citations that the selected words are from; all of the answer's if they are from none."""
    words = " ".join(words.split())
    quotes = {each: " ".join(each.quote.split()) for each in record.citations}
    found = [each for each, quote in quotes.items() if words in quote or quote in words]
    if not found:
        lines = [words, *(line for line in (record.text or "").split("\n") if words in line)]
        marked = {int(marker) for line in lines for marker in _MARKER.findall(line)}
        found = [each for each in record.citations if each.marker in marked]
    return tuple(found) or record.citations


def _record(row: tuple[Any, ...]) -> Record:
    key, state, standalone, about, text, refused, citations, more, parts, worded, *question = row
    known = dict(zip(_ASKED, question, strict=True))
    asked = Asked(**{**known, "asked": datetime.date.fromisoformat(known["asked"])})
    cited = tuple(Cited(**each) for each in json.loads(citations or "[]"))
    kept = tuple(_from_json(each) for each in json.loads(parts or "[]"))
    return Record(key, asked, state, standalone, about, text, bool(refused), cited, more or 0, kept, bool(worded))


def _as_json(part: Part) -> dict[str, object]:
    return {"text": part.text, "entities": [each.to_dict() for each in part.entities], "markers": part.markers}


def _from_json(kept: dict[str, Any]) -> Part:
    entities = tuple(MessageEntity.de_json(each) for each in kept["entities"])
    return Part(kept["text"], entities, tuple(kept["markers"]))
