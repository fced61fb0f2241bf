"""Scores summed up: each metric with a bootstrap interval and its n, over all questions and by tag; curves, latency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.evaluation.metrics import METRICS, Metric, Scores
from bot.evaluation.metrics.inputs import Answered, Sources
from bot.evaluation.metrics.refusals import refusal_curve
from bot.evaluation.metrics.wording import stated_form
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Resamples of the bootstrap, the width of its intervals and the seed that makes them the same every time.
RESAMPLES, LEVEL, SEED = 1000, 0.95, 20160829
#: Numbers held at a time while resampling (64 MB): a test set may be large.
CELLS = 8_000_000
LATENCY_BINS = 20
#: The longest ranking whose recall is drawn.
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
        value = number(metric.combine(rows[None])[0])
        low, high = interval(resampled(metric, rows))
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
    """The columns that a metric takes: an array (questions, columns), NaN for what is missing."""
    cells = [[each.get(column) for column in metric.columns] for each in scores]
    return np.array([[np.nan if cell is None else cell for cell in row] for row in cells], dtype=float).reshape(
        len(scores), len(metric.columns)
    )


def resampled(metric: Metric, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The metric's value in each of the resamples of its rows."""
    random = np.random.default_rng(SEED)
    return np.concatenate(
        [
            metric.combine(rows[random.integers(0, len(rows), size=(count, len(rows)))])
            for count in chunks(RESAMPLES, rows.size)
        ]
    )


def chunks(total: int, size: int) -> list[int]:
    """`total` cut into counts so that none of them times `size` is over the cells that are held at a time."""
    count = max(1, CELLS // max(1, size))
    return [min(count, total - start) for start in range(0, total, count)]


def number(value: np.float64) -> float | None:
    """The value for JSON, which has no NaN."""
    return None if np.isnan(value) else float(value)


def interval(values: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """The middle 95% of resampled values; those that could not be computed are left out."""
    known = values[~np.isnan(values)]
    tail = 100 * (1 - LEVEL) / 2
    if not len(known):
        return None, None
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)


def recall_curve(pairs: Sequence[tuple[Question, Answered]], sources: Sources) -> list[dict[str, float]]:
    """The share of questions with a gold answer in the first k passages (see `answer_recall`), for k from 1 to 20."""
    first = []
    for question, answer in pairs:
        if not question.answers or not question.can_be_answered:
            continue
        gold = [stated_form(each) for each in question.answers]
        texts = (stated_form(sources.text(place)) for place in answer.passages[:CURVE])
        first.append(next((rank for rank, text in enumerate(texts, 1) if any(g in text for g in gold)), CURVE + 1))
    if not first:
        return []
    return [{"k": k, "value": sum(rank <= k for rank in first) / len(first)} for k in range(1, CURVE + 1)]


def latency(answers: Sequence[Answered]) -> dict[str, Any]:
    """The median, 95th percentile and maximum of the seconds that answers took, and their histogram."""
    taken = np.array([answer.latency_s for answer in answers if answer.latency_s is not None], dtype=float)
    if not len(taken):
        return {"p50": None, "p95": None, "max": None, "histogram": []}
    counts, edges = np.histogram(taken, bins=LATENCY_BINS)
    bars = zip(edges[:-1], edges[1:], counts, strict=True)
    return {
        "p50": float(np.median(taken)),
        "p95": float(np.percentile(taken, 95)),
        "max": float(taken.max()),
        "histogram": [{"from": float(low), "to": float(high), "n": int(count)} for low, high, count in bars],
    }


def whole(
    questions: Sequence[Question],
    answers: Sequence[Answered],
    scores: Sequence[Scores],
    sources: Sources,
    run: Mapping[str, Any],
) -> dict[str, Any]:
    """What metrics.json holds; `run` are the facts of the run."""
    pairs = list(zip(questions, answers, strict=True))
    curves: dict[str, object] = {"answer_recall": recall_curve(pairs, sources)}
    curves["refusal"] = refusal_curve(pairs) if any(q.can_be_answered is not None for q in questions) else []
    return {
        "run": dict(run),
        "metrics": summarise(scores),
        "by_tag": by_tag(questions, scores),
        "curves": curves,
        "latency": latency(answers),
    }
