"""Refusals: a question should be refused when the articles do not answer it, and only then."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.testset import Question

#: Thresholds of the curve: the bot answers from 1 on, and a confidence above 2 is of no interest.
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(41))


def refusal_scores(question: Question, answer: Answered, sources: Sources) -> Scores:
    """refusal_precision and refusal_recall, where unanswerable questions are the relevant ones (van Rijsbergen, 1979).

    Precision: the share of the refused questions that cannot be answered. Recall: the share of the unanswerable
    questions that are refused, which is `unanswerable_refused` too; `answerable_refused` is the share of the others
    that are refused (SQuAD 2.0's two sides: Rajpurkar et al., ACL 2018). A question that failed counts against the run:
    as an answer where it should be refused, as a refusal where it should be answered.
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
    """For each threshold the shares of unanswerable and answerable questions below it; None where there are none."""
    confidences: dict[bool | None, list[float]] = {False: [], True: [], None: []}
    for question, answer in pairs:
        if not answer.error:
            confidences[question.can_be_answered].append(answer.confidence)

    def below(threshold: float, values: list[float]) -> float | None:
        return sum(each < threshold for each in values) / len(values) if values else None

    return [
        {
            "threshold": threshold,
            "unanswerable_refused": below(threshold, confidences[False]),
            "answerable_refused": below(threshold, confidences[True]),
        }
        for threshold in THRESHOLDS
    ]
