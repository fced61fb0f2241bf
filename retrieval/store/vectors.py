"""The vector index: Chroma over the passages' vectors, by cosine. Rebuilt from the catalog at any time.

Chroma serves searches over everything; a search among some passages goes through their rows in `vector_file`.
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

from retrieval.errors import StoreDamaged, StoreFull
from retrieval.store.library_errors import is_panic, nearly_full
from retrieval.store.vector_file import Matrix, append, unit_length

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

#: How many neighbours HNSW keeps in view while it searches. With Chroma's default of 100 two processes gave different
#: hits for a quarter of the questions on one store; with 200 the hits are exact and the same.
EF_SEARCH = 200
COLLECTION = "passages"
#: Beside Chroma's own files, and like them made anew with the index.
MATRIX = "vectors.f32"
#: Chroma binds one SQLite variable a row and more; 5,461 rows is its own limit.
ROWS_A_BATCH = 5_000
#: From this share of the passages on, a search among some reads Chroma's ranking deeper; the exact one costs 80 ms at
#: 70,000 passages, and the other 30.
BROAD = 0.25
#: How many more neighbours are asked for than a filter would leave by its share, as it may leave fewer of these.
AHEAD = 2
#: How many neighbours a probe asks for. An index whose files are lost still finds the few vectors of its log.
PROBED = 50

#: The head of header.bin: version, offset of the lowest level, room, count, and bytes of a row. A row of length.bin.
HEADER, HEADER_VERSION, LENGTH_BYTES = struct.Struct("<i4Q"), 1, 4

#: Chroma shares one system among a process's clients of a folder, and counts them without a lock: one that is opened
#: while another one is closed would get a system that has been stopped.
_COUNTED = threading.Lock()

MEND = "Rebuild it: onrecord reindex"
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
        if nearly_full(folder) or any(sign in str(cause).lower() for cause in causes for sign in _FULL):
            raise StoreFull(
                f"The disk is full or {folder} may not be written.", "Free some space and try again."
            ) from error
        raise StoreDamaged(f"The vector index in {folder} cannot be used: {causes[-1]}.", MEND) from error


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    with _COUNTED:
        try:
            return cast("Client", chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False)))
        except BaseException:
            # Chroma keeps what failed to start, and would hand it out again when the folder has been mended.
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
        return True  # nothing is known of how long they should be
    rows, lengths = ((folder / name).stat().st_size for name in ("data_level0.bin", "length.bin"))
    return bool(rows >= count * row_bytes and lengths >= count * LENGTH_BYTES)


class Vectors:
    """One collection of vectors by passage id. Chroma allows one writing process; the store's lock sees to that.

    What another process writes is not seen by vectors that are open: `reopen` them. Threads may share them: one call is
    done after the other, which costs milliseconds of an answer's tens.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._matrix: Matrix | None = None
        self._client: Client | None = None
        self._open(create=create)

    def _open(self, *, create: bool = False) -> None:
        if not create and not (self.folder / "chroma.sqlite3").exists():
            raise StoreDamaged(f"The vector index in {self.folder} is missing.", MEND)
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
        """The collection, for one thread at a time; opened again where that failed before."""
        with self._lock, _chroma_errors(self.folder):
            if self._client is None:
                self._open()
            yield self._passages

    def reopen(self, folder: Path) -> None:
        """Opens the vectors in `folder` in place of these, when no call is under way."""
        with self._lock:
            self.close()
            self.folder = folder
            self._open()

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            client, self._client, self._matrix = self._client, None, None
            # What was written is safe already; a damaged one is to be replaced.
            with contextlib.suppress(Exception), _COUNTED:
                if client:
                    client.close()

    def count(self) -> int:
        """How many vectors there are."""
        with self._using() as passages:
            return int(passages.count())

    def ids(self) -> set[int]:
        """The passage ids that Chroma holds."""
        with self._using() as passages:
            return {int(key) for key in passages.get(include=[])["ids"]}

    def dimension(self) -> int:
        """The dimension of the vectors; 0 while there are none."""
        with self._using() as passages:
            first = passages.get(limit=1, include=["embeddings"])["embeddings"]
            return len(first[0]) if first is not None and len(first) else 0

    def rows(self, ids: Sequence[int]) -> tuple[NDArray[np.float32], list[int]]:
        """The vectors of these passages at unit length, shape (n, dimension), and the ids of those that none is had of.

        They are read from the file beside Chroma, which can be read while another process writes, and those that it
        lacks from Chroma. The rows of the missing are zeros.
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
        """The file beside Chroma, opened once."""
        if self._matrix is None:
            self._matrix = Matrix(self.folder / MATRIX, dimension)
        return self._matrix

    def damaged(self, ids: Sequence[int]) -> list[int]:
        """Those of the passages whose row in the file beside Chroma is not what was put in."""
        return Matrix(self.folder / MATRIX, dimension).damaged(ids) if (dimension := self.dimension()) else []

    def found(self) -> bool:
        """Whether the vectors that are counted are found, too: the two are in different files.

        Raises:
            StoreDamaged: the files are not readable at all.
        """
        with self._using() as passages:
            if not all(_is_whole(header.parent) for header in self.folder.glob("*/header.bin")):
                return False  # asking it would read past the end, and end this process
            expected = min(PROBED, passages.count())
            if not expected:
                return True
            probe = passages.get(limit=1, include=["embeddings"])["embeddings"]
            if probe is None or not len(probe):
                return False
            hits = passages.query(query_embeddings=cast(Any, probe), n_results=expected, include=["distances"])
            return len(hits["ids"][0]) == expected

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Puts in `vectors`, shape (n, dimension), for n passage ids, in place of earlier ones."""
        with self._using() as passages:
            for at in range(0, len(ids), ROWS_A_BATCH):
                some = slice(at, at + ROWS_A_BATCH)
                passages.upsert(ids=[str(each) for each in ids[some]], embeddings=cast(Any, vectors[some]))
            if len(ids):
                append(self.folder / MATRIX, ids, vectors)
                self._matrix = None

    def remove(self, ids: Sequence[int]) -> None:
        """Takes out these; ids that are not there are passed over."""
        with self._using() as passages:
            for at in range(0, len(ids), ROWS_A_BATCH):
                passages.delete(ids=[str(each) for each in ids[at : at + ROWS_A_BATCH]])

    def nearest(
        self, vector: Sequence[float], k: int, among: AbstractSet[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest passages with their cosine similarity, best first; of those `among` only, when given.

        Among few the answer is exact: they are compared one by one, equals come in order of their id, and ids that
        were never added are passed over. They must be ids that the catalog knows: a removed one is still found. Of a
        large share of all, more of Chroma's neighbours are asked for, and those kept that are among them.
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
            # Asking for more than there are gives all; counting them first would cost more than the query.
            found = passages.query(query_embeddings=[vector], n_results=k, include=["distances"])
            ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return [(int(key), 1.0 - float(distance)) for key, distance in zip(ids, distances, strict=True)]

    def of(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors of these passages by id, (dimension,) each, as they were put in; ids not there are left out."""
        if not ids:
            return {}
        with self._using() as passages:
            found = passages.get(ids=[str(each) for each in ids], include=["embeddings"])
            vectors = cast(Any, found["embeddings"])
        return {int(key): vector for key, vector in zip(found["ids"], vectors, strict=True)}

    def _nearest_among(self, vector: Sequence[float], k: int, among: NDArray[np.int64]) -> list[tuple[int, float]]:
        with self._using() as passages:
            unit = unit_length(np.asarray(vector, dtype=np.float32))
            cosines, missing = self._mapped(len(vector)).cosines(unit, among)
            for key, value in _cosines(passages, missing, unit):
                cosines[np.searchsorted(among, key)] = value
        there = np.flatnonzero(~np.isnan(cosines))
        best = there[np.argsort(-cosines[there], kind="stable")[:k]]
        return [(int(among[at]), float(cosines[at])) for at in best]


def _cosines(passages: Collection, ids: Sequence[int], unit: NDArray[np.float32]) -> Iterator[tuple[int, float]]:
    """The cosine of those of the passages that Chroma holds, by what it holds."""
    for at in range(0, len(ids), ROWS_A_BATCH):
        got = passages.get(ids=[str(each) for each in ids[at : at + ROWS_A_BATCH]], include=["embeddings"])
        if got["ids"]:
            values = unit_length(np.asarray(got["embeddings"], dtype=np.float32)) @ unit
            yield from zip(map(int, got["ids"]), map(float, values), strict=True)
