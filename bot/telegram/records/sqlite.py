"""The bot's database of one host: the file HOME/telegram.sqlite3."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import TelegramFailed
from bot.telegram.records.database import Database
from bot.telegram.records.schema import MIGRATIONS

FILE = "telegram.sqlite3"
#: The operator's command may write while the bot runs (milliseconds).
BUSY_MS = 5_000


class SqliteDatabase(Database):
    """The open file."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its log the same mode
            self.path.chmod(0o600)
            self._db = sqlite3.connect(self.path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise TelegramFailed(f"{self.path} cannot be opened: {error}.", "Check its permissions.") from error
        try:
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            # NORMAL: a power cut may cost the last judgement, but not the file.
            self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON")
            self._migrate()
        except sqlite3.Error as error:
            self._db.close()
            raise TelegramFailed(
                f"{self.path} cannot be read: {error}.", "Move it away, and let users in again."
            ) from error

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise TelegramFailed(f"{self.path} was made by a newer onrecord.", "Upgrade onrecord.")
        for number, migration in enumerate(MIGRATIONS[version:], version + 1):
            with self.transaction():
                for statement in migration:
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number}")

    def execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        return self._db.execute(statement, values)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()
