"""A catalog's database in PostgreSQL. A connection that was cut is opened again, but never under a writer."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

import psycopg
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from retrieval.errors import StoreAway, StoreDamaged, StoreFull, StoreLocked, StoreMismatch
from retrieval.store.database import Database
from retrieval.store.library_errors import MAKE_ROOM, RESTORE, WAIT
from retrieval.store.schema import MIGRATIONS
from retrieval.store.shared.schema import SCHEMA, migrations

#: Seconds to wait for a server that has gone away; one that restarts needs less.
WAIT_S = 5
#: Connections of a process that read at once; each costs the server some megabytes.
READERS = 4
#: How long a writer waits for the lock (seconds): the server takes a moment to notice that a process was killed.
PATIENCE = 0.5
#: Keys of the advisory locks of one database: a number of ours, so that no other program has them, and the use.
LOCKS, WRITING, MIGRATING = 0x6F6E7265, 1, 2
#: What mends a server that is away.
CHECK = "Check ONRECORD_STORE, the server and the network. onrecord goes on by itself when it is back."
#: What mends an account without rights.
GRANT = f"Let the account create and use the schema {SCHEMA}: docs/shared.md."
#: A host that is gone without a word frees the writer's lock after about a minute.
_SETTINGS = (
    f"SET search_path = {SCHEMA}; SET synchronous_commit = on; SET idle_in_transaction_session_timeout = 0;"
    " SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
)
#: Bytes of an application's name that PostgreSQL keeps.
NAME_BYTES = 63

Connection = psycopg.Connection[tuple[Any, ...]]
Result = TypeVar("Result")


@lru_cache(maxsize=1_000)
def psycopg_sql(query: str) -> str:
    """Our own query, in psycopg's spelling; values are never put into it."""
    return query.replace("%", "%%").replace("?", "%s").replace("IN ()", "IN (NULL)")


def storable(value: object) -> object:
    """The value as PostgreSQL can take it: its texts have no NUL, which readers of articles replace likewise."""
    if isinstance(value, str) and "\0" in value:
        return value.replace("\0", "\ufffd")
    return [storable(each) for each in value] if isinstance(value, list) else value


@contextlib.contextmanager
def postgres_errors(name: str, schema: str = SCHEMA) -> Iterator[None]:
    """Turns PostgreSQL's errors into those of the store; its messages name host and user, never the password."""
    try:
        yield
    except psycopg.Error as error:
        told = (str(error).strip() or type(error).__name__).splitlines()[0]
        if isinstance(error, (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)):
            raise StoreLocked(f"{name} is in use by another process.", WAIT) from error
        if isinstance(error, errors.DiskFull):
            raise StoreFull(f"The disk of {name} is full.", MAKE_ROOM) from error
        if isinstance(error, (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)):
            raise StoreFull(f"{name} may not be written: {told}.", GRANT.replace(SCHEMA, schema)) from error
        if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            raise StoreAway(f"{name} cannot be reached: {told}.", CHECK) from error
        raise StoreDamaged(f"{name} cannot be used: {told}.", RESTORE) from error


