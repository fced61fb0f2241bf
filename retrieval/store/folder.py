"""A store in one folder of this machine.

HOME/catalog.sqlite3      the truth
HOME/indexes/N/           chroma and tantivy; the catalog's fact "index" names the current N
HOME/models/              exported embedding models
HOME/restoring/           a backup that is being restored
HOME/room                 deleted when the disk is full, so that the store can still be read
HOME/writer.lock, .json   the lock of the one process that writes, and a note of who that is
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar, cast

from retrieval.errors import StoreDamaged, StoreFull, StoreOutdated
from retrieval.store.catalog import Catalog
from retrieval.store.lexical import Lexical
from retrieval.store.library_errors import PERMIT, RESTORE
from retrieval.store.lock import WriterLock
from retrieval.store.place import Lock, Place, VectorIndex
from retrieval.store.schema import MIGRATIONS
from retrieval.store.sqlite import faults, open_catalog, schema_version
from retrieval.store.vectors import Vectors

CATALOG = "catalog.sqlite3"
#: Where a backup is unpacked; a killed restore leaves it, and the next writer removes it.
UNPACKED = "restoring"
#: The size of the file that is given up for reading on a full disk: SQLite needs 32 KiB for the index of the catalog's
#: log, Chroma 32 KiB for a journal at its start (measured).
ROOM_BYTES = 1 << 18

#: At most this many faults of a catalog are named.
NAMED = 3

Opened = TypeVar("Opened")


class Folder(Place):
    """The parts of a store in one folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._indexes = home / "indexes"
        self._room = home / "room"
        self._gave_room = False

    @property
    def name(self) -> str:
        return str(self.home)

    def open_catalog(self, *, create: bool) -> Catalog:
        path = self.home / CATALOG
        if create:
            make_private(self.home)
        elif not path.exists():
            raise self.missing()
        if path.exists() and not path.stat().st_size and self._indexes.exists():  # SQLite takes it for a new one
            raise StoreDamaged(f"The catalog {path} is empty.", RESTORE)
        return self._with_room(lambda: open_catalog(path, create=create))

    def lock(self, catalog: Catalog) -> Lock:
        return WriterLock(self.home)

    def index(self, number: int) -> Path:
        """The folder of index `number`."""
        return self._indexes / str(number)

    def open_vectors(self, number: int) -> VectorIndex:
        return self._with_room(lambda: Vectors(self.index(number) / "chroma"))

    def reopen(self, vectors: VectorIndex, number: int) -> None:
        self._with_room(lambda: cast(Vectors, vectors).reopen(self.index(number) / "chroma"))

    def open_words(self, number: int, catalog: Catalog) -> Lexical:
        return Lexical(self.index(number) / "tantivy")

    def make_vectors(self, number: int) -> VectorIndex:
        return Vectors(self.index(number) / "chroma", create=True)

    def make_words(self, number: int) -> Lexical:
        return Lexical(self.index(number) / "tantivy", create=True)

    def discard(self, number: int | None = None) -> None:
        shutil.rmtree(self.index(number) if number else self._indexes, ignore_errors=True)

    def clean(self, number: int) -> None:
        for folder in self._indexes.glob("*"):
            if folder.name != str(number):
                shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.home / UNPACKED, ignore_errors=True)
        self._keep_room()

    def left(self, number: int) -> list[str]:
        names = [each.name for each in self._indexes.glob("*")]
        # A lower number was replaced, and may still be read.
        left = [f"indexes/{name}" for name in names if not name.isdecimal() or int(name) > number]
        return left + [UNPACKED] * (self.home / UNPACKED).exists()

    def condition(self) -> Iterator[tuple[str, str]]:
        """Nothing but errors: what is sound is told by the checks of the open store."""
        path = self.home / CATALOG
        if not path.exists():
            if self._indexes.exists():
                raise StoreDamaged(f"The catalog {path} is missing, but its indexes are there.", RESTORE)
            raise self.missing()
        if problems := faults(path):
            raise StoreDamaged(f"The catalog is damaged: {', '.join(problems[:NAMED])}.", RESTORE)
        version = schema_version(path)
        if 0 < version < len(MIGRATIONS):
            told = f"The catalog has schema {version} of an older onrecord; the newest is {len(MIGRATIONS)}."
            raise StoreOutdated(told, "Opening the store brings it up to date: onrecord articles list")
        yield from ()

    def close(self) -> None:
        if self._gave_room:
            self._keep_room()

    def _with_room(self, opening: Callable[[], Opened]) -> Opened:
        """The result of `opening`; on a full disk the room kept for it is freed, as even reading writes a little."""
        try:
            return opening()
        except StoreFull:
            if not self._room.exists():
                raise
            with contextlib.suppress(OSError):  # the disk may be read-only
                self._room.unlink()
            self._gave_room = True
            return opening()

    def _keep_room(self) -> None:
        with contextlib.suppress(OSError):
            if not self._room.exists():
                self._room.write_bytes(bytes(ROOM_BYTES))


def make_private(home: Path) -> None:
    """Makes the folder, for its owner alone, if it is missing. Raises `StoreFull` if it cannot be written."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreFull(f"The folder {home} cannot be made: {error.strerror}.", PERMIT) from error
    if sys.platform != "win32" and not os.access(home, os.W_OK):
        raise StoreFull(f"The folder {home} may not be written.", PERMIT)
