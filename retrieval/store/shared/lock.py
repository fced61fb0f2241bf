"""The lock of a shared store's one writer: PostgreSQL's, which ends with the connection over which it writes."""

from __future__ import annotations

import contextlib
import datetime
import os
import socket
from collections.abc import Iterator

from retrieval.errors import StoreLocked
from retrieval.store.library_errors import WAIT
from retrieval.store.shared.postgres import NAME_BYTES, Postgres

#: The bytes of a host's name that leave room for the rest.
HOST_BYTES = 18


class AdvisoryLock:
    """The lock of one database, for the process that has it open."""

    def __init__(self, database: Postgres) -> None:
        self._database = database

    @contextlib.contextmanager
    def held(self, doing: str) -> Iterator[None]:
        """Keeps other writers out; they are told what this one is `doing`.

        Raises:
            StoreLocked: another process holds the lock; the message names it.
            StoreAway: the server cannot be reached, or the connection was cut before all was written.
        """
        with self._database.held(_note(doing)) as taken:
            if not taken:
                told = self.holder() or "another process"
                raise StoreLocked(f"The store in {self._database.name} is being written by {told}.", WAIT)
            yield

    def holder(self) -> str | None:
        """The process that is writing, what it is doing and since when; None if nobody is writing."""
        found = self._database.holder()
        if found is None:
            return None
        application, address = found
        return f"{application.removeprefix('onrecord ')}{f' at {address}' if address else ''}"


def _note(doing: str) -> str:
    """The name under which PostgreSQL lists a writer: "onrecord HOST process 123 (ingest, since 14:05Z)"."""
    host = socket.gethostname().encode("ascii", "replace")[:HOST_BYTES].decode()
    since = datetime.datetime.now(datetime.UTC).strftime("%H:%MZ")
    return f"onrecord {host} process {os.getpid()} ({doing}, since {since})"[:NAME_BYTES]
