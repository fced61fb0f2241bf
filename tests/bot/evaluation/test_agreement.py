"""The figures equal those of the benchmarks' own scorer, on parts of the benchmarks and the answers of a run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.evaluation.command import Request, carry_out, prepare

BENCHMARKS = Path(__file__).resolve().parents[4] / "shared" / "benchmarks"
SCORER = BENCHMARKS / "score.py"
#: Enough for every rule to come up, and few enough to be ingested in seconds.
ARTICLES, TURNS = 5, 60
#: The scorer prints three decimals.
ROUNDED = 0.0005 + 1e-9

pytestmark = pytest.mark.skipif(not SCORER.exists(), reason=f"the benchmarks are not there: {BENCHMARKS}")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, written: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in written), encoding="utf-8")
    return path


class Theirs:
    """The figures that the scorer printed, by its names for them."""

    def __init__(self, printed: str) -> None:
        self.printed = printed

    def __getitem__(self, called: str) -> float:
        found = re.search(rf"{re.escape(called)} (?:\d+/\d+ = )?(\d+(?:\.\d+)?)", self.printed)
        assert found, f"{called} is not in: {self.printed}"
        return float(found[1])


def run(questions: Path, articles: Path | None = None) -> tuple[dict[str, dict[str, Any]], Theirs]:
    """Our figures of a run, and the scorer's of its answers."""
    folder = questions.parent
    request = Request(questions, (articles,) if articles else (), folder / "run", report=False)
    ours, _ = carry_out(prepare(request), Console(stderr=True))
    scored = subprocess.run(
        [sys.executable, SCORER, folder, folder / "run" / "answers.jsonl"], capture_output=True, text=True, check=True
    )
    return ours["metrics"] | {"latency": ours["latency"]}, Theirs(scored.stdout)


def part(
    benchmark: str, folder: Path, articles: list[dict[str, Any]], questions: list[dict[str, Any]]
) -> tuple[Path, Path]:
    attributions = BENCHMARKS / benchmark / "attributions.jsonl"
    if attributions.exists():
        (folder / "attributions.jsonl").write_bytes(attributions.read_bytes())
    return write(folder / "questions.jsonl", questions), write(folder / "articles.jsonl", articles)


def test_statements_are_scored_as_the_scorer_does(ready_home: Path, tmp_path: Path) -> None:
    folder = BENCHMARKS / "who-said-dev"
    whole = lines(folder / "questions.jsonl")
    asked_about = Counter(each["article_id"] for question in whole for each in question["evidence"])
    ids = {article_id for article_id, _ in asked_about.most_common(ARTICLES)}
    articles = [article for article in lines(folder / "articles.jsonl") if article["id"] in ids]
    here = [{**q, "evidence": [each for each in q["evidence"] if each["article_id"] in ids]} for q in whole]
    asked = [question for question in here if question["evidence"]]
    ours, theirs = run(*part("who-said-dev", tmp_path, articles, asked))
    assert ours["statement_recall"]["value"] == pytest.approx(theirs["statement recall@10"], abs=ROUNDED)
    assert ours["statement_precision"]["value"] == pytest.approx(theirs["precision"], abs=ROUNDED)
    assert ours["statement_f1"]["value"] == pytest.approx(theirs["F1"], abs=ROUNDED)
    assert ours["statement_recall"]["n"] == len(asked) > ARTICLES
    assert (ours["citations_verbatim"]["value"], theirs["not verbatim at their offsets"]) == (1, 0)


def test_answers_and_refusals_are_scored_as_the_scorer_does(ready_home: Path, tmp_path: Path) -> None:
    folder = BENCHMARKS / "news-quiz-dev"
    questions = lines(folder / "questions.jsonl")
    answerable = [q for q in questions if q["answerable"]][: 2 * ARTICLES]
    named = {article_id for question in answerable for article_id in question["stated_in"][:1]}
    articles = [article for article in lines(folder / "articles.jsonl") if article["id"] in named][: 2 * ARTICLES]
    asked = answerable + [q for q in questions if not q["answerable"]][: 2 * ARTICLES]
    ours, theirs = run(*part("news-quiz-dev", tmp_path, articles, asked))
    shared = {f"answer_recall@{k}": f"answer recall@{k}" for k in (1, 4, 10, 20)} | {
        "states_gold": "answer states the gold",
        "cited_states_gold": "a cited quote states it",
        "unanswerable_refused": "of unanswerable refused",
        "answerable_refused": "of answerable refused",
    }
    for name, called in shared.items():
        assert ours[name]["value"] == pytest.approx(theirs[called], abs=ROUNDED), name
    assert ours["words"]["value"] == pytest.approx(theirs["words per answer median"], abs=0.5)
    assert ours["words"]["p90"] == pytest.approx(theirs["p90"], abs=0.5)
    assert ours["latency"]["p50"] == pytest.approx(theirs["latency p50"], abs=ROUNDED)
    assert ours["latency"]["p95"] == pytest.approx(theirs["p95"], abs=ROUNDED)


def test_follow_ups_are_scored_as_the_scorer_does(ready_home: Path, tmp_path: Path) -> None:
    ours, theirs = run(write(tmp_path / "turns.jsonl", lines(BENCHMARKS / "follow-ups-dev" / "turns.jsonl")[:TURNS]))
    shared = {
        "standalone_f1": "content-word F1 with the person's rewrite",
        "standalone_recovered": "missing words recovered",
        "standalone_kept": "own words kept",
    }
    for name, called in shared.items():
        assert ours[name]["value"] == pytest.approx(theirs[called], abs=ROUNDED), name
