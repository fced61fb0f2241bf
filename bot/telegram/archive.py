"""The articles as the bot uses them. The chain of steps is called here and nowhere else in this package."""

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
from prompts import DEFAULT
from retrieval.addresses import spelled
from retrieval.articles import Article
from retrieval.sources.fetching import Fetcher
from retrieval.store.store import Store

if TYPE_CHECKING:
    from bot.chat_models.client import Chat
    from retrieval.sources.following import Came, Told


class Archive(Protocol):
    """The articles; every method may be called from any thread at any time."""

    def ingest(self, url: str, tell: Callable[[Told], None]) -> Came:
        """Takes in an address: a page, or a feed and the pages it leads to.

        `tell` is called with each article's outcome as soon as it is known, and may end the rest by raising.

        Raises:
            OnRecordError: the store cannot be written, or another process is writing it.
        """

    def answer(  # noqa: PLR0913  a question and what is known around it
        self,
        question: str,
        history: Sequence[Turn],
        on: datetime.date,
        skip: int = 0,
        stopped: Event | None = None,
        *,
        language: str = DEFAULT,
    ) -> Iterator[str | Answer]:
        """Yields verified sentences of the answer as they come, and the whole answer last.

        `on` is the day of the question; `skip` is the number of statements of this answer already shown. With
        `stopped`, a model may word the answer until the event is set. Replies and notices are in `language`.

        Raises:
            OnRecordError: the articles cannot be read just now.
        """

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """These articles by id, without those that no longer exist."""

    def latest(self, most: int) -> list[Article]:
        """The newest articles, without their texts."""

    def speakers(self, most: int) -> list[tuple[str, int]]:
        """The people quoted most, with their numbers of statements."""

    def count(self) -> int:
        """The number of articles."""

    def close(self) -> None:
        """Closes all files."""


class StoreArchive(Archive):
    """The articles of a store, those that `fetch` brings, and a model that words the answers if one is set."""

    def __init__(self, store: Store, model: Callable[..., Chat] | None = None, *, fetch: Fetcher | None = None) -> None:
        self._store = store
        self._fetch = fetch or Fetcher()
        self._model = model
        # Without a checkpointer: the bot's own records hold the conversation, where it can be edited and erased.
        self._graph = build()

    def ingest(self, url: str, tell: Callable[[Told], None]) -> Came:
        """Takes in an address as `onrecord ingest` does."""
        from retrieval.sources.following import Following, Source

        with contextlib.closing(self._store.beside()) as store:
            (came,) = Following(store, self._fetch, tell).run([Source(spelled(url))])
        return came

    def answer(  # noqa: PLR0913  a question and what is known around it
        self,
        question: str,
        history: Sequence[Turn],
        on: datetime.date,
        skip: int = 0,
        stopped: Event | None = None,
        *,
        language: str = DEFAULT,
    ) -> Iterator[str | Answer]:
        """The model's verified sentences, then the answer; further statements are always quoted, not worded."""
        chat = self._model(stopped=stopped) if self._model and stopped and not skip else None
        page = Page(skip=skip)
        work = Work(self._store, question, history, on=on, chat=chat, page=page, language=language)
        yield from stream(self._graph, work)

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        return self._store.catalog.articles(ids)

    def latest(self, most: int) -> list[Article]:
        return [entry.article for entry in self._store.catalog.entries()[:most]]

    def speakers(self, most: int) -> list[tuple[str, int]]:
        return [(speaker.name, speaker.count) for speaker in self._store.catalog.speakers()[:most]]

    def count(self) -> int:
        return self._store.catalog.count("articles")

    def close(self) -> None:
        self._store.close()
