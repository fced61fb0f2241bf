"""The order of updates: one at a time within a chat, chats in parallel, buttons and inline queries at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

#: Updates held in memory at once, most of them waiting for their chat.
MOST_UPDATES = 20_000


class ChatOrder(BaseUpdateProcessor):
    """Processes an update when the earlier ones of its chat are done."""

    def __init__(self) -> None:
        super().__init__(MOST_UPDATES)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Awaits the coroutine in its chat's turn; Stop must not wait for the answer that it stops."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None or not isinstance(update, Update) or update.callback_query or update.inline_query:
            await coroutine
            return
        async with self.turn(chat.id):
            await coroutine

    @contextlib.asynccontextmanager
    async def turn(self, chat: int) -> AsyncIterator[None]:
        """Holds the chat's turn inside, so that nothing else is answered there. Turns come in the order of requests."""
        lock = self._locks.setdefault(chat, asyncio.Lock())  # kept as long as somebody holds it or waits for it
        async with lock:
            yield

    async def initialize(self) -> None:
        """Does nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Does nothing: there is nothing to close."""
