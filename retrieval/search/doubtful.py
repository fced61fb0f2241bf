"""Speakers that look wrong: names that are no names, and two that may be one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from retrieval.language.english.function_words import FUNCTION_WORDS, MONTHS, WEEKDAYS
from retrieval.language.names import fold, is_bare, is_person, person_words
from retrieval.search.identities import Identity

#: A name of more words than this is a clause that was taken for a name.
MOST_WORDS = 8
#: Words with which no name begins or ends.
_LOOSE = (FUNCTION_WORDS | frozenset((*WEEKDAYS, *MONTHS, "now", "once", "later", "according"))) - frozenset(
    # First names, initials, and what groups begin with.
    "don will an so may march s t d m o i re us most all some other others each few both many more".split()
)
_VERB = re.compile(r" (?:is|was|has|had|have|were|are|said|says|told|will|would) ")
#: Two surnames of people with one first name that differ by so many letters may be one.
SLIPS, LONG_ENOUGH = 1, 6


@dataclass(frozen=True, slots=True)
class Doubt:
    """A speaker that looks wrong, and why."""

    identity: Identity
    reason: str


def doubtful(identities: Iterable[Identity]) -> list[Doubt]:
    """The speakers that look wrong, the most quoted first."""
    every = list(identities)
    found = [Doubt(each, reason) for each in every if (reason := _no_name(each.name))]
    found += _nearly_the_same(every)
    return sorted(found, key=lambda doubt: (-doubt.identity.statements, doubt.identity.name))


def _no_name(name: str) -> str | None:
    words = name.split()
    low = [fold(word).strip(".,'’") for word in words]
    if len(words) > MOST_WORDS:
        return "it is too long for a name"
    if _VERB.search(f" {name} "):
        return "it has a verb in it"
    if len(words) > 1 and (low[-1] in _LOOSE or (low[0] in _LOOSE and words[0][0].isupper())):
        return "it begins or ends with a word that no name has there"
    if not any(letter.isalpha() for letter in name):
        return "it has no letters"
    return None


def _nearly_the_same(identities: Iterable[Identity]) -> Iterator[Doubt]:
    by_first: dict[str, list[Identity]] = defaultdict(list)
    for each in identities:
        if is_person(each.name) and not is_bare(person_words(each.name)):
            by_first[person_words(each.name)[0]].append(each)
    for people in by_first.values():
        people.sort(key=lambda each: -each.statements)
        for at, each in enumerate(people):
            own = person_words(each.name)[-1]
            for other in people[:at]:
                theirs = person_words(other.name)[-1]
                if own != theirs and min(len(own), len(theirs)) >= LONG_ENOUGH and (
                    DamerauLevenshtein.distance(own, theirs, score_cutoff=SLIPS) <= SLIPS
                ):  # fmt: skip
                    yield Doubt(each, f"it may be {other.name}")
                    break
