"""Cues: words that attribute a statement to somebody, by all of their inflections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from retrieval.language.english.saying_verbs import IRREGULAR, NOUNS, VERBS

Shape = Literal["base", "third", "past", "gerund"]


class Verb(NamedTuple):
    """A form of an attributing verb."""

    lemma: str
    shape: Shape
    frames: str


def _inflect(lemma: str) -> Sequence[str]:
    """Third person, past, participle and gerund."""
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    if lemma in IRREGULAR:
        return third, *IRREGULAR[lemma]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma[:-1] + "ied", lemma + "ing"
    stem = lemma.removesuffix("e")
    return third, stem + "ed", stem + "ed", stem + "ing"


def _forms() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    shapes: tuple[Shape, ...] = ("base", "third", "past", "past", "gerund")
    for frames, lemmas in VERBS.items():
        for lemma in lemmas.split():
            third, past, participle, gerund = _inflect(lemma)
            for form, shape in zip((lemma, third, participle, past, gerund), shapes, strict=True):
                found[form] = Verb(lemma, shape, frames)
    return found


#: Every form of every attributing verb.
FORMS: dict[str, Verb] = _forms()

#: A sentence without any of these and without a quotation has no attribution.
CUE_WORDS = frozenset(FORMS) | NOUNS | {"according"}
