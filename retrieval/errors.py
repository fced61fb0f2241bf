"""The failures that are expected, each saying what happened and what mends it.

OnRecordError
├── ArticleError          an article that cannot be taken in (the rest of the batch can)
├── BackupError           an archive that cannot be written, or is not to be trusted
├── EmbeddingError        the embedding model cannot be found, verified or run
├── FetchError            a document of the web that cannot be had
└── StoreError            the store as a whole
    ├── StoreMissing      there is no store yet
    ├── StoreLocked       another process is writing
    ├── StoreDamaged      a file of the store cannot be read, or catalog and indexes disagree
    ├── StoreMismatch     made by another embedding model or by a newer version
    └── StoreFull         the disk is full, or the store may not be written
"""

from __future__ import annotations


class OnRecordError(Exception):
    """An expected failure: `message` says what happened, `mend` what the user can do about it."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend


class ArticleError(OnRecordError):
    """An article that cannot be taken in; the others of its batch can."""


class BackupError(OnRecordError):
    """An archive that cannot be written, or is not to be trusted."""


class EmbeddingError(OnRecordError):
    """The embedding model cannot be found, verified or run."""


class FetchError(OnRecordError):
    """A document of the web that cannot be had.

    `passing` says that it may well be had another time, `wait` how many seconds its site wants to be left alone.
    """

    def __init__(self, message: str, mend: str, *, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(message, mend)
        self.passing = passing
        self.wait = wait


class StoreError(OnRecordError):
    """The store as a whole cannot be used as asked."""


class StoreMissing(StoreError):
    """There is no store yet."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreDamaged(StoreError):
    """A file of the store cannot be read, or the catalog and its indexes disagree."""


class StoreMismatch(StoreError):
    """The store was made by another embedding model or by a newer version."""


class StoreFull(StoreError):
    """The disk is full, or the store may not be written."""
