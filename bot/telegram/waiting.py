"""The signs of work until the answer comes: typing at once, then drafts or a waiting message with a Stop button."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.telegram.face import Face, Sender
from bot.telegram.messages.buttons import Action, one
from bot.telegram.messages.parts import Part
from bot.telegram.messages.rendering import preview
from bot.telegram.messages.texts import text
from bot.telegram.queue import Ticket


@dataclass(eq=False)
class Waiting:
    """The waiting for one answer. `message` is the number of the waiting message, once there is one."""

    face: Face
    to: Sender
    key: str
    ticket: Ticket
    message: int | None = None
    _under_way: asyncio.Task[None] | None = None
    _shown: Part | None = None

    async def watch(self) -> None:
        """Shows the progress of the answer until cancelled."""
        clock, waits = asyncio.get_running_loop().time, self.face.waits
        typing_at, draft_at, message_at = clock() + waits.typing, clock(), clock() + waits.patience
        while True:
            if clock() >= typing_at:
                await self._finish(self.face.outbox.typing(self.to.chat, self.to.topic))
                typing_at = clock() + waits.typing
            drafting = self.to.private and bool(self.ticket.said)
            if drafting and clock() >= draft_at:
                await self._finish(self._draft())
                draft_at = clock() + waits.draft
            if clock() >= message_at:
                await self._finish(self._show())
                message_at = clock() + waits.edit
            await self._news(min(typing_at, message_at, draft_at if drafting else typing_at) - clock())

    async def _news(self, at_most: float) -> None:
        """Waits for something new to show; news that comes too early is shown when its turn comes."""
        self.ticket.news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await self.ticket.news.wait()
                if not (self.to.private and self.ticket.said):
                    await asyncio.sleep(at_most)

    async def _draft(self) -> None:
        # Any number but 0 will do, as long as all drafts of one answer have the same.
        number = zlib.crc32(self.key.encode()) or 1
        await self.face.outbox.draft(self.to.chat, self.to.topic, number, preview(self.ticket.said))

    async def _show(self) -> None:
        part = self._state()
        keyboard = one(self.to.language, "stop", Action.STOP, self.key)
        outbox, chat = self.face.outbox, self.to.chat
        if self.message is None:
            reply_to = None if self.to.private else self.to.message
            self.message = await outbox.offer(chat, part, reply_to=reply_to, thread=self.to.topic, keyboard=keyboard)
        elif part != self._shown:
            await outbox.show(chat, self.message, part, keyboard)
        self._shown = part

    def _state(self) -> Part:
        if place := self.face.queue.place(self.ticket):
            return Part(text(self.to.language, "queued", place=place))
        # In a private chat a draft already shows the beginning of the answer.
        begun = Part("") if self.to.private else preview(self.ticket.said)
        return begun if begun.text else Part(text(self.to.language, "searching"))

    async def _finish(self, showing: Coroutine[Any, Any, None]) -> None:
        """Completes what was begun even when the answer is ready: a late edit would overwrite it."""
        self._under_way = asyncio.create_task(showing)
        await asyncio.shield(self._under_way)

    async def settle(self) -> None:
        """Waits until nothing more is being sent."""
        if self._under_way:
            await asyncio.wait([self._under_way])


@contextlib.asynccontextmanager
async def waiting(face: Face, to: Sender, key: str, ticket: Ticket) -> AsyncIterator[Waiting]:
    """Shows the waiting while the answer is made inside.

    Typing is sent before any work: when many ask at once, everybody soon sees that the bot has received the question.
    """
    shown = Waiting(face, to, key, ticket)
    await face.outbox.typing(to.chat, to.topic)
    watching = asyncio.create_task(shown.watch())
    try:
        yield shown
    finally:
        watching.cancel()
        await asyncio.wait([watching])
        await shown.settle()
