"""A store: a catalog, its two indexes and their embedding model, wherever they are kept."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.embeddings.base import Embedding
from retrieval.errors import StoreDamaged, StoreMismatch
from retrieval.statements import extractor_version
from retrieval.store.folder import CATALOG, Folder
from retrieval.store.lexical import Lexical
from retrieval.store.library_errors import REINDEX
from retrieval.store.place import Place, VectorIndex

if TYPE_CHECKING:
    from retrieval.ranked import Reranker

__all__ = ["CATALOG", "Store"]

#: How often counts are compared while another process changes them.
COMPARISONS = 3


class Store:
    """An open store. Reading needs no lock, and threads may share the store; write only inside `writing()`.

    `home` is this machine's folder for it. Everything is kept there, unless another `place` is given.
    """

    def __init__(  # noqa: PLR0913  what a store consists of
        self,
        home: Path,
        model: str,
        load: Callable[[], Embedding],
        *,
        create: bool = False,
        reranker: Reranker | None = None,
        place: Place | None = None,
    ) -> None:
        self.home = home
        self.reranker = reranker
        self.model = model
        self.place = place or Folder(home)
        self._load = load
        self._beside: Store | None = None
        self._vectors: VectorIndex | None = None
        self._lexical: Lexical | None = None
        self._opening = threading.RLock()
        self.catalog = self.place.open_catalog(create=create)
        self.lock = self.place.lock(self.catalog)
        try:
            if self.catalog.fact("index") is None:  # new, or its making was killed
                if not create:
                    raise self.place.missing()
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
        other = Store(self.home, self.model, lambda: self.embedding, place=self.place)
        other._beside = self
        return other

    def _begin(self) -> None:
        with self.lock.held("creating the store"):
            if self.catalog.fact("index") is None:
                # Indexes without a catalog hold ids that this catalog will give again.
                self.place.discard()
                self.place.make_vectors(1).close()
                self.place.make_words(1)
                with self.catalog.transaction():
                    self.adopt(1)

    def adopt(self, number: int) -> None:
        """Makes index `number`, built with the model and extractor of this process, the current one."""
        for key, value in (("index", str(number)), ("model", self.model), ("extractor", extractor_version())):
            self.catalog.set_fact(key, value)

    @property
    def index_number(self) -> int:
        """The number of the current index."""
        return int(self.catalog.fact("index") or 0)

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[tuple[int, VectorIndex, Lexical]]:
        """New indexes beside the current ones, with their number, for the block to fill and `adopt`.

        Readers see the old ones until then; if the block fails, the new ones are removed.
        """
        number = self.index_number + 1
        try:
            with contextlib.closing(self.place.make_vectors(number)) as vectors:
                yield number, vectors, self.place.make_words(number)
        except BaseException:
            self.place.discard(number)
            raise
        self.reopen_indexes()

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
    def vectors(self) -> VectorIndex:
        """The vector index."""
        if self._beside:
            return self._beside.vectors
        with self._opening:
            if self._vectors is None:
                self.check_model()
                self._vectors = self.place.open_vectors(self.index_number)
            return self._vectors

    @property
    def lexical(self) -> Lexical:
        """The word index."""
        with self._opening:
            if self._lexical is None:
                self._lexical = self.place.open_words(self.index_number, self.catalog)
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
            if self._vectors:
                self.place.reopen(self._vectors, self.index_number)

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
            return f"The vector index in {self.vectors.where} has lost its vectors."
        return None

    def close(self) -> None:
        """Closes all files."""
        with self._opening:
            vectors, self._vectors, self._lexical = self._vectors, None, None
            if vectors:
                vectors.close()
        self.catalog.close()
        if not self._beside:
            self.place.close()

    @contextlib.contextmanager
    def writing(self, doing: str) -> Iterator[None]:
        """Holds the writer's lock, and first removes what a killed writer left."""
        with self.lock.held(doing):
            self.refresh()
            self.place.clean(self.index_number)
            yield
        self.refresh()  # word indexes elsewhere than in the folder follow what was written

    def purge(self) -> None:
        """Removes from the indexes the passages that no article has any more."""
        if stale := self.catalog.stale():
            self.vectors.remove(stale)
            self.lexical.change((), stale)
            self.catalog.forget_stale(stale)
