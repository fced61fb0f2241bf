"""Conversations in a real PostgreSQL, started here on loopback in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation import Work
from bot.graph import build, converse
from bot.memory import open_memory
from bot.settings import Settings
from retrieval.store import Store
from tests.scripted_news import stored

#: Debian keeps the server's programs out of the PATH.
DEBIAN = "/usr/lib/postgresql"


def _program(name: str) -> str | None:
    found = sorted(Path(DEBIAN).glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL that runs for this module, as a user that is not root: it refuses to run as one."""
    initdb, server = _program("initdb"), _program("postgres")
    if not initdb or not server:
        pytest.skip("PostgreSQL is not installed here (Debian: apt-get install postgresql)")
    become: dict[str, object] = {}
    folder = tmp_path_factory.mktemp("postgres")
    if os.geteuid() == 0:
        user = next((each for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody")), None)
        if user is None:
            pytest.skip("PostgreSQL does not run as root, and there is no other user here")
        os.chown(folder, user.pw_uid, user.pw_gid)
        for parent in (folder.parent, *folder.parents[1:3]):
            parent.chmod(0o755)
        become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    command = [initdb, "-D", str(data), "-U", "onrecord", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **become)  # type: ignore[call-overload]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [server, "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-F"]
    running = subprocess.Popen(  # type: ignore[call-overload]
        command, cwd=folder, stderr=subprocess.PIPE, text=True, **become
    )
    try:
        for line in running.stderr:
            if "ready to accept connections" in line:
                break
        else:
            pytest.fail("PostgreSQL did not start")
        yield f"postgresql://onrecord@127.0.0.1:{port}/postgres"
    finally:
        running.terminate()
        running.wait(30)
        running.stderr.close()


def test_a_conversation_in_postgresql_survives_a_restart_and_is_listed_and_forgotten(
    store: Store, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = stored(store)
    monkeypatch.setenv("ONRECORD_CHECKPOINTS", postgres)
    memory = open_memory(Settings())
    converse(build(memory.saver), Work(news, "What did Ines Okoro say?"), "one")
    memory.close()
    memory = open_memory(Settings())
    answer = converse(build(memory.saver), Work(news, "What did she say about the plan?"), "one")
    assert answer.standalone == "What did Ines Okoro say about the plan?"
    assert [(kept.conversation, kept.questions) for kept in memory.conversations()] == [("one", 2)]
    assert memory.forget("one")
    assert memory.conversations() == []
    memory.close()
