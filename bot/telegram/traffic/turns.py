"""The order of updates of a bot that several hosts serve: whoever has a chat's turn holds it in the database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from bot.errors import StoreError
from bot.telegram.traffic.order import ChatOrder

if TYPE_CHECKING:
    from bot.telegram.records.postgres import PostgresDatabase

#: Seconds between two attempts to get a turn that another host has.
PAUSE = 0.2


class SharedOrder(ChatOrder):
    """Turns that only one task of all hosts has at a time."""

    def __init__(self, database: PostgresDatabase) -> None:
        super().__init__()
        self._database = database
        self._holders: set[asyncio.Task[Any]] = set()

    @contextlib.asynccontextmanager
    async def held(self, chat: int) -> AsyncIterator[bool]:
        """Holds the chat's turn inside, unless another host has it; yields whether it does.

        Raises StoreAway when the database cannot be reached.
        """
        async with super().turn(chat):
            if not self._database.hold(chat):
                yield False
                return
            task = asyncio.current_task()
            assert task is not None  # noqa: S101  this is a coroutine
            self._holders.add(task)
            try:
                yield True
            finally:
                self._holders.discard(task)
                with contextlib.suppress(StoreError):  # a connection that was cut holds nothing
                    self._database.release(chat)

    @contextlib.asynccontextmanager
    async def turn(self, chat: int) -> AsyncIterator[None]:
        """Holds the chat's turn inside, and waits until no other host has it."""
        while True:
            async with self.held(chat) as mine:
                if mine:
                    yield
                    return
            await asyncio.sleep(PAUSE)

    async def lose(self) -> None:
        """Ends whatever holds a turn: the connection was cut, and another host may have taken the chat up."""
        if holders := set(self._holders):
            for each in holders:
                each.cancel()
            await asyncio.wait(holders)
