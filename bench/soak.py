"""Holds the Telegram bot under steady load for as long as is asked, while articles come in, change and go beside it.

usage: python -m bench.soak ARTICLES.jsonl [--articles 200] [--minutes 45] [--a-second 2] [--plot docs/soak.svg]
The bot is `onrecord telegram` itself, over a real store, before the loopback Bot API server of the tests. Each minute
`onrecord ingest` takes in edited and new articles, and `onrecord articles remove` takes out the new ones of the minute
before, so that the store keeps its size: what grows then is a leak. Every ten seconds memory, open files and threads
of the bot are read, and how long its answers took.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import datetime
import itertools
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.opening import open_store
from bot.settings import load
from bot.telegram.messages.texts import text
from tests.bot.telegram.bot_api import TOKEN, BotApi, Fault, Json

FIRST_USER, USERS = 1000, 60
EVERY_S, ROUND_S = 10.0, 60.0
EDITED, NEW = 10, 5
QUEUED = text("en", "queued", place="\n").partition("\n")[0]
#: An answer that takes longer is lost.
PATIENCE_S = 60.0
#: What comes before is start-up: indexes read, caches filled.
SETTLED_MIN = 10.0
ONRECORD = str(Path(sys.executable).parent / "onrecord")


@dataclass(frozen=True, slots=True)
class Sample:
    """The bot at one moment: minutes since the start, MiB in use, and the answers of the last ten seconds, in ms."""

    minute: float
    memory: float
    files: int
    threads: int
    median: float
    p95: float


@dataclass
class Readers:
    """Users who ask on and on, each waiting for their answer; a question in three is a follow-up."""

    api: BotApi
    questions: Sequence[str]
    since: dict[int, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    asked: int = 0
    answered: int = 0
    lost: int = 0

    def __post_init__(self) -> None:
        self._dice, self._turns = random.Random(3), itertools.cycle(range(FIRST_USER, FIRST_USER + USERS))
        for user in range(FIRST_USER, FIRST_USER + USERS):
            self.api.user(user)

    def ask(self) -> None:
        """The next user who does not wait asks."""
        now = time.perf_counter()
        for user in [user for user, since in self.since.items() if now - since > PATIENCE_S]:
            del self.since[user]
            self.lost += 1
        for user in itertools.islice(self._turns, USERS):
            if user not in self.since:
                break
        else:
            return
        follow_up = self._dice.random() < 1 / 3
        self.since[user] = now
        self.asked += 1
        self.api.says(user, "When was that?" if follow_up else self._dice.choice(self.questions))

    def see(self, method: str, values: Json) -> Fault | None:
        """The first message after a question that is no note about waiting is its answer."""
        if method != "sendMessage" or values["text"].startswith(QUEUED):
            return None
        if (since := self.since.pop(values["chat_id"], None)) is not None:
            self.answered += 1
            self.took.append(1000 * (time.perf_counter() - since))
        return None


def questions(home: Path) -> list[str]:
    """What can be asked of the store: the people whom it quotes, and what its headlines tell."""
    store = open_store(load().model_copy(update={"home": home}))
    titles = [entry.article.title for entry in store.catalog.entries() if entry.article.title]
    listed = subprocess.run(
        [ONRECORD, "speakers", "--json", "--limit", "200"], env=at(home), check=True, capture_output=True
    )
    store.close()
    names = [json.loads(line)["name"] for line in listed.stdout.splitlines()]
    return [f"What did {name} say?" for name in names] + [f"What is known about this: {title}?" for title in titles]


def at(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process that works on this store."""
    return os.environ | {"ONRECORD_HOME": str(home)} | more


