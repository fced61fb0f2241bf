"""The vector index: Chroma over the passages' vectors, by cosine. Rebuilt from the catalog at any time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from retrieval.errors import StoreDamaged, StoreFull

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COLLECTION = "passages"
#: Chroma binds one SQLite variable a row and more; 5,461 rows is its own limit.
ROWS_A_BATCH = 5_000


@contextlib.contextmanager
def _chroma_errors(folder: Path) -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError, ValueError) as error:
        text = str(error).lower()
        if "full" in text or "no space" in text or "readonly" in text or "read-only" in text:
            raise StoreFull(f"The disk is full or {folder} may not be written.", "Free some space and try again.") from error
        raise StoreDamaged(
            f"The vector index in {folder} cannot be used: {error}.", "Rebuild it: onrecord reindex"
        ) from error


class Vectors:
    """One collection of vectors by passage id. Chroma allows one writing process; the store's lock sees to that."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self._open(create)

    def _open(self, create: bool) -> None:
        import chromadb
        from chromadb.config import Settings

        if not create and not (self.folder / "chroma.sqlite3").exists():
            raise StoreDamaged(f"The vector index in {self.folder} is missing.", "Rebuild it: onrecord reindex")
        with _chroma_errors(self.folder):
            self._client = chromadb.PersistentClient(str(self.folder), settings=Settings(anonymized_telemetry=False))
            open_collection = self._client.get_or_create_collection if create else self._client.get_collection
            self._passages = open_collection(
                COLLECTION, embedding_function=None, **({"configuration": {"hnsw": {"space": "cosine"}}} if create else {})
            )

    def close(self) -> None:
        """Closes Chroma's files."""
        self._client.close()

    def reopen(self) -> None:
        """Sees what another process has written since: an open Chroma does not by itself."""
        self.close()
        self._open(create=False)

    def count(self) -> int:
        """How many vectors there are."""
        with _chroma_errors(self.folder):
            return int(self._passages.count())

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Puts in one vector (a row of `vectors`) for each passage id, in place of an earlier one."""
        with _chroma_errors(self.folder):
            for at in range(0, len(ids), ROWS_A_BATCH):
                some = slice(at, at + ROWS_A_BATCH)
                self._passages.upsert(ids=[str(each) for each in ids[some]], embeddings=cast(Any, vectors[some]))

    def remove(self, ids: Sequence[int]) -> None:
        """Takes out these; ids that are not there are passed over."""
        with _chroma_errors(self.folder):
            for at in range(0, len(ids), ROWS_A_BATCH):
                self._passages.delete(ids=[str(each) for each in ids[at : at + ROWS_A_BATCH]])

    def nearest(self, vector: Sequence[float], k: int) -> list[tuple[int, float]]:
        """The `k` nearest passages with their cosine similarity, best first."""
        with _chroma_errors(self.folder):
            count = self._passages.count()
            if not count:
                return []
            found = self._passages.query(
                query_embeddings=[vector], n_results=min(k, count), include=["distances"]
            )
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return [(int(key), 1.0 - float(distance)) for key, distance in zip(ids, distances, strict=True)]
