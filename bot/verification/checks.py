"""The checks that rules make, in their order: each says in words what speaks against a sentence and its evidence.

What is exact decides: a quotation, a name or a number is there or is not. The other checks compare words and guess
what they mean: these are doubts, which the second reading is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.verification import facts, meaning, speaking
from bot.verification.case import Case
from bot.verification.quoting import found


def quotations(case: Case) -> str | None:
    """Why a quotation of the sentence cannot stand: its evidence does not have it in quotation marks, to the letter."""
    return "a quotation is not in what it points at, to the letter" if found(case.text, case.evidence) is None else None


#: The checks by their names, in their order.
CHECKS: dict[str, Callable[[Case], str | None]] = {
    "quotations": quotations,
    "names": facts.names,
    "numbers": facts.numbers,
    "counts": facts.counted,
    "speakers": speaking.speakers,
    "negation": meaning.negations,
    "certainty": meaning.certainty,
    "quantity": meaning.quantities,
    "cause": meaning.causes,
}
#: Those that decide.
EXACT = ("quotations", "names", "numbers")
#: Those that hold in any language: the others know the words of English.
EVERYWHERE = ("quotations", "numbers")


def faults(case: Case) -> dict[str, str]:
    """Returns what is surely wrong with a sentence, by check; nothing where it may be read a second time."""
    return _found(case, EVERYWHERE if case.foreign else EXACT)


def doubts(case: Case) -> dict[str, str]:
    """Returns what seems to be wrong with a sentence, by check."""
    return {} if case.foreign else _found(case, [name for name in CHECKS if name not in EXACT])


def _found(case: Case, names: Iterable[str]) -> dict[str, str]:
    return {name: wrong for name in names if (wrong := CHECKS[name](case))}
