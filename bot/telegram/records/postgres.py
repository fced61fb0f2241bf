"""The bot's records in the PostgreSQL of a shared store, for any number of hosts that serve the bot together.

A host holds the turns of the chats that it works on by locks of its one connection, over which it also writes: a host
that was cut off holds nothing and writes nothing any more, so another can go on where it ended.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from bot.errors import TelegramFailed
from bot.telegram.records.database import Database, Result
from bot.telegram.records.schema import MIGRATIONS, UNFINISHED
from retrieval.errors import StoreAway
from retrieval.store.shared.postgres import (
    CHECK,
    LOCKS,
    MIGRATING,
    WAIT_S,
    name_of,
    postgres_errors,
    psycopg_sql,
    storable,
)
from retrieval.store.shared.schema import translated

#: A host that is gone without a word loses its turns after about half a minute, and notices as soon that it has.
_PATIENCE: dict[str, Any] = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_SETTINGS = "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
#: Chats that are looked at in one go for something to do.
MOST_CHATS = 1_000

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresDatabase(Database):
    """One connection to the tables of the bot with this number; when it is cut, `connect` opens another."""

    hosts = True
    #: Whether its tables were made just now.
    fresh = False

    def __init__(self, url: str, bot: int) -> None:
        self._url = url
        self._schema = f"onrecord_bot_{bot}"
        self._name = name_of(url)
        self._connection: Connection | None = None
        self.connect()

    def connect(self) -> None:
        """Opens the connection, in place of one that was cut; turns that were held over that are lost.

        Raises:
            StoreAway: the server cannot be reached.
            TelegramFailed: the tables were made by a newer version.
        """
        self.close()
        with postgres_errors(self._name, self._schema), contextlib.ExitStack() as opened:
            made = opened.enter_context(
                psycopg.connect(
                    self._url,
                    autocommit=True,
                    connect_timeout=WAIT_S,
                    application_name="onrecord telegram",
                    **_PATIENCE,
                )
            )
            made.execute(f"{_SETTINGS}; SET search_path = {self._schema}")
            self._prepare(made)
            opened.pop_all()
        self._connection = made

    def _prepare(self, made: Connection) -> None:
        """Brings the tables up to date."""
        if self._version(made) == len(MIGRATIONS):
            return
        # Not in the transaction below: PostgreSQL would go by what it knew of the tables when that began.
        made.execute("SELECT pg_advisory_lock(%s, %s)", (LOCKS, MIGRATING))
        with made.transaction():
            version = self._version(made)
            if version is None:
                made.execute(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")
                made.execute("CREATE TABLE own (version integer NOT NULL)")
                made.execute("INSERT INTO own VALUES (0)")
                self.fresh = True
            elif version > len(MIGRATIONS):
                raise TelegramFailed(f"The bot's records in {self._name} are a newer onrecord's.", "Upgrade onrecord.")
            for migration in MIGRATIONS[version or 0 :]:
                for statement in migration:
                    made.execute(translated(statement) or "")
            made.execute("UPDATE own SET version = %s", (len(MIGRATIONS),))
        made.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCKS, MIGRATING))

    def _version(self, made: Connection) -> int | None:
        """The number of migrations that the tables have had; None without tables."""
        if made.execute("SELECT to_regclass(%s)", (f"{self._schema}.own",)).fetchone() == (None,):
            return None
        found = made.execute("SELECT version FROM own").fetchone()
        return int(found[0]) if found else None

    @property
    def away(self) -> bool:
        """Whether the connection was cut."""
        return self._connection is None or self._connection.closed

    @property
    def _open(self) -> Connection:
        if self._connection is None or self._connection.closed:
            raise StoreAway(f"{self._name} cannot be reached: the connection was cut.", CHECK)
        return self._connection

    def execute(self, statement: str, values: Sequence[object] = ()) -> Result:
        with postgres_errors(self._name, self._schema):
            return self._open.execute(psycopg_sql(statement), [storable(each) for each in values])

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        with postgres_errors(self._name, self._schema), self._open.transaction():
            yield

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    # The turns of chats

    def hold(self, chat: int) -> bool:
        """Takes the chat's turn, unless another host has it; returns whether it did."""
        held = self.execute("SELECT pg_try_advisory_lock(hashtextextended(?, 0))", (self._turn(chat),)).fetchone()
        return bool(held[0])

    def release(self, chat: int) -> None:
        """Gives the chat's turn back."""
        self.execute("SELECT pg_advisory_unlock(hashtextextended(?, 0))", (self._turn(chat),))

    def _turn(self, chat: int) -> str:
        return f"{self._schema} {chat}"

    # Updates that wait for them

    def keep(self, update: int, chat: int, body: str) -> None:
        """Writes down an update that waits for its chat's turn, unless it has been seen before."""
        query = "INSERT INTO updates (id, at, chat, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        self.execute(query, (update, time.time(), chat, body))

    def waits(self, chat: int) -> bool:
        """Whether there is something to do in the chat: an update, or an answer that was not finished."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM updates WHERE chat = ? AND body IS NOT NULL)"
            f" OR EXISTS (SELECT 1 FROM answers WHERE chat = ? AND state IN {UNFINISHED})"
        )
        return bool(self.execute(query, (chat, chat)).fetchone()[0])

    def next(self, chat: int) -> tuple[int, Any] | None:
        """The number and content of the oldest update that waits in the chat; None without one."""
        query = "SELECT id, body FROM updates WHERE chat = ? AND body IS NOT NULL ORDER BY id LIMIT 1"
        found = self.execute(query, (chat,)).fetchone()
        return (int(found[0]), json.loads(found[1])) if found else None

    def done(self, update: int) -> None:
        """Ends the waiting of an update, and forgets its content."""
        self.execute("UPDATE updates SET body = NULL WHERE id = ?", (update,))

    def due(self) -> list[int]:
        """The chats in which there is something to do, those that wait longest first; hosts may be at work in them."""
        query = (
            "SELECT chat FROM (SELECT chat, min(at) AS since FROM updates WHERE body IS NOT NULL GROUP BY chat"
            f" UNION ALL SELECT chat, min(at) FROM answers WHERE state IN {UNFINISHED} GROUP BY chat) AS found"
            " GROUP BY chat ORDER BY min(since) LIMIT ?"
        )
        return [int(chat) for (chat,) in self.execute(query, (MOST_CHATS,)).fetchall()]

    # Answers that are stopped

    def stop_elsewhere(self, key: str) -> bool:
        return (
            self.execute("UPDATE answers SET state = 'stopping' WHERE key = ? AND state = 'asked'", (key,)).rowcount > 0
        )

    def stopped(self, keys: Sequence[str]) -> list[str]:
        """Those of these answers that another host was asked to stop."""
        query = "SELECT key FROM answers WHERE key = ANY(?) AND state = 'stopping'"
        return [str(key) for (key,) in self.execute(query, (list(keys),)).fetchall()]
