"""A store: one folder with the catalog, its two indexes and their embedding model.

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
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from retrieval.embeddings.base import Embedding
from retrieval.errors import StoreDamaged, StoreFull, StoreMismatch, StoreMissing
from retrieval.statements import extractor_version
from retrieval.store.catalog import Catalog
from retrieval.store.lexical import Lexical
from retrieval.store.library_errors import PERMIT, REINDEX, RESTORE
from retrieval.store.lock import WriterLock
from retrieval.store.vectors import Vectors

if TYPE_CHECKING:
    from retrieval.ranked import Reranker

CATALOG = "catalog.sqlite3"
#: Where a backup is unpacked; a killed restore leaves it, and the next writer removes it.
UNPACKED = "restoring"
#: The size of the file that is given up for reading on a full disk: SQLite needs 32 KiB for the index of the catalog's
#: log, Chroma 32 KiB for a journal at its start (measured).
ROOM_BYTES = 1 << 18
#: How often counts are compared while another process changes them.
COMPARISONS = 3

Opened = TypeVar("Opened")


class Store:
    """An open store. Reading needs no lock, and threads may share the store; write only inside `writing()`."""

    def __init__(
        self,
        home: Path,
        model: str,
        load: Callable[[], Embedding],
        *,
        create: bool = False,
        reranker: Reranker | None = None,
    ) -> None:
        self.home = home
        self.reranker = reranker
        self.model = model
        self._load = load
        self._beside: Store | None = None
        self._vectors: Vectors | None = None
        self._lexical: Lexical | None = None
        self._opening = threading.RLock()
        self.lock = WriterLock(home)
        self._indexes = home / "indexes"
        self._room = home / "room"
        path = home / CATALOG
        if create:
            make_private(home)
        elif not path.exists():
            raise no_store(home)
        if path.exists() and not path.stat().st_size and self._indexes.exists():  # SQLite takes it for a new one
            raise StoreDamaged(f"The catalog {path} is empty.", RESTORE)
        self._gave_room = False
        self.catalog = self._with_room(lambda: Catalog(path, create=create))
        try:
            if self.catalog.fact("index") is None:  # new, or its making was killed
                if not create:
                    raise no_store(home)
                self._begin()
            self._seen = self.catalog.data_version
        except BaseException:
            self.catalog.close()
            raise

    def beside(self) -> Store:
        """Another handle of this store, for a thread that writes while others read.

        It has a catalog of its own, so that nobody sees what is not committed, and the same model and vectors: Chroma
        keeps in memory what it has open, and a second Chroma would overwrite what the first one holds.
        """
        other = Store(self.home, self.model, lambda: self.embedding)
        other._beside = self
        return other

    def _begin(self) -> None:
        with self.lock.held("creating the store"):
            if self.catalog.fact("index") is None:
                # Indexes without a catalog hold ids that this catalog will give again.
                shutil.rmtree(self._indexes, ignore_errors=True)
                Vectors(self.index_folder(1) / "chroma", create=True).close()
                Lexical(self.index_folder(1) / "tantivy", create=True)
                with self.catalog.transaction():
                    self.adopt(1)

    def adopt(self, number: int) -> None:
        """Makes index `number`, built with the model and extractor of this process, the current one."""
        for key, value in (("index", str(number)), ("model", self.model), ("extractor", extractor_version())):
            self.catalog.set_fact(key, value)

    def index_folder(self, number: int | None = None) -> Path:
        """The folder of index `number`, or of the current one."""
        return self._indexes / str(number or self.index_number)

    @property
    def index_number(self) -> int:
        """The number of the current index."""
        return int(self.catalog.fact("index") or 0)

    def check_model(self) -> None:
        """Raises StoreMismatch if the store was made with another embedding model than the one that is set."""
        made_with = self.catalog.fact("model")
        if made_with != self.model:
            raise StoreMismatch(
                f"The store was made with the embedding model {made_with}, but {self.model} is set.",
                f"Set ONRECORD_EMBEDDING_MODEL={made_with}, or rebuild with the new one: onrecord reindex",
            )

    def check_embedding(self) -> None:
        """Raises StoreMismatch also if a model of the same name has other weights; loads the model for this."""
        self.check_model()
        made_with, now = self.catalog.fact("embedding"), self._embedding_mark
        if made_with not in (None, now):
            raise StoreMismatch(
                f"The store was made with the embedding model {made_with}, but {self.model} is {now} now.",
                "Rebuild it with the new one: onrecord reindex",
            )

    def record_embedding(self) -> None:
        """Records the model that the vectors are made with, inside the caller's transaction."""
        self.catalog.set_fact("embedding", self._embedding_mark)

    @property
    def _embedding_mark(self) -> str:
        return f"{self.embedding.name} ({self.embedding.dimension} dimensions)"

    @cached_property
    def embedding(self) -> Embedding:
        """The embedding model that is set."""
        return self._load()

    @property
    def vectors(self) -> Vectors:
        """The vector index."""
        if self._beside:
            return self._beside.vectors
        with self._opening:
            if self._vectors is None:
                self.check_model()
                self._vectors = self._with_room(lambda: Vectors(self.index_folder() / "chroma"))
            return self._vectors

    @property
    def lexical(self) -> Lexical:
        """The word index."""
        with self._opening:
            if self._lexical is None:
                self._lexical = Lexical(self.index_folder() / "tantivy")
            return self._lexical

    def refresh(self) -> int:
        """Makes others' writes visible and returns a number that changes with them; cheap if there are none."""
        if self._beside:
            self._beside.refresh()
        with self._opening:
            now = self.catalog.data_version
            if now != self._seen:
                self._seen = now
                self.reopen_indexes()
            return now

    def reopen_indexes(self) -> None:
        """Opens the current indexes instead of those that are open, after other threads have finished reading."""
        with self._opening:
            self._lexical = None
            if vectors := self._vectors:
                self._with_room(lambda: vectors.reopen(self.index_folder() / "chroma"))

    def check_agreement(self) -> None:
        """Raises StoreDamaged if the counts of catalog and indexes disagree and no other process is writing."""
        for _ in range(COMPARISONS):
            seen = self._seen
            problem = self._disagreement()
            if not problem or self.lock.holder():
                return
            if self.refresh() == seen:  # nobody has written between the counts
                raise StoreDamaged(problem, REINDEX)

    def _disagreement(self) -> str | None:
        passages, stale = self.catalog.count("passages"), self.catalog.count("stale")
        for name, count in (("vector", self.vectors.count()), ("word", self.lexical.count())):
            if not passages <= count <= passages + stale:
                return f"The catalog holds {passages} passages, the {name} index {count}."
        if not self.vectors.found():
            return f"The vector index in {self.vectors.folder} has lost its vectors."
        return None

    def close(self) -> None:
        """Closes all files."""
        with self._opening:
            vectors, self._vectors, self._lexical = self._vectors, None, None
            if vectors:
                vectors.close()
        self.catalog.close()
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

    @contextlib.contextmanager
    def writing(self, doing: str) -> Iterator[None]:
        """Holds the writer's lock, and first removes the files that a killed writer left."""
        with self.lock.held(doing):
            self.refresh()
            current = str(self.index_number)
            for folder in self._indexes.glob("*"):
                if folder.name != current:
                    shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(self.home / UNPACKED, ignore_errors=True)
            self._keep_room()
            yield

    def purge(self) -> None:
        """Removes from the indexes the passages that no article has any more."""
        if stale := self.catalog.stale():
            self.vectors.remove(stale)
            self.lexical.change((), stale)
            self.catalog.forget_stale(stale)


def no_store(home: Path) -> StoreMissing:
    """The error for a folder without a store."""
    return StoreMissing(f"There are no articles yet: {home} holds no store.", "Add some: onrecord ingest PATH")


def make_private(home: Path) -> None:
    """Makes the folder, for its owner alone, if it is missing. Raises `StoreFull` if it cannot be written."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreFull(f"The folder {home} cannot be made: {error.strerror}.", PERMIT) from error
    if sys.platform != "win32" and not os.access(home, os.W_OK):
        raise StoreFull(f"The folder {home} may not be written.", PERMIT)
