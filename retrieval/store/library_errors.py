"""SQLite's failures as those of the store."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from retrieval.errors import StoreDamaged, StoreFull, StoreLocked

#: What mends a catalog that cannot be read.
RESTORE = (
    "Restore a backup: onrecord restore FILE --force. Without one, move the folder away and ingest the articles again."
)
#: What a database beside the catalog is called, and what mends one that cannot be read.
BESIDE = (
    "The database",
    "The articles are not touched. Move that file away, or restore a backup: onrecord restore FILE --force.",
)
#: What SQLite says of a disk without room for its log or for the memory that connections share.
_NO_ROOM = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN)


@contextlib.contextmanager
def sqlite_errors(path: Path, what: str = "The catalog", mend: str = RESTORE) -> Iterator[None]:
    """Turns SQLite's errors into those of the store; one that cannot be read is called `what`, and mended so."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        primary = code & 0xFF  # the rest is the extended code: sqlite.org/rescode.html
        if primary == sqlite3.SQLITE_FULL or code in _NO_ROOM:
            raise StoreFull(
                f"The disk is full: {path} could not be written.", "Free some space and try again."
            ) from error
        if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise StoreFull(
                f"{path} cannot be opened for writing: {error}.", "Check its permissions, or set ONRECORD_HOME."
            ) from error
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreLocked(f"{path} is in use by another process.", "Try again when it has finished.") from error
        raise StoreDamaged(f"{what} {path} cannot be read: {error}.", mend) from error


#: Chroma and tantivy write more than a batch at a time (journals, merged segments) and free it when they fail.
SCARCE_BYTES = 8_000_000


def nearly_full(folder: Path) -> bool:
    """Whether the disk that the folder is on has next to no room left."""
    try:
        return shutil.disk_usage(folder).free < SCARCE_BYTES
    except OSError:
        return False


def is_panic(error: BaseException) -> bool:
    """Whether it is a panic; each extension has a PanicException of its own, which cannot be imported (pyo3)."""
    return type(error).__name__ == "PanicException"
