"""What `onrecord doctor` finds: settings, what is installed, the store, the databases beside it, models and the bot.

Nothing is changed, and the network is used only where that was asked for. No finding shows a secret.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import re
import sqlite3
import stat
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream
from packaging.requirements import Requirement
from pydantic import SecretStr

from bot import settings
from bot.errors import OnRecordError, SettingsError, install
from bot.memory import memory
from bot.opening import open_store
from bot.settings import DOTENV, PREFIX, Settings
from bot.telegram.records import database as telegram_database
from retrieval.upkeep import checks
from retrieval.upkeep.checks import Finding

if TYPE_CHECKING:
    from dotenv.parser import Binding

#: What answers depend on most, and the extras; the versions of all others are compared, not shown.
SHOWN_PACKAGES = (
    "onrecord", "chromadb", "tantivy", "onnxruntime", "tokenizers", "langchain-core", "langgraph",
    "python-telegram-bot",
)  # fmt: skip
#: Bits of a file's mode that let others than its owner in.
OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: Shown in place of what is secret.
HIDDEN = "(hidden)"
#: Up to the last @, as a password may have one in it; and those that are parameters.
_PASSWORD = re.compile(r"(?<=://)([^/@:?]*):.*(?=@)")
_PARAMETER = re.compile(r"(?<=[?&])(\w*pass\w*=)[^&#]*", re.IGNORECASE)


def findings(*, online: bool = False, try_model: bool = False) -> Iterator[Finding]:
    """What came of each check; with `online` Telegram is asked, with `try_model` the chat model."""
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)  # each reader of .env warns of what is told here
    yield from _dotenv()
    try:
        found = settings.load()
    except SettingsError as error:
        yield Finding("settings", "wrong", error.message, error.mend)
        yield from _versions()
        return
    yield from _set(found)
    yield from _versions()
    yield from _weights(found)
    yield from checks.store(found.home, lambda: open_store(found, preload=False))
    yield from _databases(found)
    if found.home.exists():
        yield from _private(found)
        yield checks.disk(found.home)
    yield from _chat_model(found, trying=try_model)
    yield from _telegram(found, online=online)


def _dotenv() -> Iterator[Finding]:
    """Lines of .env that are no settings, which would be passed over in silence."""
    try:
        lines = [each.original.line for each in _bindings() if each.error]
    except (OSError, UnicodeDecodeError):
        return  # reading the settings tells that
    for line in lines:
        yield Finding(
            "settings",
            "wrong",
            f"Line {line} of {Path(DOTENV).resolve()} is not understood, and passed over.",
            "Write it as NAME=value, with quotation marks around a value that has # or spaces in it.",
        )


def _bindings() -> list[Binding]:
    if not Path(DOTENV).is_file():
        return []
    with Path(DOTENV).open(encoding="utf-8") as file:
        return list(parse_stream(file))


def _set(found: Settings) -> Iterator[Finding]:
    """What is set, and where."""
    environment = {name.upper() for name, value in os.environ.items() if value}
    file = {each.key.upper() for each in _bindings() if each.key and each.value}
    by_default = 0
    for field in Settings.model_fields:
        name = PREFIX + field.upper()
        if name not in environment | file:
            by_default += 1
            continue
        where = "the environment" if name in environment else str(Path(DOTENV).resolve())
        also = f", which goes before {DOTENV}" if name in environment & file else ""
        yield Finding("settings", "ok", f"{name}={_shown(getattr(found, field))} from {where}{also}.")
    yield Finding("settings", "ok", f"{by_default} settings have their defaults; the store is {found.home}.")


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return HIDDEN
    return _PARAMETER.sub(rf"\1{HIDDEN}", _PASSWORD.sub(rf"\1:{HIDDEN}", str(value)))


def _versions() -> Iterator[Finding]:
    """What is installed, compared with what onrecord asks for."""
    shown = [f"{name} {version}" for name in SHOWN_PACKAGES if (version := _version(name))]
    told = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {', '.join(shown)}."
    yield Finding("versions", "ok", told)
    for line in metadata.requires("onrecord") or () if _version("onrecord") else ():
        asked = Requirement(line)
        if asked.marker and not asked.marker.evaluate({"extra": ""}):
            continue
        installed = _version(asked.name)
        if installed is None or not asked.specifier.contains(installed, prereleases=True):
            yield Finding(
                "versions",
                "wrong",
                f"onrecord needs {asked.name}{asked.specifier}, installed is {installed or 'none'}.",
                f'pip install "{asked.name}{asked.specifier}"',
            )


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _weights(found: Settings) -> Iterator[Finding]:
    """Whether the default model's weights are the official ones."""
    from retrieval.embeddings.base import DEFAULT_MODEL, DEFAULT_WEIGHTS, check_weights

    if found.embedding_model != DEFAULT_MODEL:
        return
    try:
        check_weights()
    except OnRecordError as error:
        yield Finding("weights", "wrong", error.message, error.mend)
    else:
        yield Finding(
            "weights", "ok", f"The weights of {DEFAULT_MODEL} are the official ones, {DEFAULT_WEIGHTS[:12]}…."
        )


