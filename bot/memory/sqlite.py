"""Conversations in a SQLite file; forgotten ones are overwritten, and their space is freed."""

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

#: Seconds to wait for another process that writes.
WAIT_S = 5.0

_OLDER = "thread_id = ? AND checkpoint_ns = '' AND checkpoint_id < ?"
#: Earlier versions kept a checkpoint for every question.
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
    """The conversations of one file, which is used through `cursor` only."""

    mend = (
        "The articles are not touched. Move that file away to begin without conversations,"
        " or restore a backup: onrecord restore FILE --force."
    )

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, serde=plain())
        self.path = path
        self.place = str(path)

    def _errors(self) -> contextlib.AbstractContextManager[None]:
        return sqlite_errors(self.path, "The file of conversations", self.mend)

    @contextlib.contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:
        """A cursor whose transaction ends with the block, whatever happens.

        Raises:
            StoreError: the file is locked, damaged or full.
        """
        with self._errors(), self.lock:
            self.setup()
            end = self.conn if transaction else contextlib.nullcontext()
            with contextlib.closing(self.conn.cursor()) as cursor, end:
                yield cursor

    def newest(self) -> dict[str, str]:
        """The id of the newest checkpoint by conversation, from the index alone."""
        select = "SELECT thread_id, max(checkpoint_id) FROM checkpoints WHERE checkpoint_ns = '' GROUP BY thread_id"
        with self.cursor(transaction=False) as cursor:
            return dict(cursor.execute(select).fetchall())

    def keep_newest(self, conversation: str, checkpoint: str) -> None:
        """Drops the checkpoints of the conversation that are older than this one."""
        with self.cursor() as cursor:
            for table in ("checkpoints", "writes"):
                cursor.execute(f"DELETE FROM {table} WHERE {_OLDER}", (conversation, checkpoint))

    def forget(self, conversations: Sequence[str]) -> None:
        """Drops conversations, and frees their space."""
        names = [(each,) for each in conversations]
        with self.cursor() as cursor:
            for table in ("checkpoints", "writes"):
                cursor.executemany(f"DELETE FROM {table} WHERE thread_id = ?", names)
        with self.cursor(transaction=False) as cursor:
            cursor.execute("PRAGMA incremental_vacuum").fetchall()
            # The journal still holds what was written, and keeps it as long as another process reads it.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def open(self) -> None:
        """Sets the file up: creates its tables, and compacts a file of an earlier version.

        Raises:
            StoreError: the file is locked, damaged or full.
        """
        with self._errors():
            (frees_space,) = self.conn.execute("PRAGMA auto_vacuum").fetchone()
            (pages,) = self.conn.execute("PRAGMA page_count").fetchone()
            # Takes effect at once if there are no tables yet, else with VACUUM.
            self.conn.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self.conn.execute("PRAGMA secure_delete = ON")
            self.setup()
            # A power cut may lose the last question of a conversation; waiting for the disk would delay every one.
            self.conn.execute("PRAGMA synchronous = NORMAL")
        if not pages or frees_space:
            return
        # Another process that uses the file, or a full disk, puts this off until the next time.
        with contextlib.suppress(StoreLocked, StoreFull), self._errors(), contextlib.ExitStack() as stack:
            stack.callback(self.conn.rollback)
            self.conn.executescript(f"BEGIN IMMEDIATE; {_KEEP_NEWEST} COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[SqliteCheckpoints]:
    """The conversations of a file, which is created if it does not exist.

    Raises:
        StoreError: the file cannot be opened, or is damaged or locked.
    """
    try:
        # Only the owner may read what people ask; SQLite gives its journal the mode of the file.
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
