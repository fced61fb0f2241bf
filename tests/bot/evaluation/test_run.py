"""A run keeps every answer as it comes and can be resumed; no question stops the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.graph import build
from bot.errors import EvaluationError
from bot.evaluation import run as runs
from bot.evaluation.metrics.inputs import Answered
from bot.evaluation.run import Run, answer_all, begin, reopen
from bot.evaluation.testset import Message, Question
from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.search.ranking import search
from retrieval.store.store import Store

MANIFEST: dict[str, Any] = {
    "questions_digest": "q", "articles_digest": "a", "k": 20, "embedding_model": "toy", "onrecord": "0", "seconds": 0.0,
}  # fmt: skip
KIM = Article("kim", 'Kim Gunn met Rudenko in Seoul. "The talks were short," Kim Gunn said.', "Envoys meet")


def questions(*asked: str) -> list[Question]:
    return [Question(id=str(number), question=each) for number, each in enumerate(asked, 1)]


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "answers.jsonl").read_text().splitlines()]


@pytest.fixture
def stored(store: Store) -> Store:
    ingest(store, [KIM])
    return store


def test_every_question_gets_a_line_in_the_answers_format(stored: Store, tmp_path: Path) -> None:
    asked = questions("What did Kim Gunn say?", "Who met Rudenko?")
    run = begin(tmp_path / "run", asked, MANIFEST)
    answer_all(stored, run, asked, 20)
    found = lines(run.folder)
    assert [line["id"] for line in found] == ["1", "2"]
    assert found[0]["citations"][0]["quote"] in KIM.text
    assert {"standalone", "text", "refused", "passages", "latency_s", "confidence"} <= found[0].keys()


def test_a_question_that_fails_has_its_error_and_the_others_are_answered(
    stored: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(store: Store, question: str, *rest: Any, **named: Any) -> Any:
        if "Rudenko" in question:
            raise ValueError("no such thing")
        return search(store, question, *rest, **named)

    monkeypatch.setattr("bot.conversation.steps.search", failing)
    asked = questions("Who met Rudenko?", "What did Kim Gunn say?")
    run = begin(tmp_path / "run", asked, MANIFEST)
    answer_all(stored, run, asked, 20)
    failed, answered = lines(run.folder)
    assert failed["error"] == "ValueError: no such thing"
    assert (failed["refused"], failed["text"], failed["citations"], failed["latency_s"]) == (True, "", [], None)
    assert "error" not in answered


def test_the_history_is_replayed_through_the_pipeline(stored: Store, tmp_path: Path) -> None:
    history = (
        Message(role="user", content="What did Kim Gunn say?"),
        Message(role="assistant", content="He will be quoted as saying something else."),
    )
    asked = [Question(id="1", question="Whom did he meet?", history=history)]
    run = begin(tmp_path / "run", asked, MANIFEST)
    answer_all(stored, run, asked, 20)
    assert run.answers["1"].standalone == "Whom did he meet? Kim Gunn"


def test_small_talk_is_marked_and_does_not_come_between_a_question_and_its_follow_up(
    stored: Store, tmp_path: Path
) -> None:
    history = tuple(Message(role="user", content=each) for each in ("What did Kim Gunn say?", "thanks!"))
    asked = [*questions("Hello"), Question(id="2", question="Whom did he meet?", history=history)]
    run = begin(tmp_path / "run", asked, MANIFEST)
    answer_all(stored, run, asked, 20)
    greeted, answered = lines(run.folder)
    assert (greeted["small_talk"], greeted["refused"], greeted["citations"]) == ("greeting", False, [])
    assert answered["standalone"] == "Whom did he meet? Kim Gunn"
    # It answers nothing, so the figures count it as a refusal.
    assert run.answers["1"].refused


def test_a_run_is_resumed_even_when_killed_in_the_middle_of_a_line(stored: Store, tmp_path: Path) -> None:
    asked = questions("What did Kim Gunn say?", "Who met Rudenko?", "Where did they meet?")
    run = begin(tmp_path / "run", asked, MANIFEST)
    answer_all(stored, run, asked[:2], 20)
    path = run.folder / "answers.jsonl"
    whole = path.read_text().splitlines(keepends=True)
    path.write_text(whole[0] + whole[1][:40])
    resumed = reopen(run.folder, MANIFEST)
    assert set(resumed.answers) == {"1"}
    told: list[None] = []
    answer_all(stored, resumed, asked, 20, lambda: told.append(None))
    assert [line["id"] for line in lines(run.folder)] == ["1", "2", "3"]
    assert len(told) == 2
    assert path.read_text().splitlines(keepends=True)[0] == whole[0]


def test_a_question_that_failed_is_asked_again_on_resuming(stored: Store, tmp_path: Path) -> None:
    asked = questions("What did Kim Gunn say?")
    run = begin(tmp_path / "run", asked, MANIFEST)
    failed = {"id": "1", "text": "", "refused": True, "citations": [], "passages": [], "error": "OSError: disk"}
    (run.folder / "answers.jsonl").write_text(json.dumps(failed) + "\n")
    resumed = reopen(run.folder, MANIFEST)
    assert not resumed.answers
    answer_all(stored, resumed, asked, 20)
    assert [line.get("error") for line in lines(run.folder)] == [None]


@pytest.mark.parametrize("setting", ["questions_digest", "articles_digest", "k", "embedding_model", "onrecord"])
def test_a_run_with_other_questions_or_settings_is_not_resumed(tmp_path: Path, setting: str) -> None:
    run = begin(tmp_path / "run", questions("Who?"), MANIFEST)
    with pytest.raises(EvaluationError, match="was made with different settings"):
        reopen(run.folder, {**MANIFEST, setting: "other"})


def test_a_folder_with_a_run_is_not_overwritten(tmp_path: Path) -> None:
    begin(tmp_path / "run", questions("Who?"), MANIFEST)
    with pytest.raises(EvaluationError, match="already holds a run") as caught:
        begin(tmp_path / "run", questions("Who?"), MANIFEST)
    assert "--resume" in caught.value.mend


def test_an_empty_folder_cannot_be_resumed(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="holds no run to resume"):
        reopen(tmp_path / "run", MANIFEST)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EvaluationError, match="cannot be written"):
        begin(tmp_path / "file" / "run", questions("Who?"), MANIFEST)


def test_a_failed_line_reads_as_an_answer_that_says_nothing(store: Store) -> None:
    asked = Question(id="1", question="Who?", history=(Message(role="user", content="What?"),))
    store.close()
    line = runs.answer_line(build(), store, asked, 20, {})
    assert str(line["error"])
    run = Run(Path())
    run.answers["1"] = Answered.of(line)
    assert run.answers["1"].error
