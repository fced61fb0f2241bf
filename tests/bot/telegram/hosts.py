"""Two hosts of one bot behind one address, to which the loopback server delivers as Telegram does."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx

from bot.telegram.connection import webhook_secret
from tests.bot.telegram.bot_api import TOKEN, BotApi, Json
from tests.bot.telegram.host import PATH
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[3]
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": webhook_secret(TOKEN)}
#: Seconds until an update that was not taken is sent again.
AGAIN = 0.1
_ANSWER, _NOTE = re.compile(r"On “(q\d+)”:"), re.compile(r"The connection broke .* “(q\d+)”\.")


def address(port: int) -> str:
    """Where a host listens."""
    return f"http://127.0.0.1:{port}{PATH}"


async def deliver(api: BotApi, ports: Sequence[int]) -> list[int]:
    """Posts all waiting updates to one host after the other, and again until one takes them.

    Those of a chat are posted one at a time, as Telegram's own server does. Returns the codes of the answers.
    """
    waiting, turn, codes = defaultdict[int, list[Json]](list), itertools.cycle(ports), list[int]()
    while api._updates:
        update = api._updates.popleft()
        message = update.get("message") or update["callback_query"]["message"]
        waiting[message["chat"]["id"]].append(update)

    async def of_chat(updates: Sequence[Json]) -> None:
        for update in updates:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    codes.append((await client.post(address(next(turn)), json=update)).status_code)
                    if codes[-1] == httpx.codes.OK:
                        break
                await asyncio.sleep(AGAIN)

    limits = httpx.Limits(max_connections=40)  # as many as Telegram's own
    async with httpx.AsyncClient(headers=HEADERS, limits=limits, timeout=60) as client:
        await asyncio.gather(*map(of_chat, waiting.values()))
    return codes


@contextlib.asynccontextmanager
async def hosts(home: Path, api: BotApi, postgres: str, seconds: float) -> AsyncIterator[dict[int, Process]]:
    """Two running hosts by their ports."""
    running = {}
    try:
        for port in (free_port(), free_port()):
            command = (sys.executable, "-m", "tests.bot.telegram.host", str(home), api.url, postgres, str(port))
            running[port] = await asyncio.create_subprocess_exec(*command, str(seconds), cwd=ROOT, stdout=PIPE)
        for each in running.values():
            assert each.stdout
            while (await each.stdout.readline()).strip() not in (b"Ready.", b""):
                pass
        yield running
    finally:
        for each in running.values():
            with contextlib.suppress(ProcessLookupError):
                each.kill()
            await each.wait()


def settled(api: BotApi, chat: int) -> tuple[list[str], list[str]]:
    """The questions that were answered in a chat, and those of which a note says that their answer may be missing."""
    texts = [each["text"] for each in api.chats[chat].from_bot()]
    found = [[each.group(1) for text in texts if (each := form.match(text))] for form in (_ANSWER, _NOTE)]
    return found[0], found[1]


async def until_settled(api: BotApi, chats: Sequence[int], questions: int) -> None:
    """Waits until so many questions of each chat are answered or noted."""
    while any(len(set().union(*settled(api, chat))) < questions for chat in chats):
        api._changed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(api._changed.wait(), 1)


async def tap_for_missing(api: BotApi, chat: int, ports: Sequence[int]) -> None:
    """Taps "Send again" below the notes of answers that are not there, and waits for these."""
    answered = settled(api, chat)[0]
    for message in api.chats[chat].from_bot():
        note = _NOTE.match(message["text"])
        if note and note.group(1) not in answered:
            api.presses(chat, message, "Send again")
            await deliver(api, ports)
            while note.group(1) not in settled(api, chat)[0]:
                api._changed.clear()
                await api._changed.wait()


async def one_of_two_killed(home: Path, postgres: str, chats: int, questions: int, seconds: float) -> dict[str, float]:
    """Lets so many chats ask so many questions, and kills one of two hosts when half of them are answered.

    Each is answered once and in order; whoever sees a note and no answer taps it. Returns the number of notes, and the
    seconds from the kill until every question had its answer or a note.
    """
    api = BotApi()
    clock = asyncio.get_running_loop().time
    numbers = [api.user(1000 + each)["id"] for each in range(chats)]
    try:
        async with hosts(home, api, postgres, seconds) as running:
            for number in range(questions):
                for chat in numbers:
                    api.says(chat, f"q{number}")
            delivering = asyncio.create_task(deliver(api, list(running)))
            half = chats * questions // 2
            while sum(len(settled(api, chat)[0]) for chat in numbers) < half:
                api._changed.clear()
                await api._changed.wait()
            next(iter(running.values())).kill()
            killed = clock()
            await delivering
            await until_settled(api, numbers, questions)
            took = clock() - killed
            notes = sum(len(settled(api, chat)[1]) for chat in numbers)
            for chat in numbers:
                await tap_for_missing(api, chat, list(running)[1:])
        for chat in numbers:
            answered, _ = settled(api, chat)
            assert answered == [f"q{number}" for number in range(questions)], "one is missing, twice or out of order"
        assert not api.violations
        return {"notes": notes, "seconds": took}
    finally:
        await api.close()
