"""The sentences of a chat model: how many passed verification."""

from __future__ import annotations

from typing import get_args

from bot.answers import Status
from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.testset import Question


def sentence_shares(question: Question, answer: Answered, sources: Sources) -> Scores:
    """model_worded, model_verified, model_repaired and model_dropped: shares of an answer's `model_sentences`.

    `quoted_instead` is 1 where all were dropped: the answer then consists of quotations, or is a refusal. Nothing is
    scored where no model wrote.
    """
    written = answer.written
    if not written:
        return {}
    total = written.total()
    shares = {f"model_{status}": written[status] / total for status in get_args(Status)}
    return {"model_sentences": float(total), **shares, "quoted_instead": float(written["dropped"] == total)}
