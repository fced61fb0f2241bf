"""All settings: environment variables with the prefix ONRECORD_, or the same lines in a file `.env`."""

from __future__ import annotations

import difflib
import os
import re
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "ONRECORD_"
DOTENV = ".env"
#: How the variables end that providers of chat models read.
OF_PROVIDERS = ("_API_KEY", "_BASE_URL", "_API_BASE", "_HOST", "_ENDPOINT", "_API_VERSION", "_REGION", "_TOKEN")
POSTGRES = ("postgresql://", "postgres://")
#: An address with a well-formed name and password (RFC 3986, 3.2.1). Of any other, PostgreSQL's client quotes parts in
#: its errors.
_NAMED = re.compile(
    r"[^:]*://(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?[^@#?]*(?:\?\w+=[^#]*)?", re.ASCII | re.IGNORECASE
)


class Settings(BaseSettings):
    """The settings; field NAME is the variable ONRECORD_NAME."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOTENV, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    home: Path = Field(default_factory=partial(user_data_path, "onrecord"), description="the folder of the store")
    store: SecretStr | None = Field(
        default=None, description="the PostgreSQL of a store that several machines share: postgresql://…, with CHROMA"
    )
    chroma: str | None = Field(default=None, description="the Chroma server of a shared store: http://… or https://…")
    chroma_token: SecretStr | None = Field(
        default=None, description="the token that the Chroma server's proxy asks for, as `Authorization: Bearer`"
    )
    embedding_model: str = Field(
        default="sentence-transformers/all-MiniLM-L6-v2", description="a sentence-transformers model: name or folder"
    )
    exact_passages: bool = Field(default=False, description="embed passages in full precision, in twice the time")
    reranker: str | None = Field(default=None, description="a sentence-transformers cross-encoder: name or folder")
    model: str | None = Field(default=None, description='a chat model, "provider:model", that words and judges answers')
    model_timeout: float = Field(default=60.0, gt=0, description="seconds that the chat model may take for an answer")
    model_passages: int = Field(default=10, ge=1, le=40, description="passages that the chat model is given at most")
    model_reads: int = Field(default=2400, ge=200, description="tokens that its passages may have together")
    model_writes: int | None = Field(
        default=None, ge=16, description="tokens that it may write; its own limit by default"
    )
    model_temperature: float | None = Field(default=None, ge=0, le=2, description="its temperature, where it has one")
    model_effort: str | None = Field(default=None, description="how hard it thinks, where it can: low, medium, high")
    wording: Literal["checked", "quoted"] = Field(
        default="checked", description="with a chat model: checked lets its own words leave, quoted only the articles'"
    )
    entailment: str | None = Field(
        default=None, description="who reads its sentences again: it itself, a cross-encoder (name or folder), or none"
    )
    prompts: Path | None = Field(default=None, description="a folder with texts that replace those in prompts/")
    checkpoints: str | None = Field(
        default=None, description="where conversations are: a file, by default conversations.sqlite, or postgresql://…"
    )
    keep_days: int = Field(default=90, ge=1, description="days after which an unused conversation is deleted")
    threads: int | None = Field(default=None, ge=1, description="threads of the embedding model; all cores by default")
    fetch_private: bool = Field(default=False, description="also fetch from this machine and private networks")
    fetch_seconds: float = Field(default=30, gt=0, description="seconds that a page or feed may take to load")
    fetch_delay: float = Field(default=1, ge=0, description="seconds between two requests to one site")
    fetch_at_once: int = Field(default=4, ge=1, le=64, description="sites that are fetched from at once")
    telegram_token: SecretStr | None = Field(default=None, description="the bot's token from BotFather")
    telegram_api: str = Field(default="https://api.telegram.org", description="the Bot API server, self-hosted or not")
    telegram_allow: str = Field(default="", description="who may ask: ids, separated by commas, or `everyone`")
    telegram_admins: str = Field(default="", description="ids of the users who may /ingest, /stats and /allow")
    telegram_daily: int = Field(default=200, ge=1, description="questions that a user may ask per day")
    telegram_at_once: int | None = Field(
        default=None, ge=1, le=64, description="questions answered at once; 2, or 8 with a MODEL"
    )
    telegram_webhook: str | None = Field(default=None, description="the https:// address for Telegram to call, or none")
    telegram_listen: str = Field(default="127.0.0.1:8443", description="host:port of the webhook, behind a TLS proxy")

    @field_validator("home", "prompts")
    @classmethod
    def _without_tilde(cls, folder: Path | None) -> Path | None:
        return folder and folder.expanduser()  # no shell expands a line of .env


def load() -> Settings:
    """Returns the settings in force.

    Raises:
        SettingsError: an ONRECORD_ variable is not a setting, a value is impossible, .env cannot be read.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted({*os.environ, *_dotenv_names()}):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0)
            raise SettingsError(f"There is no setting {name}.", f"Did you mean {near[0]}?")
    try:
        found = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(f"{name} cannot be {first['input']!r}: {first['msg']}.", "Correct or unset it.") from error
    _check_shared(found)
    return found


def _check_shared(found: Settings) -> None:
    """Refuses half a shared store, and addresses that are none."""
    if (found.store is None) != (found.chroma is None):
        given, missing = ("STORE", "CHROMA") if found.store else ("CHROMA", "STORE")
        raise SettingsError(
            f"{PREFIX}{given} is set, but {PREFIX}{missing} is not: a shared store needs both.",
            f"Set {PREFIX}{missing} too, or unset {PREFIX}{given} for a store in a folder.",
        )
    if found.store:
        require_postgres(f"{PREFIX}STORE", found.store.get_secret_value())
    if found.chroma:
        parts = urlsplit(found.chroma)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise SettingsError(  # without the address, which may contain a password
                f"{PREFIX}CHROMA is not an address like http://host:8000.",
                f"Write it without a name and password; a token goes into {PREFIX}CHROMA_TOKEN.",
            )


def require_postgres(name: str, address: str) -> None:
    """Raises SettingsError, without the address and its password, unless it is one of a PostgreSQL database."""
    if not (address.startswith(POSTGRES) and _NAMED.fullmatch(address)):
        raise SettingsError(
            f"{name} is not an address of a PostgreSQL database.",
            "Write it as postgresql://name:password@host/database, with %40 for @ and %25 for % in the password.",
        )


def _dotenv_names() -> set[str]:
    return set(_dotenv())


def _dotenv() -> dict[str, str | None]:
    from dotenv import dotenv_values

    if not Path(DOTENV).is_file():
        return {}
    path = Path(DOTENV).resolve()
    _require_own(path)
    try:
        return dotenv_values(path, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.", "Save it as UTF-8, or remove it.") from error


def of_providers() -> dict[str, str]:
    """Returns the keys and addresses of models' providers in .env (OPENAI_API_KEY), which the environment does not set.

    Raises:
        SettingsError: .env cannot be read.
    """
    return {
        name: value
        for name, value in _dotenv().items()
        if value and name.endswith(OF_PROVIDERS) and not name.startswith(PREFIX) and name not in os.environ
    }


def _require_own(dotenv: Path) -> None:
    """Refuses settings that another user wrote: they could send the token elsewhere."""
    if os.name == "nt" or os.geteuid() == 0:  # root works in everybody's folders
        return
    if dotenv.stat().st_uid not in (os.geteuid(), 0):
        raise SettingsError(f"{dotenv} belongs to another user.", "Work in another folder, or take it over with chown.")
