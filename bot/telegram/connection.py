"""The connection to the Bot API: the token, and how many requests go side by side."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
from telegram.request import BaseRequest, HTTPXRequest

from bot.errors import SettingsError
from bot.settings import Settings

#: As BotFather gives it: the bot's number, a colon, 35 characters.
TOKEN = re.compile(r"\d{3,20}:[\w-]{20,100}", re.ASCII)
#: Requests to Telegram at once: ten times what its 30 messages a second need at 100 ms each.
CONNECTIONS = 32


class Line(BaseRequest):
    """Requests over a few connections, each with a client of its own; who finds none free waits here, in order.

    A client of many connections looks at every one of them at each request's beginning and end: with 32 that was half
    of what requests cost.
    """

    def __init__(self) -> None:
        self._secure = httpx.create_ssl_context()  # for all: it takes 20 ms and a megabyte
        self._free: asyncio.LifoQueue[HTTPXRequest] = asyncio.LifoQueue()  # the last used is the one that is connected
        self._connections = [self._connection()]
        self._free.put_nowait(self._connections[0])

    def _connection(self) -> HTTPXRequest:
        return HTTPXRequest(connection_pool_size=1, httpx_kwargs={"verify": self._secure})

    @property
    def read_timeout(self) -> float | None:
        """The seconds that Telegram may take for an answer, where a call does not say."""
        return self._connections[0].read_timeout

    async def initialize(self) -> None:
        """Opens what was closed."""
        for each in self._connections:
            await each.initialize()

    async def shutdown(self) -> None:
        """Closes all connections."""
        for each in self._connections:
            await each.shutdown()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """The code and the body that Telegram answers with."""
        if self._free.empty() and len(self._connections) < CONNECTIONS:
            self._connections.append(self._connection())
            self._free.put_nowait(self._connections[-1])
        connection = await self._free.get()
        try:
            return await connection.do_request(*args, **kwargs)
        finally:
            self._free.put_nowait(connection)


def token_of(settings: Settings) -> str:
    """The bot's token.

    Raises:
        SettingsError: there is none, or what is set cannot be one; it is not repeated.
    """
    mend = "Get one from @BotFather and set ONRECORD_TELEGRAM_TOKEN."
    if settings.telegram_token is None:
        raise SettingsError("There is no token for the bot.", mend)
    token = settings.telegram_token.get_secret_value().strip()
    if not TOKEN.fullmatch(token):
        raise SettingsError("ONRECORD_TELEGRAM_TOKEN is no bot's token.", mend)
    return token
