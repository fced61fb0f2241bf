"""All settings: environment variables with the prefix ONRECORD_, or the same lines in a file `.env`."""

from __future__ import annotations

import difflib
import os
from functools import partial
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "ONRECORD_"
DOTENV = ".env"


class Settings(BaseSettings):
    """The settings; field NAME is the variable ONRECORD_NAME."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOTENV, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    home: Path = Field(default_factory=partial(user_data_path, "onrecord"), description="the folder of the store")
    embedding_model: str = Field(
        default="sentence-transformers/all-MiniLM-L6-v2", description="a sentence-transformers model: name or folder"
    )
    exact_passages: bool = Field(default=False, description="embed passages in full precision, in twice the time")
    reranker: str | None = Field(default=None, description="a sentence-transformers cross-encoder: name or folder")
    model: str | None = Field(default=None, description='a chat model, "provider:model", that words and judges answers')
    model_timeout: float = Field(default=60.0, gt=0, description="seconds that the chat model may take for an answer")
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
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(f"{name} cannot be {first['input']!r}: {first['msg']}.", "Correct or unset it.") from error


def _dotenv_names() -> set[str]:
    from dotenv import dotenv_values

    if not Path(DOTENV).is_file():
        return set()
    path = Path(DOTENV).resolve()
    _require_own(path)
    try:
        return set(dotenv_values(path, encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.", "Save it as UTF-8, or remove it.") from error


def _require_own(dotenv: Path) -> None:
    """Refuses settings that another user wrote: they could send the token elsewhere."""
    if os.name == "nt" or os.geteuid() == 0:  # root works in everybody's folders
        return
    if dotenv.stat().st_uid not in (os.geteuid(), 0):
        raise SettingsError(f"{dotenv} belongs to another user.", "Work in another folder, or take it over with chown.")
