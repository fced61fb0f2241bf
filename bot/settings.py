"""All settings, in one place: environment variables with the prefix ONRECORD_, or the same lines in a file `.env`."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "ONRECORD_"
DOTENV = ".env"


class Settings(BaseSettings):
    """What can be set; each field NAME is the variable ONRECORD_NAME."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOTENV, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("onrecord"), description="the folder of the store"
    )
    embedding_model: str = Field(
        default="sentence-transformers/all-MiniLM-L6-v2", description="a sentence-transformers model: name or folder"
    )
    exact_passages: bool = Field(
        default=False, description="whether passages are embedded in full precision, in twice the time"
    )
    reranker: str | None = Field(
        default=None,
        description="a cross-encoder of sentence-transformers, name or folder, that puts the best passages in order",
    )
    model: str | None = Field(
        default=None,
        description='a chat model, "provider:model", that words the answers and judges them; none by default',
    )
    model_timeout: float = Field(default=60.0, gt=0, description="seconds that an answer of the chat model may take")
    prompts: Path | None = Field(
        default=None, description="a folder whose texts take the place of those in prompts/; none by default"
    )
    checkpoints: str | None = Field(
        default=None,
        description="where conversations are kept: a file, or postgresql://…; conversations.sqlite in HOME by default",
    )
    keep_days: int = Field(default=90, ge=1, description="days after which a conversation is forgotten")
    threads: int | None = Field(default=None, ge=1, description="threads of the embedding model; all cores by default")
    fetch_private: bool = Field(
        default=False, description="whether pages and feeds may come from this machine and private networks"
    )
    fetch_seconds: float = Field(default=30, gt=0, description="how long a page or feed may take to come, in seconds")
    fetch_delay: float = Field(default=1, ge=0, description="the pause between two requests to one site, in seconds")
    fetch_at_once: int = Field(default=4, ge=1, le=64, description="how many sites are asked at once")
    telegram_token: SecretStr | None = Field(default=None, description="the bot's token, as BotFather gives it")
    telegram_api: str = Field(
        default="https://api.telegram.org", description="the Bot API server, for one that is self-hosted"
    )
    telegram_allow: str = Field(
        default="", description="who may ask: numbers of users and chats, separated by commas, or `everyone`"
    )
    telegram_admins: str = Field(default="", description="numbers of the users who may /ingest, /stats and /allow")
    telegram_daily: int = Field(default=200, ge=1, description="questions that a user may ask in a day")
    telegram_at_once: int | None = Field(
        default=None, ge=1, le=64, description="how many questions are answered side by side; 2, or 8 with a MODEL"
    )
    telegram_webhook: str | None = Field(
        default=None, description="the https:// address that Telegram is to call; without it the bot polls"
    )
    telegram_listen: str = Field(
        default="127.0.0.1:8443", description="host:port of the webhook's server, behind a proxy that has the TLS"
    )

    @field_validator("home", "prompts")
    @classmethod
    def _without_tilde(cls, folder: Path | None) -> Path | None:
        return folder and folder.expanduser()  # no shell has done it for a line of .env


def load() -> Settings:
    """The settings in force.

    Raises:
        SettingsError: an ONRECORD_ variable that is none of the settings, a bad value, an unreadable .env.
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
        raise SettingsError(f"{name} cannot be {first['input']!r}: {first['msg']}.", f"Set {name} anew.") from error


def _dotenv_names() -> set[str]:
    from dotenv import dotenv_values

    if not Path(DOTENV).is_file():
        return set()
    _require_own(Path(DOTENV).resolve())
    try:
        return set(dotenv_values(DOTENV, encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{Path(DOTENV).resolve()} cannot be read: {error}.", "Save it as UTF-8, or remove it."
        ) from error


def _require_own(dotenv: Path) -> None:
    """Refuses settings that another user has put into the folder: they could name where the token is sent."""
    if os.name == "nt" or os.geteuid() == 0:  # root works in everybody's folders
        return
    if dotenv.stat().st_uid not in (os.geteuid(), 0):
        raise SettingsError(
            f"{dotenv} belongs to another user of this machine.", "Work in another folder, or make it yours: chown."
        )
