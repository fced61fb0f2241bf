"""Sums of scores: each metric with its bootstrap interval and n, over all questions and by tag; curves, latency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.evaluation.metrics.calibration import reliability
from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.metrics.refusals import refusal_curve
from bot.evaluation.metrics.registry import METRICS, Metric
from bot.evaluation.metrics.retrieval import first_stating
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Resamples of the bootstrap, the width of its intervals and the seed that makes them the same every time.
RESAMPLES, LEVEL, SEED = 1000, 0.95, 20160829
#: Numbers held at a time while resampling (64 MB), as a test set may be large.
CELLS = 8_000_000
LATENCY_BINS = 20
#: The recall of the first k passages is drawn up to this k.
CURVE = 20

Summary = dict[str, dict[str, Any]]


def summarise(scores: Sequence[Scores]) -> Summary:
    """{"metric": {"value", "low", "high", "n"}} for the metrics that apply to any question, in the order of METRICS.

    `n` counts the questions with a figure. low and high: percentile bootstrap over questions (Efron and Tibshirani,
    An Introduction to the Bootstrap, 1993, chapter 13), 1,000 resamples.
    """
    summary: Summary = {}
    for metric in METRICS.values():
        rows = table(metric, scores)
        rows = rows[~np.isnan(rows).all(axis=1)]
        if not len(rows):
            continue
        low, high = interval(np.concatenate([metric.combine(rows[each]) for each in draws(len(rows), rows.size)]))
        value = number(metric.combine(rows[None])[0])
        summary[metric.name] = {"value": value, "low": low, "high": high, "n": len(rows)}
        if metric.name == "words":
            summary[metric.name]["p90"] = float(np.percentile(rows, 90))
    return summary


def by_tag(questions: Sequence[Question], scores: Sequence[Scores]) -> dict[str, Summary]:
    """The summary of each tag's questions, by tag in alphabetical order."""
    tags = sorted({tag for question in questions for tag in question.tags})
    return {
        tag: summarise([each for question, each in zip(questions, scores, strict=True) if tag in question.tags])
        for tag in tags
    }


def table(metric: Metric, scores: Sequence[Scores]) -> NDArray[np.float64]:
    """The scores that a metric sums up: an array (questions, columns), NaN where one is missing."""
    columns = metric.columns or (metric.name,)
    cells = [[each.get(column) for column in columns] for each in scores]
    return np.array(cells, dtype=float).reshape(len(scores), len(columns))  # None becomes NaN


def draws(rows: int, size: int) -> Iterator[NDArray[np.int64]]:
    """The numbers of the rows of all resamples, in arrays (resamples, rows); each resample takes `size` cells."""
    random = np.random.default_rng(SEED)
    for count in chunks(RESAMPLES, size):
        yield random.integers(0, rows, size=(count, rows))


def chunks(total: int, size: int) -> list[int]:
    """`total` cut into counts, none of which times `size` exceeds the cells that are held at a time."""
    count = max(1, CELLS // max(1, size))
    return [min(count, total - start) for start in range(0, total, count)]


def number(value: np.float64) -> float | None:
    """The value for JSON: None for NaN."""
    return None if np.isnan(value) else float(value)


def interval(values: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """The limits of the middle 95% of resampled values, without those that could not be computed."""
    known = values[~np.isnan(values)]
    tail = 100 * (1 - LEVEL) / 2
    if not len(known):
        return None, None
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)


def recall_curve(pairs: Sequence[tuple[Question, Answered]], sources: Sources) -> list[dict[str, float]]:
    """The share of questions with a gold answer in the first k passages (see `answer_recall`), for k from 1 to 20."""
    ranks = [rank for pair in pairs if (rank := first_stating(*pair, sources)) is not None]
    if not ranks:
        return []
    return [{"k": k, "value": sum(rank <= k for rank in ranks) / len(ranks)} for k in range(1, CURVE + 1)]


def latency(answers: Sequence[Answered]) -> dict[str, Any]:
    """The median, 95th percentile, maximum and histogram of the seconds that answers took."""
    taken = np.array([answer.latency_s for answer in answers if answer.latency_s is not None], dtype=float)
    if not len(taken):
        return {"p50": None, "p95": None, "max": None, "histogram": []}
    counts, edges = np.histogram(taken, bins=LATENCY_BINS)
    bars = zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    return {
        "p50": float(np.median(taken)),
        "p95": float(np.percentile(taken, 95)),
        "max": float(taken.max()),
        "histogram": [{"from": low, "to": high, "n": count} for low, high, count in bars],
    }


def whole(
    questions: Sequence[Question],
    answers: Sequence[Answered],
    scores: Sequence[Scores],
    sources: Sources,
    run: Mapping[str, Any],
) -> dict[str, Any]:
    """The content of metrics.json; `run` are the facts of the run."""
    pairs = list(zip(questions, answers, strict=True))
    curves: dict[str, object] = {"answer_recall": recall_curve(pairs, sources)}
    curves["refusal"] = refusal_curve(pairs) if any(q.can_be_answered is not None for q in questions) else []
    curves["reliability"] = reliability(scores)
    return {
        "run": dict(run),
        "metrics": summarise(scores),
        "by_tag": by_tag(questions, scores),
        "curves": curves,
        "latency": latency(answers),
    }
