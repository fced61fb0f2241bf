"""The order of updates: one after the other within a chat, chats side by side, buttons and inline queries at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

#: Updates that are held in memory at once, most of them waiting for their chat.
MOST_UPDATES = 20_000


class ChatOrder(BaseUpdateProcessor):
    """Runs an update when those before it in its chat are done."""

    def __init__(self) -> None:
        super().__init__(MOST_UPDATES)
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Awaits the coroutine in its chat's turn; Stop must not wait behind the answer that it stops."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None or not isinstance(update, Update) or update.callback_query or update.inline_query:
            await coroutine
            return
        async with self.turn(chat.id):
            await coroutine

    @contextlib.asynccontextmanager
    async def turn(self, chat: int) -> AsyncIterator[None]:
        """Inside, nothing else is answered in the chat; asyncio's locks are given in the order they are asked for."""
        lock, users = self._locks.get(chat, (asyncio.Lock(), 0))
        self._locks[chat] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[chat]
            if users > 1:
                self._locks[chat] = (lock, users - 1)
            else:
                del self._locks[chat]

    async def initialize(self) -> None:
        """Nothing is to be made ready."""

    async def shutdown(self) -> None:
        """Nothing is left open."""