class Postgres(Database):
    """The tables of one PostgreSQL database. While a writer's lock is held, everything goes over its connection."""

    def __init__(self, url: str, *, create: bool = False) -> None:
        self._url = url
        self.name = name_of(url)
        self._own: Connection | None = None
        self._writing = threading.RLock()
        self._pool: ConnectionPool[Connection] | None = None
        with postgres_errors(self.name), self._connect() as first:
            self.is_there = self._prepare(first, create=create)
        # If a server cannot be reached, the pool says only that it has waited, and logs why.
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        self._pool = ConnectionPool(
            url, min_size=1, max_size=READERS, timeout=WAIT_S, reconnect_timeout=WAIT_S, open=False,
            kwargs={"autocommit": True, "connect_timeout": WAIT_S, "application_name": "onrecord"},
            configure=lambda connection: cast(None, connection.execute(_SETTINGS)),
        )  # fmt: skip
        self._pool.open()

    def _connect(self, application: str = "onrecord") -> Connection:
        made = psycopg.connect(self._url, autocommit=True, connect_timeout=WAIT_S, application_name=application)
        made.execute(_SETTINGS)
        return made

    def _prepare(self, first: Connection, *, create: bool) -> bool:
        """Brings the tables up to date; returns whether there are any."""
        encoding = first.execute("SHOW server_encoding").fetchone()
        if encoding != ("UTF8",):
            told = f"{self.name} has the encoding {encoding and encoding[0]}, which does not hold every text."
            raise StoreMismatch(told, "Create a database with the encoding UTF8.")
        if not self._has_tables(first) and not create:
            return False
        if self._version(first) == len(MIGRATIONS):
            return True
        # Not in the transaction below: PostgreSQL would go by what it knew of the tables when that began. The lock ends
        # with this connection, which is closed next.
        first.execute("SELECT pg_advisory_lock(%s, %s)", (LOCKS, MIGRATING))
        with first.transaction():
            if not self._has_tables(first):
                first.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                first.execute("CREATE TABLE own (key text PRIMARY KEY, value text NOT NULL)")
                first.execute("INSERT INTO own VALUES ('schema', '0'), ('id', %s)", (secrets.token_hex(8),))
            version = self._version(first)
            if version > len(MIGRATIONS):
                told = f"{self.name} was made by a newer onrecord (schema {version}, not {len(MIGRATIONS)})."
                raise StoreMismatch(told, "Upgrade onrecord.")
            for number, statements in migrations(version):
                for statement in statements:
                    first.execute(statement)
                first.execute("UPDATE own SET value = %s WHERE key = 'schema'", (str(number),))
        return True

    @staticmethod
    def _has_tables(connection: Connection) -> bool:
        return connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.own",)).fetchone() != (None,)

    def _version(self, connection: Connection) -> int:
        if not self._has_tables(connection):
            return 0
        found = connection.execute("SELECT value FROM own WHERE key = 'schema'").fetchone()
        return int(found[0]) if found else 0

    # Reading and writing

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        given = [storable(each) for each in values]
        return self._read(lambda connection: connection.execute(psycopg_sql(query), given).fetchall())

    def _read(self, ask: Callable[[Connection], Result]) -> Result:
        """The result of a question that may be asked again, as it is when the connection turns out to be cut."""
        with postgres_errors(self.name):
            if (own := self._own) is not None:
                return ask(own)
            assert self._pool is not None  # noqa: S101  set at the end of __init__
            try:
                with self._pool.connection() as connection:
                    return ask(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if isinstance(error, PoolTimeout):
                    raise
                self._pool.check()  # the server may have closed all of them
                with self._pool.connection() as connection:
                    return ask(connection)

    def change(self, statement: str, *values: Sequence[object]) -> int:
        if not values:
            return 0
        given = [[storable(each) for each in row] for row in values]
        with postgres_errors(self.name), self._pinned() as connection, connection.cursor() as cursor:
            cursor.executemany(psycopg_sql(statement), given)
            return cursor.rowcount

    @contextlib.contextmanager
    def _pinned(self) -> Iterator[Connection]:
        """The connection that the block, and everything that this process asks meanwhile, uses."""
        if self._own is not None:
            yield self._own
            return
        with self._writing, self._connect() as connection:
            self._own = connection
            try:
                yield connection
            finally:
                self._own = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        with postgres_errors(self.name), self._pinned() as connection, connection.transaction():
            yield

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        with postgres_errors(self.name), self._pinned() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def copied(self) -> None:
        query = "SELECT setval(pg_get_serial_sequence('articles', 'rowid'), greatest(max(rowid), 1)) FROM articles"
        self.select(query)

    @property
    def in_transaction(self) -> bool:
        return self._own is not None and self._own.info.transaction_status != psycopg.pq.TransactionStatus.IDLE

    @staticmethod
    def among(values: Sequence[object]) -> tuple[str, object]:
        return "= ANY(?)", list(values)

    @property
    def data_version(self) -> int:
        """The number of the last change of passages, by whomever."""
        return int(self.select("SELECT coalesce(max(number), 0) FROM changes")[0][0])

    @property
    def state(self) -> object:
        return self.data_version

    @property
    def schema_version(self) -> int:
        return self._read(self._version)

    def changed(self, after: int, until: int) -> list[int]:
        """The passages that came or went with the changes after one, up to another; in ascending order."""
        query = "SELECT DISTINCT passage_id FROM changes WHERE number > ? AND number <= ? ORDER BY passage_id"
        return [int(key) for (key,) in self.select(query, (after, until))]

    @property
    def id(self) -> str:
        """A name that no other store has."""
        return str(self.select("SELECT value FROM own WHERE key = 'id'")[0][0])

    def server_version(self) -> str:
        """The server's version."""
        return str(self.select("SHOW server_version")[0][0])

    def require_schema_right(self) -> None:
        """Raises StoreFull unless the account may create the schema."""
        if not self.select("SELECT has_database_privilege(current_database(), 'CREATE')")[0][0]:
            raise StoreFull(f"The account may not create a schema in {self.name}.", GRANT)

    def lacks(self, rights: Sequence[str]) -> bool:
        """Whether the account lacks one of these rights on some table of the store."""
        query = (
            "SELECT 1 FROM pg_class, unnest(?::text[]) AS needed WHERE relnamespace = ?::regnamespace AND relkind = 'r'"
            " AND NOT has_table_privilege(pg_class.oid, needed)"
        )
        return bool(self.select(query, (list(rights), SCHEMA)))

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    # The lock of the one writer

    @contextlib.contextmanager
    def held(self, application: str) -> Iterator[bool]:
        """Takes the writer's lock, unless another has it, and yields whether that succeeded.

        The lock is of the connection over which the block writes: if that is cut, what is not committed is undone, and
        another may take the lock; nothing of the block is written any more, as it gets no other connection.
        """
        with postgres_errors(self.name), self._writing, self._connect(application) as connection:
            until = time.monotonic() + PATIENCE
            while connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCKS, WRITING)).fetchone() != (True,):
                if time.monotonic() > until:
                    yield False
                    return
                time.sleep(PATIENCE / 10)
            self._own = connection
            try:
                yield True
            finally:
                self._own = None
                with contextlib.suppress(psycopg.Error):  # a connection that was cut holds no lock
                    connection.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCKS, WRITING))

    def holder(self) -> tuple[str, str | None] | None:
        """The application that holds the writer's lock, and its address; None if nobody does."""
        found = self.select(
            "SELECT application_name, host(client_addr) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND classid = ? AND objid = ? AND objsubid = 2 AND granted"
            " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            (LOCKS, WRITING),
        )
        return (str(found[0][0]), found[0][1]) if found else None


def name_of(url: str) -> str:
    """The database in messages: server and name, without account and password."""
    try:
        given = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        return "PostgreSQL"  # whatever its message says
    host, port = given.get("host") or "this machine", given.get("port")
    return f"PostgreSQL {given.get('dbname') or ''} on {host}{f':{port}' if port else ''}".replace("  ", " ")
