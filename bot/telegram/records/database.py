"""The bot's own database: who may ask, the questions and answers, and the judgements of them.

Answering does not need it; it keeps follow-ups, buttons, limits and judgements over a restart. It is a file of one
host, or in the PostgreSQL of a shared store for any number of them. SQL is written once, in the words that both share.
"""

from __future__ import annotations

import datetime
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

#: Questions and answers are kept while somebody may come back to them; updates as long as Telegram keeps them (a day).
DAYS_KEPT, DAYS_OF_UPDATES = 30, 2
A_DAY = 86_400.0


class Result(Protocol):
    """The rows that a statement found, or how many it changed."""

    @property
    def rowcount(self) -> int:
        """The number of rows that were changed."""

    def fetchone(self) -> Any:
        """The first row, None without one."""

    def fetchall(self) -> list[Any]:
        """All rows."""


class Database(ABC):
    """The open database. Its methods take microseconds to a millisecond, so the event loop calls them directly."""

    #: Whether several hosts use it at once.
    hosts = False

    @abstractmethod
    def execute(self, statement: str, values: Sequence[object] = ()) -> Result:
        """Runs a statement in which `?` stands for a value, and columns that are key words are in double quotes."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Writes everything inside or nothing of it."""

    @abstractmethod
    def close(self) -> None:
        """Closes the database, which cannot be used afterwards."""

    def stop_elsewhere(self, key: str) -> bool:
        """Has another host stop this answer; returns whether one may be working on it."""
        return False

    def is_new(self, update: int) -> bool:
        """Whether the update has not been seen before; from now on it has."""
        seen = "INSERT INTO updates (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING"
        return self.execute(seen, (update, time.time())).rowcount > 0

    def prune(self) -> None:
        """Deletes what has been kept long enough, so that the database stays at the size of a month."""
        now = time.time()
        with self.transaction():
            self.execute("DELETE FROM updates WHERE at < ?", (now - DAYS_OF_UPDATES * A_DAY,))
            self.execute("DELETE FROM answers WHERE at < ?", (now - DAYS_KEPT * A_DAY,))
            self.execute("DELETE FROM conversations WHERE answer NOT IN (SELECT key FROM answers)")
            self.execute("DELETE FROM codes WHERE until < ?", (now,))
            self.execute("DELETE FROM usage WHERE day < ?", (_day(now - DAYS_KEPT * A_DAY),))

    # Access

    def admit(self, who: int, how: str) -> None:
        """Lets a user or a chat in."""
        let_in = "INSERT INTO admitted (id, at, how) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        self.execute(let_in, (who, time.time(), how))

    def is_admitted(self, who: int) -> bool:
        """Whether a code or an admin has let the user or chat in."""
        return self.execute("SELECT 1 FROM admitted WHERE id = ?", (who,)).fetchone() is not None

    def add_code(self, digest: str, until: float) -> None:
        """Adds a pairing code by its digest, valid until then (seconds since 1970)."""
        self.execute("INSERT INTO codes (digest, until) VALUES (?, ?)", (digest, until))

    def use_code(self, digest: str) -> bool:
        """Uses the code up, and returns whether it was valid."""
        used = self.execute("DELETE FROM codes WHERE digest = ? AND until >= ?", (digest, time.time()))
        return used.rowcount > 0

    def migrate(self, old: int, new: int) -> None:
        """Moves everything that belongs to a group to the supergroup `new` that it became."""
        there = {
            "messages": "message IN (SELECT message FROM messages WHERE chat = ?)",
            "conversations": '(thread, "user") IN (SELECT thread, "user" FROM conversations WHERE chat = ?)',
        }
        with self.transaction():
            for table, same in there.items():
                self.execute(f"DELETE FROM {table} WHERE chat = ? AND {same}", (new, old))
            for table in ("answers", "messages", "conversations", "updates"):
                self.execute(f"UPDATE {table} SET chat = ? WHERE chat = ?", (new, old))
            if self.is_admitted(old):
                self.execute("DELETE FROM admitted WHERE id = ?", (new,))
                self.execute("UPDATE admitted SET id = ? WHERE id = ?", (new, old))

    # Counts

    def count_question(self, user: int) -> int:
        """Counts a question of the user and returns today's number, this one included (days of UTC)."""
        (count,) = self.execute(
            'INSERT INTO usage ("user", day, questions) VALUES (?, ?, 1) ON CONFLICT ("user", day)'
            " DO UPDATE SET questions = usage.questions + 1 RETURNING questions",
            (user, _day(time.time())),
        ).fetchone()
        return int(count)

    def figures(self) -> dict[str, int]:
        """The numbers that /stats shows, by name."""
        now = time.time()
        today = _day(now)
        queries: dict[str, tuple[str, tuple[object, ...]]] = {
            "users": ("SELECT count(*) FROM usage WHERE day = ?", (today,)),
            "questions": ("SELECT coalesce(sum(questions), 0) FROM usage WHERE day = ?", (today,)),
            "answers": ("SELECT count(*) FROM answers WHERE text IS NOT NULL", ()),
            "tokens": ("SELECT coalesce(sum(tokens), 0) FROM answers WHERE at >= ?", (now - now % A_DAY,)),
            "good": ("SELECT count(*) FROM feedback WHERE verdict = 'good'", ()),
            "wrong": ("SELECT count(*) FROM feedback WHERE verdict = 'wrong'", ()),
        }
        return {name: int(self.execute(*query).fetchone()[0]) for name, query in queries.items()}

    def forget(self, user: int) -> None:
        """Erases the user's questions, answers, judgements and counts, and others' judgements, which quote them."""
        with self.transaction():
            self.execute('DELETE FROM feedback WHERE answer IN (SELECT key FROM answers WHERE "user" = ?)', (user,))
            for table in ("answers", "conversations", "feedback", "usage"):
                self.execute(f'DELETE FROM {table} WHERE "user" = ?', (user,))


def _day(at: float) -> str:
    return datetime.datetime.fromtimestamp(at, datetime.UTC).date().isoformat()
