"""Conversations in a file of SQLite, from which what is forgotten is gone: overwritten, and its room given back."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver

from bot.errors import StoreDamaged, StoreFull, StoreLocked
from bot.memory.checkpoints import Checkpoints, plain
from retrieval.store.library_errors import sqlite_errors

MEND = (
    "The articles are not touched. Move that file away, and conversations begin anew;"
    " or restore a backup: onrecord restore FILE --force."
)
#: Seconds to wait for another process that writes.
WAIT_S = 5.0

_OLDER = "thread_id = ? AND checkpoint_ns = '' AND checkpoint_id < ?"
#: Earlier versions kept a checkpoint of every question.
_KEEP_NEWEST = """
DELETE FROM checkpoints WHERE EXISTS (
    SELECT 1 FROM checkpoints AS newer
    WHERE newer.thread_id = checkpoints.thread_id AND newer.checkpoint_ns = checkpoints.checkpoint_ns
    AND newer.checkpoint_id > checkpoints.checkpoint_id
);
DELETE FROM writes WHERE NOT EXISTS (
    SELECT 1 FROM checkpoints
    WHERE checkpoints.thread_id = writes.thread_id AND checkpoints.checkpoint_ns = writes.checkpoint_ns
    AND checkpoints.checkpoint_id = writes.checkpoint_id
);
"""


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

    def keep_newest(self, conversation: str, checkpoint: str) -> None:
        """Drops the checkpoints of the conversation that are older than this one."""
        with self.cursor() as cursor:
            for table in ("checkpoints", "writes"):
                cursor.execute(f"DELETE FROM {table} WHERE {_OLDER}", (conversation, checkpoint))

    def forget(self, conversations: Sequence[str]) -> None:
        """Drops conversations, and gives their room back."""
        names = [(each,) for each in conversations]
        with self.cursor() as cursor:
            for table in ("checkpoints", "writes"):
                cursor.executemany(f"DELETE FROM {table} WHERE thread_id = ?", names)
        with self.cursor(transaction=False) as cursor:
            cursor.execute("PRAGMA incremental_vacuum").fetchall()
            # Its journal holds what was written until then. Where another process reads there, that stays till it ends.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def open(self) -> None:
        """Makes the file what it should be: with its tables, readable by who has it, of one checkpoint a conversation.

        Raises:
            StoreError: it is locked, damaged or full.
        """
        with sqlite_errors(self.path, "The file of conversations", self.mend):
            (gives_back,) = self.conn.execute("PRAGMA auto_vacuum").fetchone()
            (pages,) = self.conn.execute("PRAGMA page_count").fetchone()
            # Before there are tables it takes effect at once, later with VACUUM.
            self.conn.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self.conn.execute("PRAGMA secure_delete = ON")
            self.setup()
            # A power cut may cost the last question of a conversation; waiting for the disk would cost every one.
            self.conn.execute("PRAGMA synchronous = NORMAL")
        if pages and not gives_back:
            self._compact()

    def _compact(self) -> None:
        """Once, of a file of an earlier version; where another process has it or there is no room, the next time."""
        with (
            contextlib.suppress(StoreLocked, StoreFull),
            sqlite_errors(self.path, "The file of conversations", self.mend),
            contextlib.ExitStack() as behind,
        ):
            behind.callback(self.conn.rollback)
            self.conn.executescript(f"BEGIN IMMEDIATE; {_KEEP_NEWEST} COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")


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
