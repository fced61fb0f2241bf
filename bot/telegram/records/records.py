"""Questions and answers as the database keeps them, linked into conversations: each knows the one it follows."""

from __future__ import annotations

import datetime
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from telegram import MessageEntity

from bot.answers import Answer, Turn
from bot.telegram.messages.parts import Part
from bot.telegram.records.database import Database

#: Turns before a question that it may refer to.
MOST_TURNS = 10
#: Bytes of an answer's key: nobody guesses another's, and it fits the 64 bytes of a button several times.
KEY_BYTES = 9
#: The prompt that asks what was expected has this number among an answer's parts; from the next one down are the notes
#: that stand in place of part 0, 1, ...
PROMPT, FIRST_NOTE = -1, -2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: where, by whom, in which message, on which day, after which answer; `skip` statements were shown."""

    chat: int
    thread: int
    user: int
    message: int
    language: str
    asked: datetime.date
    question: str
    parent: str | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, as much of it as buttons and test sets need."""

    marker: int
    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Record:
    """A question with its answer, as far as there is one; `more` statements were not shown.

    Without an answer, and of small talk, `standalone` is None.
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


#: The columns of a question are named as what is known of it.
_ASKED = tuple(each.name for each in fields(Asked))
_COLUMNS = ", ".join(("key, state, standalone, about, text, refused, citations, more, parts", *_ASKED))


class Records:
    """The questions and answers in the database."""

    def __init__(self, database: Database) -> None:
        self._db = database.db
        self._transaction = database.transaction

    def ask(self, asked: Asked) -> str:
        """Writes the question down; the key of its answer."""
        key = secrets.token_urlsafe(KEY_BYTES)
        values = {**asdict(asked), "asked": asked.asked.isoformat()}
        marks = ", ".join("?" * len(values))
        self._db.execute(
            f"INSERT INTO answers (key, at, state, {', '.join(values)}) VALUES (?, ?, 'asked', {marks})",
            (key, time.time(), *values.values()),
        )
        return key

    def reask(self, key: str, question: str) -> None:
        """The question has been edited."""
        self._db.execute(
            "UPDATE answers SET question = ?, state = 'asked', parts = NULL WHERE key = ?", (question, key)
        )

    def answered(self, key: str, answer: Answer, parts: Sequence[Part]) -> None:
        """The answer is there and about to be sent; the conversation goes on from it, unless it is to small talk."""
        cited = [asdict(Cited(c.marker, c.article_id, c.start, c.end, c.quote)) for c in answer.citations]
        with self._transaction():
            self._db.execute(
                "UPDATE answers SET state = 'sending', standalone = ?, about = ?, text = ?, refused = ?, citations = ?,"
                " more = ?, parts = ? WHERE key = ?",
                (
                    None if answer.small_talk else answer.standalone,
                    answer.about,
                    answer.text,
                    answer.refused,
                    json.dumps(cited),
                    answer.more,
                    json.dumps([_as_json(each) for each in parts]),
                    key,
                ),
            )
            self._db.execute(
                "INSERT OR REPLACE INTO conversations (chat, thread, user, answer)"
                " SELECT chat, thread, user, key FROM answers WHERE key = ? AND standalone NOTNULL",
                (key,),
            )

    def mark(self, key: str, state: str) -> None:
        """How far the answer has got."""
        self._db.execute("UPDATE answers SET state = ? WHERE key = ?", (state, key))

    def arrived(self, key: str) -> None:
        """The answer has been sent whole: its messages need not be kept."""
        self._db.execute("UPDATE answers SET state = 'sent', parts = NULL WHERE key = ?", (key,))

    def sent(self, key: str, chat: int, message: int, part: int) -> None:
        """A message of the answer has arrived."""
        self._db.execute(
            "INSERT OR REPLACE INTO messages (chat, message, answer, part)"
            " SELECT ?, ?, key, ? FROM answers WHERE key = ?",  # not of one that was erased meanwhile
            (chat, message, part, key),
        )

    def unsent(self, chat: int, message: int) -> None:
        """A message has been taken away."""
        self._db.execute("DELETE FROM messages WHERE chat = ? AND message = ?", (chat, message))

    def noted(self, key: str, chat: int, message: int, part: int) -> None:
        """A message stands in place of a part of the answer, which may have arrived above it."""
        self.sent(key, chat, message, FIRST_NOTE - part)

    def messages(self, key: str) -> dict[int, int]:
        """The messages that show the answer, by the part that each shows."""
        found = self._db.execute(
            "SELECT part, message FROM messages WHERE answer = ? AND part >= 0 ORDER BY part", (key,)
        )
        return dict(found.fetchall())

    def notes(self, key: str) -> dict[int, int]:
        """The messages that stand in place of parts of the answer, by part."""
        found = self._db.execute(
            "SELECT ? - part, message FROM messages WHERE answer = ? AND part <= ?", (FIRST_NOTE, key, FIRST_NOTE)
        )
        return dict(found.fetchall())

    def get(self, key: str) -> Record | None:
        """The question and answer with this key."""
        return self._one("key = ?", key)

    def of_question(self, chat: int, message: int) -> Record | None:
        """What was asked in this message of a user."""
        return self._one("chat = ? AND message = ? AND skip = 0", chat, message)

    def shown_in(self, chat: int, message: int) -> tuple[Record, int] | None:
        """The answer that this message of the bot shows, and which part of it."""
        row = self._db.execute("SELECT answer, part FROM messages WHERE chat = ? AND message = ?", (chat, message))
        found = row.fetchone()
        record = self.get(found[0]) if found else None
        return (record, int(found[1])) if record else None

    def unfinished(self) -> list[Record]:
        """What was asked and not answered, or not surely, when the bot ended."""
        found = self._db.execute(f"SELECT {_COLUMNS} FROM answers WHERE state IN ('asked', 'sending') ORDER BY at")
        return [_record(row) for row in found.fetchall()]

    def latest(self, chat: int, thread: int, user: int) -> Record | None:
        """Where the conversation has got to."""
        found = self._db.execute(
            "SELECT answer FROM conversations WHERE chat = ? AND thread = ? AND user = ?", (chat, thread, user)
        ).fetchone()
        return self.get(found[0]) if found else None

    def end(self, chat: int, thread: int, user: int) -> None:
        """The conversation is over: the next question begins another."""
        self._db.execute("DELETE FROM conversations WHERE chat = ? AND thread = ? AND user = ?", (chat, thread, user))

    def before(self, parent: str | None) -> list[Record]:
        """The answer with this key and those before it, oldest first."""
        turns: list[Record] = []
        while parent and len(turns) < MOST_TURNS:
            record = self.get(parent)
            if record is None:
                break
            turns.append(record)
            parent = record.asked.parent
        return turns[::-1]

    def history(self, parent: str | None) -> list[Turn]:
        """What was said before, as the chain reads it."""
        return [
            Turn(each.standalone, each.about, [(cited.article_id, cited.start, cited.end) for cited in each.citations])
            for each in self.before(parent)
            if each.standalone
        ]

    def _one(self, where: str, *values: object) -> Record | None:
        found = self._db.execute(f"SELECT {_COLUMNS} FROM answers WHERE {where} ORDER BY at DESC LIMIT 1", values)
        row = found.fetchone()
        return _record(row) if row else None


def _record(row: tuple[Any, ...]) -> Record:
    key, state, standalone, about, text, refused, citations, more, parts, *question = row
    asked = dict(zip(_ASKED, question, strict=True))
    return Record(
        key,
        Asked(**{**asked, "asked": datetime.date.fromisoformat(asked["asked"])}),
        state,
        standalone,
        about,
        text,
        bool(refused),
        tuple(Cited(**each) for each in json.loads(citations or "[]")),
        more or 0,
        tuple(_from_json(each) for each in json.loads(parts or "[]")),
    )


def _as_json(part: Part) -> dict[str, object]:
    return {
        "text": part.text,
        "entities": [each.to_dict() for each in part.entities],
        "markers": list(part.markers),
    }


def _from_json(kept: dict[str, Any]) -> Part:
    entities = tuple(MessageEntity.de_json(each) for each in kept["entities"])
    return Part(kept["text"], entities, tuple(kept["markers"]))
