"""The whole tree of expected failures; a face prints `message` and `mend`, a traceback only with --debug.

OnRecordError
├── ArticleError, BackupError, EmbeddingError, FetchError,
│   StoreError (Missing, Locked, Damaged, Mismatch, Full): retrieval/errors.py
├── EvaluationError       a test set, its articles or a run cannot be evaluated as asked
├── SettingsError         a setting is unknown, misspelt or has a value that cannot be
├── TelegramFailed        Telegram, or the way to it, does not let the bot do its work
└── UsageError            a command was given something it cannot use
"""

from __future__ import annotations

from retrieval.errors import (
    ArticleError,
    BackupError,
    EmbeddingError,
    FetchError,
    OnRecordError,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMismatch,
    StoreMissing,
)

__all__ = [
    "ArticleError",
    "BackupError",
    "EmbeddingError",
    "EvaluationError",
    "FetchError",
    "OnRecordError",
    "SettingsError",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreMismatch",
    "StoreMissing",
    "TelegramFailed",
    "UsageError",
    "install",
]


class EvaluationError(OnRecordError):
    """A test set, its articles or a run cannot be evaluated as asked."""


class SettingsError(OnRecordError):
    """A setting is unknown, misspelt or has a value that cannot be."""


class TelegramFailed(OnRecordError):
    """Telegram, or the way to it, does not let the bot do its work."""


class UsageError(OnRecordError):
    """A command was given something it cannot use."""


def install(extra: str) -> str:
    """How an extra is installed, as the README says it, in the folder of the checkout."""
    return f'pip install -c constraints.txt ".[{extra}]"'