class Desk:
    """Takes articles in beside the bot: some edited, some new, as many removed as were new a minute ago."""

    def __init__(self, home: Path, articles: Sequence[Json], fresh: Sequence[Json]) -> None:
        self._home, self._articles, self._fresh = home, articles, itertools.cycle(fresh)
        self._dice, self._old = random.Random(4), list[str]()
        self.rounds = self.failed = 0

    async def work(self, until: float) -> None:
        """A round a minute."""
        while time.perf_counter() + ROUND_S < until:
            began = time.perf_counter()
            await self._round()
            await asyncio.sleep(max(0.0, ROUND_S - (time.perf_counter() - began)))

    async def _round(self) -> None:
        self.rounds += 1
        note = f"\n\nThis report was corrected {self.rounds} times."
        edited = [each | {"text": each["text"] + note} for each in self._dice.sample(self._articles, EDITED)]
        new = [next(self._fresh) for _ in range(NEW)]
        path = self._home / "round.jsonl"
        path.write_text("".join(json.dumps(each) + "\n" for each in [*edited, *new]), encoding="utf-8")
        await self._run("ingest", str(path))
        if self._old:
            await self._run("articles", "remove", *self._old)
        self._old = [each["id"] for each in new]

    async def _run(self, *command: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *(ONRECORD, *command), env=at(self._home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        _, told = await process.communicate()
        if process.returncode:
            self.failed += 1
            print(f"  {command[0]}: {told.decode(errors='replace').strip()}", flush=True)


async def soaked(home: Path, desk: Desk, minutes: float, a_second: float) -> tuple[list[Sample], Readers]:
    """Samples over so many minutes of so many questions a second."""
    api = BotApi()
    api.log = False
    api.calls = collections.deque(maxlen=100)  # type: ignore[assignment]
    readers = Readers(api, questions(home))
    api.fault = readers.see
    settings = {"API": api.url, "TOKEN": TOKEN, "ALLOW": "everyone", "DAILY": "1000000"}
    environment = at(home, **{f"ONRECORD_TELEGRAM_{name}": value for name, value in settings.items()})
    log = home / "bot.log"
    with log.open("wb") as told:
        bot = await asyncio.create_subprocess_exec(ONRECORD, "telegram", env=environment, stderr=told)
    while "Ready." not in log.read_text(encoding="utf-8"):
        if bot.returncode is not None:
            raise SystemExit(log.read_text(encoding="utf-8"))
        await asyncio.sleep(0.1)
    samples: list[Sample] = []
    began = time.perf_counter()
    beside = asyncio.create_task(desk.work(began + 60 * minutes))
    while (now := time.perf_counter() - began) < 60 * minutes:
        readers.ask()
        if now >= EVERY_S * (len(samples) + 1):
            samples.append(sampled(bot.pid, now / 60, readers))
            if len(samples) % 30 == 0:
                print(row(samples[-1]), flush=True)
        await asyncio.sleep(1 / a_second)
    await beside
    await asyncio.sleep(PATIENCE_S / 10)
    readers.lost += len(readers.since)
    bot.send_signal(signal.SIGTERM)
    await bot.wait()
    print(log.read_text(encoding="utf-8").partition("Ready.\n")[2], end="")
    print(f"violations of the Bot API {len(api.violations)}, the bot's exit code {bot.returncode}")
    await api.close()
    return samples, readers


def sampled(pid: int, minute: float, readers: Readers) -> Sample:
    """The bot now."""
    process, took = Path(f"/proc/{pid}"), sorted(readers.took) or [float("nan")]
    readers.took = []
    memory = int((process / "statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    files, threads = (sum(1 for _ in (process / name).iterdir()) for name in ("fd", "task"))
    return Sample(minute, memory, files, threads, statistics.median(took), took[int(0.95 * len(took))])


def row(sample: Sample) -> str:
    """A line of the table."""
    return (
        f"{sample.minute:>7.1f} {sample.memory:>9.1f} {sample.files:>6} {sample.threads:>8}"
        f" {sample.median:>10.0f} {sample.p95:>7.0f}"
    )


def growth(samples: Sequence[Sample]) -> float:
    """How much more memory the last five minutes had than the five after the start-up, as a share (medians)."""
    end = samples[-1].minute
    first = [each.memory for each in samples if SETTLED_MIN <= each.minute < SETTLED_MIN + 5]
    last = [each.memory for each in samples if each.minute > end - 5]
    return statistics.median(last) / statistics.median(first) - 1 if first else float("nan")


def drawn(samples: Sequence[Sample], path: Path) -> None:
    """Memory, open files and latency over the minutes, as an SVG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 7), layout="constrained")
    memory, files, latency = figure.subplots(3, 1, sharex=True)
    minutes = [each.minute for each in samples]
    memory.plot(minutes, [each.memory for each in samples])
    memory.set(ylabel="memory, MiB", ylim=0)
    files.plot(minutes, [each.files for each in samples], label="open files")
    files.plot(minutes, [each.threads for each in samples], label="threads")
    files.set(ylabel="count", ylim=0)
    files.legend()
    latency.plot(minutes, [each.median for each in samples], label="median")
    latency.plot(minutes, [each.p95 for each in samples], lw=0.7, label="95th percentile")
    latency.set(xlabel="minutes", ylabel="question to answer, ms", yscale="log")
    latency.legend()
    for axes in (memory, files, latency):
        axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Soaks, prints the table, draws it."""
    parser = argparse.ArgumentParser(description="Holds the Telegram bot under steady load while articles come in.")
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", type=int, default=200, dest="count", help="how many are stored (default: 200)")
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--a-second", type=float, default=2)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    lines = given.articles.read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines[: given.count]]
    fresh = [json.loads(line) for line in lines[given.count : given.count + 20 * NEW]]
    if len(fresh) < 2 * NEW:
        raise SystemExit(f"{given.articles} has too few articles: {given.count + 2 * NEW} are needed.")
    with tempfile.TemporaryDirectory(prefix="onrecord-soak-") as folder:
        home = Path(folder)
        first = home / "first.jsonl"
        first.write_text("".join(json.dumps(each) + "\n" for each in articles), encoding="utf-8")
        subprocess.run([ONRECORD, "ingest", str(first)], env=at(home), check=True, stdout=subprocess.DEVNULL)
        desk = Desk(home, articles, fresh)
        print(f"{datetime.date.today()}, {given.minutes:g} minutes, {given.a_second:g} questions a second")
        print(f"{'minute':>7} {'MiB':>9} {'files':>6} {'threads':>8} {'median ms':>10} {'p95 ms':>7}")
        samples, readers = asyncio.run(soaked(home, desk, given.minutes, given.a_second))
    print(f"asked {readers.asked}, answered {readers.answered}, lost {readers.lost}")
    print(f"rounds of ingest {desk.rounds}, commands that failed {desk.failed}")
    print(f"memory: {growth(samples):+.1%} from minute {SETTLED_MIN:g} to the end")
    if given.plot:
        drawn(samples, given.plot)


if __name__ == "__main__":
    main()
