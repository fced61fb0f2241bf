"""A backup of a store: one archive of its databases and the passages' vectors, made while others read and write.

Each database is copied as it is at one moment (SQLite's backup in a read transaction). Chroma and tantivy are left out:
`restore` builds them from the catalog and the vectors, which takes seconds where embedding takes hours. Settings and
secrets are not in it.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, cast

from retrieval.embeddings.base import sha256
from retrieval.errors import BackupError, StoreDamaged
from retrieval.store.catalog import Catalog
from retrieval.store.copying import Begin, copy, save_vectors
from retrieval.store.folder import CATALOG, Folder
from retrieval.store.library_errors import BESIDE, sqlite_errors
from retrieval.store.place import Place
from retrieval.store.sqlite import Sqlite, open_catalog
from retrieval.store.vectors import MATRIX, Vectors

#: Goes up when the format of the archive changes.
FORMAT = 1
MANIFEST = "manifest.json"
ARCHIVE = "archive.tar.gz"
#: Pages of SQLite copied between two reports of progress: 4 MB.
PAGES_AT_ONCE = 1_000
#: gzip's own default; vectors hardly shrink at any level.
LEVEL = 6
#: A reindex may replace the indexes just before they are read.
TRIES = 3


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of an archive: its size in bytes and sha256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of an archive; `vectors` says whether it has a vector for every passage."""

    format: int
    made: str
    schema: int
    articles: int
    passages: int
    vectors: bool
    files: dict[str, Packed]


def back_up(
    home: Path, databases: Sequence[str], target: Path, begin: Begin, *, place: Place | None = None
) -> Manifest:
    """Writes the archive `target` and returns its manifest.

    The archive holds the catalog of the store in `home`, or in another `place`, its vectors, and those `databases` that
    exist in `home`. It appears at `target` when it is complete. Others may read and write meanwhile.

    Raises:
        StoreMissing: `home` holds no store.
        StoreDamaged: a database is damaged.
        BackupError: `target` exists already or cannot be written.
    """
    place = place or Folder(home)
    if isinstance(place, Folder) and not (home / CATALOG).exists():
        raise place.missing()
    if target.exists():
        raise BackupError(f"{target} exists already.", "Give another name, or move it away.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".onrecord-backup-", dir=target.parent) as folder:
            copies = Path(folder)
            whole = _copy_store(home, copies, begin) if isinstance(place, Folder) else _copy_rows(place, copies, begin)
            for name in databases:
                if (home / name).exists():
                    _copy_database(home / name, copies / name, begin)
            manifest = _describe(copies, whole)
            _pack(copies, manifest, copies / ARCHIVE, begin)
            (copies / ARCHIVE).replace(target)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}."
        raise BackupError(message, "Check its folder and the free space on its disk.") from error
    return manifest


def _copy_store(home: Path, copies: Path, begin: Begin) -> bool:
    """Copies the catalog and its vectors; returns whether every passage has one."""
    for _ in range(TRIES):
        _copy_database(home / CATALOG, copies / CATALOG, begin)
        with closing(open_catalog(copies / CATALOG)) as catalog:
            number = catalog.fact("index")
            whole = _copy_vectors(catalog, home / "indexes" / str(number) / "chroma", copies / MATRIX, begin)
        with closing(open_catalog(home / CATALOG)) as now:
            if whole or now.fact("index") == number:  # else a reindex has replaced the vectors meanwhile
                break
    return whole


def _copy_rows(place: Place, copies: Path, begin: Begin) -> bool:
    """Copies the catalog row by row, as it is at one moment, and its vectors; returns whether every passage has one."""
    for _ in range(TRIES):
        (copies / CATALOG).unlink(missing_ok=True)
        with closing(place.open_catalog(create=False)) as catalog:
            with closing(Sqlite(copies / CATALOG, create=True)) as copied, catalog.database.snapshot():
                with copied.transaction():
                    copy(catalog.database, copied, copied, begin)
                number, ids = int(catalog.fact("index") or 0), catalog.passage_ids()
            one_file(copies / CATALOG)
            try:
                with closing(place.open_vectors(number)) as vectors:
                    if save_vectors(ids, vectors, copies / MATRIX, begin):
                        return True
            except StoreDamaged:  # the catalog is what counts; indexes can be rebuilt
                return False
    return False


def one_file(path: Path) -> None:
    """Puts a database's log back into its file."""
    with sqlite_errors(path), closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = DELETE")


def _copy_database(source: Path, target: Path, begin: Begin) -> None:
    """Copies a database as it is at this moment."""
    called = () if source.name == CATALOG else BESIDE
    with (
        sqlite_errors(source, *called),
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as read,
        closing(sqlite3.connect(target)) as write,
    ):
        # Outside a transaction, another process's write would make the copying start again.
        read.execute("BEGIN")
        pages = int(read.execute("PRAGMA page_count").fetchone()[0])
        advance, done = begin(f"Copying {source.name}", pages), 0

        def tell(status: int, remaining: int, total: int) -> None:
            nonlocal done
            advance(total - remaining - done)
            done = total - remaining

        read.backup(write, pages=PAGES_AT_ONCE, progress=tell, sleep=0)
        write.execute("PRAGMA journal_mode = DELETE")  # leaves one file
        problem = str(write.execute("PRAGMA quick_check(1)").fetchone()[0])
        if problem != "ok":
            raise sqlite3.DatabaseError(problem)


def _copy_vectors(catalog: Catalog, folder: Path, target: Path, begin: Begin) -> bool:
    """Writes the vectors of the catalog's passages; returns whether every passage has one.

    Passages are in the indexes before they are in the catalog, so all vectors of a copied catalog are there.
    """
    try:
        with closing(Vectors(folder)) as vectors:
            return save_vectors(catalog.passage_ids(), vectors, target, begin)
    except StoreDamaged:  # the catalog is what counts; indexes can be rebuilt
        return False


def _describe(copies: Path, whole: bool) -> Manifest:
    if not whole:
        (copies / MATRIX).unlink(missing_ok=True)
    with closing(open_catalog(copies / CATALOG)) as catalog:
        schema, articles, passages = catalog.schema_version, catalog.count("articles"), catalog.count("passages")
    made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    files = {path.name: Packed(path.stat().st_size, sha256(path)) for path in sorted(copies.iterdir())}
    return Manifest(FORMAT, made, schema, articles, passages, whole, files)


def _pack(copies: Path, manifest: Manifest, target: Path, begin: Begin) -> None:
    """Writes the archive, readable only by its owner: it holds what people have asked."""
    advance = begin("Packing", sum(each.size for each in manifest.files.values()))
    with os.fdopen(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        # GNU's format writes sizes over 8 GB without extra headers, which a restore refuses.
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=LEVEL, format=tarfile.GNU_FORMAT) as archive:
            written = json.dumps(asdict(manifest), indent=1).encode()
            archive.addfile(_entry(MANIFEST, len(written)), io.BytesIO(written))
            for name, packed in manifest.files.items():
                with (copies / name).open("rb") as content:
                    archive.addfile(_entry(name, packed.size), cast(BinaryIO, _Reported(content, advance)))
        file.flush()
        os.fsync(file.fileno())


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    return entry


class _Reported:
    """A file that reports how much of it is read."""

    def __init__(self, file: BinaryIO, advance: Callable[[int], None]) -> None:
        self._file = file
        self._advance = advance

    def read(self, size: int) -> bytes:
        """The next bytes."""
        content = self._file.read(size)
        self._advance(len(content))
        return content
