"""A store: one folder with the catalog, its two indexes and the embedding model they were made with.

HOME/catalog.sqlite3      the truth
HOME/indexes/N/           chroma and tantivy; the catalog's fact "index" names the N that counts
HOME/models/              embedding models made ready to serve
HOME/restoring/           a backup that is being restored
HOME/room                 given up on a full disk, to read the store all the same
HOME/writer.lock, .json   held by the one process that writes, and who that is
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
from retrieval.store.library_errors import RESTORE
from retrieval.store.lock import WriterLock
from retrieval.store.vectors import Vectors

if TYPE_CHECKING:
    from retrieval.ranked import Reranker

CATALOG = "catalog.sqlite3"
#: Where a backup is unpacked; a restore that was killed leaves it, and the next writer takes it away.
UNPACKED = "restoring"
#: What is kept free for reading on a full disk: SQLite needs 32 KiB for the index of the catalog's log, Chroma 32 KiB
#: for a journal at its start (measured).
ROOM_BYTES = 1 << 18
#: How often counts are compared that another process changes meanwhile.
COMPARISONS = 3

Opened = TypeVar("Opened")


class Store:
    """An open store. Reading needs no lock, and threads may share it; whoever writes does so inside `writing()`."""

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
        path = home / CATALOG
        if create:
            make_private(home)
        elif not path.exists():
            raise _missing(home)
        if path.exists() and not path.stat().st_size and self._indexes.exists():  # SQLite takes it for a new one
            raise StoreDamaged(
                f"The catalog {path} is empty.",
                RESTORE,
            )
        self._gave_room = False
        self.catalog = self._with_room(lambda: Catalog(path, create=create))
        try:
            if self.catalog.fact("index") is None:  # new, or somebody was killed while making it
                if not create:
                    raise _missing(home)
                self._begin()
            self._seen = self.catalog.data_version
        except BaseException:
            self.catalog.close()
            raise

    def beside(self) -> Store:
        """Another handle of this store, for a thread that writes while others read: with a catalog of its own, so that
        what is not committed is seen by nobody, the same model, and the same vectors.

        Chroma keeps in memory what it has open. A second one beside it would write over what the first one holds.
        """
        other = Store(self.home, self.model, lambda: self.embedding)
        other._beside = self
        return other

    def _begin(self) -> None:
        with self.lock.held("creating the store"):
            if self.catalog.fact("index") is None:
                # Indexes without a catalog hold ids that this one will give again.
                shutil.rmtree(self._indexes, ignore_errors=True)
                Vectors(self.index_folder(1) / "chroma", create=True).close()
                Lexical(self.index_folder(1) / "tantivy", create=True)
                with self.catalog.transaction():
                    self.adopt(1)

    def adopt(self, number: int) -> None:
        """Makes index `number` the one that counts, made with the model and extractor of this process."""
        for key, value in (("index", str(number)), ("model", self.model), ("extractor", extractor_version())):
            self.catalog.set_fact(key, value)

    @property
    def _indexes(self) -> Path:
        return self.home / "indexes"

    def index_folder(self, number: int) -> Path:
        """Where index `number` lies."""
        return self._indexes / str(number)

    @property
    def index_number(self) -> int:
        """The number of the index that counts."""
        return int(self.catalog.fact("index") or 0)

    def check_model(self) -> None:
        """Refuses to mix vectors of two models.

        Raises:
            StoreMismatch: the store's passages were embedded with another model than the one that is set.
        """
        made_with = self.catalog.fact("model")
        if made_with != self.model:
            raise StoreMismatch(
                f"The store was made with the embedding model {made_with}, but {self.model} is set.",
                f"Set ONRECORD_EMBEDDING_MODEL={made_with}, or rebuild with the new one: onrecord reindex",
            )

    def check_embedding(self) -> None:
        """Refuses also a model of the right name and other weights, which takes loading it.

        Raises:
            StoreMismatch: the store's vectors are of another make or dimension than those of the model that is set.
        """
        self.check_model()
        made_with, now = self.catalog.fact("embedding"), self._embedding_mark
        if made_with not in (None, now):
            raise StoreMismatch(
                f"The store was made with the embedding model {made_with}, but {self.model} is {now} now.",
                "Rebuild it with the new one: onrecord reindex",
            )

    def record_embedding(self) -> None:
        """Records what the vectors are made with; inside the caller's transaction."""
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
                self._vectors = self._with_room(lambda: Vectors(self._folder_of("chroma")))
            return self._vectors

    @property
    def lexical(self) -> Lexical:
        """The word index."""
        with self._opening:
            if self._lexical is None:
                self._lexical = Lexical(self._folder_of("tantivy"))
            return self._lexical

    def _folder_of(self, index: str) -> Path:
        return self.index_folder(self.index_number) / index

    def refresh(self) -> int:
        """Sees what others have written; a number that is another one since. Costs next to nothing when nothing was."""
        if self._beside:
            self._beside.refresh()
        with self._opening:
            now = self.catalog.data_version
            if now != self._seen:
                self._seen = now
                self.reopen_indexes()
            return now

    def reopen_indexes(self) -> None:
        """Opens the indexes that count now, as far as they were open; what other threads are reading is waited for."""
        with self._opening:
            self._lexical = None
            if vectors := self._vectors:
                self._with_room(lambda: vectors.reopen(self._folder_of("chroma")))

    def check_agreement(self) -> None:
        """Notices indexes that do not hold what the catalog holds.

        Raises:
            StoreDamaged: they do not, and no other process is writing just now.
        """
        for _ in range(COMPARISONS):
            seen = self._seen
            problem = self._disagreement()
            if not problem or self.lock.holder():
                return
            if self.refresh() == seen:  # nobody has written between the counts
                raise StoreDamaged(problem, "Rebuild it: onrecord reindex")

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
        """What `opening` gives, on a full disk in the room that was kept for it: even reading writes a little."""
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

    @property
    def _room(self) -> Path:
        return self.home / "room"

    @contextlib.contextmanager
    def writing(self, doing: str) -> Iterator[None]:
        """The lock, on a store that a killed writer's remains have been cleared from."""
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
        """Takes out of the indexes what no article has any more."""
        stale = self.catalog.stale()
        if stale:
            self.vectors.remove(stale)
            self.lexical.change((), stale)
            self.catalog.forget_stale(stale)


def _missing(home: Path) -> StoreMissing:
    return StoreMissing(f"There are no articles yet: {home} holds no store.", "Add some: onrecord ingest PATH")


def make_private(home: Path) -> None:
    """Makes the folder, for its owner alone; one that is there stays. Raises `StoreFull` where it cannot be written."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreFull(
            f"The folder {home} cannot be made: {error.strerror}.", "Set ONRECORD_HOME to another one."
        ) from error
    if sys.platform != "win32" and not os.access(home, os.W_OK):
        raise StoreFull(f"The folder {home} may not be written.", "Check its permissions, or set ONRECORD_HOME.")
