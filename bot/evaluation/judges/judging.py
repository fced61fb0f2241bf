"""Answers judged one after the other by somebody who may fail: late, broken, no number. Failures are counted by kind
and never averaged in: a mean over what is left says how much is left.
"""

from __future__ import annotations

import math
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Literal

from bot.chat_models.client import Tokens
from bot.evaluation.metrics import Scores
from bot.evaluation.metrics.inputs import Answered
from bot.evaluation.testset import Question

Failure = Literal["timeout", "broken", "nan", "error"]
KINDS: tuple[Failure, ...] = ("timeout", "broken", "nan", "error")
#: Of a failure's message, what a line has room for.
MESSAGE_CHARACTERS = 200


class Failed(Exception):
    """There is no verdict, for this kind of reason."""

    def __init__(self, kind: Failure, message: str = "") -> None:
        super().__init__(message or kind)
        self.kind = kind


@dataclass
class Judged:
    """The scores by question; how many failed of each kind, what the first such said; tokens where they are counted."""

    scores: dict[str, Scores] = field(default_factory=dict)
    failures: Counter[Failure] = field(default_factory=Counter)
    first_failure: str | None = None
    tokens: Tokens | None = None

    @property
    def counts(self) -> dict[str, object]:
        """For metrics.json: how many were asked for and given, how many failed in which way, and an example."""
        told = {str(kind): self.failures[kind] for kind in KINDS}
        used = asdict(self.tokens) if self.tokens else None
        asked = len(self.scores) + self.failures.total()
        return {"asked": asked, "judged": len(self.scores), **told, "first_failure": self.first_failure, "tokens": used}


def judge_all(
    pairs: Iterable[tuple[Question, Answered]],
    verdict: Callable[[Question, Answered], Scores],
    patience: float,
    advance: Callable[[], None] = lambda: None,
) -> Judged:
    """The scores that `verdict` gives the answers that say something; all of them are from 0 to 1.

    One that takes more than `patience` seconds is left behind, in a thread of its own, and the next one asked.
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
        except Exception as error:  # noqa: BLE001  every provider raises its own kinds; each is counted and shown
            given.put(error)

    threading.Thread(target=work, name="judge", daemon=True).start()
    try:
        result = given.get(timeout=patience)
    except queue.Empty:
        raise Failed("timeout", f"nothing within {patience:g} seconds") from None
    if isinstance(result, Failed):
        raise result
    if isinstance(result, Exception):
        # Providers' clients have timeouts of their own, and name them so.
        late = "timeout" in type(result).__name__.lower()
        raise Failed("timeout" if late else "error", f"{type(result).__name__}: {result}") from result
    return result


def _checked(scores: Scores) -> Scores:
    for name, value in scores.items():
        if value is not None and not 0 <= value <= 1:  # NaN is in no range
            raise Failed("nan" if math.isnan(value) else "broken", f"{name} is {value}")
    return scores
