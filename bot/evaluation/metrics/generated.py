"""What verification left of the sentences that a chat model wrote."""

from __future__ import annotations

from typing import get_args

from bot.answers import Status
from bot.evaluation.metrics.inputs import Answered, Sources
from bot.evaluation.testset import Question


def what_became(question: Question, answer: Answered, sources: Sources) -> dict[str, float | None]:
    """model_verified, model_repaired and model_dropped: shares of the `model_sentences` of an answer.

    `quoted_instead` is 1 where none of them is left, and the answer is of quotations or a refusal. Nothing where no
    model wrote.
    """
    written = answer.written
    if not written:
        return {}
    total = written.total()
    shares = {f"model_{status}": written[status] / total for status in get_args(Status)}
    return {"model_sentences": float(total), **shares, "quoted_instead": float(written["dropped"] == total)}
