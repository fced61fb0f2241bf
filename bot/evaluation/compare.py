"""Two runs of the same questions: what differs, how surely, and which answers changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import EvaluationError
from bot.evaluation.metrics import METRICS, Metric, Scores
from bot.evaluation.run import ANSWERS, QUESTIONS, SCORES
from bot.evaluation.summary import RESAMPLES, SEED, chunks, interval, number, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Swaps drawn by the paired test: its smallest p-value is one in so many.
SWAPS = 10_000
#: How much two scores must differ to be told apart: sums of floats in another order do not.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished run as it was written: lines by question."""

    folder: Path
    questions: Mapping[str, dict[str, Any]]
    answers: Mapping[str, dict[str, Any]]
    scores: Mapping[str, Scores]


def read_run(folder: Path) -> Finished:
    """A run that has been scored.

    Raises:
        EvaluationError: there is none, or it did not finish.
    """
    try:
        questions, answers, scores = (_by_id(folder / name) for name in (QUESTIONS, ANSWERS, SCORES))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{folder} holds no finished run: {error}.", "Give the folders of two runs that ended; --resume ends one."
        ) from error
    lines = {key: {name: value for name, value in line.items() if name != "id"} for key, line in scores.items()}
    return Finished(folder, questions, answers, lines)


def compare(first: Finished, second: Finished) -> dict[str, Any]:
    """Second minus first: {"runs", "questions", "left_out", "metrics": {name: ...}, "changed": [...]}.

    Only questions that both runs asked alike count; the others are counted as left out. A metric has its value in both
    ("a", "b"), the "difference" with a 95% interval ("low", "high"), "p" and "n". "changed" are the questions with
    another text or other scores, most changed first: "scores" with the two values, both answers under "a" and "b".

    Raises:
        EvaluationError: the runs have no question in common.
    """
    shared = [key for key, question in first.questions.items() if _gold(question) == _gold(second.questions.get(key))]
    shared = [key for key in shared if all(key in run.scores and key in run.answers for run in (first, second))]
    if not shared:
        raise EvaluationError(
            f"{first.folder} and {second.folder} have no question in common.", "Compare runs of one test set."
        )
    a, b = ([run.scores[key] for key in shared] for run in (first, second))
    compared = {metric.name: compare_metric(metric, a, b) for metric in METRICS.values()}
    changed = [_change(key, first, second) for key in shared]
    return {
        "runs": [str(first.folder), str(second.folder)],
        "questions": len(shared),
        "left_out": len(first.questions.keys() | second.questions.keys()) - len(shared),
        "metrics": {name: each for name, each in compared.items() if each},
        "changed": sorted(filter(None, changed), key=lambda each: -each["most"]),
    }


def compare_metric(metric: Metric, first: Sequence[Scores], second: Sequence[Scores]) -> dict[str, Any] | None:
    """A metric of two runs over the same questions, in the same order; None where it applies to none.

    low, high: percentile bootstrap of the difference, resampling questions with both their answers (Efron and
    Tibshirani, 1993). p: two-sided paired randomisation test, in which each question's two answers change places by
    the toss of a coin (Noreen, 1989; for retrieval Smucker, Allan and Carterette, CIKM 2007), (hits + 1)/(draws + 1).
    """
    a, b = table(metric, first), table(metric, second)
    applies = ~(np.isnan(a).all(axis=1) & np.isnan(b).all(axis=1))
    a, b = a[applies], b[applies]
    if not len(a):
        return None
    before, after = float(metric.combine(a[None])[0]), float(metric.combine(b[None])[0])
    difference = np.float64(after - before)
    low, high = interval(_resampled(metric, a, b))
    return {
        "a": number(np.float64(before)),
        "b": number(np.float64(after)),
        "difference": number(difference),
        "low": low,
        "high": high,
        "p": None if np.isnan(difference) else _chance(metric, a, b, abs(float(difference))),
        "n": len(a),
    }


def _resampled(metric: Metric, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    random = np.random.default_rng(SEED)
    found = []
    for count in chunks(RESAMPLES, 2 * a.size):
        drawn = random.integers(0, len(a), size=(count, len(a)))
        found.append(metric.combine(b[drawn]) - metric.combine(a[drawn]))
    return np.concatenate(found)


def _chance(metric: Metric, a: NDArray[np.float64], b: NDArray[np.float64], observed: float) -> float:
    """How often the difference is at least as large when it is chance which answer is whose."""
    if np.array_equal(a, b, equal_nan=True):
        return 1.0
    random = np.random.default_rng(SEED)
    hits = 0
    for count in chunks(SWAPS, 2 * a.size):
        swapped = random.integers(0, 2, size=(count, len(a), 1)).astype(bool)
        found = metric.combine(np.where(swapped, a, b)) - metric.combine(np.where(swapped, b, a))
        hits += int((np.abs(found) >= observed - SAME).sum())
    return (hits + 1) / (SWAPS + 1)


def _change(key: str, first: Finished, second: Finished) -> dict[str, Any] | None:
    a, b = first.answers[key], second.answers[key]
    pairs = {name: (first.scores[key].get(name), second.scores[key].get(name)) for name in METRICS}
    differing = {name: list(pair) for name, pair in pairs.items() if not _alike(*pair)}
    if a["text"] == b["text"] and not differing:
        return None
    most = max((_size(*pair) for name, pair in pairs.items() if name in differing and name != "words"), default=0.0)
    return {"id": key, "question": a["question"], "most": most, "scores": differing, "a": a, "b": b}


def _gold(question: Mapping[str, Any] | None) -> object:
    """What is asked and known of it, without the articles' ids: those made of paths differ between machines."""
    if question is None:
        return None
    evidence = [
        {name: value for name, value in each.items() if name != "article_id"} for each in question.get("evidence", ())
    ]
    return {**question, "evidence": evidence}


def _alike(a: float | None, b: float | None) -> bool:
    return a == b or (a is not None and b is not None and abs(a - b) <= SAME)


def _size(a: float | None, b: float | None) -> float:
    return abs((b or 0.0) - (a or 0.0))


def _by_id(path: Path) -> dict[str, dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return {line["id"]: line for line in lines}
