"""Runs a judge over all answers, and counts its failures by kind.

A judge may be late, or give no verdict or no number. Failures are never averaged in; a mean's n shows what remains.
"""

from __future__ import annotations

import math
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Literal, get_args

from bot.chat_models.client import Tokens
from bot.evaluation.metrics.inputs import Answered, Scores
from bot.evaluation.testset import Question

Failure = Literal["timeout", "broken", "nan", "error"]
KINDS: tuple[Failure, ...] = get_args(Failure)
#: A failure's message is cut to this length, so that it fits a line.
MESSAGE_CHARACTERS = 200


class Failed(Exception):
    """The judge gave no verdict; `kind` says why."""

    def __init__(self, kind: Failure, message: str = "") -> None:
        super().__init__(message or kind)
        self.kind = kind


@dataclass
class Judged:
    """The scores by question; the number of failures of each kind, and the message of the first; tokens if counted."""

    scores: dict[str, Scores] = field(default_factory=dict)
    failures: Counter[Failure] = field(default_factory=Counter)
    first_failure: str | None = None
    tokens: Tokens | None = None

    @property
    def counts(self) -> dict[str, object]:
        """For metrics.json: how many verdicts were asked for and given, the failures by kind with the first, tokens."""
        return {
            "asked": len(self.scores) + self.failures.total(),
            "judged": len(self.scores),
            **{str(kind): self.failures[kind] for kind in KINDS},
            "first_failure": self.first_failure,
            "tokens": asdict(self.tokens) if self.tokens else None,
        }


def judge_all(
    pairs: Iterable[tuple[Question, Answered]],
    verdict: Callable[[Question, Answered], Scores],
    patience: float,
    advance: Callable[[], None] = lambda: None,
) -> Judged:
    """The scores, from 0 to 1, that `verdict` gives to answers that say something; calls `advance` after each answer.

    A verdict that takes more than `patience` seconds is left to its own thread, and the next one is asked for.
    """
    judged = Judged()
    for question, answer in pairs:
        if not answer.refused and answer.error is None:
            try:
                judged.scores[question.id] = _checked(_in_time(partial(verdict, question, answer), patience))
            except Failed as failed:
                judged.failures[failed.kind] += 1
                judged.first_failure = judged.first_failure or f"{failed.kind}: {failed}"[:MESSAGE_CHARACTERS]
        advance()
    return judged


def _in_time(verdict: Callable[[], Scores], patience: float) -> Scores:
    given: queue.SimpleQueue[Scores | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            given.put(verdict())
        except Exception as error:  # noqa: BLE001  every provider raises errors of its own; each is counted and shown
            given.put(error)

    threading.Thread(target=work, name="judge", daemon=True).start()
    try:
        result = given.get(timeout=patience)
    except queue.Empty:
        raise Failed("timeout", f"nothing within {patience:g} seconds") from None
    if isinstance(result, Failed):
        raise result
    if isinstance(result, Exception):
        # Providers' clients have time-outs of their own, whose errors bear the word in their names.
        late = "timeout" in type(result).__name__.lower()
        raise Failed("timeout" if late else "error", f"{type(result).__name__}: {result}") from result
    return result


def _checked(scores: Scores) -> Scores:
    for name, value in scores.items():
        if value is not None and not 0 <= value <= 1:  # true for NaN
            raise Failed("nan" if math.isnan(value) else "broken", f"{name} is {value}")
    return scores
