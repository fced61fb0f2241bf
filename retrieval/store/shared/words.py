"""This machine's word index of a shared store, which follows the changes that the catalog numbers.

It can be deleted at any time. A killed process leaves it a little behind: what it has got is done again.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import filelock

from retrieval.articles import Article
from retrieval.errors import StoreDamaged, StoreFull
from retrieval.store.catalog import Catalog
from retrieval.store.lexical import Lexical
from retrieval.store.library_errors import PERMIT
from retrieval.store.shared.postgres import Postgres

#: Passages that a new index takes in at once; a kill costs their seconds.
AT_ONCE = 20_000
#: Passages that are looked up at once.
SOME = 2_000
SEEN = "seen.json"

#: Called with the name and the size of a task; returns a function that is called with each amount done.
Begin = Callable[[str, int], Callable[[int], None]]
#: The text that is indexed beside a passage's own.
Context = Callable[[Article], str]


@dataclass(frozen=True, slots=True)
class Seen:
    """How far an index has followed: the last change, and while it is being built, its last passage."""

    change: int
    built: int | None = None


def noted(folder: Path) -> Seen | None:
    """How far the index in this folder has followed, by the note beside it; None if there is no such note."""
    try:
        return Seen(**json.loads((folder / SEEN).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


class FollowedWords(Lexical):
    """The words of a shared store's passages. Any number of processes of this machine may follow with one index."""

    def __init__(self, folder: Path, context: Context, begin: Begin) -> None:
        self._context = context
        self._begin = begin
        self._lock = filelock.FileLock(folder.with_name(f"{folder.name}.lock"), thread_local=False)
        self._seen: Seen | None = None
        with self._alone(folder):
            if not (folder / "meta.json").exists():
                shutil.rmtree(folder, ignore_errors=True)  # or what is noted beside it would be taken for true
            try:
                super().__init__(folder, create=True)
            except StoreDamaged:
                shutil.rmtree(folder, ignore_errors=True)
                super().__init__(folder, create=True)

    def change(self, added: Iterable[tuple[int, str, str]], removed: Sequence[int] = ()) -> None:
        """Does nothing: the passages come from the catalog when it holds them."""

    def follow(self, catalog: Catalog) -> None:
        """Takes in what the catalog has got since; the first time everything, with a bar.

        Raises:
            StoreError: the catalog cannot be read, or this machine's disk is full.
        """
        if self._seen == Seen(catalog.data_version):
            return
        with self._alone(self.folder):
            seen = noted(self.folder)
            if seen != self._seen:  # another process has followed meanwhile
                self.reload()
            if seen is None or seen.built is not None:
                seen = self._build(catalog, seen or Seen(catalog.data_version, 0))
            self._seen = self._catch_up(catalog, seen)

    @contextlib.contextmanager
    def _alone(self, folder: Path) -> Iterator[None]:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire()
        except OSError as error:
            raise StoreFull(f"{folder} cannot be written: {error.strerror}.", PERMIT) from error
        try:
            yield
        finally:
            self._lock.release()

    def _note(self, seen: Seen) -> Seen:
        new = self.folder / f"{SEEN}.new"
        try:
            new.write_text(json.dumps(asdict(seen)), encoding="utf-8")
            new.replace(self.folder / SEEN)
        except OSError as error:
            raise StoreFull(f"{new} cannot be written: {error.strerror}.", PERMIT) from error
        return seen

    def _build(self, catalog: Catalog, seen: Seen) -> Seen:
        """Takes in every passage, or those that a killed process had not reached."""
        whole = catalog.count("passages")
        advance = self._begin("Building this machine's word index", whole)
        built = seen.built or 0
        while ids := catalog.passage_ids(above=built, most=AT_ONCE):
            self._put(catalog, ids, advance)
            built = ids[-1]
            self._note(Seen(seen.change, built))
        return self._note(Seen(seen.change))

    def _catch_up(self, catalog: Catalog, seen: Seen) -> Seen:
        last = catalog.data_version
        changed = cast(Postgres, catalog.database).changed(seen.change, last)
        for at in range(0, len(changed), AT_ONCE):
            self._put(catalog, changed[at : at + AT_ONCE], lambda count: None)
        return self._note(Seen(last))

    def _put(self, catalog: Catalog, ids: Sequence[int], advance: Callable[[int], None]) -> None:
        """Makes the index hold those of these passages that the catalog holds, once each."""

        def held() -> Iterator[tuple[int, str, str]]:
            for at in range(0, len(ids), SOME):
                passages = catalog.passages(ids[at : at + SOME]).values()
                articles = catalog.articles(sorted({each.article_id for each in passages}))
                for each in passages:
                    if each.article_id in articles:
                        yield each.id, self._context(articles[each.article_id]), each.text
                advance(len(ids[at : at + SOME]))

        super().change(held(), ids)
