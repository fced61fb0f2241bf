"""`onrecord eval` as a shell sees it: mistakes before any work, the files of a run, resuming one."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.terminal.commands.common import spread
from tests.bot.chat_models.openai_server import Behaviour, openai_server

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-c", "import sys; from bot.cli import main; sys.argv[0] = 'onrecord'; sys.exit(main())"]
KIM = {"id": "kim", "title": "Envoys meet", "text": 'Kim Gunn met Rudenko. "The talks were short," Kim Gunn said.'}
SAID = {"id": "said", "question": "What did Kim Gunn say?", "answers": ["The talks were short"], "tags": ["said"]}
MET = {"id": "met", "question": "Who met Rudenko?", "answers": ["Kim Gunn"]}
FAR = {"id": "far", "question": "What is the price of rice in Peru?", "answerable": False}
TURN = {"id": "1", "question": "And his?", "standalone": "Kim's?", "history": [{"role": "user", "content": "Who?"}]}


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}


def onrecord(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "eval", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment())


def as_json(*arguments: str | Path) -> dict[str, Any]:
    ended = onrecord(*arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    printed: dict[str, Any] = json.loads(ended.stdout)
    return printed


def interrupted(ready: Callable[[], bool], *more: str) -> str:
    """The errors that a run prints when it is stopped with Ctrl-C as soon as it is `ready`."""
    command = [*COMMAND, "eval", "questions.jsonl", "--articles", "articles.jsonl", "--out", "run", "--no-report"]
    # Python ignores Ctrl-C in a process that a shell script started in its background.
    with subprocess.Popen(
        [*command, *more], stderr=subprocess.PIPE, text=True, env=environment(), process_group=0
    ) as running:
        while not ready():
            assert running.poll() is None, running.stderr and running.stderr.read()
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, printed = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in printed
    return printed


def jsonl(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


@pytest.fixture
def work(ready_home: Path, tmp_path: Path) -> Path:
    """A folder with a test set and its article, in which the commands run."""
    folder = tmp_path / "work"
    jsonl(folder / "questions.jsonl", SAID, MET, FAR)
    jsonl(folder / "articles.jsonl", KIM)
    return folder


def evaluated(*more: str | Path) -> subprocess.CompletedProcess[str]:
    return onrecord("questions.jsonl", "--articles", "articles.jsonl", "--no-report", *more)


def metrics(run: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((run / "metrics.json").read_text())
    return read


def test_a_run_leaves_answers_scores_and_metrics_and_no_store(work: Path) -> None:
    ended = evaluated("--out", "run")
    assert ended.returncode == 0, ended.stderr
    assert "citations_verbatim" in ended.stdout
    names = {path.name for path in (work / "run").iterdir()}
    assert names == {"answers.jsonl", "questions.jsonl", "scores.jsonl", "sources.jsonl", "metrics.json", "run.json"}
    found = metrics(work / "run")
    assert (found["run"]["questions"], found["run"]["answered"], found["run"]["failed"]) == (3, 3, 0)
    assert [found["metrics"]["citations_verbatim"][key] for key in ("value", "low", "high")] == [1, 1, 1]
    assert found["by_tag"]["said"]["states_gold"]["value"] == 1
    assert len(found["curves"]["answer_recall"]) == 20
    assert not (Path(os.environ["ONRECORD_HOME"]) / "catalog.sqlite3").exists()


def test_without_articles_the_stored_ones_answer(work: Path) -> None:
    without = onrecord("questions.jsonl", "--no-report")
    assert (without.returncode, "Add some: onrecord ingest PATH" in without.stderr) == (2, True)
    subprocess.run([*COMMAND, "ingest", "articles.jsonl"], check=True, capture_output=True, env=environment())
    found = as_json("questions.jsonl", "--no-report")
    assert found["run"]["articles"] == 1
    assert Path(found["folder"]).parts[0] == "runs"


def test_follow_ups_need_no_articles_at_all(work: Path) -> None:
    found = as_json(jsonl(work / "turns.jsonl", TURN), "--no-report")
    assert set(found["metrics"]) == {"standalone_f1", "standalone_recovered", "standalone_kept"}
    assert found["run"]["articles"] == 0


def test_an_article_without_an_id_is_named_by_its_title(work: Path) -> None:
    (work / "news.txt").write_text(f"{KIM['title']}\n\n{KIM['text']}\n")
    evidence = [{"article_id": KIM["title"], "start": 0, "end": 21}]
    jsonl(work / "questions.jsonl", {**MET, "evidence": evidence})
    found = as_json("questions.jsonl", "--articles", "news.txt", "--no-report")
    assert found["metrics"]["evidence_recall@1"]["value"] == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": ', "line 2: broken JSON"),
        (json.dumps(SAID), "line 2: the id said is already used in line 1"),
        (json.dumps({**MET, "answer": "x"}), "line 2: unknown field `answer` (did you mean `answers`?)"),
        (json.dumps({**MET, "evidence": [{"article_id": "kim", "start": 0, "end": 999}]}), "is outside article kim"),
        (json.dumps({**MET, "evidence": [{"article_id": "lee", "start": 0, "end": 9}]}), "there is no article lee"),
    ],
)
def test_a_bad_test_set_is_refused_before_any_work(work: Path, line: str, told: str) -> None:
    (work / "questions.jsonl").write_text(f"{json.dumps(SAID)}\n{line}\n")
    ended = evaluated("--out", "run")
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (work / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Which questions?"),
        (["nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["empty.jsonl"], "contains no question"),
        (["questions.jsonl", "--articles", "nowhere"], "nowhere"),
        (["questions.jsonl", "--articles", "broken.jsonl"], "broken.jsonl, line 1: broken JSON"),
        (["questions.jsonl", "--resume"], "Which run do you want to resume?"),
        (["questions.jsonl", "--resume", "--out", "run"], "holds no run to resume"),
        (["questions.jsonl", "--articles", "articles.jsonl", "--fail-under", "answer_fl=1"], "Did you mean answer_f1?"),
        (["questions.jsonl", "--articles", "articles.jsonl", "--fail-under", "answer_f1"], "no number for answer_f1"),
        (["questions.jsonl", "--articles", "articles.jsonl", "--judge"], "No chat model is configured"),
        (["--compare", "a", "b"], "a holds no finished run"),
        (["questions.jsonl", "--compare", "a", "b"], "--compare makes no run"),
    ],
)
def test_a_mistake_in_the_command_is_reported_in_two_lines(work: Path, arguments: list[str], told: str) -> None:
    (work / "empty.jsonl").write_text("\n")
    (work / "broken.jsonl").write_text("{\n")
    ended = onrecord(*arguments)
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (work / "run").exists() and not (work / "runs").exists()


def test_a_metric_below_its_least_value_fails_the_command(work: Path) -> None:
    assert evaluated("--fail-under", "citations_verbatim=1, states_gold=0.5").returncode == 0
    ended = evaluated("--out", "run", "--fail-under", "words=1000,mrr=0.5")
    assert ended.returncode == 1
    assert re.search(r"words is [\d.]+, below 1000\.", ended.stderr)
    assert "mrr has no figure" in ended.stderr
    assert (work / "run" / "metrics.json").exists()


def test_an_interrupted_run_says_how_to_resume_it_and_is_resumed(work: Path) -> None:
    jsonl(work / "questions.jsonl", *({**MET, "id": str(number)} for number in range(400)))
    answers = work / "run" / "answers.jsonl"
    printed = interrupted(lambda: answers.exists() and answers.read_text().count("\n") >= 3)
    done = answers.read_text().splitlines()
    assert f"Stopped; {len(done)} of 400 questions are answered." in printed
    command = "onrecord eval questions.jsonl --articles articles.jsonl --out run --resume --no-report"
    assert f"Continue with: {command}" in printed
    assert evaluated("--out", "run").returncode == 2
    assert evaluated("--out", "run", "--resume", "--k", "5").returncode == 2
    assert evaluated("--out", "run", "--resume").returncode == 0
    assert answers.read_text().splitlines()[: len(done)] == done
    assert metrics(work / "run")["run"]["answered"] == 400


def test_a_run_with_a_model_is_measured_and_is_resumed_when_it_was_stopped(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jsonl(work / "questions.jsonl", *({**MET, "id": str(number)} for number in range(4)))
    # An answer and its two readings are three calls: the third answer takes long.
    behaviour = Behaviour(["Kim Gunn met Rudenko [1]. ", "Rudenko met nobody [1]. "], pauses={6: 30})
    with openai_server(behaviour) as address:
        named = {"ONRECORD_MODEL": "openai:m", "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": address}
        for name, value in named.items():
            monkeypatch.setenv(name, value)
        printed = interrupted(lambda: len(behaviour.asked) >= 7, "--generate")
        assert "Stopped; 2 of 4 questions are answered." in printed
        assert "--out run --resume --generate --no-report" in printed
        assert evaluated("--out", "run", "--resume").returncode == 2
        behaviour.pauses.clear()
        ended = evaluated("--out", "run", "--resume", "--generate")
    assert ended.returncode == 0, ended.stderr
    figures = {name: each["value"] for name, each in metrics(work / "run")["metrics"].items()}
    names = ("model_verified", "model_repaired", "model_dropped", "quoted_instead")
    assert [figures[name] for name in names] == [0.5, 0, 0.5, 0]


def test_two_runs_are_compared(work: Path) -> None:
    assert evaluated("--out", "a").returncode == 0
    jsonl(work / "articles.jsonl", {**KIM, "text": "Rudenko met nobody."})
    assert evaluated("--out", "b").returncode == 0
    printed = onrecord("--compare", "a", "b").stdout
    assert "states_gold" in printed and "What did Kim Gunn say?" in printed
    compared = as_json("--compare", "a", "b")
    assert compared["metrics"]["states_gold"]["difference"] == -1
    assert "said" in {each["id"] for each in compared["changed"]}


def test_several_values_may_follow_an_option() -> None:
    assert spread(["q", "--articles", "a", "b", "--out", "r"], "--articles") == [
        *("q", "--articles", "a", "--articles", "b", "--out", "r")
    ]
    assert spread(["--articles", "a", "--", "q"], "--articles") == ["--articles", "a", "--", "q"]
