"""Names of people and organisations in a form that can be compared: case, accents, titles, nicknames, countries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.english.name_words import (
    ANY_GENDER,
    GROUP_SIZES,
    KINSMEN,
    KINSWOMEN,
    NICKNAMES,
    OFFICES,
    ORGANISATIONS,
    PARTICLES,
    REGNAL,
    ROLES,
    SUFFIXES,
    TITLES,
)
from retrieval.language.english.person_nouns import is_person_noun
from retrieval.language.english.places import COUNTRY_OF
from retrieval.language.words import one_name, words

#: How many names are cached: a question reads hundreds, and the next one of a conversation the same ones.
NAMES_KEPT = 1 << 15
#: Words that are no part of a person's name, though a headline may capitalise them; first names are exempt.
_NO_NAMES = FUNCTION_WORDS - frozenset("will don so an s t d m o i re".split())


_ROLES = ROLES | KINSWOMEN | KINSMEN
#: Words for what people do, by their endings, and words that only look like these.
_TRADE = re.compile(r"[a-z]{3,15}(?:er|or|ist|man|woman|ian)")
_NO_TRADES = FUNCTION_WORDS | frozenset(
    "elder older younger later earlier never ever rather further together whether either neither other another however"
    " over under after"
    " order number letter paper power water winter summer river border tower corner center former floor error harbor"
    " color honor labor terror minor major human than german italian russian iranian october november december"
    " september super inner outer upper lower quarter chapter remember consider offer deliver cover enter".split()
)


def fold(text: str) -> str:
    """Returns the text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=NAMES_KEPT)
def name_words(text: str) -> tuple[str, ...]:
    """Returns the folded words that tell a name from others, with one word for each country and office."""
    found = (ANY_GENDER.get(word, word) for word in words(fold(one_name(text))))
    return tuple(word for word in found if word not in FUNCTION_WORDS and word not in GROUP_SIZES)


def all_words(*texts: str | None) -> list[str]:
    """Returns the folded words by which these names, roles and mentions can be found."""
    folded = (word for text in texts if text for word in words(fold(one_name(text))))
    found = dict.fromkeys(form for word in folded for form in (word, ANY_GENDER.get(word), country(word)) if form)
    return list(found)


def is_title(word: str) -> bool:
    """Whether a folded word is a title or an office, which does not identify a person."""
    return ANY_GENDER.get(word, word) in TITLES


def country(word: str) -> str:
    """Returns the country that a folded word means ("russian", "moscow"), else the word."""
    return COUNTRY_OF.get(word, word)


def is_country(word: str) -> bool:
    """Whether a folded word means a country, its people or the seat of its government."""
    return word in COUNTRY_OF


@lru_cache(maxsize=NAMES_KEPT)
def _core(name: str) -> tuple[int, list[str]]:
    """The number of titles and offices before a person's name, and the name's own words without a "Jr."."""
    shown = words(one_name(name))
    lowered = [fold(word) for word in shown]
    end = len(lowered)
    while end > 1 and lowered[end - 1] in SUFFIXES:
        end -= 1
    at = 0
    while at < end - 1 and is_title(lowered[at]):
        at += 1
    office = at
    while office < end - 2 and (is_title(lowered[office]) or lowered[office] in OFFICES):
        office += 1
    start = office if end - office > 1 else at
    if end - start == 1 and start and lowered[start - 1] in REGNAL:
        start -= 1  # "Prince Harry" is a whole name, "Harry" is not
    return start, shown[start:end]


def untitled(name: str) -> str:
    """Returns a person's name without titles and offices before it ("Secretary of State John F. Kerry")."""
    start, _ = _core(name)
    apart = name.split()
    return " ".join(apart[start:]) if len(apart) == len(words(one_name(name))) else name


@lru_cache(maxsize=NAMES_KEPT)
def person_words(name: str) -> tuple[str, ...]:
    """Returns the folded words of a person's name, without titles before it and a "Jr." after it."""
    return tuple(fold(word) for word in _core(name)[1])


@lru_cache(maxsize=NAMES_KEPT)
def is_person(name: str) -> bool:
    """Whether the name looks like a person's: capitalised, at most five words, not an organisation's."""
    shown, folded = _core(name)[1], person_words(name)
    return (
        0 < len(shown) <= 5
        and all(word[0].isupper() or word in PARTICLES or f"-{word}" in name for word in shown)
        and not is_organisation(shown)
        and not (set(folded) - _hyphenated(name)) & _NO_NAMES
        and not is_country(folded[-1])
    )


def _hyphenated(name: str) -> set[str]:
    """The folded parts of words with a hyphen: "Kim Do-hyun" has no verb."""
    return {fold(part) for word in name.split() if "-" in word for part in word.split("-")}


def is_junior(name: str) -> bool:
    """Whether the name ends with "Jr." or the like."""
    last = words(one_name(name))[-1:]
    return bool(last) and fold(last[0]) in SUFFIXES


def is_bare(name: Sequence[str]) -> bool:
    """Whether a person's name is a surname only ("Clinton", "de Blasio")."""
    return all(word in PARTICLES for word in name[:-1])


def same_first(one: str, other: str) -> bool:
    """Whether two first names may be the same: equal, an initial, or a nickname."""
    if one == other or NICKNAMES.get(one, one) == NICKNAMES.get(other, other) or spelt_alike(one, other):
        return True
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def surname_key(name: str) -> str:
    """One form of a folded surname for all its spellings."""
    return _sound(name) if len(name) >= 6 else name


def spelt_alike(one: str, other: str) -> bool:
    """Whether two folded names are spellings of one that other scripts have: "Sergey", "Sergei"; "Zelensky",
    "Zelenskyy"."""
    return min(len(one), len(other)) >= 6 and _sound(one) == _sound(other)


def _sound(name: str) -> str:
    """The name without what transliterations differ in: how an "i" or "y" at its end is written, doubled letters."""
    stem = name.rstrip("ijy")
    return re.sub(r"(.)\1", r"\1", f"{stem}y" if stem != name else name)


def same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names may belong to one person: "John F. Kerry", "John Kerry"; not Bill and Hillary Clinton."""
    if tuple(one) == tuple(other):
        return True
    if not (one[-1] == other[-1] or spelt_alike(one[-1], other[-1])) or not same_first(one[0], other[0]):
        return False
    middle, others = ([word for word in name[1:-1] if word not in PARTICLES] for name in (one, other))
    return not (middle and others) or any(same_first(mine, theirs) for mine in middle for theirs in others)


def same_word(asked: str, part: str) -> bool:
    """Whether two words of organisations' names match: equal, of one country, or singular and plural."""
    if asked == part or country(asked) == country(part):
        return True
    short, long = sorted((asked, part), key=len)
    if short.endswith("y") and long == f"{short[:-1]}ies":
        return True
    return len(short) >= 4 and long in [short + ending for ending in ("s", "n", "an", "ian", "ans", "ians")]


def is_organisation(words: Iterable[str]) -> bool:
    """Whether a word of the name is typical of organisations; an "&" is, too."""
    return any(word == "&" or word.lower() in ORGANISATIONS for word in words)


def is_role(word: str) -> bool:
    """Whether a word before a name says what its bearer is: "the minister", "her uncle", "the farmer"."""
    low = word.lower()
    return low in _ROLES or is_person_noun(low) or (_TRADE.fullmatch(word) is not None and word not in _NO_TRADES)
