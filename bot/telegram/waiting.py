"""What a user sees until the answer is there: typing at once, then drafts or a waiting message with a Stop button."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from bot.telegram.face import Face, Sender
from bot.telegram.messages.buttons import Action, one
from bot.telegram.messages.parts import Part
from bot.telegram.messages.rendering import preview
from bot.telegram.messages.texts import text
from bot.telegram.queue import Ticket


class Waiting:
    """One answer's waiting. `message` is the waiting message where there is one."""

    def __init__(self, face: Face, to: Sender, key: str, ticket: Ticket) -> None:
        self._face = face
        self._to = to
        self._key = key
        self._ticket = ticket
        self._under_way: asyncio.Task[None] | None = None
        self._shown = Part("")
        self.message: int | None = None

    async def watch(self) -> None:
        """Shows how far the answer is, until it is cancelled."""
        clock, waits = asyncio.get_running_loop().time, self._face.waits
        typing_at, draft_at, message_at = clock() + waits.typing, clock(), clock() + waits.patience
        while True:
            if clock() >= typing_at:
                await self._finish(self._face.outbox.typing(self._to.chat, self._to.topic))
                typing_at = clock() + waits.typing
            drafting = self._to.private and bool(self._ticket.said)
            if drafting and clock() >= draft_at:
                await self._finish(self._draft())
                draft_at = clock() + waits.draft
            if clock() >= message_at:
                await self._finish(self._show())
                message_at = clock() + waits.edit
            await self._news(min(typing_at, message_at, draft_at if drafting else typing_at) - clock())

    async def _news(self, at_most: float) -> None:
        """Waits for something new to show; what is new too early is shown in its turn."""
        self._ticket.news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, at_most)):
                await self._ticket.news.wait()
                if not (self._to.private and self._ticket.said):
                    await asyncio.sleep(max(0.0, at_most))

    async def _draft(self) -> None:
        # Any number but 0 will do; all drafts of one answer have the same.
        number = zlib.crc32(self._key.encode()) or 1
        await self._face.outbox.draft(self._to.chat, self._to.topic, number, preview(self._ticket.said))

    async def _show(self) -> None:
        part = self._state()
        keyboard = one(self._to.language, "stop", Action.STOP, self._key)
        outbox, chat = self._face.outbox, self._to.chat
        if self.message is None:
            reply_to = None if self._to.private else self._to.message
            self.message = await outbox.offer(chat, part, reply_to=reply_to, thread=self._to.topic, keyboard=keyboard)
        elif part != self._shown:
            await outbox.show(chat, self.message, part, keyboard)
        self._shown = part

    def _state(self) -> Part:
        place = self._face.desk.place(self._ticket)
        if place:
            return Part(text(self._to.language, "queued", place=place))
        # In a private chat the beginning of the answer is in a draft already.
        begun = Part("") if self._to.private else preview(self._ticket.said)
        return begun if begun.text else Part(text(self._to.language, "searching"))

    async def _finish(self, showing: Coroutine[Any, Any, None]) -> None:
        """Ends what was begun even when the answer is there: an edit that comes late would overwrite it."""
        self._under_way = asyncio.create_task(showing)
        await asyncio.shield(self._under_way)

    async def settle(self) -> None:
        """Waits until nothing of the waiting is on its way any more."""
        if self._under_way:
            await asyncio.wait([self._under_way])


@contextlib.asynccontextmanager
async def waiting(face: Face, to: Sender, key: str, ticket: Ticket) -> AsyncIterator[Waiting]:
    """Shows the waiting while the answer is made inside.

    Typing comes before any work: when many ask at once, everybody sees soon that the bot has heard.
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
