"""Where conversations are kept: a file of SQLite in the store's folder, or a PostgreSQL that CHECKPOINTS names.

Any number of processes may use one place; a conversation that goes on in two of them at the same moment keeps the turn
of the one that answers last.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError, StoreDamaged, install
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.memory.checkpoints import Checkpoints

FILE = "conversations.sqlite"
POSTGRES = ("postgresql://", "postgres://")
#: Name and password of an address (RFC 3986, 3.2.1). PostgreSQL's own client quotes what breaks off elsewhere.
_NAMED = re.compile(
    r"[^:]*://(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?[^@#?]*(?:\?\w+=[^#]*)?", re.ASCII | re.IGNORECASE
)
#: What a UUID of version 6 counts from, in tenths of a microsecond (RFC 9562, 5.1 and 5.6).
_GREGORIAN = datetime.datetime(1582, 10, 15, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation that is kept: its name, when it last went on, how many questions it has, and the last of them."""

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
        """Closes it; it cannot be used after."""
        self._open.close()

    def conversations(self) -> list[Kept]:
        """All in which something was asked and answered, the last one first.

        Raises:
            StoreError: they cannot be read.
        """
        found: dict[str, Kept] = {}
        with self.saver.reading():
            for each in self.saver.list(None):
                kept = _kept(str(each.config["configurable"]["thread_id"]), each.checkpoint)
                before = found.get(kept.conversation)
                if before is None or before.at < kept.at:
                    found[kept.conversation] = kept
        return sorted((each for each in found.values() if each.questions), key=lambda kept: kept.at, reverse=True)

    def names(self) -> list[str]:
        """The names of all conversations, also of those in which nothing was answered or that cannot be read."""
        return list(self.saver.newest())

    def forget(self, *conversations: str) -> int:
        """Forgets conversations; how many of them there were."""
        known = self.saver.newest().keys() & set(conversations)
        if known:
            self.saver.forget(sorted(known))
        return len(known)

    def expire(self, days: int, now: datetime.datetime | None = None) -> int:
        """Forgets the conversations that have not gone on for so many days; how many those were."""
        before = (now or datetime.datetime.now(tz=datetime.UTC)) - datetime.timedelta(days=days)
        newest = self.saver.newest().items()
        return self.forget(*(name for name, checkpoint in newest if self._made(name, checkpoint) < before))

    def _made(self, conversation: str, checkpoint: str) -> datetime.datetime:
        """When the checkpoint was made, as its id tells; of an id that does not, as the checkpoint does."""
        with contextlib.suppress(ValueError):
            made = uuid.UUID(checkpoint)
            if made.version == 6:
                ticks = made.time_low << 28 | made.time_mid << 12 | made.time_hi_version & 0x0FFF
                return _GREGORIAN + datetime.timedelta(microseconds=ticks // 10)
        with contextlib.suppress(StoreDamaged), self.saver.reading():  # who lists them is told
            found = self.saver.get_tuple({"configurable": {"thread_id": conversation}})
            if found:
                return _when(found.checkpoint)
        return datetime.datetime.now(tz=datetime.UTC)


def _kept(name: str, checkpoint: Any) -> Kept:
    values = checkpoint["channel_values"]
    turns = values.get("turns", [])
    last = str(turns[-1]["standalone"]) if turns else ""
    # Earlier versions did not count.
    return Kept(name, _when(checkpoint), int(values.get("questions", len(turns))), last)


def _when(checkpoint: Any) -> datetime.datetime:
    at = datetime.datetime.fromisoformat(checkpoint["ts"])
    return at if at.tzinfo else at.replace(tzinfo=datetime.UTC)


def open_memory(settings: Settings) -> Memory:
    """The memory that the settings name, with what is older than KEEP_DAYS forgotten.

    Raises:
        SettingsError: a package is missing, or the PostgreSQL cannot be reached.
        StoreError: the file or the tables cannot be opened, are damaged or locked.
    """
    place = settings.checkpoints or str(settings.home / FILE)
    if "://" in place and not (place.startswith(POSTGRES) and _NAMED.fullmatch(place)):
        raise SettingsError(  # which does not repeat it: there is a password in it
            "ONRECORD_CHECKPOINTS is no address of a PostgreSQL.",
            "Write it as postgresql://name:password@host/database, with %40 for @ and %25 for % in the password.",
        )
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
            "Conversations in PostgreSQL need a package that is not installed.",
            f"Install it: {install('postgres')}",
        ) from error
    return postgres.opened(place)
