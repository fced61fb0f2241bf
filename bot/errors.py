"""The tree of expected failures. A face prints `message` and `mend`, and a traceback only with --debug.

OnRecordError
├── ArticleError, BackupError, EmbeddingError, FetchError,
│   StoreError (Away, Missing, Locked, Damaged, Mismatch, Outdated, Full): retrieval/errors.py
├── EvaluationError       a test set, its articles or a run cannot be evaluated as asked
├── SettingsError         a setting is unknown, misspelt or has an impossible value
├── TelegramFailed        Telegram, or the connection to it, keeps the bot from working
└── UsageError            a command was given something it cannot use
"""

from __future__ import annotations

from retrieval.errors import (
    ArticleError,
    FetchError,
    OnRecordError,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
)

__all__ = [
    "ArticleError",
    "EvaluationError",
    "FetchError",
    "OnRecordError",
    "SettingsError",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "TelegramFailed",
    "UsageError",
    "install",
]


class EvaluationError(OnRecordError):
    """A test set, its articles or a run cannot be evaluated as asked."""


class SettingsError(OnRecordError):
    """A setting is unknown, misspelt or has an impossible value."""


class TelegramFailed(OnRecordError):
    """Telegram, or the connection to it, keeps the bot from working."""


class UsageError(OnRecordError):
    """A command was given something it cannot use."""


def install(extra: str) -> str:
    """Returns the command that installs an extra, run in the folder of the checkout."""
    return f'pip install -c constraints.txt ".[{extra}]"'
