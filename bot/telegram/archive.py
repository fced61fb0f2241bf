"""What the face asks of the articles. The chain is called here and nowhere else in this package."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answers import Answer
from bot.conversation import reply
from bot.followups import Turn
from bot.said import Page
from retrieval.articles import Article
from retrieval.catalog import Catalog
from retrieval.store import Store


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and how many statements there are beyond those it has."""

    answer: Answer
    more: int = 0


class Archive(Protocol):
    """The articles, as this face uses them. All but `answer` may be called from any thread at any time."""

    #: Takes in the article of an address and says in a line what became of it; None where that cannot be done.
    ingest: Callable[[str], str] | None

    def answer(
        self, question: str, history: Sequence[Turn], on: datetime.date, skip: int = 0
    ) -> Iterator[str | Answered]:
        """Yields verified pieces of the answer as they come, and at last the answer whole.

        `on` is the day of the question, `skip` how many statements of the same answer were shown before. Called from
        one thread at a time.

        Raises:
            OnRecordError: the articles cannot be read just now.
        """

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """These articles by id; those that are not there (any more) are left out."""

    def latest(self, most: int) -> list[Article]:
        """The newest articles, without their texts."""

    def speakers(self, most: int) -> list[tuple[str, int]]:
        """Who is quoted most, with how many statements."""

    def count(self) -> int:
        """How many articles there are."""

    def close(self) -> None:
        """Closes all files."""


class StoreArchive:
    """The articles of a store."""

    ingest: Callable[[str], str] | None = None

    def __init__(self, store: Store) -> None:
        self._store = store
        # A connection of its own: what an ingest has not committed yet is not seen through it.
        self._catalog = Catalog(store.catalog.path)

    def answer(
        self, question: str, history: Sequence[Turn], on: datetime.date, skip: int = 0
    ) -> Iterator[str | Answered]:
        """The answer of the chain, in one piece."""
        found = reply(self._store, question, history, on=on, page=Page(skip=skip))
        yield Answered(found, found.more)

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """These articles by id; those that are not there (any more) are left out."""
        return self._catalog.articles(ids)

    def latest(self, most: int) -> list[Article]:
        """The newest articles, without their texts."""
        return [entry.article for entry in self._catalog.entries()[:most]]

    def speakers(self, most: int) -> list[tuple[str, int]]:
        """Who is quoted most, with how many statements."""
        return [(speaker.name, speaker.count) for speaker in self._catalog.speakers()[:most]]

    def count(self) -> int:
        """How many articles there are."""
        return self._catalog.count("articles")

    def close(self) -> None:
        """Closes the store too."""
        self._catalog.close()
        self._store.close()
