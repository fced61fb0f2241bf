"""The commands of conversations and models, and their errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.conversation.graph import build, converse
from bot.conversation.work import Work
from bot.errors import OnRecordError
from bot.memory.memory import open_memory
from bot.settings import Settings
from retrieval.store.store import Store
from tests.bot.chat_models.openai_server import Behaviour, openai_server
from tests.scripted_news import stored

SEEDS = Path(__file__).resolve().parents[3] / "seeds"


def run(*arguments: str) -> str:
    """Returns what the command prints."""
    result = CliRunner().invoke(app, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MODEL", "openai:m")
    monkeypatch.setenv("OPENAI_API_KEY", "of-a-test")


def test_ask_answers_in_the_models_words_and_explains_what_became_of_them(
    ready_home: Path, model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest", str(SEEDS))
    said = ["Kim Gunn is Seoul's nuclear envoy [1]. ", "Kim Gunn is a spy [1]."]
    with openai_server(Behaviour(said)) as address:
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        shown = run("ask", "Who is Seoul's nuclear envoy?", "--explain")
        told = json.loads(run("ask", "Who is Seoul's nuclear envoy?", "--json"))
    assert "Kim Gunn, Seoul's nuclear envoy, also met with Rudenko. [1]" in shown
    assert "Verification" in shown
    assert [each["status"] for each in told["sentences"]] == ["repaired", "dropped"]
    assert told["tokens"]["calls"] >= 1
    assert told["citations"][0]["marker"] == 1
    assert "spy" not in told["text"]


def test_models_tries_the_configured_model(home: Path, model: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server(Behaviour(["ready"])) as address:
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        assert "It answered in" in run("models")
        assert json.loads(run("models", "--json"))["said"] == "ready"


def test_models_says_that_a_model_does_not_answer(home: Path, model: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server(Behaviour(status=401)) as address:
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        assert "It did not answer: its key was not accepted." in run("models")


def test_models_without_one_says_how_to_set_one(home: Path) -> None:
    assert "Chat model: none" in run("models")


def test_conversations_are_listed_and_forgotten(home: Path, store: Store) -> None:
    memory = open_memory(Settings())
    for name in ("one", "two"):
        converse(build(memory.saver), Work(stored(store), "What did Ines Okoro say?"), name)
    memory.close()
    listed = [json.loads(line) for line in run("conversations", "list", "--json").splitlines()]
    assert {(each["id"], each["questions"]) for each in listed} == {("one", 1), ("two", 1)}
    assert "What did Ines Okoro say?" in run("conversations", "list")
    assert run("conversations", "forget", "one").strip() == "Forgot 1 conversation."
    with pytest.raises(OnRecordError, match="1 conversation not found"):
        run("conversations", "forget", "one")
    with pytest.raises(OnRecordError, match="Which conversations"):
        run("conversations", "forget")
    assert run("conversations", "forget", "--all").strip() == "Forgot 1 conversation."


@pytest.mark.parametrize("command", [("ask", "What did Ines Okoro say?"), ("eval", "questions.jsonl")])
def test_a_folder_of_prompts_with_a_wrong_slot_is_refused_at_the_start(
    home: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    Path("questions.jsonl").write_text('{"id": "1", "question": "What did Ines Okoro say?"}\n')
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "answer.md").write_text("Answer {{question}}.")
    monkeypatch.setenv("ONRECORD_PROMPTS", str(tmp_path / "own"))
    with pytest.raises(OnRecordError, match="has no slot"):
        run(*command)


@pytest.mark.parametrize(
    "command",
    ["articles show", "articles remove", "conversations forget", "ingest", "ask --article", "ask --source", "speakers"],
)
def test_an_argument_that_is_not_utf8_is_an_error_without_a_traceback(ready_home: Path, command: str) -> None:
    assert "1 added" in run("ingest", str(SEEDS))
    question = ["What did Zakharova say?"] if command.startswith("ask") else []
    name = "http://127.0.0.1:9/\udcff" if command == "ingest" else "nobody\udcff"
    result = CliRunner().invoke(app, [*command.split(), name, *question])
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit | OnRecordError)
