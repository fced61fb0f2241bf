"""The bot as a process and as a command: start-up check, webhook, SIGTERM, texts, and the articles of a real store."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from bot import settings
from bot.cli import app
from bot.errors import SettingsError, TelegramFailed
from bot.settings import Settings
from bot.telegram.application import listening
from bot.telegram.archive import StoreArchive
from bot.telegram.connection import token_of
from bot.telegram.messages.texts import languages, spoken, text
from bot.telegram.records.schema import MIGRATIONS
from bot.telegram.records.sqlite import SqliteDatabase
from retrieval.ingest.storing import ingest
from retrieval.reading import read
from retrieval.store.store import Store
from tests.bot.telegram.bot_api import TOKEN, server
from tests.bot.telegram.room import USER, Scripted, bot_in
from tests.bot.telegram.test_private import labels

SEEDS = Path(__file__).resolve().parents[3] / "seeds"


async def test_the_start_up_check_says_what_it_found(home: Path) -> None:
    async with bot_in(home) as room:
        assert room.told == [
            "Bot: @record_bot (On the record), self-hosted API",
            "Groups: it sees only mentions, replies to it and commands (privacy mode is on)",
            "Inline mode: on",
            "Articles: 1",
            "Answers: quotations, without a language model",
            "Let in by the settings: 3; admins: 1",
            "Ready.",
        ]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_a_webhook_takes_updates_with_its_secret_and_no_others(home: Path) -> None:
    port = free_port()
    archive = Scripted()
    hook: Any = {"telegram_webhook": "https://bot.example.org/telegram", "telegram_listen": f"127.0.0.1:{port}"}

    async with bot_in(home, archive, **hook) as room:
        assert room.api.webhook
        assert room.api.webhook["url"] == "https://bot.example.org/telegram"
        secret = room.api.webhook["secret_token"]
        address = f"http://127.0.0.1:{port}/telegram"
        name = "X-Telegram-Bot-Api-Secret-Token"
        room.api.says(USER, "one")
        assert await room.api.deliver(address, **{name: secret}) == [200]
        await room.api.until(room.api.chats[USER].from_bot)
        room.api.says(USER, "two")
        assert await room.api.deliver(address, **{name: "another"}) == [403]
        room.api.says(USER, "three")
        assert await room.api.deliver(address) == [403]
        assert [question for question, _ in archive.asked] == ["one"]
        async with httpx.AsyncClient() as client:
            assert (await client.get(address)).status_code == 405


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"telegram_webhook": "http://bot.example.org/x"}, "not an https:// address"),
        ({"telegram_webhook": "https://bot.example.org/x", "telegram_listen": "8443"}, "LISTEN cannot be '8443'"),
    ],
)
async def test_an_impossible_webhook_is_reported(home: Path, given: Any, message: str) -> None:
    with pytest.raises((SettingsError, TelegramFailed), match=message):
        async with bot_in(home, **given):
            pass


async def test_a_port_that_is_taken_is_reported(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def taken(*_: object, **__: object) -> None:
        raise OSError(98, "Address already in use")

    # tornado itself leaves the socket that it could not bind to the garbage collector, which warns.
    monkeypatch.setattr("telegram.ext.Updater.start_webhook", taken)

    with pytest.raises(TelegramFailed, match="8443: Address already in use"):
        async with bot_in(home, telegram_webhook="https://bot.example.org/x"):
            pass


@pytest.mark.parametrize("listen", ["", ":1", "host", "host:", "host:0", "host:65536", "host:x"])
def test_what_is_not_a_host_and_port_is_reported(home: Path, listen: str) -> None:
    with pytest.raises(SettingsError):
        listening(Settings(home=home, telegram_listen=listen))


async def test_the_real_chain_answers_with_what_the_article_says(home: Path, store: Store) -> None:
    ingest(store, read([SEEDS]))

    async with bot_in(home, StoreArchive(store), telegram_daily=9) as room:
        message = await room.ask("What did Zakharova say?")
        assert message["text"].startswith("Maria Zakharova, Russian Foreign Ministry spokesperson:")
        assert labels(room.api.chats[USER].from_bot()[-1])[-2:] == ["👍 Good", "👎 Wrong"]
        follow_up = await room.ask("what does she think of North Korea?")
        assert "Zakharova" in follow_up["text"]
        seen = len(room.api.chats[USER].from_bot())
        room.api.presses(USER, message, "In context")
        await room.api.until(room.api.chats[USER].has(seen + 1))
        assert "Zakharova" in (await room.ask("/speakers"))["text"]
        assert "Seoul calls in Russia envoy" in (await room.ask("/latest"))["text"]
        assert "Seoul calls in Russia envoy" in (await room.ask("/sources"))["text"]


async def test_the_command_serves_until_sigterm(store: Store) -> None:
    store.close()

    async with server() as api:
        api.user(USER)
        environment = {
            **os.environ,
            "ONRECORD_TELEGRAM_TOKEN": TOKEN,
            "ONRECORD_TELEGRAM_API": api.url,
            "ONRECORD_TELEGRAM_ALLOW": str(USER),
            "ONRECORD_EMBEDDING_MODEL": "toy",
        }
        script = (
            "from bot import cli, opening; from tests.toys import ToyEmbedding\n"
            "opening._load = lambda settings: ToyEmbedding()\nopening._ready = lambda settings: True\ncli.main()"
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", script, "telegram"),
            env=environment,
            cwd=Path(__file__).resolve().parents[3],
            stderr=subprocess.PIPE,
        )
        api.says(USER, "/latest")
        async with asyncio.timeout(25):
            while not api.chats[USER].from_bot():
                await asyncio.wait([asyncio.create_task(api._changed.wait())], timeout=1)
        process.send_signal(signal.SIGTERM)
        _, told = await process.communicate()
        assert process.returncode == 0
        assert api.chats[USER].from_bot()[0]["text"] == "There are no articles yet."
        assert told.decode().splitlines()[-1] == "Stopping: answers in progress are still sent."
        assert TOKEN not in told.decode()
        assert not api.violations


def test_the_command_prints_a_code(home: Path) -> None:
    done = CliRunner().invoke(app, ["telegram", "--pair"])
    assert done.exit_code == 0
    code = re.match(r"/pair ([A-Z2-9]{8})\n", done.stdout)
    assert code
    database = SqliteDatabase(home)
    assert database.execute("SELECT count(*) FROM codes").fetchone() == (1,)
    database.close()


def test_a_command_without_a_token_says_where_to_get_one(home: Path) -> None:
    done = CliRunner().invoke(app, ["telegram"])
    assert isinstance(done.exception, SettingsError)
    assert "BotFather" in done.exception.mend


async def test_what_is_old_is_pruned_and_a_judgement_stays(home: Path) -> None:
    async with bot_in(home) as room:
        await room.told_of(room.api.presses(USER, await room.ask("one"), "👍"))
        room.database.execute("UPDATE answers SET at = at - 31 * 86400")
        room.database.execute("UPDATE updates SET at = at - 3 * 86400")
        room.database.prune()
        counts = [
            room.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("answers", "messages", "conversations", "updates", "feedback")
        ]
        assert counts == [0, 0, 0, 0, 1]


def test_a_database_of_a_newer_version_is_refused(home: Path) -> None:
    database = SqliteDatabase(home)
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    with pytest.raises(TelegramFailed, match="newer onrecord"):
        SqliteDatabase(home)


def test_a_file_that_is_not_a_database_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "telegram.sqlite3").write_text("no database at all, but a text that is long enough to be taken for one")
    with pytest.raises(TelegramFailed, match="cannot be read"):
        SqliteDatabase(home)


def test_every_language_has_the_same_texts_with_the_same_names() -> None:
    def names(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert {"en", "ru"} <= set(languages())
    english = languages()["en"]
    for code, texts in languages().items():
        assert set(texts) == set(english), code
        assert all(names(texts[key]) == names(english[key]) for key in english), code
        assert len(texts["months"].split()) == 12, code


def test_a_users_language_is_spoken_and_others_get_english() -> None:
    assert [spoken(code) for code in ("ru", "ru-RU", "en-GB", "ko", "", None)] == ["ru", "ru", "en", "en", "en", "en"]
    assert text("en", "nearest", titles="{secret} {0}") == "Nearest articles: {secret} {0}"


def test_the_env_file_example_sets_what_there_is_to_set(home: Path) -> None:
    example = (Path(__file__).resolve().parents[3] / "docs" / "telegram.env").read_text(encoding="utf-8")
    set_up = example.replace("TOKEN=\n", f"TOKEN={TOKEN}\n").replace("ALLOW=\n", "ALLOW=11, -500\n")
    Path(".env").write_text(re.sub(r"(?m)^#(?=ONRECORD)", "", set_up), encoding="utf-8")
    loaded = settings.load()
    assert token_of(loaded) == TOKEN
    assert listening(loaded) == ("127.0.0.1", 8443)
    named = set(re.findall(r"(?m)^#?ONRECORD_(\w+)=", example))
    assert named == {name.upper() for name in Settings.model_fields if name.startswith("telegram_")}
    Path(".env").write_text(example, encoding="utf-8")
    assert settings.load() == Settings.model_validate({"home": home})
