"""The seam between a store and the place where it is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING, Protocol

from retrieval.errors import StoreMissing
from retrieval.store.catalog import Catalog
from retrieval.store.lexical import Lexical

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class VectorIndex(Protocol):
    """The passages' vectors by passage id; any thread may ask."""

    @property
    def where(self) -> str:
        """Its place, in messages."""

    def count(self) -> int:
        """The number of vectors."""

    def ids(self) -> set[int]:
        """The ids of all passages with a vector."""

    def found(self) -> bool:
        """Whether the vectors that are counted can be found as well."""

    def rows(self, ids: Sequence[int]) -> tuple[NDArray[np.float32], list[int]]:
        """The vectors at unit length, shape (n, dimension), and the ids of those without one, which get zeros."""

    def damaged(self, ids: Sequence[int]) -> list[int]:
        """The ids of these passages whose vector is damaged."""

    def of(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors of these passages as they were added, by id; unknown ids are left out."""

    def nearest(
        self, vector: Sequence[float], k: int, among: AbstractSet[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest passages with their cosine similarity, best first; only those `among` these, if given."""

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Adds `vectors`, shape (n, dimension), for n passage ids; they replace earlier ones."""

    def remove(self, ids: Sequence[int]) -> None:
        """Removes the vectors of these ids; unknown ids are ignored."""

    def close(self) -> None:
        """Closes the index."""


class Lock(Protocol):
    """The lock of a store's one writer, which is free when its holder ends, for whatever reason."""

    def held(self, doing: str) -> AbstractContextManager[None]:
        """Keeps other writers out; they are told what this one is `doing`.

        Raises:
            StoreLocked: another process holds the lock; the message names it.
        """

    def holder(self) -> str | None:
        """The process that is writing, what it is doing and since when; None if nobody is writing."""


class Place(ABC):
    """A place for a store. An index is a pair of vectors and words with a number; the catalog names the current one."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The place in messages."""

    @abstractmethod
    def open_catalog(self, *, create: bool) -> Catalog:
        """The catalog, made if it is missing and `create` is given.

        Raises:
            StoreMissing: there is none.
            StoreError: it cannot be used.
        """

    def exists(self) -> bool:
        """Whether there is a store."""
        try:
            with closing(self.open_catalog(create=False)) as catalog:
                return catalog.fact("index") is not None
        except StoreMissing:
            return False

    @abstractmethod
    def lock(self, catalog: Catalog) -> Lock:
        """The writer's lock, for the process that has opened this catalog."""

    @abstractmethod
    def open_vectors(self, number: int) -> VectorIndex:
        """The vectors of index `number`."""

    @abstractmethod
    def reopen(self, vectors: VectorIndex, number: int) -> None:
        """Makes these vectors, which other threads may be asking, those of index `number` as it is now."""

    @abstractmethod
    def open_words(self, number: int, catalog: Catalog) -> Lexical:
        """The word index `number`, with all that the catalog holds."""

    @abstractmethod
    def make_vectors(self, number: int) -> VectorIndex:
        """A new, empty vector index."""

    @abstractmethod
    def make_words(self, number: int) -> Lexical:
        """A new, empty word index."""

    @abstractmethod
    def discard(self, number: int | None = None) -> None:
        """Removes index `number`, or all; the catalog names none of them."""

    @abstractmethod
    def clean(self, number: int) -> None:
        """Removes what killed writers have left beside index `number`, the current one."""

    @abstractmethod
    def left(self, number: int) -> list[str]:
        """The names of what `clean` would remove and no reader still uses."""

    @abstractmethod
    def condition(self) -> Iterator[tuple[str, str]]:
        """The checks that must pass before the store is opened, each with its name and result, for `onrecord doctor`.

        Raises:
            StoreError: the next check has failed.
        """

    @abstractmethod
    def close(self) -> None:
        """Ends the use of the place."""

    def missing(self) -> StoreMissing:
        """The error for a place without a store."""
        return StoreMissing(f"There are no articles yet: {self.name} holds no store.", "Add some: onrecord ingest PATH")
