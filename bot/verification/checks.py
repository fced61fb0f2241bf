"""The checks that rules make, in their order: each says in words why a sentence cannot stand on its evidence."""

from __future__ import annotations

from collections.abc import Callable

from bot.verification import altering, facts, meaning, speaking
from bot.verification.case import Case
from bot.verification.quoting import found


def quotations(case: Case) -> str | None:
    """Why a quotation of the sentence cannot stand: its evidence does not have it in quotation marks, to the letter."""
    return "a quotation is not in what it points at, to the letter" if found(case.text, case.evidence) is None else None


#: The checks by their names, in their order.
CHECKS: dict[str, Callable[[Case], str | None]] = {
    "quotations": quotations,
    "names": facts.names,
    "offices": facts.offices,
    "numbers": facts.numbers,
    "counts": facts.counted,
    "speakers": speaking.speakers,
    "negation": meaning.negations,
    "certainty": meaning.certainty,
    "quantity": meaning.quantities,
    "cause": meaning.causes,
    "altered": altering.alterations,
}
#: Those that hold in any language: the others know the words of English.
EVERYWHERE = ("quotations", "numbers")


def faults(case: Case) -> dict[str, str]:
    """The faults of a sentence, by the check that finds it; nothing where it may be read a second time."""
    names = EVERYWHERE if case.foreign else tuple(CHECKS)
    return {name: wrong for name in names if (wrong := CHECKS[name](case))}
