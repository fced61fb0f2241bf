"""The updates of a bot that several hosts serve: written down in the database when they come, then taken chat by chat.

An update counts as received once it is written down. Any host takes up a chat that waits; one that ends, however it
does, loses its chats to the others, who finish what it had begun.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram import Bot, Update
from telegram.error import NetworkError

from bot.errors import StoreError
from bot.telegram.queue import Ticket
from bot.telegram.records.records import Record, Records
from bot.telegram.traffic.turns import SharedOrder

if TYPE_CHECKING:
    from bot.telegram.records.postgres import PostgresDatabase

log = logging.getLogger(__name__)

#: Chats that a host works on at once; others are left to other hosts.
CHATS_AT_ONCE = 32
#: Seconds between two looks for chats that other hosts have left, and for answers to stop.
PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Desk:
    """The part of the bot that answers: `process` an update, `resume` what another host had begun, `put_off` an update
    that cannot be written down just now. `running` are the answers being made, by their keys."""

    bot: Bot
    process: Callable[[Update], Awaitable[None]]
    resume: Callable[[Record], Awaitable[None]]
    put_off: Callable[[Update], Awaitable[None]]
    running: Mapping[str, Ticket]


class Inbox(asyncio.Queue[object]):
    """The queue of updates as python-telegram-bot fills it; what has no turn to wait for goes through it."""

    def __init__(self, database: PostgresDatabase, order: SharedOrder) -> None:
        super().__init__()
        self._database = database
        self._order = order
        self._working: dict[int, asyncio.Task[None]] = {}
        self._look = asyncio.Event()
        self._closing = False
        self._desk: Desk | None = None
        self._told = ""

    async def put(self, item: object) -> None:
        """Receives an update.

        Raises:
            NetworkError: it could not be written down; Telegram will send it again.
        """
        chat = item.effective_chat if isinstance(item, Update) else None
        if not isinstance(item, Update):
            await super().put(item)
            return
        try:
            if chat is None or item.callback_query or item.inline_query:
                if self._database.is_new(item.update_id):
                    await super().put(item)
                return
            self._database.keep(item.update_id, chat.id, item.to_json())
        except StoreError as error:
            if self._desk:
                await self._desk.put_off(item)
            raise NetworkError(error.message) from error
        self._start(chat.id)

    async def serve(self, desk: Desk) -> None:
        """Takes chats up until the inbox is closed."""
        self._desk = desk
        while not self._closing:
            self._look.clear()
            try:
                for chat in self._database.due():
                    self._start(chat)
                for key in self._database.stopped(list(desk.running)):
                    desk.running[key].stop()
            except StoreError as error:
                await self._again(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), PAUSE)

    async def close(self) -> None:
        """Takes up nothing more, and waits for what is being answered."""
        self._closing = True
        self._look.set()
        if self._working:
            await asyncio.wait(self._working.values())

    async def _again(self, error: StoreError) -> None:
        """Connects again, after all that was held over the old connection has ended; until that works, says so once."""
        if error.message != self._told:
            log.error("%s %s", error.message, error.mend)
        self._told = error.message
        if self._database.away:
            await self._order.lose()
            with contextlib.suppress(StoreError):
                await asyncio.to_thread(self._database.connect)
                log.warning("the bot's records can be reached again")
                self._told = ""

    def _start(self, chat: int) -> None:
        """Works on the chat, if there is room for one more."""
        if self._desk and chat not in self._working and len(self._working) < CHATS_AT_ONCE and not self._closing:
            self._working[chat] = asyncio.create_task(self._work(chat, self._desk))

    async def _work(self, chat: int, desk: Desk) -> None:
        """Answers what waits in the chat, until nothing does or another host has its turn."""
        full = len(self._working) == CHATS_AT_ONCE
        try:
            while not self._closing and self._database.waits(chat):
                async with self._order.held(chat) as mine:
                    if not mine:
                        break
                    await self._answer(chat, desk)
        except StoreError as error:  # whoever takes the chat up next goes on
            log.error("%s %s", error.message, error.mend)
        except Exception:
            log.exception("chat %s could not be answered", chat)
        finally:
            del self._working[chat]
            if full:
                self._look.set()

    async def _answer(self, chat: int, desk: Desk) -> None:
        for record in Records(self._database).unfinished(chat):
            await desk.resume(record)
        while not self._closing and (waiting := self._database.next(chat)):
            number, body = waiting
            try:
                await desk.process(Update.de_json(body, desk.bot))
            except StoreError:
                raise
            except Exception:
                log.exception("update %s failed", number)
            self._database.done(number)
