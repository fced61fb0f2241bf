"""Refusals: what cannot be answered from the articles should be refused, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.metrics.inputs import Answered, Sources
from bot.evaluation.testset import Question

#: Thresholds of the curve: 1 is where answers begin, and twice as sure is as far as it is of interest.
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(41))


def refusal_scores(question: Question, answer: Answered, sources: Sources) -> dict[str, float | None]:
    """refusal_precision and refusal_recall, with unanswerable questions as what is to be found (van Rijsbergen, 1979).

    Precision: of the refused questions, the share that cannot be answered. Recall: of those that cannot be answered,
    the share refused, which is `unanswerable_refused` too; `answerable_refused` is the share of the others that was
    refused (SQuAD 2.0's two sides: Rajpurkar et al., ACL 2018). A question that failed counts against the run: as an
    answer where it should be refused, as a refusal where it should be answered.
    """
    answerable = question.can_be_answered
    if answerable is None:
        return {}
    refused = float(answer.refused if not answer.error else answerable)
    scores: dict[str, float | None] = {"refusal_precision": float(not answerable)} if refused else {}
    if answerable:
        return {**scores, "answerable_refused": refused}
    return {**scores, "refusal_recall": refused, "unanswerable_refused": refused}


def refusal_curve(pairs: Iterable[tuple[Question, Answered]]) -> list[dict[str, float | None]]:
    """For each threshold of confidence, the shares of both kinds that are refused below it; None without that kind."""
    sure = [(question.can_be_answered, answer.confidence) for question, answer in pairs if not answer.error]
    sides = {
        name: [confidence for answerable, confidence in sure if answerable is kind]
        for name, kind in (("unanswerable_refused", False), ("answerable_refused", True))
    }
    return [
        {
            "threshold": threshold,
            **{
                name: sum(each < threshold for each in values) / len(values) if values else None
                for name, values in sides.items()
            },
        }
        for threshold in THRESHOLDS
    ]
