"""Calibration: of the answers that are held to be right with 70%, seven in ten should be right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.evaluation.metrics.answers import states
from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BINS = 10


def calibration_scores(question: Question, answer: Answered, sources: Sources) -> Scores:
    """probability, answer_right (whether what it is the probability of is so), and calibration_error, between them.

    An answer is right when it states the gold; a refusal, when the sentence that it names as nearest would have.
    Nothing is right where the question cannot be answered. Questions without a gold answer do not count.
    """
    golds = question.states or ((question.answers,) if question.answers else ())
    if answer.probability is None or answer.error or not (golds or question.can_be_answered is False):
        return {}
    text = answer.nearest if answer.refused else answer.text
    right = bool(question.can_be_answered) and states(golds, [text])
    error = abs(answer.probability - right)
    return {"probability": answer.probability, "answer_right": float(right), "calibration_error": error}


def calibration_error(samples: Floats) -> Floats:
    """The expected calibration error over ten bins of equal width (Naeini et al., AAAI 2015): how far the mean
    probability of a bin (first column) is from its share of right answers (second), weighted by the bin's size."""
    bins = np.minimum((samples[:, :, 0] * BINS).astype(int), BINS - 1)
    off = samples[:, :, 0] - samples[:, :, 1]
    within = [np.abs(np.where(bins == each, off, 0.0).sum(axis=1)) for each in range(BINS)]
    error: Floats = np.sum(within, axis=0) / samples.shape[1]
    return error


def reliability(scores: Iterable[Scores]) -> list[dict[str, Any]]:
    """For each bin that has questions: their mean probability, the share of right answers, and how many there are."""
    pairs = [
        (each["probability"], each["answer_right"])
        for each in scores
        if each.get("probability") is not None and each.get("answer_right") is not None
    ]
    table = np.array(pairs, dtype=float).reshape(-1, 2)
    bins = np.minimum((table[:, 0] * BINS).astype(int), BINS - 1)
    return [
        {"probability": float(of_bin[:, 0].mean()), "right": float(of_bin[:, 1].mean()), "n": len(of_bin)}
        for each in range(BINS)
        if len(of_bin := table[bins == each])
    ]
