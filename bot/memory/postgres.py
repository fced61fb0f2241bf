"""Conversations in a PostgreSQL, whose connection is opened anew when it was closed."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from bot.errors import OnRecordError, SettingsError, StoreError
from bot.memory.checkpoints import Checkpoints, plain

#: Seconds to wait for a server that has gone away; one that starts anew is back in less.
WAIT_S = 5.0
MEND = "The articles are not touched. Forget what is kept there: onrecord conversations forget --all."

Pool = ConnectionPool[psycopg.Connection[DictRow]]


@contextlib.contextmanager
def postgres_errors(kind: type[OnRecordError] = StoreError) -> Iterator[None]:
    """Turns PostgreSQL's errors into ours; their message names host and user, never the password."""
    try:
        yield
    except psycopg.Error as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise kind(
            f"Conversations cannot be kept in PostgreSQL: {first}", "Check ONRECORD_CHECKPOINTS, and that it runs."
        ) from error


class PostgresCheckpoints(Checkpoints, PostgresSaver):
    """The conversations of one database; `_cursor` is the one way to it."""

    place = "PostgreSQL"
    mend = MEND

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, serde=plain())

    @contextlib.contextmanager
    def _cursor(self, *, pipeline: bool = False) -> Iterator[psycopg.Cursor[DictRow]]:
        with postgres_errors(), super()._cursor(pipeline=pipeline) as cursor:
            yield cursor

    def newest(self) -> dict[str, str]:
        """The id of the newest checkpoint of each conversation."""
        with self._cursor() as cursor:
            found = cursor.execute(
                "SELECT thread_id, max(checkpoint_id) AS newest FROM checkpoints"
                " WHERE checkpoint_ns = '' GROUP BY thread_id"
            ).fetchall()
        return {each["thread_id"]: each["newest"] for each in found}

    def keep_newest(self, conversation: str, checkpoint: str) -> None:
        """Drops all checkpoints of the conversation but the newest: those that are older than this one."""
        with contextlib.suppress(NotImplementedError):  # of another program, which keeps differences: it needs them all
            self.prune([conversation])

    def forget(self, conversations: Sequence[str]) -> None:
        """Drops conversations; their room is given back when the server vacuums."""
        self.prune(conversations, strategy="delete")

    def open(self) -> None:
        """Makes the tables, of one checkpoint a conversation: earlier versions kept one of every question.

        Raises:
            StoreError: they cannot be made.
        """
        self.setup()
        with self._cursor() as cursor:
            found = cursor.execute(
                "SELECT thread_id FROM checkpoints WHERE checkpoint_ns = '' GROUP BY thread_id HAVING count(*) > 1"
            ).fetchall()
        for each in found:
            with contextlib.suppress(StoreError):  # another process does the same at this moment, or it is damaged
                self.keep_newest(each["thread_id"], "")


@contextlib.contextmanager
def opened(url: str) -> Iterator[PostgresCheckpoints]:
    """The conversations of the database at this address.

    Raises:
        SettingsError: it cannot be reached.
        StoreError: its tables cannot be made.
    """
    given: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    # Of a server that cannot be reached the pool says only that it has waited, and in a log of its own.
    with postgres_errors(SettingsError):
        psycopg.connect(url).close()
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    pool: Pool = ConnectionPool(
        url,
        min_size=1,
        max_size=1,
        timeout=WAIT_S,
        # Longer, and its attempts are so far apart that a server which is back is not noticed for minutes.
        reconnect_timeout=WAIT_S,
        check=ConnectionPool.check_connection,
        open=False,
        kwargs=given,
    )
    with pool:
        saver = PostgresCheckpoints(pool)
        saver.open()
        yield saver
