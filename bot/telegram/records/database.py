"""The bot's own database, HOME/telegram.sqlite3: who may ask, the questions and answers, and the judgements of them.

Answering does not need it; it keeps follow-ups, buttons, limits and judgements over a restart.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from bot.errors import TelegramFailed
from bot.telegram.records.schema import MIGRATIONS

FILE = "telegram.sqlite3"
#: Questions and answers are kept while somebody may come back to them; updates as long as Telegram keeps them (a day).
DAYS_KEPT, DAYS_OF_UPDATES = 30, 2
#: The operator's command may write while the bot runs (milliseconds).
BUSY_MS = 5_000
A_DAY = 86_400.0


class Database:
    """The open database. Its methods take microseconds to a millisecond, so the event loop calls them directly."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its log the same mode
            self.path.chmod(0o600)
            self.db = sqlite3.connect(self.path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise TelegramFailed(f"{self.path} cannot be opened: {error}.", "Check its permissions.") from error
        try:
            self.db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            # NORMAL: a power cut may cost the last judgement, but not the file.
            self.db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON")
            self._migrate()
        except sqlite3.Error as error:
            self.db.close()
            raise TelegramFailed(
                f"{self.path} cannot be read: {error}.", "Move it away, and let users in again."
            ) from error

    def _migrate(self) -> None:
        (version,) = self.db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise TelegramFailed(f"{self.path} was made by a newer onrecord.", "Upgrade onrecord.")
        for number, migration in enumerate(MIGRATIONS[version:], version + 1):
            with self.transaction():
                for statement in migration:
                    self.db.execute(statement)
                self.db.execute(f"PRAGMA user_version = {number}")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Writes everything inside or nothing of it."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def close(self) -> None:
        """Closes the file."""
        self.db.close()

    def is_new(self, update: int) -> bool:
        """Whether the update has not been seen before; from now on it has."""
        taken = self.db.execute("INSERT OR IGNORE INTO updates (id, at) VALUES (?, ?)", (update, time.time()))
        return taken.rowcount > 0

    def prune(self) -> None:
        """Deletes what has been kept long enough, so that the database stays at the size of a month."""
        now = time.time()
        with self.transaction():
            self.db.execute("DELETE FROM updates WHERE at < ?", (now - DAYS_OF_UPDATES * A_DAY,))
            self.db.execute("DELETE FROM answers WHERE at < ?", (now - DAYS_KEPT * A_DAY,))
            self.db.execute("DELETE FROM conversations WHERE answer NOT IN (SELECT key FROM answers)")
            self.db.execute("DELETE FROM codes WHERE until < ?", (now,))
            self.db.execute("DELETE FROM usage WHERE day < ?", (_day(now - DAYS_KEPT * A_DAY),))

    # Access

    def admit(self, who: int, how: str) -> None:
        """Lets a user or a chat in."""
        self.db.execute("INSERT OR IGNORE INTO admitted (id, at, how) VALUES (?, ?, ?)", (who, time.time(), how))

    def is_admitted(self, who: int) -> bool:
        """Whether a code or an admin has let the user or chat in."""
        return self.db.execute("SELECT 1 FROM admitted WHERE id = ?", (who,)).fetchone() is not None

    def add_code(self, digest: str, until: float) -> None:
        """Adds a pairing code by its digest, valid until then (seconds since 1970)."""
        self.db.execute("INSERT INTO codes (digest, until) VALUES (?, ?)", (digest, until))

    def use_code(self, digest: str) -> bool:
        """Uses the code up, and returns whether it was valid."""
        used = self.db.execute("DELETE FROM codes WHERE digest = ? AND until >= ?", (digest, time.time()))
        return used.rowcount > 0

    def migrate(self, old: int, new: int) -> None:
        """Moves everything that belongs to a group to the supergroup `new` that it became."""
        with self.transaction():
            for table in ("answers", "messages", "conversations"):
                self.db.execute(f"UPDATE OR REPLACE {table} SET chat = ? WHERE chat = ?", (new, old))
            self.db.execute("UPDATE OR REPLACE admitted SET id = ? WHERE id = ?", (new, old))

    # Counts

    def count_question(self, user: int) -> int:
        """Counts a question of the user and returns today's number, this one included (days of UTC)."""
        (count,) = self.db.execute(
            "INSERT INTO usage (user, day, questions) VALUES (?, ?, 1) ON CONFLICT (user, day)"
            " DO UPDATE SET questions = questions + 1 RETURNING questions",
            (user, _day(time.time())),
        ).fetchone()
        return int(count)

    def figures(self) -> dict[str, int]:
        """The numbers that /stats shows, by name."""
        today = _day(time.time())
        queries = {
            "users": ("SELECT count(*) FROM usage WHERE day = ?", (today,)),
            "questions": ("SELECT coalesce(sum(questions), 0) FROM usage WHERE day = ?", (today,)),
            "answers": ("SELECT count(*) FROM answers WHERE text IS NOT NULL", ()),
            "tokens": ("SELECT coalesce(sum(tokens), 0) FROM answers WHERE date(at, 'unixepoch') = ?", (today,)),
            "good": ("SELECT count(*) FROM feedback WHERE verdict = 'good'", ()),
            "wrong": ("SELECT count(*) FROM feedback WHERE verdict = 'wrong'", ()),
        }
        return {name: int(self.db.execute(*query).fetchone()[0]) for name, query in queries.items()}

    def forget(self, user: int) -> None:
        """Erases the user's questions, answers, judgements and counts, and others' judgements, which quote them."""
        with self.transaction():
            self.db.execute("DELETE FROM feedback WHERE answer IN (SELECT key FROM answers WHERE user = ?)", (user,))
            for table in ("answers", "conversations", "feedback", "usage"):
                self.db.execute(f"DELETE FROM {table} WHERE user = ?", (user,))


def _day(at: float) -> str:
    return datetime.datetime.fromtimestamp(at, datetime.UTC).date().isoformat()
