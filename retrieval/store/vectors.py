"""The vector index: Chroma over the passages' vectors, by cosine. It can be rebuilt from the catalog.

Chroma answers searches over all passages; a search among some of them compares their rows in `vector_file`.
"""

from __future__ import annotations

import contextlib
import math
import struct
import threading
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from retrieval.errors import StoreDamaged
from retrieval.store.collection import InChroma
from retrieval.store.library_errors import REINDEX, index_error, is_panic
from retrieval.store.vector_file import Matrix, append, unit_length

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

#: How many neighbours HNSW keeps in view while it searches. With Chroma's default of 100 two processes found different
#: hits for a quarter of the questions on one store; with 200 the hits are exact and the same.
EF_SEARCH = 200
COLLECTION = "passages"
#: Lies beside Chroma's own files and is rebuilt with them.
MATRIX = "vectors.f32"
#: Chroma binds at least one SQLite variable a row; 5,461 rows is its own limit.
ROWS_A_BATCH = 5_000
#: Above this share of the passages, a search among some filters Chroma's ranking: at 70,000 passages this takes 30 ms,
#: and the exact search 80.
BROAD = 0.25
#: How many times more neighbours are asked for than the filter's share requires, as it may leave fewer of them.
AHEAD = 2

#: The head of header.bin: version, offset of the lowest level, capacity, count, bytes of a row. A row of length.bin.
HEADER, HEADER_VERSION, LENGTH_BYTES = struct.Struct("<i4Q"), 1, 4

#: Chroma shares one system among a process's clients of a folder and counts them without a lock: a client that is
#: opened while another is closed would get a stopped system.
_COUNTED = threading.Lock()

#: Parts of Chroma's messages about a disk that is full or read-only.
_FULL = ("database or disk is full", "no space", "readonly", "read-only", "os error 28", "file too large", "code: 778")


@contextlib.contextmanager
def _chroma_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:  # Chroma raises its own errors and, over damaged files, any kind
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        causes = [error]
        while earlier := causes[-1].__cause__ or causes[-1].__context__:  # its clean-up hides the first one
            causes.append(cast(Exception, earlier))
        raise index_error("vector", folder, causes, _FULL) from error


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    with _COUNTED:
        try:
            return cast("Client", chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False)))
        except BaseException:
            # Chroma keeps a system that failed to start and would return it when the folder has been mended.
            if str(folder) not in SharedSystemClient._identifier_to_refcount:
                SharedSystemClient._identifier_to_system.pop(str(folder), None)
            raise


def _is_whole(folder: Path) -> bool:
    """Whether the files of an HNSW index are at least as long as its header says (hnswlib saveIndex, as in Chroma)."""
    header = (folder / "header.bin").read_bytes()
    if len(header) < HEADER.size:
        return False
    version, _, _, count, row_bytes = HEADER.unpack_from(header)
    if version != HEADER_VERSION:
        return True  # how long they should be is unknown
    rows, lengths = ((folder / name).stat().st_size for name in ("data_level0.bin", "length.bin"))
    return bool(rows >= count * row_bytes and lengths >= count * LENGTH_BYTES)


