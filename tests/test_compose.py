"""The operator's start, compose.yaml: its very commands, run on this machine, and its settings."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import re
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from bot.cli import app
from bot.settings import PREFIX, Settings, require_postgres
from tests.bot.telegram.bot_api import BotApi
from tests.servers import ChromaServer, PostgresServer, running_postgres
from tests.website import Website, rss, story

ROOT = Path(__file__).resolve().parents[1]
#: Keys of one service that onrecord's own image runs.
SERVICES = ("follow", "bot-a", "bot-b")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_every_command_is_one_of_onrecords(services: dict[str, Any], name: str) -> None:
    typer = importlib.import_module("typer.main")
    arguments = [str(each) for each in services[name]["command"]]
    command = typer.get_command(app)
    while arguments and arguments[0] in getattr(command, "commands", {}):
        command = command.commands[arguments.pop(0)]
    assert not hasattr(command, "commands")
    command.make_context("onrecord", arguments)  # which refuses what the command does not know


@pytest.mark.parametrize("name", SERVICES)
def test_every_setting_is_one_of_onrecords(services: dict[str, Any], name: str) -> None:
    settings = services[name]["environment"]
    assert {PREFIX + field.upper() for field in Settings.model_fields} >= set(settings)
    address = re.sub(r"\$\{[^}]*\}", "secret", settings["ONRECORD_STORE"])
    require_postgres("ONRECORD_STORE", address)
    host = services["postgres"]["environment"]
    assert address == f"postgresql://{host['POSTGRES_USER']}:secret@postgres/{host['POSTGRES_DB']}"
    assert settings["ONRECORD_CHROMA"] == "http://chroma:" + services["chroma"]["command"][-1]


def test_the_chroma_server_is_started_as_in_the_tests(services: dict[str, Any], tmp_path: Path) -> None:
    def options(command: list[str]) -> list[str]:
        return [each for each in command if each == "run" or each.startswith("--")]

    assert options(services["chroma"]["command"]) == options(ChromaServer(tmp_path).command)


def test_what_is_stored_outlives_its_container(services: dict[str, Any]) -> None:
    declared = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["volumes"]
    used = [each.partition(":")[0] for service in services.values() for each in service["volumes"]]
    assert sorted(used) == sorted(declared)


#: `onrecord` in a process of its own, with an embedding model that is ready at once.
ONRECORD = (
    "from bot import cli, opening; from tests.toys import ToyEmbedding\n"
    "opening._load = lambda settings: ToyEmbedding()\nopening._ready = lambda settings: True\ncli.main()"
)
SAID = "“The ferry sails again on Monday,” said Ines Okoro, the harbour master. Nobody had expected it so soon."
REST = "The harbour of Riverton was closed in spring after a storm had damaged its only pier and two of its boats."
USER = 11


class Start:
    """compose.yaml's services as processes of this machine: its commands, and its settings with addresses of here."""

    def __init__(self, services: dict[str, Any], folder: Path, postgres: PostgresServer, chroma: ChromaServer) -> None:
        self._services, self._folder = services, folder
        host = services["postgres"]["environment"]
        with psycopg.connect(postgres.url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {host['POSTGRES_DB']} TEMPLATE template0 ENCODING 'UTF8'")
        self._here = {
            "@postgres/": f"@127.0.0.1:{postgres.port}/",
            "http://chroma:8000": chroma.url,
            "/var/lib/onrecord": str(folder),
        }

    async def run(self, service: str, command: Sequence[str] | None = None, **more: str) -> Process:
        """Starts the service, or another of onrecord's commands as it."""
        secrets = {"POSTGRES_PASSWORD": "unused", **more}
        settings = {}
        for name, value in self._services[service]["environment"].items():
            filled = re.sub(r"\$\{(\w+)(?::[?-][^}]*)?\}", lambda match: secrets.get(match[1], ""), value)
            for there, here in self._here.items():
                filled = filled.replace(there, f"{here}/{service}" if there.startswith("/") else here)
            settings[name] = filled
        settings |= {"ONRECORD_EMBEDDING_MODEL": "toy", "ONRECORD_FETCH_PRIVATE": "1", "ONRECORD_FETCH_DELAY": "0"}
        settings |= {name: value for name, value in more.items() if name.startswith("ONRECORD_")}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", ONRECORD, *(command or map(str, self._services[service]["command"]))),
            env={**kept, **settings, "PYTHONPATH": str(ROOT)},
            cwd=self._folder,
            stdout=DEVNULL,
        )


@contextlib.asynccontextmanager
async def telegram(token: str) -> AsyncIterator[BotApi]:
    """Telegram's server for one bot, with a user."""
    api = BotApi(token)
    api.user(USER)
    try:
        yield api
    finally:
        await api.close()


async def shown(api: BotApi, question: str, expected: str) -> None:
    """Asks, again if need be, until a message of the bot has the expected words."""
    chat = api.chats[USER]
    while not any(expected in each["text"] for each in chat.from_bot()):
        seen = len(chat.from_bot())
        api.says(USER, question)
        while len(chat.from_bot()) == seen:
            await asyncio.sleep(0.1)


def test_its_services_follow_a_feed_and_two_bots_answer_from_it(services: dict[str, Any], tmp_path: Path) -> None:
    site, vectors = Website(), ChromaServer(tmp_path / "vectors")
    site.put("/ferry", story("The ferry is back", SAID, REST, REST))
    feed = rss(("/ferry", "The ferry is back", ""))
    site.put("/rss", feed.replace("{site}", site.url), media="application/rss+xml")

    async def started(postgres: PostgresServer) -> None:
        start, running = Start(services, tmp_path, postgres, vectors), list[Process]()
        async with telegram("100:" + "a" * 35) as one, telegram("200:" + "b" * 35) as another:
            try:
                adding = await start.run("follow", ["follow", "add", f"{site.url}/rss"])
                assert await adding.wait() == 0
                running.append(await start.run("follow"))
                for service, api in (("bot-a", one), ("bot-b", another)):
                    name = service.replace("-", "_").upper()
                    asks = {f"{name}_TOKEN": api.token, "TELEGRAM_ALLOW": str(USER), "ONRECORD_TELEGRAM_API": api.url}
                    running.append(await start.run(service, **asks))
                for api in (one, another):
                    await shown(api, "What did Ines Okoro say?", "The ferry sails again on Monday")
                    assert not api.violations
                assert not [each for each in running if each.returncode is not None]
            finally:
                for each in running:
                    with contextlib.suppress(ProcessLookupError):
                        each.terminate()
                    await each.wait()

    with site.open(), running_postgres() as postgres, contextlib.ExitStack() as stack:
        stack.callback(vectors.stop)
        vectors.start()
        asyncio.run(started(postgres))
