"""Where conversations are kept: a file of SQLite in the store's folder, or a PostgreSQL that CHECKPOINTS names.

What is read back is data: a backup or a database of somebody else's could name any class or function to be called with
it, and nothing but LangChain's messages and the like is made of it.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError, StoreDamaged, install
from bot.settings import Settings
from retrieval.sqlite import sqlite_errors

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.checkpoint.serde.base import SerializerProtocol

FILE = "conversations.sqlite"
POSTGRES = ("postgresql://", "postgres://")
#: Name and password of an address (RFC 3986, 3.2.1). PostgreSQL's own client quotes what breaks off elsewhere.
_NAMED = re.compile(
    r"[^:]*://(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?[^@#?]*(?:\?\w+=[^#]*)?", re.ASCII | re.IGNORECASE
)


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

    saver: BaseCheckpointSaver[Any]
    _open: ExitStack

    def close(self) -> None:
        """Closes it; it cannot be used after."""
        self._open.close()

    def conversations(self) -> list[Kept]:
        """All that are kept, the last one first."""
        try:
            return self._conversations()
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise StoreDamaged(
                "The conversations that are kept cannot be read.",
                "Move their database away, or restore it: onrecord restore FILE --force",
            ) from error

    def _conversations(self) -> list[Kept]:
        found: dict[str, Kept] = {}
        for each in self.saver.list(None):
            name = str(each.config["configurable"]["thread_id"])
            at = datetime.datetime.fromisoformat(each.checkpoint["ts"])
            if name in found and found[name].at >= at:
                continue
            turns = each.checkpoint["channel_values"].get("turns", [])
            last = str(turns[-1]["standalone"]) if turns else ""
            found[name] = Kept(name, at, len(turns), last)
        return sorted(found.values(), key=lambda kept: kept.at, reverse=True)

    def forget(self, conversation: str) -> bool:
        """Forgets a conversation; whether there was one."""
        known = self.saver.get_tuple({"configurable": {"thread_id": conversation}}) is not None
        self.saver.delete_thread(conversation)
        return known

    def expire(self, days: int, now: datetime.datetime | None = None) -> int:
        """Forgets the conversations that have not gone on for so many days; how many those were."""
        before = (now or datetime.datetime.now(tz=datetime.UTC)) - datetime.timedelta(days=days)
        old = [kept for kept in self.conversations() if kept.at < before]
        for kept in old:
            self.forget(kept.conversation)
        return len(old)


def open_memory(settings: Settings) -> Memory:
    """The memory that the settings name, with what is older than KEEP_DAYS forgotten.

    Raises:
        SettingsError: a package is missing, or the PostgreSQL cannot be reached or used.
        StoreError: the file cannot be opened, is damaged or locked.
    """
    place = settings.checkpoints or str(settings.home / FILE)
    if "://" in place and not (place.startswith(POSTGRES) and _NAMED.fullmatch(place)):
        raise SettingsError(  # which does not repeat it: there is a password in it
            "ONRECORD_CHECKPOINTS is no address of a PostgreSQL.",
            "Write it as postgresql://name:password@host/database, with %40 for @ and %25 for % in the password.",
        )
    with ExitStack() as stack:
        if place.startswith(POSTGRES):
            saver = stack.enter_context(_postgres(place))
        else:
            saver = stack.enter_context(_sqlite(Path(place).expanduser()))
        saver.serde = _plain()
        memory = Memory(saver, stack.pop_all())
    memory.expire(settings.keep_days)
    return memory


def _plain() -> SerializerProtocol:
    """What writes and reads what is kept, and calls nothing that that names."""
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

    return JsonPlusSerializer(allowed_msgpack_modules=None)


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[BaseCheckpointSaver[Any]]:
    from langgraph.checkpoint.sqlite import SqliteSaver

    try:
        # What people ask is theirs alone; SQLite gives its journal the mode of the file.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreDamaged(
            f"Conversations cannot be kept in {path}: {error.strerror}.",
            "Check its folder, or set ONRECORD_CHECKPOINTS.",
        ) from error
    with sqlite_errors(path), contextlib.closing(sqlite3.connect(path, check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        saver.setup()
        # A power cut may cost the last question of a conversation; waiting for the disk would cost every one.
        connection.execute("PRAGMA synchronous = NORMAL")
        yield saver


@contextlib.contextmanager
def _postgres(url: str) -> Iterator[BaseCheckpointSaver[Any]]:
    try:
        import psycopg
        from langgraph.checkpoint.postgres import PostgresSaver
    except ImportError as error:
        raise SettingsError(
            "Conversations in PostgreSQL need a package that is not installed.",
            f"Install it: {install('postgres')}",
        ) from error
    try:
        with PostgresSaver.from_conn_string(url) as saver:
            saver.setup()
            yield saver
    except psycopg.Error as error:  # its message names host and user, never the password
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise SettingsError(
            f"Conversations cannot be kept in PostgreSQL: {first}", "Check ONRECORD_CHECKPOINTS, and that it runs."
        ) from error
