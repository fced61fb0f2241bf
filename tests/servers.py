"""Real servers on loopback, each in a folder of its own: PostgreSQL and Chroma."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

#: Debian keeps the server's programs out of the PATH.
DEBIAN = "/usr/lib/postgresql"
#: Seconds that a server may take to start.
PATIENCE = 300


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class PostgresServer:
    """A PostgreSQL in a folder, under a user other than root, which it refuses; it can be stopped and started again.

    Only a `safe` one writes to the disk what it has committed.
    """

    def __init__(self, folder: Path, *, safe: bool = False) -> None:
        found = {name: _program(name) for name in ("initdb", "postgres")}
        if not all(found.values()):
            pytest.skip("PostgreSQL is not installed here (Debian: apt-get install postgresql)")
        self._folder, self._data, self._program = folder, folder / "data", str(found["postgres"])
        self._become: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = next((each for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody")), None)
            if user is None:
                pytest.skip("PostgreSQL does not run as root, and there is no other user here")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        command = [str(found["initdb"]), "-D", str(self._data), "-U", "onrecord", "--auth=trust", "--no-sync"]
        command += ["-E", "UTF8", "--locale=C"]
        if not self._data.exists():
            subprocess.run(command, check=True, capture_output=True, cwd=folder, **self._become)
        self.port = free_port()
        self._safe = safe
        self._running: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address of the database that every server has."""
        return f"postgresql://onrecord@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        command = [self._program, "-D", str(self._data), "-h", "127.0.0.1", "-p", str(self.port), "-k", "."]
        command += [] if self._safe else ["-F"]
        running = subprocess.Popen(command, cwd=self._folder, stderr=subprocess.PIPE, text=True, **self._become)
        assert running.stderr
        for line in running.stderr:
            if "ready to accept connections" in line:
                break
        else:
            pytest.fail("PostgreSQL did not start")
        self._running = running

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stops the server: SIGINT closes connections, SIGQUIT stops at once as a crash does."""
        if running := self._running:
            self._running = None
            running.send_signal(how)
            running.wait(PATIENCE)
            if running.stderr:
                running.stderr.close()


def _program(name: str) -> str | None:
    found = sorted(Path(DEBIAN).glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


class ChromaServer:
    """A Chroma server from the installed package; it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, free_port()
        self._program = shutil.which("chroma") or str(Path(sys.executable).with_name("chroma"))
        if not Path(self._program).exists():
            pytest.skip("The command chroma, which its package brings, is not here")
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def command(self) -> list[str]:
        """The command that runs the server."""
        return [self._program, "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port)]

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        self._running = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/api/v2/heartbeat").is_success:
                    return
            if time.monotonic() > until or self._running.poll() is not None:
                self.stop()
                pytest.fail("Chroma did not start")
            time.sleep(0.05)

    def memory(self) -> float:
        """The memory that the server has, in megabytes."""
        assert self._running
        status = Path(f"/proc/{self._running.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1000

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Stops the server, without warning."""
        if running := self._running:
            self._running = None
            running.send_signal(how)
            running.wait(PATIENCE)


@contextlib.contextmanager
def running_postgres(*, safe: bool = False) -> Iterator[PostgresServer]:
    """A running PostgreSQL. Its folder is not pytest's, which another run closes to all but its owner."""
    with tempfile.TemporaryDirectory(prefix="onrecord-postgres-") as made:
        server = PostgresServer(Path(made), safe=safe)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def running_chroma() -> Iterator[ChromaServer]:
    """A running Chroma server."""
    with tempfile.TemporaryDirectory(prefix="onrecord-chroma-") as made:
        server = ChromaServer(Path(made))
        server.start()
        try:
            yield server
        finally:
            server.stop()
