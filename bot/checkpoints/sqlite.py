"""Conversations in a file of SQLite, whose every failure is told."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver

from bot.checkpoints import Checkpoints, plain
from bot.errors import StoreDamaged
from retrieval.sqlite import sqlite_errors

MEND = (
    "The articles are not touched. Move that file away, and conversations begin anew;"
    " or restore a backup: onrecord restore FILE --force."
)
#: Seconds to wait for another process that writes.
WAIT_S = 5.0


class SqliteCheckpoints(Checkpoints, SqliteSaver):
    """The conversations of one file; `cursor` is the one way to it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, serde=plain())
        self.path = path
        self.place = str(path)
        self.mend = MEND

    @contextlib.contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:
        """A cursor, its transaction ended behind it whatever happens.

        Raises:
            StoreError: the file is locked, damaged or full.
        """
        with sqlite_errors(self.path, "The file of conversations", self.mend), self.lock:
            self.setup()
            ended = self.conn if transaction else contextlib.nullcontext()
            with contextlib.closing(self.conn.cursor()) as cursor, ended:
                yield cursor

    def newest(self) -> dict[str, str]:
        """The id of the newest checkpoint of each conversation, from the index alone."""
        with self.cursor(transaction=False) as cursor:
            return dict(
                cursor.execute(
                    "SELECT thread_id, max(checkpoint_id) FROM checkpoints WHERE checkpoint_ns = '' GROUP BY thread_id"
                ).fetchall()
            )

    def forget(self, conversations: Sequence[str]) -> None:
        """Drops conversations."""
        names = [(each,) for each in conversations]
        with self.cursor() as cursor:
            for table in ("checkpoints", "writes"):
                cursor.executemany(f"DELETE FROM {table} WHERE thread_id = ?", names)

    def open(self) -> None:
        """Makes the file what it should be: with its tables, safe enough and fast.

        Raises:
            StoreError: it is locked, damaged or full.
        """
        with sqlite_errors(self.path, "The file of conversations", self.mend):
            self.setup()
            # A power cut may cost the last question of a conversation; waiting for the disk would cost every one.
            self.conn.execute("PRAGMA synchronous = NORMAL")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[SqliteCheckpoints]:
    """The conversations of a file, which is made where there is none.

    Raises:
        StoreError: the file cannot be opened, is damaged or locked.
    """
    try:
        # What people ask is theirs alone; SQLite gives its journal the mode of the file.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreDamaged(
            f"Conversations cannot be kept in {path}: {error.strerror}.",
            "Check its folder, or set ONRECORD_CHECKPOINTS.",
        ) from error
    with contextlib.closing(sqlite3.connect(path, timeout=WAIT_S, check_same_thread=False)) as connection:
        saver = SqliteCheckpoints(connection, path)
        saver.open()
        yield saver
