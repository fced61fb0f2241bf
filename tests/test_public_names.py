"""What is promised to whoever imports the packages, reads the README or starts the command."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bot
import retrieval

ROOT = Path(__file__).resolve().parents[1]
#: What takes long to import: a quarter of a second and more.
HEAVY = ("chromadb", "langchain_core", "onnxruntime", "pydantic", "sentence_transformers", "torch", "trafilatura")


@pytest.mark.parametrize("package", [bot, retrieval])
def test_every_public_name_is_there(package: object) -> None:
    for name in package.__all__:  # type: ignore[attr-defined]
        assert getattr(package, name).__name__ == name


def test_retrieval_knows_nothing_of_the_bot() -> None:
    for path in (ROOT / "retrieval").rglob("*.py"):
        assert "import bot" not in path.read_text() and "from bot" not in path.read_text(), path


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['onrecord', '--help']\n"
        "from bot.cli import main\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stderr.strip() == "[]"
    assert "ingest" in run.stdout


def test_a_model_that_is_loaded_writes_nothing_down_of_its_use(tmp_path: Path, exported_models: Path) -> None:
    script = (
        "import sys, pathlib; from retrieval.embeddings.loading import load\n"
        "load(cache=pathlib.Path(sys.argv[1])).embed(['Seoul'])"
    )
    places = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    environment = {"PATH": os.environ["PATH"]} | dict.fromkeys(places, str(tmp_path))
    subprocess.run([sys.executable, "-c", script, str(exported_models)], cwd=ROOT, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


def test_the_readme_lists_the_commands_as_they_are() -> None:
    spec = importlib.util.spec_from_file_location("commands", ROOT / "docs" / "commands.py")
    assert spec and spec.loader
    commands = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(commands)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert commands.rewritten(readme) == readme, "make docs writes it anew"


def test_the_seed_is_the_article_unchanged() -> None:
    text = (ROOT / "seeds" / "seoul-summons-the-russian-ambassador.txt").read_text(encoding="utf-8")
    assert len(text) == 3889
    assert text.endswith('and is time-tested."')
