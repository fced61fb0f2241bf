"""Conversations in a PostgreSQL database; a connection that was closed is opened again."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence

import psycopg
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from bot.errors import OnRecordError, SettingsError, StoreError
from bot.memory.checkpoints import Checkpoints, plain

#: Seconds to wait for a server that has gone away; one that restarts needs less.
WAIT_S = 5.0

Pool = ConnectionPool[psycopg.Connection[DictRow]]


@contextlib.contextmanager
def postgres_errors(kind: type[OnRecordError] = StoreError) -> Iterator[None]:
    """Turns PostgreSQL's errors into ours; its messages name host and user, never the password."""
    try:
        yield
    except psycopg.Error as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise kind(
            f"Conversations cannot be kept in PostgreSQL: {first}", "Check ONRECORD_CHECKPOINTS, and the server."
        ) from error


class PostgresCheckpoints(Checkpoints, PostgresSaver):
    """The conversations of one database, which is used through `_cursor` only."""

    place = "PostgreSQL"
    mend = "The articles are not touched. Forget all conversations: onrecord conversations forget --all."

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, serde=plain())

    @contextlib.contextmanager
    def _cursor(self, *, pipeline: bool = False) -> Iterator[psycopg.Cursor[DictRow]]:
        with postgres_errors(), super()._cursor(pipeline=pipeline) as cursor:
            yield cursor

    def newest(self) -> dict[str, str]:
        """The id of the newest checkpoint by conversation."""
        with self._cursor() as cursor:
            found = cursor.execute(
                "SELECT thread_id, max(checkpoint_id) FROM checkpoints WHERE checkpoint_ns = '' GROUP BY thread_id"
            ).fetchall()
        return {each["thread_id"]: each["max"] for each in found}

    def keep_newest(self, conversation: str, checkpoint: str) -> None:
        """Drops all checkpoints of the conversation but the newest."""
        with contextlib.suppress(NotImplementedError):  # another program's, which stores differences and needs them all
            self.prune([conversation])

    def forget(self, conversations: Sequence[str]) -> None:
        """Drops conversations; their space is freed when the server vacuums."""
        self.prune(conversations, strategy="delete")

    def open(self) -> None:
        """Creates the tables, and drops the older checkpoints: earlier versions kept one for every question.

        Raises:
            StoreError: the tables cannot be created.
        """
        self.setup()
        with self._cursor() as cursor:
            found = cursor.execute(
                "SELECT thread_id FROM checkpoints WHERE checkpoint_ns = '' GROUP BY thread_id HAVING count(*) > 1"
            ).fetchall()
        for each in found:
            with contextlib.suppress(StoreError):  # another process is doing the same, or it is damaged
                self.keep_newest(each["thread_id"], "")


@contextlib.contextmanager
def opened(url: str) -> Iterator[PostgresCheckpoints]:
    """The conversations of the database at this address.

    Raises:
        SettingsError: the database cannot be reached.
        StoreError: its tables cannot be created.
    """
    # If a server cannot be reached, the pool says only that it has waited, and logs why.
    with postgres_errors(SettingsError):
        psycopg.connect(url).close()
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    pool: Pool = ConnectionPool(
        url,
        min_size=1,
        max_size=1,
        timeout=WAIT_S,
        # With more its attempts are so far apart that it notices a server only minutes after its return.
        reconnect_timeout=WAIT_S,
        check=ConnectionPool.check_connection,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
    )
    with pool:
        saver = PostgresCheckpoints(pool)
        saver.open()
        yield saver
