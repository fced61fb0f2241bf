"""The names in a question, as they are typed there."""

from __future__ import annotations

import re

from bot.understanding.answer_types import NO_NAMES
from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.english.name_words import CAPITAL, PARTICLES_BEFORE, ROLES
from retrieval.language.words import words

_CAPITALISED = rf"{CAPITAL}(?:[\w-]|\.(?=\w)|['’](?!s\b)\w)*"
NAME = re.compile(rf"\b{_CAPITALISED}(?: (?:of )?{PARTICLES_BEFORE}(?:[a-z]{{1,3}}[-'’])?{_CAPITALISED})*")


def names_in(question: str) -> list[str]:
    """The names in a question, as they are typed there; none where capitals tell nothing."""
    rest = question.partition(" ")[2]
    if rest.isupper() or rest.istitle():
        return []
    names = (name.group() for name in NAME.finditer(rest))
    return [name for name in names if name == "US" or (name not in NO_NAMES and name.lower() not in FUNCTION_WORDS)]


def names_somebody(question: str) -> bool:
    """Whether a question has a name, its first word too where that is one."""
    return bool(names_in(f"so {question[:1].lower()}{question[1:]}"))


def is_name(speaker: str) -> bool:
    """Whether somebody is asked about by name, and not as "the judge", "ceo" or "critics"."""
    if any(word[:1].isupper() for word in words(speaker) if word.lower() not in FUNCTION_WORDS):
        return True
    own = [word.lower() for word in words(speaker)]
    described = own[:1] and own[0] in FUNCTION_WORDS
    return bool(own) and not described and not any(word in ROLES or word.removesuffix("s") in ROLES for word in own)
