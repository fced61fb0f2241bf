"""The passages' vectors on a Chroma server, by cosine. They can be made again from the catalog."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from retrieval.errors import StoreDamaged, VectorsAway
from retrieval.store.collection import InChroma
from retrieval.store.library_errors import REINDEX
from retrieval.store.vector_file import unit_length
from retrieval.store.vectors import AHEAD, EF_SEARCH

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

#: Rows sent at once: the server takes a second for them.
ROWS_AT_ONCE = 1_000
#: Vectors that a process keeps: 31 MB of MiniLM's. Under an id there is only ever one.
KEPT = 20_000
#: Among so few passages their vectors are compared one by one: Chroma takes 170 ms for 100 ids of 100,000, and 20 ms
#: for 10,000.
FEW = 4_000
#: Above this share of the passages, more neighbours are asked for and those among the ids are kept.
BROAD = 0.1
#: Seconds to reach the server, and to wait for its answer.
CONNECT_S, ANSWER_S = 5.0, 60.0
#: Characters of an error that are told; a proxy may answer with a page.
MOST_TOLD = 200
#: What a server says while it writes its first index to the disk; then it is asked again, so often, after a pause.
UNWRITTEN = "Nothing found on disk"
TRIES, PAUSE_S = 20, 0.1
#: What mends a server that is away.
CHECK = "Check ONRECORD_CHROMA, the server and the network. onrecord goes on by itself when it is back."


class ChromaServer:
    """A Chroma server, which is connected to at the first use; `url` holds no password, a `token` goes in a header."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._client: ClientAPI | None = None
        self._opening = threading.Lock()

    @contextlib.contextmanager
    def using(self) -> Iterator[ClientAPI]:
        """The client.

        Raises:
            VectorsAway: the server cannot be reached, or refuses or fails to answer.
            StoreDamaged: what is asked for is not there.
        """
        import httpx
        from chromadb.errors import ChromaAuthError, ChromaError, NotFoundError

        try:
            with self._opening:
                self._client = self._client or self._connected()
            yield self._client
        except NotFoundError as error:
            raise StoreDamaged(f"The vectors on {self.url} are missing.", REINDEX) from error
        except ChromaAuthError as error:
            raise self._refused() from error
        except (httpx.HTTPError, ChromaError) as error:
            raise self._away(error) from error
        except Exception as error:
            if type(error) is not Exception:  # as Chroma raises for an answer that only a broken server gives
                raise
            raise self._away(error) from error

    def _refused(self) -> VectorsAway:
        return VectorsAway(f"The Chroma server {self.url} refuses access.", "Check ONRECORD_CHROMA_TOKEN.")

    def _away(self, error: Exception) -> VectorsAway:
        told = (str(error).strip() or type(error).__name__).splitlines()[0]
        return VectorsAway(f"The Chroma server {self.url} does not answer: {told[:MOST_TOLD]}.", CHECK)

    def _connected(self) -> ClientAPI:
        import chromadb
        import httpx
        from chromadb.config import Settings

        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        # Asked first, as a client of Chroma that cannot connect leaves its parts behind.
        asked = httpx.get(f"{self.url}/api/v2/heartbeat", headers=headers, timeout=CONNECT_S)
        if asked.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise self._refused()
        asked.raise_for_status()
        client = chromadb.HttpClient(self.url, headers=headers, settings=Settings(anonymized_telemetry=False))
        # Without it, Chroma waits for ever.
        session = cast(Any, client)._server._session
        session.timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
        return client

    def version(self) -> str:
        """The server's version."""
        with self.using() as client:
            return str(client.get_version())

    def collections(self, prefix: str) -> list[str]:
        """The names of the collections that begin so."""
        with self.using() as client:
            return [each.name for each in client.list_collections() if each.name.startswith(prefix)]

    def make(self, name: str) -> None:
        """Makes an empty collection, in place of any of this name."""
        self.drop(name)
        with self.using() as client:
            space = {"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}}
            client.create_collection(name, embedding_function=None, configuration=cast(Any, space))

    def drop(self, name: str) -> None:
        """Removes the collection, if there is one."""
        with contextlib.suppress(StoreDamaged), self.using() as client:
            client.delete_collection(name)

    def close(self) -> None:
        """Closes the connections."""
        with self._opening:
            client, self._client = self._client, None
        if client:
            for each in (cast(Any, client), cast(Any, client)._admin_client):
                each._server._session.close()  # which Chroma's own close leaves open
            cast(Any, client).close()


class ServerVectors(InChroma):
    """One collection of vectors by passage id. Any number of processes may ask and write; any thread may ask."""

    def __init__(self, server: ChromaServer, collection: str) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        self.open(collection)

    def open(self, collection: str) -> None:
        """Asks this collection from now on, and counts it anew."""
        with self._lock:
            self._name = collection
            self._collection: Collection | None = None
            self._count: int | None = None
            self._last_among: tuple[AbstractSet[int], NDArray[np.int64], NDArray[np.float32]] | None = None

    @property
    def where(self) -> str:
        """The server's address."""
        return self._server.url

    @contextlib.contextmanager
    def _using(self) -> Iterator[Collection]:
        with self._server.using() as client:
            collection = self._collection
            if collection is None:
                collection = self._collection = client.get_collection(self._name, embedding_function=None)
            try:
                yield collection
            except BaseException:
                self._collection = None  # it may have been made again under another number
                raise

    def close(self) -> None:
        """Forgets what is kept; the connection to the server is its own."""
        with self._lock:
            self._kept.clear()

    def damaged(self, ids: Sequence[int]) -> list[int]:
        """Nothing: no copy of the vectors is kept beside the server's."""
        return []

    def rows(self, ids: Sequence[int]) -> tuple[NDArray[np.float32], list[int]]:
        """The vectors of these passages at unit length, shape (n, dimension), and the ids of those without one.

        The rows of those are zeros.
        """
        found = self.of(ids)
        dimension = len(next(iter(found.values()))) if found else 0
        rows = np.zeros((len(ids), dimension), dtype=np.float32)
        for at, key in enumerate(ids):
            if key in found:
                rows[at] = found[key]
        return unit_length(rows), [key for key in ids if key not in found]

    def of(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors of these passages as they were added, shape (dimension,), by id; unknown ids are left out."""
        with self._lock:
            found = {key: self._kept[key] for key in ids if key in self._kept}
        missing = [str(key) for key in dict.fromkeys(ids) if key not in found]
        for at in range(0, len(missing), ROWS_AT_ONCE):
            with self._using() as passages:
                got = passages.get(ids=missing[at : at + ROWS_AT_ONCE], include=["embeddings"])
            vectors = np.asarray(got["embeddings"], dtype=np.float32)
            found |= zip(map(int, got["ids"]), vectors, strict=True)
        with self._lock:
            for key in found:
                self._kept[key] = found[key]
                self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Adds `vectors`, shape (n, dimension), for n passage ids; they replace earlier ones."""
        for at in range(0, len(ids), ROWS_AT_ONCE):
            some = slice(at, at + ROWS_AT_ONCE)
            with self._using() as passages:
                passages.upsert(ids=[str(each) for each in ids[some]], embeddings=cast(Any, vectors[some]))
        with self._lock:
            for key in ids:
                self._kept.pop(key, None)

    def remove(self, ids: Sequence[int]) -> None:
        """Removes the vectors of these ids; unknown ids are ignored."""
        for at in range(0, len(ids), ROWS_AT_ONCE):
            with self._using() as passages:
                passages.delete(ids=[str(each) for each in ids[at : at + ROWS_AT_ONCE]])

    def nearest(
        self, vector: Sequence[float], k: int, among: AbstractSet[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest passages with their cosine similarity, best first; only those `among` these ids, if given.

        Among few passages the result is exact, and ties are ordered by id. Among many, Chroma is asked for more
        neighbours, and those among the ids are kept, or it is given the ids.
        """
        if among is None:
            return self._neighbours(vector, k)
        if len(among) <= FEW:
            return self._nearest_among(vector, k, among)
        if self._count is None:
            self._count = self.count()
        share = len(among) / max(1, self._count)
        if share > BROAD:
            kept = [each for each in self._neighbours(vector, math.ceil(AHEAD * k / min(1, share))) if each[0] in among]
            if len(kept) >= k:
                return kept[:k]
        return self._neighbours(vector, k, [str(each) for each in sorted(among)])

    def _neighbours(self, vector: Sequence[float], k: int, ids: list[str] | None = None) -> list[tuple[int, float]]:
        tries = TRIES
        while True:
            try:
                return self._queried(vector, k, ids)
            except VectorsAway as error:
                tries -= 1
                if UNWRITTEN not in error.message or not tries:
                    raise
                time.sleep(PAUSE_S)

    def _queried(self, vector: Sequence[float], k: int, ids: list[str] | None) -> list[tuple[int, float]]:
        with self._using() as passages:
            found = passages.query(query_embeddings=[vector], ids=ids, n_results=k, include=["distances"])
            keys, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return [(int(key), 1.0 - float(distance)) for key, distance in zip(keys, distances, strict=True)]

    def _nearest_among(self, vector: Sequence[float], k: int, among: AbstractSet[int]) -> list[tuple[int, float]]:
        with self._lock:
            last = self._last_among
        if last is None or last[0] != among:
            found = self.of(sorted(among))
            ids = np.fromiter(sorted(found), dtype=np.int64, count=len(found))
            rows = np.array([found[int(key)] for key in ids], dtype=np.float32).reshape(len(ids), len(vector))
            last = among, ids, unit_length(rows)
            with self._lock:
                self._last_among = last
        _, ids, rows = last
        cosines = rows @ unit_length(np.asarray(vector, dtype=np.float32))
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(int(ids[at]), float(cosines[at])) for at in best]
