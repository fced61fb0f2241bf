"""One host of a bot that several serve, as a process that can be killed.

usage: python -m tests.bot.telegram.host HOME API POSTGRES PORT SECONDS
An answer takes so many seconds. "Ready." is printed when Telegram may call.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.answers import Answer, Turn
from bot.settings import Settings
from bot.telegram.application import Conditions, serve
from bot.telegram.records.opening import open_database
from tests.bot.telegram.bot_api import TOKEN
from tests.bot.telegram.room import FAST, QUICK, Scripted, answer

WEBHOOK = "https://bot.example.org/telegram"
PATH = "/telegram"


def hook(port: int) -> dict[str, Any]:
    """The settings of a host that listens on this port."""
    return {"telegram_webhook": WEBHOOK, "telegram_listen": f"127.0.0.1:{port}", "telegram_allow": "everyone"}


def main(home: str, api: str, postgres: str, port: str, seconds: str) -> None:
    """Serves until it is stopped."""

    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        time.sleep(float(seconds))
        yield answer(question)

    given = {"telegram_token": SecretStr(TOKEN), "telegram_api": api, "store": SecretStr(postgres), **hook(int(port))}
    settings = Settings(home=Path(home), **given)

    def tell(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    conditions = Conditions(FAST, QUICK)
    asyncio.run(serve(settings, Scripted(answering), open_database(settings), tell, asyncio.Event(), conditions))


if __name__ == "__main__":
    main(*sys.argv[1:])
