"""Families in an article: two of one surname, and kin who are told by first name only."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from retrieval.language.english.name_words import (
    CAPITAL,
    ELDER,
    KINSMEN,
    KINSWOMEN,
    MARRIED,
    PARTICLES_BEFORE,
    TITLES,
    YOUNGER,
)
from retrieval.language.names import is_organisation
from retrieval.statements.speakers.runs import Run, gender_of, surname

_FIRST = rf"{CAPITAL}[^\W\d_]{{1,20}}"
#: Two of one surname: "Walter and Ines Bell", "Sir Alan and Lady Penrice".
_COUPLE = re.compile(
    rf"(?<![\w.])((?:Sir|Lord|Dr|Mr) )?({_FIRST}) and "
    rf"(?:({_FIRST}) ({PARTICLES_BEFORE}{CAPITAL}[\w'’-]+)(?! {CAPITAL}))"
)
#: Before two first names, what says that they are of one family.
_FAMILY = re.compile(
    r"(?:brothers|sisters|siblings|twins|parents|couple|cousins|owners|wife|husband)[ ,]{1,2}$", re.IGNORECASE
)
#: Somebody's kin by first name only: "Her younger brother, Emeka".
_KIN = re.compile(
    rf"(?:\b(?:[Hh]er|[Hh]is|[Tt]heir)|['’]s) (?:[a-z-]{{1,15}} ){{0,3}}({'|'.join(sorted(KINSWOMEN | KINSMEN))})"
    rf",? ({_FIRST})"
    r"(?=[,.;:]|['’]s |[”\"]? [a-z])"
)
#: How far before kin by first name somebody's full name says whose kin it is.
KIN_OF = 400
AGE = re.compile(r"\b(elder|older|senior|younger|junior) (?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?$", re.IGNORECASE)


def couples(text: str) -> Iterator[Run]:
    """The first of two people who are told with one surname."""
    for match in _COUPLE.finditer(text):
        title, first, other, last = match.groups()
        if first.lower() in TITLES:
            continue  # "Lord and Lady Ashcombe"
        family = title or _FAMILY.search(text, max(0, match.start() - 20), match.start())
        if family or (gender_of((first, last), []) and gender_of((other, last), [])):
            yield match.start(2), [title.strip()] if title else [], [first, *last.split()]


def relatives(text: str, runs: Sequence[Run]) -> Iterator[Run]:
    """Kin who are told by first name only, with the surname where the article calls them by it as well.

    It does so with a courtesy that only they can have: "Mr Okwuosa", where his sister is the only other one.
    """
    called: dict[str, set[str]] = {}
    for at, titles, name in runs:
        if len(name) == 1:
            ages = [age[1].lower() for age in AGE.finditer(text, max(0, at - 20), at)]
            called.setdefault(name[0], set()).update(ages, (title.lower().rstrip(".") for title in titles))
    in_full = [(at, name) for at, _, name in runs if len(name) > 1 and not is_organisation(name)]
    places = [at for at, _ in in_full]
    whole_names = {name[0]: name for _, name in reversed(in_full)}
    for match in _KIN.finditer(text):
        at, kin, first = match.start(2), match[1], match[2]
        if whole := whole_names.get(first):
            yield at, [kin], whole
            continue
        if first not in called:
            yield at, [kin], [first]
            continue
        own = {"mr"} if kin in KINSMEN else {"mrs"} if kin in MARRIED else {"mrs", "ms", "miss"}
        age = {"younger"} if kin in YOUNGER else {"elder", "older"} if kin in ELDER else set()
        for _, name in reversed(in_full[bisect_left(places, at - KIN_OF) : bisect_left(places, at)]):
            courtesies = called.get(surname(name), set())
            if courtesies & (own | age):
                other = gender_of(tuple(name), []) != ("m" if kin in KINSMEN else "f")
                if other or courtesies & age or {"mrs", "miss"} <= courtesies:
                    yield at, [kin], [first, surname(name)]
                break
