"""Keeps conversations in a SQLite file in the store's folder, or in the PostgreSQL that CHECKPOINTS names.

Any number of processes may use one place. If a conversation goes on in two at the same moment, the turn of the one that
answers last is kept.
"""

from __future__ import annotations

import contextlib
import datetime
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError, StoreDamaged, install
from bot.settings import POSTGRES, Settings, require_postgres

if TYPE_CHECKING:
    from bot.memory.checkpoints import Checkpoints

FILE = "conversations.sqlite"
#: The epoch of a UUID of version 6, which counts tenths of a microsecond (RFC 9562, 5.1 and 5.6).
_GREGORIAN = datetime.datetime(1582, 10, 15, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept conversation: its name, when it last went on, its number of questions and the last of them."""

    conversation: str
    at: datetime.datetime
    questions: int
    last: str


@dataclass
class Memory:
    """The open place where conversations are kept."""

    saver: Checkpoints
    _open: ExitStack

    def close(self) -> None:
        """Closes the place, which cannot be used afterwards."""
        self._open.close()

    def conversations(self) -> list[Kept]:
        """The conversations with an answered question, most recent first.

        Raises:
            StoreError: they cannot be read.
        """
        found: dict[str, Kept] = {}
        with self.saver.reading():
            for each in self.saver.list(None):
                kept = _kept(str(each.config["configurable"]["thread_id"]), each.checkpoint)
                found[kept.conversation] = max(found.get(kept.conversation, kept), kept, key=lambda other: other.at)
        return sorted((each for each in found.values() if each.questions), key=lambda kept: kept.at, reverse=True)

    def names(self) -> list[str]:
        """The names of all conversations, even of those without an answer or that cannot be read."""
        return list(self.saver.newest())

    def forget(self, *conversations: str) -> int:
        """Forgets conversations; returns how many of them existed."""
        known = self.saver.newest().keys() & set(conversations)
        if known:
            self.saver.forget(sorted(known))
        return len(known)

    def expire(self, days: int, now: datetime.datetime | None = None) -> int:
        """Forgets the conversations without a question for this many days; returns how many."""
        before = (now or datetime.datetime.now(tz=datetime.UTC)) - datetime.timedelta(days=days)
        newest = self.saver.newest().items()
        return self.forget(*(name for name, checkpoint in newest if self._made(name, checkpoint) < before))

    def _made(self, conversation: str, checkpoint: str) -> datetime.datetime:
        """The time in the id of the checkpoint, else in the checkpoint; now, if neither has one."""
        from langgraph.checkpoint.base.id import UUID

        with contextlib.suppress(ValueError):
            made = UUID(checkpoint)
            if made.version == 6:
                return _GREGORIAN + datetime.timedelta(microseconds=made.time // 10)
        with contextlib.suppress(StoreDamaged), self.saver.reading():  # `conversations` reports it
            if found := self.saver.get_tuple({"configurable": {"thread_id": conversation}}):
                return _when(found.checkpoint)
        return datetime.datetime.now(tz=datetime.UTC)


def _kept(name: str, checkpoint: Any) -> Kept:
    values = checkpoint["channel_values"]
    turns = values.get("turns", [])
    last = str(turns[-1].get("asked") or turns[-1]["standalone"]) if turns else ""
    # Earlier versions did not count questions.
    return Kept(name, _when(checkpoint), int(values.get("questions", len(turns))), last)


def _when(checkpoint: Any) -> datetime.datetime:
    at = datetime.datetime.fromisoformat(checkpoint["ts"])
    return at if at.tzinfo else at.replace(tzinfo=datetime.UTC)


def place_of(settings: Settings) -> str:
    """The file of the conversations, or the address of their database, which by default is the shared store's."""
    shared = settings.store.get_secret_value() if settings.store else None
    return settings.checkpoints or shared or str(settings.home / FILE)


def open_memory(settings: Settings) -> Memory:
    """The memory that the settings name; forgets what is older than KEEP_DAYS.

    Raises:
        SettingsError: a package is missing, or the PostgreSQL cannot be reached.
        StoreError: the file or the tables cannot be opened, or are damaged or locked.
    """
    place = place_of(settings)
    if "://" in place:
        require_postgres("ONRECORD_CHECKPOINTS", place)
    with ExitStack() as stack:
        memory = Memory(stack.enter_context(_opened(place)), stack)
        memory.expire(settings.keep_days)
        return Memory(memory.saver, stack.pop_all())


def _opened(place: str) -> contextlib.AbstractContextManager[Checkpoints]:
    if not place.startswith(POSTGRES):
        from bot.memory import sqlite

        return sqlite.opened(Path(place).expanduser())
    try:
        from bot.memory import postgres
    except ImportError as error:
        raise SettingsError(
            "Conversations in PostgreSQL need a package that is not installed.", f"Install it: {install('postgres')}"
        ) from error
    return postgres.opened(place)
