"""The pace of messages: Telegram answers 429 to a bot that sends faster, and makes the chat wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from aiolimiter import AsyncLimiter

#: Chats whose pace is remembered; a forgotten one may send a message early.
CHATS = 10_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Messages per seconds: overall, in a private chat, in a group.

    Telegram's FAQ: 30 a second overall, one a second in a chat (short bursts are accepted), 20 a minute in a group,
    edits included.
    """

    overall: tuple[float, float] = (30, 1)
    private: tuple[float, float] = (3, 3)
    group: tuple[float, float] = (20, 60)


class Pace:
    """The turns to send, per chat and overall."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._overall = AsyncLimiter(*rates.overall)
        self._chats: OrderedDict[int, AsyncLimiter] = OrderedDict()
        self._held: dict[int, float] = {}

    async def turn(self, chat: int) -> None:
        """Waits until a message may be sent to the chat."""
        await self._limiter(chat).acquire()
        await self._overall.acquire()

    def free(self, chat: int) -> bool:
        """Whether `turn` would not wait; if it would, optional messages are left out."""
        held = self._held.get(chat, 0.0) > asyncio.get_running_loop().time()
        return not held and self._limiter(chat).has_capacity() and self._overall.has_capacity()

    def hold(self, chat: int, seconds: float) -> None:
        """Holds back optional messages to a chat that Telegram wants to wait; other chats go on."""
        now = asyncio.get_running_loop().time()
        self._held = {each: until for each, until in self._held.items() if until > now}
        self._held[chat] = now + seconds

    def _limiter(self, chat: int) -> AsyncLimiter:
        known = self._chats.pop(chat, None) or AsyncLimiter(*(self._rates.group if chat < 0 else self._rates.private))
        self._chats[chat] = known
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return known
