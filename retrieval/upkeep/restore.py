"""Restoring a store from a backup while others read it.

The archive is checked completely, and indexes are built from it beside the store. Then each database is replaced in one
transaction of SQLite. The catalog, which names the current index, comes last: a reader sees all of the old store before
that and all of the new one afterwards, whenever the restore is killed.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

from retrieval.errors import BackupError, StoreDamaged, StoreError, StoreLocked, StoreMismatch
from retrieval.ingest.passages import context
from retrieval.store.catalog import ROWS_A_QUERY, Catalog
from retrieval.store.copying import Begin, copy, load_vectors
from retrieval.store.folder import CATALOG, UNPACKED, Folder, make_private
from retrieval.store.lexical import Lexical
from retrieval.store.library_errors import WAIT, sqlite_errors
from retrieval.store.lock import WriterLock
from retrieval.store.place import Place
from retrieval.store.sqlite import BUSY_MS, Sqlite, open_catalog
from retrieval.store.vectors import MATRIX, Vectors
from retrieval.upkeep.backup import Manifest, one_file
from retrieval.upkeep.unpacking import unpack


def restore(  # noqa: PLR0913  what a restore needs
    archive: Path,
    home: Path,
    databases: Mapping[str, int],
    begin: Begin,
    *,
    force: bool = False,
    place: Place | None = None,
) -> Manifest:
    """Replaces the store in `home`, or in another `place`, by the archive's and returns the archive's manifest.

    Of the other `databases` of `home` (name to newest known schema), those in the archive are replaced too. Without
    vectors in the archive the store has no indexes afterwards; `onrecord reindex` rebuilds them.

    Raises:
        BackupError: there is a store and `force` is not given, or the archive cannot be trusted.
        StoreMismatch: the archive was made by a newer onrecord.
        StoreError: another process is writing, or the disk is full or may not be written.
    """
    place = place or Folder(home)
    if not archive.is_file():
        raise BackupError(f"There is no backup {archive}.", "Give a file that onrecord backup wrote.")
    if isinstance(place, Folder):
        held = [name for name in (CATALOG, *databases) if (home / name).exists()]
    else:
        held = [*(["its catalog"] if place.exists() else []), *(name for name in databases if (home / name).exists())]
    if held and not force:
        raise BackupError(
            f"{place.name} holds a store, which would be replaced ({', '.join(held)}).",
            "Back it up first, then add --force; or restore to another place (ONRECORD_HOME, or another database).",
        )
    make_private(home)
    if not isinstance(place, Folder):
        return _into_servers(archive, place, home, databases, begin)
    with WriterLock(home).held("restore"):
        number = _next_index(home)
        try:
            with _unpacked(archive, home, databases, begin) as (unpacked, manifest):
                _build(unpacked, home / "indexes" / str(number), number, manifest, begin)
                for name in (*databases, CATALOG):
                    with sqlite_errors(home / name):
                        _replace(unpacked / name, home / name)
        except BaseException:
            if _current_index(home) != number:  # Ctrl-C may come when everything is done
                shutil.rmtree(home / "indexes" / str(number), ignore_errors=True)
            raise
    return manifest


@contextlib.contextmanager
def _unpacked(archive: Path, home: Path, databases: Mapping[str, int], begin: Begin) -> Iterator[tuple[Path, Manifest]]:
    """The archive's files, checked, in a folder that is removed afterwards; and its manifest."""
    unpacked = home / UNPACKED
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(mode=0o700)
    try:
        manifest = unpack(archive, unpacked, {CATALOG, MATRIX, *databases}, begin)
        for name, newest in databases.items():
            _check_schema(unpacked / name, newest)
        _check_catalog(unpacked / CATALOG)
        yield unpacked, manifest
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _into_servers(archive: Path, place: Place, home: Path, databases: Mapping[str, int], begin: Begin) -> Manifest:
    """Puts the vectors into a new index, then all rows in one transaction, which makes it the current one."""
    with closing(place.open_catalog(create=True)) as catalog, place.lock(catalog).held("restore"):
        number = int(catalog.fact("index") or 0) + 1
        place.clean(number - 1)
        try:
            with _unpacked(archive, home, databases, begin) as (unpacked, manifest):
                with closing(open_catalog(unpacked / CATALOG)) as kept, closing(place.make_vectors(number)) as vectors:
                    if manifest.vectors and (
                        lost := load_vectors(kept.passage_ids(), vectors, unpacked / MATRIX, begin)
                    ):
                        raise _lacks(lost)
                    with catalog.transaction():
                        copy(kept.database, catalog.database, cast(Sqlite, kept.database), begin)
                        catalog.clear_stale()
                        catalog.set_fact("index", str(number))
                        catalog.database.copied()
                for name in databases:
                    with sqlite_errors(home / name):
                        _replace(unpacked / name, home / name)
        except BaseException:
            if catalog.fact("index") != str(number):
                place.discard(number)
            raise
    return manifest


