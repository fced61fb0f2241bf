"""The expected failures; each says what happened and what to do about it.

OnRecordError
├── ArticleError          an article cannot be read (the rest of its batch can)
│   └── WallError         a page stands in an article's place: another visit may bring the article
├── BackupError           an archive cannot be written or cannot be trusted
├── EmbeddingError        the embedding model cannot be found, verified or run
├── FetchError            a document cannot be fetched from the web
└── StoreError            the store as a whole
    ├── StoreAway         a server of the store cannot be reached just now
    │   └── VectorsAway   that of the vectors: a question can still be answered by words
    ├── StoreMissing      there is no store yet
    ├── StoreLocked       another process is writing
    ├── StoreDamaged      a file of the store cannot be read, or catalog and indexes disagree
    ├── StoreMismatch     made by another embedding model or by a newer version
    ├── StoreOutdated     made by an older version, and not brought up to date yet
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
    """An article cannot be read; the others of its batch can."""


class WallError(ArticleError):
    """A page stands in an article's place, a consent wall for instance; another visit may bring the article."""


class BackupError(OnRecordError):
    """An archive cannot be written or cannot be trusted."""


class EmbeddingError(OnRecordError):
    """The embedding model cannot be found, verified or run."""


class FetchError(OnRecordError):
    """A document cannot be fetched from the web.

    `passing` means that trying again later may help; `wait` is the number of seconds that the site asks to wait.
    """

    def __init__(self, message: str, mend: str, *, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(message, mend)
        self.passing = passing
        self.wait = wait


class StoreError(OnRecordError):
    """The store as a whole cannot be used as asked."""


class StoreAway(StoreError):
    """A server of the store cannot be reached, or does not answer, just now."""


class VectorsAway(StoreAway):
    """The server of the vectors cannot be reached, or does not answer, just now."""


class StoreMissing(StoreError):
    """There is no store yet."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreDamaged(StoreError):
    """A file of the store cannot be read, or the catalog and its indexes disagree."""


class StoreMismatch(StoreError):
    """The store was made by another embedding model or by a newer version."""


class StoreOutdated(StoreError):
    """The store was made by an older version, and nothing has brought it up to date yet."""


class StoreFull(StoreError):
    """The disk is full, or the store may not be written."""
