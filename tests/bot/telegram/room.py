"""The bot in front of the loopback server, for a test to talk with."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from pydantic import SecretStr

from bot.answers import Answer, Citation, Turn
from bot.settings import Settings
from bot.telegram.application import Conditions, serve
from bot.telegram.archive import Archive
from bot.telegram.face import Waits
from bot.telegram.records.database import Database
from bot.telegram.records.opening import open_database
from bot.telegram.traffic.pace import Rates
from retrieval.articles import Article
from retrieval.sources.following import Came, Told
from tests.bot.telegram.bot_api import TOKEN, BotApi, Json

#: In a test nothing waits for its turn to send.
FAST = Rates((10_000, 1), (10_000, 1), (10_000, 1))
#: The answer comes before any waiting message; `SLOW` shows one at once.
QUICK = Waits(patience=600, inline=0)
SLOW = Waits(patience=0, edit=0.01, draft=0.01, inline=0)
USER, OTHER, ADMIN, STRANGER, GROUP = 11, 12, 13, 99, -500

Answering = Callable[[str, Sequence[Turn], int], Iterator[str | Answer]]

ARTICLE = Article(
    "bridge",
    "The old bridge is closed.\n\nMayor Ada Lin said: “The new bridge 🌉 opens in May.” Nobody objected.\n\nThe end.",
    "A bridge for Riverton",
    "https://example.org/bridge",
    datetime.date(2024, 2, 1),
    publisher="Riverton Post",
)
QUOTE = "“The new bridge 🌉 opens in May.”"


def citation(marker: int = 1, quote: str = QUOTE, article: Article = ARTICLE) -> Citation:
    """A citation of the article."""
    start = article.text.index(quote)
    source = (article.title, article.url, article.published, article.publisher)
    return Citation(marker, article.id, start, start + len(quote), quote, "Ada Lin", *source)


def answer(question: str, text: str | None = None, citations: Sequence[Citation] | None = None) -> Answer:
    """An answer that repeats the question and has a citation."""
    cited = tuple(citations) if citations is not None else (citation(),)
    marks = "".join(f" [{each.marker}]" for each in cited)
    return Answer(question, question, text or f"On “{question}”: {QUOTE}{marks}", not cited, cited, about="Ada Lin")


class Scripted:
    """An archive of one article whose answers a test may script."""

    def __init__(self, answering: Answering | None = None) -> None:
        self._answering = answering or (lambda question, history, skip: iter([answer(question)]))
        #: What was asked, with the turns before it.
        self.asked: list[tuple[str, list[str]]] = []
        self.days: list[datetime.date] = []
        self.languages: list[str] = []
        self.held = [ARTICLE]

    def answer(  # noqa: PLR0913  as the archive has it
        self,
        question: str,
        history: Sequence[Turn],
        on: datetime.date,
        skip: int = 0,
        stopped: Event | None = None,
        *,
        language: str = "en",
    ) -> Iterator[str | Answer]:
        """As scripted."""
        self.asked.append((question, [turn.standalone for turn in history]))
        self.days.append(on)
        self.languages.append(language)
        yield from self._answering(question, history, skip)

    def ingest(self, url: str, tell: Callable[[Told], None]) -> Came:
        """Nothing new."""
        return Came(url)

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """The article, if it is asked for."""
        return {each.id: each for each in self.held if each.id in ids}

    def latest(self, most: int) -> list[Article]:
        """The article."""
        return self.held[:most]

    def speakers(self, most: int) -> list[tuple[str, int]]:
        """Its speaker."""
        return [("Ada Lin", 1)] if self.held else []

    def count(self) -> int:
        """One."""
        return len(self.held)

    def close(self) -> None:
        """Nothing is open."""


def always(make: Callable[[str], Answer]) -> Scripted:
    """An archive whose answer to any question is the result of `make`."""
    return Scripted(lambda question, history, skip: iter([make(question)]))


@dataclass
class Room:
    """The bot, the server it talks to, and the lines for its operator."""

    api: BotApi
    archive: Scripted
    database: Database
    told: list[str]
    stop: asyncio.Event
    serving: asyncio.Task[None]

    async def ask(self, question: str, user: int = USER, chat: int | None = None, **more: Any) -> Json:
        """Asks, and returns the message that answers."""
        where = self.api.chats[chat or user]
        before = len(where.from_bot())
        self.api.says(user, question, chat, **more)
        await self.api.until(lambda: len(where.from_bot()) > before)
        return where.from_bot()[-1]

    async def told_of(self, query: str) -> str:
        """The text shown in passing after a button was pressed."""
        values: Json = await self.api.until(lambda: self.api.callbacks[query])
        return str(values.get("text", ""))


def settings(api: BotApi, home: Path, **more: Any) -> Settings:
    """Settings that let the usual users and the group in."""
    values: dict[str, Any] = {
        "telegram_token": SecretStr(TOKEN),
        "telegram_api": api.url,
        "telegram_allow": f"{USER}, {OTHER}, {GROUP}",
        "telegram_admins": str(ADMIN),
        "telegram_at_once": None if "model" in more else 1,
        **more,
    }
    return Settings(home=home, **values)


@contextlib.asynccontextmanager
async def bot_in(  # noqa: PLR0913  a test says what is unusual
    home: Path,
    archive: Archive | None = None,
    *,
    api: BotApi | None = None,
    waits: Waits = QUICK,
    refused: bool = False,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    **more: Any,
) -> AsyncIterator[Room]:
    """The bot, ready. At the end it is stopped; no call may have been refused unless `refused` is set."""
    given = api
    api = api or BotApi()
    for number in (USER, OTHER, ADMIN, STRANGER):
        api.user(number)
    if GROUP not in api.chats:
        api.group(GROUP)
    given_settings = settings(api, home, **more)
    database = open_database(given_settings)
    told: list[str] = []
    stop = asyncio.Event()
    script = archive or Scripted()

    def tell(line: str) -> None:
        told.append(line)
        api.changed()

    conditions = Conditions(FAST, waits, sleep)
    serving = asyncio.create_task(serve(given_settings, script, database, tell, stop, conditions))
    serving.add_done_callback(lambda _: api.changed())
    try:
        await api.until(lambda: "Ready." in told or serving.done())
        yield Room(api, script, database, told, stop, serving)  # type: ignore[arg-type]  # a test knows its archive
        stop.set()
        await serving
        assert not api.violations
        assert refused or not api.refusals
    finally:
        stop.set()
        await asyncio.wait([serving])
        database.close()
        if given is None:
            await api.close()


def run(talk: Coroutine[Any, Any, None]) -> None:
    """Runs a test's conversation; one that gets stuck fails."""

    async def within() -> None:
        async with asyncio.timeout(30):
            await talk

    asyncio.run(within())