def _lacks(lost: Sequence[int]) -> StoreDamaged:
    return StoreDamaged(f"The backup lacks {len(lost)} vectors.", "Use another backup.")


def _next_index(home: Path) -> int:
    """A number that no index has, not even a replaced one that is still being read."""
    numbers = [int(each.name) for each in (home / "indexes").glob("*") if each.name.isdecimal()]
    return max([*numbers, _current_index(home)]) + 1


def _current_index(home: Path) -> int:
    """The number of the current index; 0 if there is none or the catalog cannot be read."""
    try:
        with closing(open_catalog(home / CATALOG)) as catalog:
            return int(catalog.fact("index") or 0)
    except StoreError:
        return 0


def _check_schema(path: Path, newest: int) -> None:
    if not path.exists():
        return
    with sqlite_errors(path), closing(sqlite3.connect(path)) as database:
        if database.execute("PRAGMA user_version").fetchone()[0] > newest:
            raise StoreMismatch(f"The {path.name} of the backup was made by a newer onrecord.", "Upgrade onrecord.")


def _check_catalog(path: Path) -> None:
    """Refuses a catalog whose values need not be of the kinds that its readers expect."""
    loose = "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT GLOB 'sqlite_*'"
    with sqlite_errors(path), closing(sqlite3.connect(path)) as database:
        faults = [name for (name,) in database.execute(loose)]
        faults += [fault for (fault,) in database.execute("PRAGMA integrity_check(1)") if fault != "ok"]
    if faults:
        raise BackupError(f"The backup cannot be used: its catalog is not sound ({faults[0]}).", "Use another backup.")


def _build(unpacked: Path, folder: Path, number: int, manifest: Manifest, begin: Begin) -> None:
    """Builds the indexes of the unpacked catalog in `folder` and makes them its current ones."""
    with closing(open_catalog(unpacked / CATALOG)) as catalog:
        if manifest.vectors:
            _index(catalog, unpacked / MATRIX, folder, begin)
        with catalog.transaction():
            catalog.clear_stale()
            catalog.set_fact("index", str(number))
    one_file(unpacked / CATALOG)


def _index(catalog: Catalog, rows: Path, folder: Path, begin: Begin) -> None:
    keys = catalog.article_ids()
    with closing(Vectors(folder / "chroma", create=True)) as vectors:
        if lost := load_vectors(catalog.passage_ids(), vectors, rows, begin):
            raise _lacks(lost)
    advance = begin("Building the indexes", len(keys))
    lexical = Lexical(folder / "tantivy", create=True)
    for at in range(0, len(keys), ROWS_A_QUERY):
        articles = catalog.articles(keys[at : at + ROWS_A_QUERY]).values()
        passages = [(article, passage) for article in articles for passage in catalog.passages_of(article)]
        lexical.change((passage.id, context(article), passage.text) for article, passage in passages)
        advance(len(articles))


def _replace(source: Path, target: Path) -> None:
    """Replaces a database in one transaction, or by renaming if the old file is no longer a database."""
    if not source.exists():
        return
    until = time.monotonic() + BUSY_MS / 1000

    def patient(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise StoreLocked(f"{target} is in use by another process.", WAIT)

    try:
        with closing(sqlite3.connect(source)) as new, closing(sqlite3.connect(target)) as old:
            new.backup(old, progress=patient, sleep=0.05)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        for beside in ("-wal", "-shm", "-journal"):
            target.with_name(target.name + beside).unlink(missing_ok=True)
        source.replace(target)
    target.chmod(0o600)