class Vectors(InChroma):
    """One collection of vectors by passage id. Chroma allows one writing process, which the store's lock ensures.

    Open vectors do not see what another process writes: `reopen` them. Threads may share them; calls wait for each
    other, which costs some of the tens of milliseconds that an answer takes.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._matrix: Matrix | None = None
        self._client: Client | None = None
        self._open(create=create)

    def _open(self, *, create: bool = False) -> None:
        if not create and not (self.folder / "chroma.sqlite3").exists():
            raise StoreDamaged(f"The vector index in {self.folder} is missing.", REINDEX)
        with _chroma_errors(self.folder):
            self._client = _client(self.folder)
            try:
                if create:
                    self._passages = self._client.get_or_create_collection(
                        COLLECTION,
                        embedding_function=None,
                        configuration={"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}},
                    )
                else:
                    self._passages = self._client.get_collection(COLLECTION, embedding_function=None)
            except BaseException:
                self.close()
                raise

    @contextlib.contextmanager
    def _using(self) -> Iterator[Collection]:
        """The collection, for one thread at a time; opened again if opening it failed before."""
        with self._lock, _chroma_errors(self.folder):
            if self._client is None:
                self._open()
            yield self._passages

    def reopen(self, folder: Path) -> None:
        """Opens the vectors in `folder` instead of these, after running calls have ended."""
        with self._lock:
            self.close()
            self.folder = folder
            self._open()

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            client, self._client, self._matrix = self._client, None, None
            # What was written is safe already, and a damaged index will be replaced.
            with contextlib.suppress(Exception), _COUNTED:
                if client:
                    client.close()

    @property
    def where(self) -> str:
        """The folder."""
        return str(self.folder)

    def dimension(self) -> int:
        """The dimension of the vectors; 0 for an empty index."""
        with self._using() as passages:
            first = passages.get(limit=1, include=["embeddings"])["embeddings"]
            return len(first[0]) if first is not None and len(first) else 0

    def rows(self, ids: Sequence[int]) -> tuple[NDArray[np.float32], list[int]]:
        """The vectors of these passages at unit length, shape (n, dimension), and the ids of those without a vector.

        They are read from the file beside Chroma, which can be read while another process writes, and, if that lacks
        them, from Chroma. The rows of passages without a vector are zeros.
        """
        with self._using():
            dimension = self.dimension() if self._matrix is None else self._matrix.dimension
            if not dimension:
                return np.zeros((len(ids), 0), dtype=np.float32), list(ids)
            rows, missing = self._mapped(dimension).of(ids)
        found = self.of(missing)
        place = {key: at for at, key in enumerate(ids)}
        for key, vector in found.items():
            rows[place[key]] = unit_length(vector)
        return rows, [key for key in missing if key not in found]

    def _mapped(self, dimension: int) -> Matrix:
        """The file beside Chroma, opened at first use."""
        if self._matrix is None:
            self._matrix = Matrix(self.folder / MATRIX, dimension)
        return self._matrix

    def damaged(self, ids: Sequence[int]) -> list[int]:
        """The ids of these passages whose row in the file beside Chroma is damaged."""
        return Matrix(self.folder / MATRIX, dimension).damaged(ids) if (dimension := self.dimension()) else []

    def found(self) -> bool:
        """Whether the vectors that are counted can be found too; raises StoreDamaged if the files cannot be read."""
        with self._using():
            if not all(_is_whole(header.parent) for header in self.folder.glob("*/header.bin")):
                return False  # a query would read past the end and crash this process
            return super().found()

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Adds `vectors`, shape (n, dimension), for n passage ids; they replace earlier ones."""
        with self._using() as passages:
            for at in range(0, len(ids), ROWS_A_BATCH):
                some = slice(at, at + ROWS_A_BATCH)
                passages.upsert(ids=[str(each) for each in ids[some]], embeddings=cast(Any, vectors[some]))
            if len(ids):
                append(self.folder / MATRIX, ids, vectors)
                self._matrix = None

    def remove(self, ids: Sequence[int]) -> None:
        """Removes the vectors of these ids; unknown ids are ignored."""
        with self._using() as passages:
            for at in range(0, len(ids), ROWS_A_BATCH):
                passages.delete(ids=[str(each) for each in ids[at : at + ROWS_A_BATCH]])

    def nearest(
        self, vector: Sequence[float], k: int, among: AbstractSet[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest passages with their cosine similarity, best first; only those `among` these ids, if given.

        Among few passages the result is exact: they are compared one by one, ties are ordered by id, and ids that were
        never added are ignored. Give only ids that the catalog knows: a removed one is still found. Among a large share
        of the passages, Chroma is asked for more neighbours, and those among the ids are kept.
        """
        if among is None:
            return self._neighbours(vector, k)
        with self._using():
            share = len(among) / max(1, len(self._mapped(len(vector))))
        if share > BROAD:
            kept = [each for each in self._neighbours(vector, math.ceil(AHEAD * k / min(1, share))) if each[0] in among]
            if len(kept) >= k:
                return kept[:k]
        return self._nearest_among(vector, k, np.sort(np.fromiter(among, dtype=np.int64, count=len(among))))

    def _neighbours(self, vector: Sequence[float], k: int) -> list[tuple[int, float]]:
        with self._using() as passages:
            # Asking for more than there are returns all; counting them first would cost more than the query.
            found = passages.query(query_embeddings=[vector], n_results=k, include=["distances"])
            ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return [(int(key), 1.0 - float(distance)) for key, distance in zip(ids, distances, strict=True)]

    def of(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors of these passages as they were added, shape (dimension,), by id; unknown ids are left out."""
        found: dict[int, NDArray[np.float32]] = {}
        with self._using() as passages:
            for at in range(0, len(ids), ROWS_A_BATCH):
                got = passages.get(ids=[str(each) for each in ids[at : at + ROWS_A_BATCH]], include=["embeddings"])
                found |= zip(map(int, got["ids"]), cast(Any, got["embeddings"]), strict=True)
        return found

    def _nearest_among(self, vector: Sequence[float], k: int, among: NDArray[np.int64]) -> list[tuple[int, float]]:
        with self._using():
            unit = unit_length(np.asarray(vector, dtype=np.float32))
            cosines, missing = self._mapped(len(vector)).cosines(unit, among)
            if found := self.of(missing):
                rows = unit_length(np.asarray([*found.values()], dtype=np.float32))
                cosines[np.searchsorted(among, [*found])] = rows @ unit
        there = np.flatnonzero(~np.isnan(cosines))
        best = there[np.argsort(-cosines[there], kind="stable")[:k]]
        return [(int(among[at]), float(cosines[at])) for at in best]
