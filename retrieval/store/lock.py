"""The lock of a store's one writer, HOME/writer.lock, and a note of who holds it, HOME/writer.json."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
from collections.abc import Iterator
from pathlib import Path

import filelock

from retrieval.errors import StoreFull, StoreLocked
from retrieval.store.library_errors import PERMIT, WAIT

#: How long a writer waits for the lock (seconds): `holder` takes it for a moment to see whether it is free.
PATIENCE = 0.3


class WriterLock:
    """The lock of one store; the system frees it when its holder ends, for whatever reason."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file = filelock.FileLock(home / "writer.lock", thread_local=False)
        self._note = home / "writer.json"

    @contextlib.contextmanager
    def held(self, doing: str) -> Iterator[None]:
        """Keeps other writers out; they are told what this one is `doing`.

        Raises:
            StoreLocked: another process holds the lock; the message names it.
            StoreFull: the folder may not be written.
        """
        try:
            self._file.acquire(timeout=PATIENCE, poll_interval=PATIENCE / 10)
        except filelock.Timeout as error:
            raise StoreLocked(f"The store {self._home} is being written by {self._noted()}.", WAIT) from error
        except OSError as error:
            raise StoreFull(f"{self._home} cannot be written: {error.strerror}.", PERMIT) from error
        try:
            with contextlib.suppress(OSError):  # a courtesy; a full disk is reported where it matters
                since = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
                self._note.write_text(json.dumps({"pid": os.getpid(), "doing": doing, "since": since}))
            yield
        finally:
            self._file.release()

    def holder(self) -> str | None:
        """The process that is writing, what it is doing and since when; None if nobody is writing."""
        try:
            with self._file.acquire(timeout=0):
                return None
        except filelock.Timeout:
            return self._noted()
        except OSError:  # a store that cannot be written
            return None

    def _noted(self) -> str:
        try:
            facts = json.loads(self._note.read_text())
            return f"process {int(facts['pid'])} ({facts['doing']}, since {facts['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"
