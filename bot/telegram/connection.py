"""The connection to the Bot API: the token, and how many requests run at once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
from typing import Any

import httpx
from telegram.request import BaseRequest, HTTPXRequest

from bot.errors import SettingsError
from bot.settings import Settings

#: The form that BotFather uses: the bot's number, a colon, 35 characters.
TOKEN = re.compile(r"\d{3,20}:[\w-]{20,100}", re.ASCII)
#: Simultaneous requests to Telegram: ten times what its 30 messages a second need at 100 ms each.
CONNECTIONS = 32


class Line(BaseRequest):
    """Sends requests over a few connections, each with its own client; when all are busy, requests wait in order.

    A client with many connections looks through all of them at the start and the end of each request: with 32, that was
    half of what a request cost.
    """

    def __init__(self) -> None:
        self._secure = httpx.create_ssl_context()  # shared, as it takes 20 ms and a megabyte
        self._free: asyncio.LifoQueue[HTTPXRequest] = asyncio.LifoQueue()  # the last one used is still connected
        self._connections: list[HTTPXRequest] = []
        self._add()

    def _add(self) -> None:
        self._connections.append(HTTPXRequest(connection_pool_size=1, httpx_kwargs={"verify": self._secure}))
        self._free.put_nowait(self._connections[-1])

    @property
    def read_timeout(self) -> float | None:
        """The seconds to wait for Telegram's answer where a call sets no timeout."""
        return self._connections[0].read_timeout

    async def initialize(self) -> None:
        """Opens the connections again after a shutdown."""
        for each in self._connections:
            await each.initialize()

    async def shutdown(self) -> None:
        """Closes all connections."""
        for each in self._connections:
            await each.shutdown()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Returns the status code and the body of Telegram's answer."""
        if self._free.empty() and len(self._connections) < CONNECTIONS:
            self._add()
        connection = await self._free.get()
        try:
            return await connection.do_request(*args, **kwargs)
        finally:
            self._free.put_nowait(connection)


def token_of(settings: Settings) -> str:
    """Returns the bot's token.

    Raises:
        SettingsError: it is not set, or does not have the form of one. The message does not repeat it.
    """
    mend = "Get one from @BotFather and set ONRECORD_TELEGRAM_TOKEN."
    if settings.telegram_token is None:
        raise SettingsError("The bot has no token.", mend)
    token = settings.telegram_token.get_secret_value().strip()
    if not TOKEN.fullmatch(token):
        raise SettingsError("ONRECORD_TELEGRAM_TOKEN is not a bot token.", mend)
    return token


def webhook_secret(token: str) -> str:
    """Returns what Telegram sends with every update to a webhook: the same on all hosts, and told by nothing else."""
    digest = hmac.digest(token.encode(), b"onrecord webhook", hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
