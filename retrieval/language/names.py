"""Names of people and organisations, made comparable: case, accents, titles, initials, nicknames, countries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.english.name_words import (
    ANY_GENDER,
    GROUP_SIZES,
    NICKNAMES,
    OFFICES,
    ORGANISATIONS,
    PARTICLES,
    SUFFIXES,
    TITLES,
)
from retrieval.language.english.places import COUNTRY_OF
from retrieval.language.words import one_name, words

#: Names whose reading is kept: a question reads hundreds, and the next one of a conversation the same again.
NAMES_KEPT = 1 << 15
#: Words that no person is called by, though a headline may give them capitals; first names are spared.
_NO_NAMES = FUNCTION_WORDS - frozenset("will don so an s t d m o i re".split())


def fold(text: str) -> str:
    """The text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=NAMES_KEPT)
def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name that tell it apart from others, countries under one name."""
    found = (ANY_GENDER.get(word, word) for word in words(fold(one_name(text))))
    return tuple(word for word in found if word not in FUNCTION_WORDS and word not in GROUP_SIZES)


def all_words(*texts: str | None) -> list[str]:
    """Every folded word of these names, roles and mentions: what they can be looked up by."""
    folded = (word for text in texts if text for word in words(fold(one_name(text))))
    found = dict.fromkeys(form for word in folded for form in (word, ANY_GENDER.get(word), country(word)) if form)
    return list(found)


def is_title(word: str) -> bool:
    """Whether a folded word is a title or an office, which tells nobody apart."""
    return ANY_GENDER.get(word, word) in TITLES


def country(word: str) -> str:
    """The country that a folded word stands for ("russian", "moscow"), else the word."""
    return COUNTRY_OF.get(word, word)


def is_country(word: str) -> bool:
    """Whether a folded word stands for a country, its people or the seat of its government."""
    return word in COUNTRY_OF


@lru_cache(maxsize=NAMES_KEPT)
def _core(name: str) -> tuple[int, int]:
    """From which to which word of a name a person's stands: behind titles and offices, before a "Jr."."""
    lowered = [fold(word) for word in words(one_name(name))]
    end = len(lowered)
    while end > 1 and lowered[end - 1] in SUFFIXES:
        end -= 1
    at = 0
    while at < end - 1 and is_title(lowered[at]):
        at += 1
    office = at
    while office < end - 2 and (is_title(lowered[office]) or lowered[office] in OFFICES):
        office += 1
    return (office if end - office > 1 else at), end


def untitled(name: str) -> str:
    """A person's name without titles and offices before it ("Secretary of State John F. Kerry"), else as it stands."""
    start, _ = _core(name)
    apart = name.split()
    return " ".join(apart[start:]) if len(apart) == len(words(one_name(name))) else name


@lru_cache(maxsize=NAMES_KEPT)
def person_words(name: str) -> tuple[str, ...]:
    """The folded words of a person's name, without titles before it and a "Jr." behind."""
    start, end = _core(name)
    return tuple(fold(word) for word in words(one_name(name))[start:end])


@lru_cache(maxsize=NAMES_KEPT)
def is_person(name: str) -> bool:
    """Whether the name looks like a person's: capitalised throughout, at most five words, no organisation's."""
    start, end = _core(name)
    shown = words(one_name(name))[start:end]
    folded = [fold(word) for word in shown]
    return (
        0 < len(shown) <= 5
        and all(word[0].isupper() or word in PARTICLES or f"-{word}" in name for word in shown)
        and not is_organisation(shown)
        and not set(folded) & _NO_NAMES
        and not is_country(folded[-1])
    )


def is_bare(name: Sequence[str]) -> bool:
    """Whether a person's name is a surname only ("Clinton", "de Blasio")."""
    return all(word in PARTICLES for word in name[:-1])


def same_first(one: str, other: str) -> bool:
    """Whether two first names may be one: the same, an initial of it, or a nickname."""
    if one == other or NICKNAMES.get(one, one) == NICKNAMES.get(other, other):
        return True
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names may be one person's: "John F. Kerry" and "John Kerry", not Bill and Hillary Clinton."""
    if tuple(one) == tuple(other):
        return True
    if one[-1] != other[-1] or not same_first(one[0], other[0]):
        return False
    middle, others = ([word for word in name[1:-1] if word not in PARTICLES] for name in (one, other))
    return not (middle and others) or any(same_first(mine, theirs) for mine in middle for theirs in others)


def same_word(asked: str, part: str) -> bool:
    """Whether two words of an organisation's name are one: equal, of one country, or one the plural of the other."""
    if asked == part or country(asked) == country(part):
        return True
    short, long = sorted((asked, part), key=len)
    if short.endswith("y") and long == f"{short[:-1]}ies":
        return True
    return (
        len(short) >= 4
        and long.startswith(short)
        and re.fullmatch(r"s|n|an|ian|ans|ians", long[len(short) :]) is not None
    )


def is_organisation(words: list[str]) -> bool:
    """Whether a word of the name is one that organisations have."""
    return any(word.lower() in ORGANISATIONS for word in words)
