"""Names of people and organisations, made comparable: case, accents, titles, initials, nicknames, countries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from retrieval.language.words import FUNCTION_WORDS, one_name, words
from retrieval.statements.speakers.people import is_organisation

#: Names whose reading is kept: a question reads hundreds, and the next one of a conversation the same again.
NAMES_KEPT = 1 << 15
#: Titles that go before a name and tell nobody apart.
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister deputy foreign secretary senator"
    " sen sens senators representative rep reps congressman congresswoman governor gov mayor judge justice general gen"
    " colonel col captain capt lieutenant lt sergeant sgt officer pope king queen prince princess chancellor ambassador"
    " spokesperson chairperson congressperson director ceo chief".split()
)
#: Words for one office, of which articles and questions use now this, now that.
_ANY_GENDER = {
    f"{office}{suffix}": f"{office}person"
    for office in ("spokes", "chair", "congress")
    for suffix in ("man", "woman", "people", "men", "women")
} | {"chair": "chairperson", "presidents": "president", "envoy": "ambassador"}
#: What stands before a person's name and is no title by itself: "Secretary of State John Kerry".
_OFFICES = frozenset(
    "the former acting interim then late of state house senate speaker majority minority leader attorney first"
    " candidate nominee treasury defense defence interior white press campaign u s us republican democratic".split()
)
#: Words that no person is called by, though a headline may give them capitals; first names are spared.
_NO_NAMES = FUNCTION_WORDS - frozenset("will don so an s t d m o i re".split())
_SUFFIXES = frozenset("jr sr ii iii iv phd md".split())
#: They belong to the surname behind them, and many leave them out.
_PARTICLES = frozenset("de da di van von der den bin al del della la le el ibn".split())
#: How many of a group speak changes nothing about which group it is.
_SOME = frozenset("fellow several various numerous top leading certain two three four five dozens hundreds".split())
#: First names that stand for each other in the news, the well-known ones.
_NICKNAMES = {
    name: group.split()[0]
    for group in (
        "joseph joe", "robert bob rob bobby robby", "william bill will billy", "james jim jimmy", "michael mike",
        "thomas tom tommy", "richard rick dick rich", "charles charlie chuck",
        "edward ed eddie ted", "john jack johnny",
        "anthony tony", "andrew andy drew", "benjamin ben", "bernard bernie", "christopher chris", "daniel dan danny",
        "david dave", "donald don", "douglas doug", "gregory greg", "jeffrey jeff", "kenneth ken", "lawrence larry",
        "leonard len leo", "matthew matt", "mitchell mitch", "nicholas nick", "patrick pat", "peter pete",
        "philip phil phillip", "raymond ray", "ronald ron", "samuel sam", "stephen steve steven", "timothy tim",
        "gerald jerry gerry", "alexander alex", "frederick fred", "jonathan jon", "nathaniel nate", "zachary zach",
        "albert al", "theodore theo", "rudolph rudy", "elizabeth liz beth", "katherine kate kathy catherine cathy",
        "margaret maggie meg", "deborah debbie", "susan sue", "barbara barb", "jennifer jen jenny",
        "kimberly kim", "pamela pam", "cynthia cindy", "victoria vicky", "rebecca becky", "vladimir volodymyr",
    )
    for name in group.split()
}  # fmt: skip
#: A country by the words that news has for it: itself, its people, and the seat of its government.
_COUNTRIES = {
    word: group.split()[0]
    for group in (
        "southkorea seoul", "northkorea pyongyang", "russia russian russians moscow kremlin",
        "china chinese beijing", "japan japanese tokyo", "germany german germans berlin", "france french paris",
        "israel israeli israelis jerusalem", "iran iranian iranians tehran", "ukraine ukrainian ukrainians kyiv kiev",
        "turkey turkish turks ankara", "india indian indians delhi", "pakistan pakistani islamabad",
        "unitedkingdom britain british london uk", "italy italian italians rome", "spain spanish madrid",
        "egypt egyptian cairo", "syria syrian syrians damascus", "poland polish warsaw",
        "unitedstates washington american america", "mexico mexican mexicans", "canada canadian ottawa",
        "brazil brazilian", "saudi riyadh", "qatar qatari doha", "iraq iraqi baghdad", "taiwan taiwanese taipei",
        "greece greek greeks athens", "sweden swedish stockholm", "norway norwegian oslo", "denmark danish copenhagen",
        "netherlands dutch", "belgium belgian", "ireland irish dublin", "hungary hungarian budapest",
        "australia australian canberra", "europeanunion brussels", "afghanistan afghan kabul",
        "vietnam vietnamese hanoi",
        "philippines philippine filipino manila", "switzerland swiss", "finland finnish helsinki", "cuba cuban havana",
        "venezuela venezuelan caracas", "argentina argentine", "lebanon lebanese beirut", "jordan jordanian amman",
    )
    for word in group.split()
}  # fmt: skip


def fold(text: str) -> str:
    """The text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=NAMES_KEPT)
def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name that tell it apart from others, countries under one name."""
    found = (_ANY_GENDER.get(word, word) for word in words(fold(one_name(text))))
    return tuple(word for word in found if word not in FUNCTION_WORDS and word not in _SOME)


def all_words(*texts: str | None) -> list[str]:
    """Every folded word of these names, roles and mentions: what they can be looked up by."""
    folded = (word for text in texts if text for word in words(fold(one_name(text))))
    found = dict.fromkeys(form for word in folded for form in (word, _ANY_GENDER.get(word), country(word)) if form)
    return list(found)


def is_title(word: str) -> bool:
    """Whether a folded word is a title or an office, which tells nobody apart."""
    return _ANY_GENDER.get(word, word) in TITLES


def country(word: str) -> str:
    """The country that a folded word stands for ("russian", "moscow"), else the word."""
    return _COUNTRIES.get(word, word)


def is_country(word: str) -> bool:
    """Whether a folded word stands for a country, its people or the seat of its government."""
    return word in _COUNTRIES


@lru_cache(maxsize=NAMES_KEPT)
def _core(name: str) -> tuple[int, int]:
    """From which to which word of a name a person's stands: behind titles and offices, before a "Jr."."""
    lowered = [fold(word) for word in words(one_name(name))]
    end = len(lowered)
    while end > 1 and lowered[end - 1] in _SUFFIXES:
        end -= 1
    at = 0
    while at < end - 1 and is_title(lowered[at]):
        at += 1
    office = at
    while office < end - 2 and (is_title(lowered[office]) or lowered[office] in _OFFICES):
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
        and all(word[0].isupper() or word in _PARTICLES or f"-{word}" in name for word in shown)
        and not is_organisation(shown)
        and not set(folded) & _NO_NAMES
        and not is_country(folded[-1])
    )


def is_bare(name: Sequence[str]) -> bool:
    """Whether a person's name is a surname only ("Clinton", "de Blasio")."""
    return all(word in _PARTICLES for word in name[:-1])


def same_first(one: str, other: str) -> bool:
    """Whether two first names may be one: the same, an initial of it, or a nickname."""
    if one == other or _NICKNAMES.get(one, one) == _NICKNAMES.get(other, other):
        return True
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names may be one person's: "John F. Kerry" and "John Kerry", not Bill and Hillary Clinton."""
    if tuple(one) == tuple(other):
        return True
    if one[-1] != other[-1] or not same_first(one[0], other[0]):
        return False
    middle, others = ([word for word in name[1:-1] if word not in _PARTICLES] for name in (one, other))
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
