"""`onrecord doctor`: checks of settings, installed versions, the store, the databases beside it, models and the bot.

A check changes nothing, uses the network only when asked to, and shows no secret.
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
from bot.opening import open_store, place_of
from bot.settings import DOTENV, PREFIX, Settings
from bot.telegram.records import sqlite as telegram_database
from retrieval.store.sqlite import faults
from retrieval.upkeep import checks
from retrieval.upkeep.checks import Finding

if TYPE_CHECKING:
    from dotenv.parser import Binding

#: The packages whose versions are shown; all versions are compared.
SHOWN_PACKAGES = "onrecord chromadb tantivy onnxruntime tokenizers langchain-core langgraph python-telegram-bot".split()
#: Bits of a file's mode that let other users in.
OTHERS = stat.S_IRWXG | stat.S_IRWXO
HIDDEN = "(hidden)"
#: A password in an address, up to the last @, as it may contain one; and one in a parameter.
_PASSWORD = re.compile(r"(?<=://)([^/@:?]*):.*(?=@)")
_PARAMETER = re.compile(r"(?<=[?&])(\w*pass\w*=)[^&#]*", re.IGNORECASE)


def findings(*, online: bool = False, try_model: bool = False) -> Iterator[Finding]:
    """Yields the findings of all checks; `online` asks Telegram, `try_model` the chat model."""
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)  # it warns of the same lines as _dotenv
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
    yield from _store(found)
    yield from _databases(found)
    if found.home.exists():
        yield from _private(found)
        yield checks.disk(found.home)
    yield _chat_model(found, trying=try_model)
    yield _telegram(found, online=online)


def _store(found: Settings) -> Iterator[Finding]:
    """Checks the store, wherever it is."""
    try:
        place = place_of(found)
    except SettingsError as error:
        yield Finding("catalog", "wrong", error.message, error.mend)
        return
    yield from checks.store(place, lambda: open_store(found, preload=False))
    place.close()


def _dotenv() -> Iterator[Finding]:
    """Checks for lines of .env that python-dotenv would ignore in silence."""
    try:
        lines = [each.original.line for each in _bindings() if each.error]
    except (OSError, UnicodeDecodeError):
        return  # loading the settings reports this
    mend = "Write it as NAME=value, with quotation marks around a value that contains # or spaces."
    for line in lines:
        told = f"Line {line} of {Path(DOTENV).resolve()} is not understood and is ignored."
        yield Finding("settings", "wrong", told, mend)


def _bindings() -> list[Binding]:
    if not Path(DOTENV).is_file():
        return []
    with Path(DOTENV).open(encoding="utf-8") as file:
        return list(parse_stream(file))


def _set(found: Settings) -> Iterator[Finding]:
    """Lists the settings that are not defaults, and where each is set."""
    environment = {name.upper() for name, value in os.environ.items() if value}
    file = {each.key.upper() for each in _bindings() if each.key and each.value}
    names = {field: PREFIX + field.upper() for field in Settings.model_fields}
    changed = {field: name for field, name in names.items() if name in environment | file}
    for field, name in changed.items():
        where = "the environment" if name in environment else str(Path(DOTENV).resolve())
        also = f", which overrides {DOTENV}" if name in environment & file else ""
        yield Finding("settings", "ok", f"{name}={_shown(getattr(found, field))} from {where}{also}.")
    told = f"{len(names) - len(changed)} settings have their defaults; the store is in {found.home}."
    yield Finding("settings", "ok", told)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        return _shown(secret) if "://" in secret else HIDDEN  # an address without its password
    return _PARAMETER.sub(rf"\1{HIDDEN}", _PASSWORD.sub(rf"\1:{HIDDEN}", str(value)))


def _versions() -> Iterator[Finding]:
    """Compares the installed versions with the required ones."""
    shown = [f"{name} {version}" for name in SHOWN_PACKAGES if (version := _version(name))]
    told = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {', '.join(shown)}."
    yield Finding("versions", "ok", told)
    for line in metadata.requires("onrecord") or () if _version("onrecord") else ():
        asked = Requirement(line)
        if asked.marker and not asked.marker.evaluate({"extra": ""}):
            continue
        installed = _version(asked.name)
        if installed is None or not asked.specifier.contains(installed, prereleases=True):
            needed = f"{asked.name}{asked.specifier}"
            told = f"onrecord needs {needed}; installed: {installed or 'none'}."
            yield Finding("versions", "wrong", told, f'pip install "{needed}"')


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _weights(found: Settings) -> Iterator[Finding]:
    """Checks that the default model's weights are the official ones."""
    from retrieval.embeddings.base import DEFAULT_MODEL, DEFAULT_WEIGHTS, check_weights

    if found.embedding_model != DEFAULT_MODEL:
        return
    try:
        check_weights()
    except OnRecordError as error:
        yield Finding("weights", "wrong", error.message, error.mend)
    else:
        told = f"The weights of {DEFAULT_MODEL} are the official ones ({DEFAULT_WEIGHTS[:12]}…)."
        yield Finding("weights", "ok", told)


