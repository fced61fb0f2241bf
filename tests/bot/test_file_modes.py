"""What is written is for its owner alone, whatever the umask and whoever made the folder."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests import corpus
from tests.bot.terminal.test_ingest_command import COMMAND, environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="its files have no such modes")


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_no_file_of_a_store_is_open_to_others(ready_home: Path, umask: int) -> None:
    """In a folder that is open to them: what is in it is not."""
    ready_home.chmod(0o755)
    work = Path.cwd()
    (work / "a.txt").write_text(corpus.article(0).text)
    (work / "questions.jsonl").write_text('{"id": "1", "question": "Who?"}\n')
    (ready_home / "chat-history").touch(0o644)

    def run(*arguments: str, typed: str = "") -> None:
        ended = subprocess.run(
            [*COMMAND, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            env=environment(),
            umask=umask,
        )
        assert ended.returncode == 0, ended.stderr

    run("ingest", "a.txt")
    run("chat", typed="Who said what?\n")
    run("telegram", "--pair")
    run("feedback", "export", "--out", "feedback.jsonl")
    run("eval", "questions.jsonl", "--out", "run")
    run("backup", "backup.tar.gz")
    run("restore", "backup.tar.gz", "--force")
    inside = [path for path in ready_home.rglob("*") if not path.is_symlink()]
    made = [work / "feedback.jsonl", work / "backup.tar.gz", *(work / "run").rglob("*"), work / "run", *inside]
    assert {path.name for path in made} >= {"catalog.sqlite3", "chat-history", "answers.jsonl", "telegram.sqlite3"}
    assert {
        str(path): oct(path.stat().st_mode) for path in made if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    } == {}
