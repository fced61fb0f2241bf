"""A chat model judges answers: correct by the gold, faithful to the citations. Optional, and never trusted blindly."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import prompts
from bot.chat_models.client import Tokens
from bot.evaluation.judges.judging import Failed
from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: Seconds that a verdict may take: a model on a slow machine reads a page in this time.
PATIENCE = 60.0


def judge(model: BaseChatModel, sources: Sources, tokens: Tokens) -> Callable[[Question, Answered], Scores]:
    """The function that gives an answer's judged_faithful and, where there is gold, judged_correct.

    prompts/models/judge.md defines the scale: correctness by the gold answers as in G-Eval (Liu et al., EMNLP 2023),
    faithfulness in the sense of ALCE and RAGAS, supported by the cited passages alone. Adds the tokens that the model
    used to `tokens`. The function raises `Failed` where the model gives no verdict.
    """

    def verdict(question: Question, answer: Answered) -> Scores:
        said = model.invoke([("system", prompts.text("judge")), ("human", _case(question, answer, sources))])
        tokens.add(said)
        return _read(str(said.text), gold=bool(question.answers))

    return verdict


def _case(question: Question, answer: Answered, sources: Sources) -> str:
    """The case as JSON, so that texts of articles and users stay inside strings."""
    case = {
        "question": question.standalone or question.question,
        "gold_answers": list(question.answers),
        "answer": answer.text,
        "cited": [{"marker": each.marker, "passage": sources.text(each.place)} for each in answer.citations],
    }
    return json.dumps(case, ensure_ascii=False, indent=1)


def _read(said: str, *, gold: bool) -> Scores:
    begin, end = said.find("{"), said.rfind("}") + 1
    try:
        verdict = json.loads(said[begin:end])
        scores: Scores = {"judged_faithful": float(verdict["faithful"])}
        if gold:
            scores["judged_correct"] = float(verdict["correct"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Failed("broken", f"no verdict in {said!r}") from None
    return scores