def conversations(found: Settings) -> Path | None:
    """Returns the file of the conversations; None when they are in PostgreSQL."""
    place = memory.place_of(found)
    return None if place.startswith(settings.POSTGRES) else Path(place).expanduser()


def _databases(found: Settings) -> Iterator[Finding]:
    """Checks the databases of conversations and of Telegram."""
    kept = conversations(found)
    if kept is None:
        yield Finding("conversations", "ok", f"They are in {_shown(memory.place_of(found))}, which is not checked.")
    for name, path in (("conversations", kept), ("telegram", found.home / telegram_database.FILE)):
        if path is None or not path.exists():
            continue
        mend = f"Move {path} away, or restore a backup: onrecord restore FILE"
        try:
            problems = faults(path)
        except OnRecordError as error:
            yield Finding(name, "wrong", error.message.replace("catalog", "database"), mend)
            continue
        if problems:
            yield Finding(name, "wrong", f"{path} is damaged: {problems[0]}.", mend)
        else:
            yield Finding(name, "ok", f"{path} is intact.")


def _private(found: Settings) -> Iterator[Finding]:
    """Checks that no other user can read the store and .env."""
    if os.name == "nt":
        return  # its files have no such modes

    def is_open(path: Path) -> bool:
        return path.exists() and bool(path.stat().st_mode & OTHERS)

    files = [path for path in (found.home / telegram_database.FILE, conversations(found)) if path]
    if not is_open(found.home):  # nobody else gets to the files in it
        files = [path for path in files if path.parent != found.home]
    if any(each.key for each in _bindings()):
        files.append(Path(DOTENV).resolve())
    exposed = [path for path in (found.home, *files) if is_open(path)]
    for path in exposed:
        mode = 700 if path.is_dir() else 600
        yield Finding("privacy", "warning", f"Other users can read {path}.", f"chmod {mode} {path}")
    if not exposed:
        yield Finding("privacy", "ok", "No other user can read what is stored.")


def _chat_model(found: Settings, *, trying: bool) -> Finding:
    if found.model is None:
        return Finding("model", "ok", "No chat model is set, so answers are quotations.")
    from bot.chat_models.providers import configured

    try:
        make = configured(found)
    except SettingsError as error:
        return Finding("model", "wrong", error.message, error.mend)
    if not trying or make is None:
        return Finding("model", "ok", f"{found.model} is set; --try-model sends it a question.")
    from bot.terminal.model_trial import outcome, tried, tried_answer

    told = tried(make())
    if told["answered"]:
        told["answer"] = tried_answer(make())
    mend = "" if told["answered"] else "Check its key and address. Until it answers, answers are quotations."
    return Finding("model", "wrong" if mend else "ok", f"{found.model} is set. {outcome(told)}", mend)


def _telegram(found: Settings, *, online: bool) -> Finding:
    if found.telegram_token is None:
        return Finding("telegram", "ok", "No token is set, so there is no bot.")
    try:
        import bot.telegram.application  # noqa: F401  whatever is missing for it is missing for the bot
        from bot.telegram.connection import token_of

        token = token_of(found)
    except ImportError as error:
        return Finding("telegram", "wrong", f"A token is set, but {error.name} is not installed.", install("telegram"))
    except SettingsError as error:
        return Finding("telegram", "wrong", error.message, error.mend)
    if not online:
        return Finding("telegram", "ok", "The token is well-formed; --online asks Telegram which bot it belongs to.")
    return asyncio.run(_get_me(token, found.telegram_api.rstrip("/")))


async def _get_me(token: str, api: str) -> Finding:
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    from bot.telegram.secrecy import kept_secret

    with kept_secret(token):
        try:
            async with Bot(token, base_url=f"{api}/bot") as bot:  # which asks getMe, and closes its connections
                return Finding("telegram", "ok", f"The token belongs to @{bot.username}.")
        except InvalidToken:
            return Finding("telegram", "wrong", "Telegram does not know the token.", "Get one from @BotFather.")
        except TelegramError as error:
            told = f"Telegram cannot be reached at {api}: {type(error).__name__}."
            return Finding("telegram", "wrong", told, "Check the network, and ONRECORD_TELEGRAM_API.")
