"""All metrics: what each question scores, and how a metric is summed up over questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.metrics import answers, citations, followups, generated, refusals, retrieval, statements
from bot.evaluation.metrics.inputs import Answered, Sources
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A metric's value or its absence, by name; a name is missing where the metric does not apply to the question.
Scores = dict[str, float | None]

_SCORERS: tuple[Callable[[Question, Answered, Sources], Scores], ...] = (
    retrieval.answer_recall,
    retrieval.evidence_recall,
    retrieval.ranks,
    answers.against_gold,
    answers.stating_gold,
    answers.words,
    citations.verbatim,
    citations.support,
    statements.statement_scores,
    refusals.refusal_scores,
    followups.standalone_scores,
    generated.what_became,
)


def score(question: Question, answer: Answered, sources: Sources) -> Scores:
    """What an answer scores, of all metrics that apply to its question."""
    scores: Scores = {}
    for scorer in _SCORERS:
        scores |= scorer(question, answer, sources)
    return scores


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric summed up over questions.

    `columns` are the scores it takes, `combine` makes a value of each sample: of an array (samples, questions, columns)
    with NaN for what is missing, an array (samples).
    """

    name: str
    columns: tuple[str, ...]
    combine: Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _mean(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    return _means(samples)[:, 0]


def _means(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    counts = (~np.isnan(samples)).sum(axis=1)
    means: NDArray[np.float64] = np.nansum(samples, axis=1) / np.where(counts, counts, np.nan)
    return means


def _median(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    medians: NDArray[np.float64] = np.nanmedian(samples[:, :, 0], axis=1)
    return medians


def _weighted(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of the first column weighted by the second."""
    weights = np.nansum(samples[:, :, 1], axis=1)
    total = np.nansum(samples[:, :, 0] * samples[:, :, 1], axis=1)
    mean: NDArray[np.float64] = total / np.where(weights, weights, np.nan)
    return mean


def _f1_of_means(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """The harmonic mean of the columns' means."""
    means = _means(samples)
    recall, precision = means[:, 0], means[:, 1]
    total = recall + precision
    return np.where(total == 0, 0.0, 2 * recall * precision / np.where(total == 0, 1.0, total))


def _plain(*names: str) -> list[Metric]:
    return [Metric(name, (name,), _mean) for name in names]


_ALL = (
    *_plain(*(f"answer_recall@{k}" for k in retrieval.CUTS)),
    *_plain(*(f"evidence_recall@{k}" for k in retrieval.CUTS)),
    *_plain("mrr", "ndcg@10", "answer_exact", "answer_f1", "states_gold", "cited_states_gold"),
    Metric("words", ("words",), _median),
    Metric("citations_verbatim", ("citations_verbatim", "citations"), _weighted),
    *_plain("citation_recall", "citation_precision", "statement_recall", "statement_precision"),
    Metric("statement_f1", ("statement_recall", "statement_precision"), _f1_of_means),
    *_plain("refusal_precision", "refusal_recall", "unanswerable_refused", "answerable_refused"),
    *_plain("standalone_f1", "standalone_recovered", "standalone_kept"),
    *(
        Metric(name, (name, "model_sentences"), _weighted)
        for name in ("model_verified", "model_repaired", "model_dropped")
    ),
    *_plain("quoted_instead"),
    *_plain("judged_correct", "judged_faithful", "ragas_faithfulness", "ragas_factual_recall"),
)
METRICS = {metric.name: metric for metric in _ALL}
