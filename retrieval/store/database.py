"""The database under a catalog, whichever it is. SQL is written once, in the words that SQLite and PostgreSQL share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any


class Database(ABC):
    """An open database. Its methods raise the errors of `retrieval.errors`, never the library's.

    In queries `?` stands for a value, and columns whose names are key words of PostgreSQL are in double quotes. Text is
    compared and sorted by code points.
    """

    #: A hint to use the index of the articles' days, where the planner needs one.
    BY_DAYS = ""

    @abstractmethod
    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    @abstractmethod
    def change(self, statement: str, *values: Sequence[object]) -> int:
        """Runs a statement once for each row of values; returns how many rows of the database it changed."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Commits all that is written inside, or nothing of it."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """Everything read inside is of one moment; nothing may be written."""

    @abstractmethod
    def copied(self) -> None:
        """Goes on counting rows behind those that were copied here with their numbers."""

    @property
    @abstractmethod
    def in_transaction(self) -> bool:
        """Whether a transaction of this process is open."""

    @staticmethod
    @abstractmethod
    def among(values: Sequence[object]) -> tuple[str, object]:
        """A condition for "is one of these", to follow a column, and the one value that stands for them."""

    @property
    @abstractmethod
    def data_version(self) -> int:
        """A number that changes when another process has written to the database; its own writes may change it too."""

    @property
    @abstractmethod
    def state(self) -> object:
        """A value that every write changes, also one of this process."""

    @property
    @abstractmethod
    def schema_version(self) -> int:
        """The number of migrations that the database has been through."""

    @abstractmethod
    def close(self) -> None:
        """Closes the database, which cannot be used afterwards."""