def conversations(found: Settings) -> Path | None:
    """The file that conversations are kept in; None where that is a PostgreSQL."""
    place = found.checkpoints or str(found.home / memory.FILE)
    return None if place.startswith(memory.POSTGRES) else Path(place).expanduser()


def _databases(found: Settings) -> Iterator[Finding]:
    """The databases of conversations and of Telegram."""
    kept = conversations(found)
    if kept is None:
        yield Finding("conversations", "ok", f"They are kept in {_shown(found.checkpoints)}, which is not looked at.")
    for name, path in (("conversations", kept), ("telegram", found.home / telegram_database.FILE)):
        if path is None or not path.exists():
            continue
        mend = f"Move {path} away, or restore it: onrecord restore"
        try:
            problems = checks.database(path)
        except OnRecordError as error:
            yield Finding(name, "wrong", error.message.replace("catalog", "database"), mend)
            continue
        if problems:
            yield Finding(name, "wrong", f"{path} is damaged: {problems[0]}.", mend)
        else:
            yield Finding(name, "ok", f"{path} is whole.")


def _private(found: Settings) -> Iterator[Finding]:
    """Whether others of this machine are kept out of what is stored."""
    if os.name == "nt":
        return  # its files have no such modes
    open_to_others = found.home.stat().st_mode & OTHERS
    inside = [found.home / telegram_database.FILE, conversations(found)]
    exposed = [path for path in inside if path and path.exists() and path.stat().st_mode & OTHERS]
    secret = Path(DOTENV)
    told = []
    if open_to_others:
        told.append((found.home, 700))
    told += [(path, 600) for path in exposed if open_to_others or path.parent != found.home]
    if secret.is_file() and secret.stat().st_mode & OTHERS and any(each.key for each in _bindings()):
        told.append((secret.resolve(), 600))
    for path, mode in told:
        yield Finding("privacy", "warning", f"Others of this machine may read {path}.", f"chmod {mode} {path}")
    if not told:
        yield Finding("privacy", "ok", "Nobody else of this machine may read what is stored.")


def _chat_model(found: Settings, *, trying: bool) -> Iterator[Finding]:
    if found.model is None:
        yield Finding("model", "ok", "No chat model is set: answers are quotations.")
        return
    from bot.chat_models.providers import configured

    try:
        make = configured(found)
    except SettingsError as error:
        yield Finding("model", "wrong", error.message, error.mend)
        return
    if not trying or make is None:
        yield Finding("model", "ok", f"{found.model} is set; --try-model asks it something.")
        return
    from bot.terminal.model_trial import outcome, tried

    told = tried(make())
    if told["answered"]:
        yield Finding("model", "ok", f"{found.model} is set. {outcome(told)}")
    else:
        mend = "Check its key and address; until it answers, answers are quotations."
        yield Finding("model", "wrong", f"{found.model} is set. {outcome(told)}", mend)


def _telegram(found: Settings, *, online: bool) -> Iterator[Finding]:
    if found.telegram_token is None:
        yield Finding("telegram", "ok", "No token is set: there is no bot.")
        return
    try:
        from bot.telegram.connection import token_of
    except ImportError as error:
        told = f"A token is set, and {error.name} is not installed."
        yield Finding("telegram", "wrong", told, install("telegram"))
        return
    try:
        token = token_of(found)
    except SettingsError as error:
        yield Finding("telegram", "wrong", error.message, error.mend)
        return
    if not online:
        yield Finding("telegram", "ok", "The token has the form of one; --online asks Telegram whose it is.")
        return
    yield asyncio.run(_get_me(token, found.telegram_api.rstrip("/")))


async def _get_me(token: str, api: str) -> Finding:
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    from bot.telegram.secrecy import kept_secret

    with kept_secret(token):
        try:
            async with Bot(token, base_url=f"{api}/bot") as bot:  # which asks getMe, and closes its connections
                return Finding("telegram", "ok", f"The token is that of @{bot.username}.")
        except InvalidToken:
            return Finding("telegram", "wrong", "Telegram does not know the token.", "Get one from @BotFather.")
        except TelegramError as error:
            told = f"Telegram cannot be reached at {api}: {type(error).__name__}."
            return Finding("telegram", "wrong", told, "Check the network, and ONRECORD_TELEGRAM_API.")
