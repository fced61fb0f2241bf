"""A chat model as judge of answers: correct by the gold, faithful to what is cited. Optional, never trusted blindly.

What a judge fails to give (no answer in time, broken JSON, NaN or a number outside the scale) is counted by its kind
and never averaged in: a mean over what is left says how much is left.
"""

from __future__ import annotations

import json
import math
import queue
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import prompts
from bot.evaluation.metrics import Scores
from bot.evaluation.metrics.inputs import Answered, Sources
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: Seconds that a judgement may take: a model on a slow machine reads a page in that time.
PATIENCE = 60.0
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)

Failure = Literal["timeout", "broken", "nan", "error"]


class _Failed(Exception):
    """The judge gave no verdict."""

    def __init__(self, kind: Failure) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of an answer, from 0 to 1; None where it does not apply."""

    correct: float | None
    faithful: float | None


@dataclass
class Judged:
    """The verdicts by question, and of those that failed how many of each kind."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    failures: Counter[Failure] = field(default_factory=Counter)

    @property
    def scores(self) -> dict[str, Scores]:
        """judged_correct and judged_faithful of each question that has a verdict."""
        return {
            key: {
                name: value
                for name, value in (("judged_correct", each.correct), ("judged_faithful", each.faithful))
                if value is not None
            }
            for key, each in self.verdicts.items()
        }

    @property
    def counts(self) -> dict[str, int]:
        """For metrics.json: how many were asked for and given, and how many failed in which way."""
        told: dict[str, int] = {str(kind): self.failures[kind] for kind in ("timeout", "broken", "nan", "error")}
        return {"asked": len(self.verdicts) + self.failures.total(), "judged": len(self.verdicts), **told}


def judge(
    model: BaseChatModel,
    pairs: Iterable[tuple[Question, Answered]],
    sources: Sources,
    patience: float = PATIENCE,
    advance: Callable[[], None] = lambda: None,
) -> Judged:
    """The verdicts on all answers that say something, one after the other.

    The scale and its words are in prompts/judge.md: correctness against gold answers as in G-Eval (Liu et al., EMNLP
    2023), faithfulness as in ALCE's and RAGAS's sense, borne out by the cited passages alone. A model that does not
    answer within `patience` seconds is left behind and the next question asked.
    """
    judged = Judged()
    for question, answer in pairs:
        if not answer.refused:
            try:
                said = _asked(model, _told(question, answer, sources), patience)
                judged.verdicts[question.id] = _verdict(said, gold=bool(question.answers))
            except _Failed as failed:
                judged.failures[failed.kind] += 1
        advance()
    return judged


def _told(question: Question, answer: Answered, sources: Sources) -> str:
    """The case as JSON: what is quoted from articles and users stays inside strings."""
    case = {
        "question": question.standalone or question.question,
        "gold_answers": list(question.answers),
        "answer": answer.text,
        "cited": [{"marker": each.marker, "passage": sources.text(each.place)} for each in answer.citations],
    }
    return json.dumps(case, ensure_ascii=False, indent=1)


def _asked(model: BaseChatModel, case: str, patience: float) -> str:
    """What the model says to the case, in a thread of its own that is left behind when it takes too long."""
    said: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            said.put(str(model.invoke([("system", prompts.text("judge")), ("human", case)]).text))
        except Exception as error:  # noqa: BLE001  every provider raises its own kinds; each is counted and shown
            said.put(error)

    threading.Thread(target=ask, name="judge", daemon=True).start()
    try:
        answered = said.get(timeout=patience)
    except queue.Empty:
        raise _Failed("timeout") from None
    if isinstance(answered, Exception):
        # Providers' clients have timeouts of their own, and name them so.
        raise _Failed("timeout" if "timeout" in type(answered).__name__.lower() else "error")
    return answered


def _verdict(said: str, *, gold: bool) -> Verdict:
    found = _OBJECT.search(said)
    try:
        told: Mapping[str, Any] = json.loads(found.group()) if found else {}
        faithful = float(told["faithful"])
        correct = float(told["correct"]) if gold else None
    except (ValueError, KeyError, TypeError):
        raise _Failed("broken") from None
    for value in (faithful, correct):
        if value is not None and not 0 <= value <= 1:  # NaN is in no range
            raise _Failed("nan" if math.isnan(value) else "broken")
    return Verdict(correct, faithful)
