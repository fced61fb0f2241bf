"""A chat model as judge of answers: correct by the gold, faithful to what is cited. Optional, never trusted blindly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import prompts
from bot.chat_models.client import Tokens
from bot.evaluation.judges.judging import Failed
from bot.evaluation.metrics import Scores
from bot.evaluation.metrics.inputs import Answered, Sources
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: Seconds that a judgement may take: a model on a slow machine reads a page in that time.
PATIENCE = 60.0


def judge(model: BaseChatModel, sources: Sources, tokens: Tokens) -> Callable[[Question, Answered], Scores]:
    """What gives an answer's judged_faithful and, where there is gold, judged_correct.

    The scale and its words are in prompts/judge.md: correctness against gold answers as in G-Eval (Liu et al., EMNLP
    2023), faithfulness as in ALCE's and RAGAS's sense, borne out by the cited passages alone. What the model used is
    added to `tokens`. The verdict raises Failed where the model gave none.
    """

    def verdict(question: Question, answer: Answered) -> Scores:
        said = model.invoke([("system", prompts.text("judge")), ("human", _case(question, answer, sources))])
        tokens.add(said)
        return _read(str(said.text), gold=bool(question.answers))

    return verdict


def _case(question: Question, answer: Answered, sources: Sources) -> str:
    """The case as JSON: what is quoted from articles and users stays inside strings."""
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
        told: Mapping[str, Any] = json.loads(said[begin:end]) if 0 <= begin < end else {}
        scores: Scores = {"judged_faithful": float(told["faithful"])}
        if gold:
            scores["judged_correct"] = float(told["correct"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Failed("broken", f"no verdict in {said!r}") from None
    return scores
