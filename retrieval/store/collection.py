"""Counts and probes a collection of vectors, whether Chroma is in this process or on a server."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

#: How many neighbours a probe asks for: an index whose files are lost still finds the few vectors of its log.
PROBED = 50


class InChroma(ABC):
    """Vectors by passage id in a collection."""

    @abstractmethod
    def _using(self) -> AbstractContextManager[Collection]:
        """The collection; Chroma's errors inside become those of the store."""

    def count(self) -> int:
        """The number of vectors."""
        with self._using() as passages:
            return int(passages.count())

    def ids(self) -> set[int]:
        """The ids of all passages with a vector."""
        with self._using() as passages:
            return {int(key) for key in passages.get(include=[])["ids"]}

    def found(self) -> bool:
        """Whether the vectors that are counted can be found as well; Chroma keeps the two in different files."""
        with self._using() as passages:
            expected = min(PROBED, passages.count())
            if not expected:
                return True
            probe = passages.get(limit=1, include=["embeddings"])["embeddings"]
            if probe is None or not len(probe):
                return False
            hits = passages.query(query_embeddings=cast(Any, probe), n_results=expected, include=["distances"])
            return len(hits["ids"][0]) == expected
