"""A store whose catalog is in PostgreSQL and whose vectors are on a Chroma server.

HOME/words/ID/N/     this machine's word index N of the store ID
HOME/models/         exported embedding models
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from retrieval.errors import StoreFull
from retrieval.store.catalog import Catalog
from retrieval.store.lexical import Lexical
from retrieval.store.place import Lock, Place, VectorIndex
from retrieval.store.shared.lock import AdvisoryLock
from retrieval.store.shared.postgres import GRANT, Postgres, name_of
from retrieval.store.shared.vectors import ChromaServer, ServerVectors
from retrieval.store.shared.words import Begin, Context, FollowedWords, noted


class Servers(Place):
    """The parts of a store on two servers, and its words in the folder `home` of this machine."""

    def __init__(self, home: Path, catalog: str, chroma: ChromaServer, context: Context, begin: Begin) -> None:
        self.home = home
        self.chroma = chroma
        self._url = catalog
        self._context = context
        self._begin = begin
        self._id = ""
        self._words: tuple[int, FollowedWords] | None = None
        self._opening = threading.Lock()

    @property
    def name(self) -> str:
        return name_of(self._url)

    def open_catalog(self, *, create: bool) -> Catalog:
        database = Postgres(self._url, create=create)
        try:
            if not database.is_there:
                raise self.missing()
            self._id = database.id
        except BaseException:
            database.close()
            raise
        return Catalog(database)

    def lock(self, catalog: Catalog) -> Lock:
        return AdvisoryLock(cast(Postgres, catalog.database))

    @property
    def prefix(self) -> str:
        """The beginning of the names of this store's collections."""
        return f"onrecord-{self._id}-"

    def _collection(self, number: int) -> str:
        return f"{self.prefix}{number}"

    def open_vectors(self, number: int) -> VectorIndex:
        return ServerVectors(self.chroma, self._collection(number))

    def reopen(self, vectors: VectorIndex, number: int) -> None:
        cast(ServerVectors, vectors).open(self._collection(number))

    def open_words(self, number: int, catalog: Catalog) -> Lexical:
        with self._opening:
            if self._words is None or self._words[0] != number:
                self._words = number, FollowedWords(self._folder(number), self._context, self._begin)
                self._forget_words(number)
            words = self._words[1]
        words.follow(catalog)
        return words

    def _folder(self, number: int) -> Path:
        return self.home / "words" / self._id / str(number)

    def _forget_words(self, number: int) -> None:
        """Removes this machine's older word indexes; one that is still being read stays readable."""
        for folder in self._folder(number).parent.glob("*"):
            if folder.name.isdecimal() and int(folder.name) < number:
                shutil.rmtree(folder, ignore_errors=True)
                folder.with_name(f"{folder.name}.lock").unlink(missing_ok=True)

    def make_vectors(self, number: int) -> VectorIndex:
        self.chroma.make(self._collection(number))
        return self.open_vectors(number)

    def make_words(self, number: int) -> Lexical:
        return FollowedWords(self._folder(number), self._context, self._begin)

    def discard(self, number: int | None = None) -> None:
        for name in self.chroma.collections(self.prefix):
            if number is None or name == self._collection(number):
                self.chroma.drop(name)

    def clean(self, number: int) -> None:
        for name in self.chroma.collections(self.prefix):
            if name != self._collection(number):
                self.chroma.drop(name)

    def left(self, number: int) -> list[str]:
        names = self.chroma.collections(self.prefix)
        ends = {name: name.removeprefix(self.prefix) for name in names}
        return [name for name, end in ends.items() if not end.isdecimal() or int(end) > number]

    def condition(self) -> Iterator[tuple[str, str]]:
        database = Postgres(self._url)
        with contextlib.closing(database):
            yield "PostgreSQL", f"{self.name}, version {database.server_version()}."
            yield "Chroma", f"{self.chroma.url}, version {self.chroma.version()}."
            if not database.is_there:
                database.require_schema_right()
                raise self.missing()
            if database.lacks(["SELECT"]):
                raise StoreFull(f"The account may not read all tables of {self.name}.", GRANT)
            only = "read, not write: this machine can answer, not ingest"
            may = only if database.lacks(["INSERT", "UPDATE", "DELETE"]) else "read and write"
            yield "rights", f"The account may {may}."
            self._id, catalog = database.id, Catalog(database)
            if (index := catalog.fact("index")) is not None:
                seen = noted(self._folder(int(index)))
                behind = catalog.data_version - (seen.change if seen and seen.built is None else 0)
                told = f"is {behind} changes behind; the next question takes them in" if behind else "is up to date"
                yield "words", f"The word index of this machine {told}."

    def close(self) -> None:
        self.chroma.close()
