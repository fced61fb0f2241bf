"""Failures of SQLite, Chroma and tantivy as the errors of `retrieval.errors`, with what the user can do about them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from retrieval.errors import StoreDamaged, StoreError, StoreFull, StoreLocked

#: What mends a catalog that cannot be read.
RESTORE = (
    "Restore a backup: onrecord restore FILE --force. Without one, move the folder away and ingest the articles again."
)
#: What mends an index.
REINDEX = "Rebuild it: onrecord reindex"
#: What mends a full disk, a folder that may not be written, and a file in use.
MAKE_ROOM = "Free some space and try again."
PERMIT = "Check its permissions, or set ONRECORD_HOME."
WAIT = "Wait until it has finished, then try again."
#: The name of a database other than the catalog, and what mends one that cannot be read.
BESIDE = (
    "The database",
    "The articles are not touched. Move that file away, or restore a backup: onrecord restore FILE --force.",
)
#: Chroma and tantivy write more than a batch at a time (journals, merged segments) and free it when they fail.
SCARCE_BYTES = 8_000_000
#: SQLite's codes for a disk without room for its log or for the memory that connections share.
_NO_ROOM = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN)


@contextlib.contextmanager
def sqlite_errors(path: Path, what: str = "The catalog", mend: str = RESTORE) -> Iterator[None]:
    """Turns SQLite's errors into those of the store; `what` and `mend` are for a file that cannot be read."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        primary = code & 0xFF  # the rest is the extended code: sqlite.org/rescode.html
        if primary == sqlite3.SQLITE_FULL or code in _NO_ROOM:
            raise StoreFull(f"The disk is full: {path} could not be written.", MAKE_ROOM) from error
        if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise StoreFull(f"{path} cannot be opened for writing: {error}.", PERMIT) from error
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreLocked(f"{path} is in use by another process.", WAIT) from error
        raise StoreDamaged(f"{what} {path} cannot be read: {error}.", mend) from error


def index_error(index: str, folder: Path, causes: Sequence[BaseException], full: Sequence[str]) -> StoreError:
    """The error for a failure of the word or vector index in `folder`, which has these causes, the first one last.

    It is a StoreFull if the disk is nearly full or a cause contains one of the signs `full`, else a StoreDamaged.
    """
    if nearly_full(folder) or any(sign in str(cause).lower() for cause in causes for sign in full):
        return StoreFull(f"The disk is full or {folder} may not be written.", MAKE_ROOM)
    return StoreDamaged(f"The {index} index in {folder} cannot be used: {causes[-1]}.", REINDEX)


def is_panic(error: BaseException) -> bool:
    """Whether it is a panic of a Rust extension; each has a PanicException of its own, which cannot be imported."""
    return type(error).__name__ == "PanicException"


def nearly_full(folder: Path) -> bool:
    """Whether the disk of the folder has next to no room left."""
    try:
        return shutil.disk_usage(folder).free < SCARCE_BYTES
    except OSError:
        return False
