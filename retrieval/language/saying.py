"""Cues: the words that attribute, looked up by any of their inflections."""

from __future__ import annotations

from typing import Literal, NamedTuple

from retrieval.language.english.saying_verbs import IRREGULAR, NOUNS, VERBS

Shape = Literal["base", "third", "past", "gerund"]


class Verb(NamedTuple):
    """A form of an attributing verb."""

    lemma: str
    shape: Shape
    frames: str


def _inflect(lemma: str) -> tuple[str, str, str, str]:
    if lemma in IRREGULAR:
        third, past, participle, gerund = IRREGULAR[lemma].split()
        return third, past, participle, gerund
    if lemma.endswith("e"):
        return lemma + "s", lemma + "d", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma[:-1] + "ied", lemma + "ing"
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    return third, lemma + "ed", lemma + "ed", lemma + "ing"


def _forms() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for frames, lemmas in VERBS.items():
        for lemma in lemmas.split():
            third, past, participle, gerund = _inflect(lemma)
            for form, shape in ((lemma, "base"), (third, "third"), (participle, "past"), (past, "past")):
                found[form] = Verb(lemma, shape, frames)  # type: ignore[arg-type]
            found[gerund] = Verb(lemma, "gerund", frames)
    return found


#: Every form of every attributing verb.
FORMS: dict[str, Verb] = _forms()

#: A sentence without any of these and without a quotation attributes nothing.
CUE_WORDS = frozenset(FORMS) | NOUNS | {"according"}
