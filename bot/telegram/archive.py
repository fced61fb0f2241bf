"""What the face asks of the articles. The chain is called here and nowhere else in this package."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING, Protocol

from bot.answering.what_was_said import Page
from bot.answers import Answer, Turn
from bot.conversation.graph import build, stream
from bot.conversation.work import Work
from retrieval.addresses import spelled
from retrieval.articles import Article
from retrieval.sources.fetching import Fetcher
from retrieval.store.store import Store

if TYPE_CHECKING:
    from bot.chat_models.client import Chat
    from retrieval.sources.following import Came, Told


class Archive(Protocol):
    """The articles, as this face uses them, from any thread at any time."""

    def ingest(self, url: str, tell: Callable[[Told], None]) -> Came:
        """Takes in what is at an address: a page, or a feed and what it leads to.

        `tell` hears what became of each article as soon as that is so, and may end the rest by raising.

        Raises:
            OnRecordError: the store cannot be written, or is being written by somebody else.
        """

    def answer(
        self, question: str, history: Sequence[Turn], on: datetime.date, skip: int = 0, stopped: Event | None = None
    ) -> Iterator[str | Answer]:
        """Yields verified sentences of the answer as they come, and at last the answer whole.

        `on` is the day of the question, `skip` how many statements of the same answer were shown before. Who gives
        `stopped` may get an answer that a model words, until that is set.

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
    """The articles of a store, what `fetch` brings, and the model that words answers where there is one."""

    def __init__(self, store: Store, model: Callable[..., Chat] | None = None, *, fetch: Fetcher | None = None) -> None:
        self._store = store
        self._fetch = fetch or Fetcher()
        self._model = model
        # Without a checkpointer: what was said before is in this face's records, where it can be edited and erased.
        self._graph = build()

    def ingest(self, url: str, tell: Callable[[Told], None]) -> Came:
        """Takes in what is at an address, as `onrecord ingest` does."""
        from retrieval.sources.following import Following, Source

        with contextlib.closing(self._store.beside()) as store:
            (came,) = Following(store, self._fetch, tell).run([Source(spelled(url))])
        return came

    def answer(
        self, question: str, history: Sequence[Turn], on: datetime.date, skip: int = 0, stopped: Event | None = None
    ) -> Iterator[str | Answer]:
        """The model's sentences as they are verified, then the answer; further statements are quoted, not worded."""
        chat = self._model(stopped=stopped) if self._model and stopped and not skip else None
        yield from stream(self._graph, Work(self._store, question, history, on=on, chat=chat, page=Page(skip=skip)))

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """These articles by id; those that are not there (any more) are left out."""
        return self._store.catalog.articles(ids)

    def latest(self, most: int) -> list[Article]:
        """The newest articles, without their texts."""
        return [entry.article for entry in self._store.catalog.entries()[:most]]

    def speakers(self, most: int) -> list[tuple[str, int]]:
        """Who is quoted most, with how many statements."""
        return [(speaker.name, speaker.count) for speaker in self._store.catalog.speakers()[:most]]

    def count(self) -> int:
        """How many articles there are."""
        return self._store.catalog.count("articles")

    def close(self) -> None:
        """Closes the store."""
        self._store.close()
