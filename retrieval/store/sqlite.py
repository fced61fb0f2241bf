"""The catalog in a SQLite file."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from retrieval.addresses import host_of, page_of
from retrieval.errors import StoreMismatch
from retrieval.language.names import all_words
from retrieval.store.catalog import Catalog
from retrieval.store.database import Database
from retrieval.store.library_errors import sqlite_errors
from retrieval.store.schema import MIGRATIONS

#: How long a reader waits for a checkpoint, or a writer for a reader's, before it gives up (milliseconds).
BUSY_MS = 10_000
#: The most references to nothing that are reported.
FAULTS = 3


def open_catalog(path: Path, *, create: bool = False) -> Catalog:
    """The catalog in this file, brought up to date; the file is made if it is missing and `create` is given.

    Raises:
        StoreError: the file cannot be opened, is no catalog, or was made by a newer onrecord.
    """
    return Catalog(Sqlite(path, create=create))


def faults(path: Path) -> list[str]:
    """The faults that SQLite finds in a database file and its references. Raises StoreError if it cannot be read."""
    with sqlite_errors(path), _reading(path) as db:
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(10)")]
        references = db.execute("PRAGMA foreign_key_check").fetchmany(FAULTS)
    lost = [f"a row of {row[0]} refers to a row of {row[2]} that is missing" for row in references]
    return [each for each in found if each != "ok"] + lost


def schema_version(path: Path) -> int:
    """The number of migrations that a database file has been through."""
    with sqlite_errors(path), _reading(path) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def _reading(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))


def _words_of(*texts: str | None) -> str:
    return json.dumps(all_words(*texts))


class Sqlite(Database):
    """The database of one file."""

    BY_DAYS = " INDEXED BY articles_days"

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        with sqlite_errors(path):
            uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
            self._db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        # Migrations call these.
        self._db.create_function("words_of", 3, _words_of, deterministic=True)
        for function in (page_of, host_of):
            self._db.create_function(function.__name__, 1, function, deterministic=True)
        version = self.schema_version
        if version > len(MIGRATIONS):
            raise StoreMismatch(
                f"The store {self.path.parent} was made by a newer onrecord (schema {version}, not {len(MIGRATIONS)}).",
                "Upgrade onrecord.",
            )
        # FULL, not WAL's default NORMAL: an article that was reported as stored must survive a power cut.
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        if version < len(MIGRATIONS):
            with self.transaction():
                version = self.schema_version  # another process may have migrated meanwhile
                for number, migration in enumerate(MIGRATIONS[version:], version + 1):
                    for statement in migration:
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {number}")

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with sqlite_errors(self.path):
            return self._db.execute(query, values).fetchall()

    def change(self, statement: str, *values: Sequence[object]) -> int:
        with sqlite_errors(self.path):
            return self._db.executemany(statement, values).rowcount

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        with sqlite_errors(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # a failed COMMIT on a full disk has rolled back already
                    self._db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        with sqlite_errors(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    def copied(self) -> None:
        """Nothing: SQLite looks for the highest number itself."""

    def tables(self) -> dict[str, list[str]]:
        """The tables with their columns, each after those that it refers to."""
        names = [str(name) for (name,) in self.select("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [str(row[1]) for row in self.select(f"PRAGMA table_info({name})")] for name in names}

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    @staticmethod
    def among(values: Sequence[object]) -> tuple[str, object]:
        return "IN (SELECT value FROM json_each(?))", json.dumps(values)

    @property
    def data_version(self) -> int:
        """SQLite's data_version: other connections' writes change it, those of this one do not."""
        return int(self.select("PRAGMA data_version")[0][0])

    @property
    def state(self) -> object:
        return self.data_version, self._db.total_changes

    @property
    def schema_version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        self._db.close()
