"""Log lines of libraries stay off the terminal; the refusal says what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import logging, sys
from bot.cli import app
sys.argv[1:] = [*sys.argv[1:], "doctor", "--help"]
try:
    app()
except SystemExit:
    pass
for name in ("trafilatura.core", "pypdf", "asyncio", "bot.telegram", "retrieval.sources"):
    logging.getLogger(name).warning("from %s", name)
"""


def shown(home: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *options],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ONRECORD_HOME": str(home)},
    )
    return done.stderr


def test_only_our_own_log_lines_reach_the_terminal(tmp_path: Path) -> None:
    lines = shown(tmp_path)
    assert "from bot.telegram" in lines and "from retrieval.sources" in lines
    assert "trafilatura" not in lines and "pypdf" not in lines and "asyncio" not in lines


def test_debug_shows_those_of_libraries_too(tmp_path: Path) -> None:
    assert "from trafilatura.core" in shown(tmp_path, "--debug")
