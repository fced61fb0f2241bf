"""Loads the Telegram bot: many chats at once with faults on the way, then many questions one after another.

The bot runs in a process of its own before the loopback Bot API server of the tests, over articles that answer at once:
what is measured is the face. Run it from the project's root: `python -m bench.telegram`.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import contextlib
import datetime
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.settings import Settings
from bot.telegram import access
from bot.telegram.application import Conditions, serve
from bot.telegram.records.sqlite import SqliteDatabase
from bot.telegram.traffic.pace import Rates
from tests.bot.telegram.bot_api import TOKEN, BotApi, Drop, Fault, Json
from tests.bot.telegram.room import FAST, Scripted
from tests.bot.telegram.strictness import Refusal

FIRST_USER = 1000
_BROKE = re.compile(r"The connection broke while I was sending the answer to “\d+/(\d+)”")
_ASKED = re.compile(r"On “(\d+)/(\d+)”")


class Faults:
    """A share of all calls fails, each in one of Telegram's ways."""

    def __init__(self, share: float) -> None:
        self._dice = random.Random(7)
        self._share = share
        self.count: collections.Counter[str] = collections.Counter()

    def __call__(self, method: str, values: Json) -> Fault | None:
        """What happens to this call."""
        if "chat_id" not in values or self._dice.random() >= self._share:
            return None
        name, fault = self._dice.choice(
            [
                ("429", Refusal(429, "Too Many Requests: retry after 1", retry_after=1)),
                ("500", Refusal(500, "Internal Server Error")),
                ("dropped before", Drop(acted=False)),
                ("dropped after", Drop(acted=True)),
            ]
        )
        self.count[name] += 1
        return fault


class Forgetful(list[Any]):
    """What the tests' archive writes down would be most of what grows."""

    def append(self, _: object) -> None:
        """Keeps nothing."""


class Bot:
    """The bot at work in a process of its own."""

    def __init__(self, api: BotApi, folder: Path, *, fast: bool) -> None:
        self._api = api
        self._arguments = ["--serve", api.url, str(folder), "fast" if fast else "paced"]

    async def __aenter__(self) -> Bot:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.telegram", *self._arguments), stdout=asyncio.subprocess.PIPE
        )
        while await self._process.stdout.readline() != b"Ready.\n":
            pass
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        await self._process.communicate()
        await self._api.close()

    def resident_mib(self) -> float:
        """The memory that the process has in use."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * 4096 / 2**20


async def serve_here(url: str, folder: Path, *, fast: bool) -> None:
    """The bot's process: articles that answer at once, questions without limit."""
    access.QUESTIONS = access.MESSAGES = access.Limit(10**9, 60.0)
    everybody = {"telegram_token": TOKEN, "telegram_api": url, "telegram_allow": "everyone", "telegram_daily": 10**6}
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    archive = Scripted()
    archive.asked, archive.days = Forgetful(), Forgetful()
    with contextlib.closing(SqliteDatabase(folder)) as database:
        await serve(
            Settings.model_validate({"home": folder, **everybody}),
            archive,
            database,
            lambda line: print(line, flush=True),
            stop,
            Conditions(FAST if fast else Rates()),
        )


async def at_once(chats: int, questions: int, share: float, folder: Path) -> None:
    """Every chat asks all its questions at the same moment; readers tap "Send again" when an answer is missing."""
    api, faults = BotApi(), Faults(share)
    users = range(FIRST_USER, FIRST_USER + chats)
    signs: dict[int, float] = {}
    began = time.perf_counter()

    def fault(method: str, values: Json) -> Fault | None:
        chat = values.get("chat_id")
        if chat is not None and method in ("sendChatAction", "sendMessage", "sendMessageDraft"):
            signs.setdefault(chat, time.perf_counter() - began)
        return faults(method, values)

    async with Bot(api, folder, fast=False):
        for user in users:
            api.user(user)
        api.fault = fault
        began = time.perf_counter()
        for number in range(questions):
            for user in users:
                api.says(user, f"{user}/{number}")
        tapped: set[tuple[int, int]] = set()
        direct = None
        while True:
            await asyncio.sleep(0.2)
            missing = [user for user in users if len(set(answers(api, user))) < questions]
            if not missing:
                break
            for user in missing:
                tap(api, user, tapped)
        seconds = time.perf_counter() - began
        direct = chats * questions - sum(len(answers(api, user)) for user in users)
    exact = sum(answers(api, user) == list(range(questions)) for user in users)
    in_order = sum(answers(api, user) == sorted(answers(api, user)) for user in users)
    taken = sorted(signs.values())
    print(f"{chats} chats, {questions} questions each at once, {share:.0%} faults: {dict(faults.count)}")
    print(f"  answers {chats * questions}, surplus or missing {direct}, chats exactly once and in order {exact}")
    print(f"  chats in order {in_order}, notes with a button tapped {len(tapped)}, {seconds:.1f} s in all")
    last = int(0.95 * len(taken))
    print(f"  first visible sign: p50 {statistics.median(taken):.2f} s, p95 {taken[last]:.2f} s")
    print(f"  violations of the Bot API {len(api.violations)}")


def answers(api: BotApi, user: int) -> list[int]:
    """The numbers of the questions whose answers a chat shows, in its order."""
    found = (_ASKED.match(each["text"]) for each in api.chats[user].from_bot())
    return [int(match[2]) for match in found if match]


def tap(api: BotApi, user: int, tapped: set[tuple[int, int]]) -> None:
    """A reader who is told that the connection broke, and sees no answer above, taps the button."""
    shown = api.chats[user].from_bot()
    have = set(answers(api, user))
    for message in shown:
        told = _BROKE.match(message["text"])
        place = (user, message["message_id"])
        if told and int(told[1]) not in have and place not in tapped:
            tapped.add(place)
            api.presses(user, message, "Send again")


async def one_after_another(count: int, chats: int, folder: Path) -> None:
    """Memory over many questions; the server keeps nothing of them."""
    api = BotApi()
    api.log = False
    api.calls = collections.deque(maxlen=100)  # type: ignore[assignment]
    done = 0

    def fault(method: str, values: Json) -> Fault | None:
        nonlocal done
        done += method == "sendMessage" and _ASKED.match(values["text"]) is not None  # a waiting message is no answer
        return None

    async with Bot(api, folder, fast=True) as bot:
        for user in range(FIRST_USER, FIRST_USER + chats):
            api.user(user)
        api.fault = fault
        began = time.perf_counter()
        for start in range(0, count, chats):
            for user in range(FIRST_USER, FIRST_USER + chats):
                api.says(user, f"{user}/{start}")
            while done < start + chats:
                await asyncio.sleep(0.005)
            if start % (count // 10) < chats:
                print(f"  after {done:6} questions {bot.resident_mib():6.1f} MiB, {time.perf_counter() - began:5.1f} s")


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chats", type=int, default=200)
    options.add_argument("--questions", type=int, default=5)
    options.add_argument("--faults", type=float, default=0.02)
    options.add_argument("--long", type=int, default=10_000)
    options.add_argument("--serve", nargs=3, metavar=("URL", "FOLDER", "PACE"), help="be the bot's process")
    given = options.parse_args()
    if given.serve:
        url, folder, pace = given.serve
        asyncio.run(serve_here(url, Path(folder), fast=pace == "fast"))
        return
    print(f"{datetime.date.today()}, the face alone")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(at_once(given.chats, given.questions, given.faults, Path(folder) / "a"))
        print(f"{given.long} questions of {given.chats} chats one after another:")
        asyncio.run(one_after_another(given.long, given.chats, Path(folder) / "b"))


if __name__ == "__main__":
    main()
