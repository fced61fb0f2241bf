"""Two runs of the same questions compared: differences with their certainty, and the answers that changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import EvaluationError
from bot.evaluation.metrics.inputs import Scores
from bot.evaluation.metrics.registry import METRICS, Metric
from bot.evaluation.run import ANSWERS, QUESTIONS, SCORES
from bot.evaluation.summary import SEED, chunks, draws, interval, number, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Swaps drawn by the paired test, whose smallest p-value is 1 / (SWAPS + 1).
SWAPS = 10_000
#: Scores that differ by no more are the same: sums of floats in another order differ a little.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished run: the lines of its files, by the ids of their questions."""

    folder: Path
    questions: Mapping[str, dict[str, Any]]
    answers: Mapping[str, dict[str, Any]]
    scores: Mapping[str, dict[str, Any]]


def read_run(folder: Path) -> Finished:
    """The scored run in a folder.

    Raises:
        EvaluationError: the folder holds no run, or one that did not finish.
    """
    try:
        return Finished(folder, *(_by_id(folder / name) for name in (QUESTIONS, ANSWERS, SCORES)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{folder} holds no finished run: {error}.", "Give two finished runs; --resume finishes one."
        ) from error


def compare(first: Finished, second: Finished) -> dict[str, Any]:
    """Second minus first: {"runs", "questions", "left_out", "metrics": {name: ...}, "changed": [...]}.

    Only questions that both runs asked alike are compared; the others are counted as left out. A metric has its values
    in both ("a", "b"), the "difference" with a 95% interval ("low", "high"), "p" and "n". "changed" are the questions
    whose text or scores differ, most changed first: "scores" with the two values, both answers under "a" and "b".

    Raises:
        EvaluationError: the runs have no question in common.
    """
    shared = [key for key, question in first.questions.items() if _gold(question) == _gold(second.questions.get(key))]
    shared = [key for key in shared if all(key in run.scores and key in run.answers for run in (first, second))]
    if not shared:
        raise EvaluationError(
            f"{first.folder} and {second.folder} have no question in common.", "Compare two runs of the same test set."
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
    """A metric of two runs over the same questions, in the same order; None where it applies to no question.

    low, high: percentile bootstrap of the difference, resampling questions with both their answers (Efron and
    Tibshirani, 1993). p: two-sided paired randomisation test, in which a coin decides whether a question's two answers
    swap (Noreen, 1989; for retrieval Smucker, Allan and Carterette, CIKM 2007), (hits + 1)/(draws + 1).
    """
    a, b = table(metric, first), table(metric, second)
    applies = ~(np.isnan(a).all(axis=1) & np.isnan(b).all(axis=1))
    a, b = a[applies], b[applies]
    if not len(a):
        return None
    before, after = metric.combine(a[None])[0], metric.combine(b[None])[0]
    difference = after - before
    resampled = [metric.combine(b[each]) - metric.combine(a[each]) for each in draws(len(a), 2 * a.size)]
    low, high = interval(np.concatenate(resampled))
    return {
        "a": number(before),
        "b": number(after),
        "difference": number(difference),
        "low": low,
        "high": high,
        "p": None if np.isnan(difference) else _chance(metric, a, b, abs(float(difference))),
        "n": len(a),
    }


def _chance(metric: Metric, a: NDArray[np.float64], b: NDArray[np.float64], observed: float) -> float:
    """How often the difference is at least as large when chance swaps the answers of the two runs."""
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
    pairs = {name: (first.scores[key].get(name), second.scores[key].get(name)) for name in METRICS}
    differing = {name: list(pair) for name, pair in pairs.items() if not _alike(*pair)}
    before, after = first.answers[key], second.answers[key]
    if before["text"] == after["text"] and not differing:
        return None
    shares = (pair for name, pair in differing.items() if not METRICS[name].is_count)
    most = max((abs((b or 0.0) - (a or 0.0)) for a, b in shares), default=0.0)
    return {"id": key, "question": before["question"], "most": most, "scores": differing, "a": before, "b": after}


def _gold(question: Mapping[str, Any] | None) -> object:
    """The question with its gold, without the articles' ids: ids made of paths differ between machines."""
    if question is None:
        return None
    return {**question, "evidence": [{**each, "article_id": None} for each in question.get("evidence", ())]}


def _alike(a: float | None, b: float | None) -> bool:
    return a == b or (a is not None and b is not None and abs(a - b) <= SAME)


def _by_id(path: Path) -> dict[str, dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return {line["id"]: line for line in lines}
