"""Whom a question means: an asked name, however sloppily typed, to the speakers of the catalog."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from retrieval.catalog import Speaker
from retrieval.statements.people import is_organisation
from retrieval.words import FUNCTION_WORDS, one_name, words

#: How alike two spellings must be, and how long, to be taken for one name: one slip in five letters ("zaharova" for
#: "Zakharova": 0.89; "Lavrov" for "Zakharova": 0.44). Short names (Kim, Chung, Biden) have too many neighbours.
ALIKE = 0.8
LONG_ENOUGH = 6

#: Titles that go before a name and tell nobody apart.
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister deputy foreign secretary senator"
    " sen representative rep congressman congresswoman governor gov mayor judge justice general gen colonel col captain"
    " capt lieutenant lt sergeant sgt officer pope king queen prince princess chancellor ambassador spokesperson"
    " chairperson congressperson director ceo chief".split()
)


#: Words for one office, of which articles and questions use now this, now that.
_ANY_GENDER = {
    f"{office}{suffix}": f"{office}person"
    for office in ("spokes", "chair", "congress")
    for suffix in ("man", "woman", "people", "men", "women")
} | {"chair": "chairperson", "presidents": "president", "envoy": "ambassador"}


@dataclass(frozen=True, slots=True)
class Match:
    """The speakers an asked name was taken to mean; `guessed` when its spelling had to be mended for that."""

    speakers: tuple[Speaker, ...]
    guessed: bool = False


def fold(text: str) -> str:
    """The text in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def name_words(text: str) -> list[str]:
    """The folded words of a name that tell it apart from others."""
    found = (_ANY_GENDER.get(word, word) for word in words(fold(one_name(text))))
    return [word for word in found if word not in FUNCTION_WORDS]


def find(
    asked: str, speakers: Sequence[Speaker], known_word: Callable[[str], bool] = lambda word: False
) -> Match | None:
    """The speakers that an asked name means, None when there is nobody of that name.

    Tried in this order: the name, or a part of it ("Zakharova"); a mention of theirs ("Seoul's Foreign Ministry");
    the role ("the Russian Foreign Ministry spokesperson"); the name with its spelling mended, unless `known_word` says
    that the articles have the word as it was typed, and so somebody else is meant.
    """
    wanted = name_words(asked)
    if not wanted:
        return None
    # "Deputy Minister Chung" is Chung; "the deputy minister" is whoever holds the office.
    bare = [word for word in wanted if word not in TITLES and not any(_alike(word, title) for title in TITLES)]
    if not bare or wanted[-1] in TITLES:
        found = [speaker for speaker in speakers if _by_role(wanted, speaker)]
        return Match(tuple(found)) if found else None
    for test, asked_words in ((_by_name, bare), (_by_mention, wanted), (_by_role, wanted)):
        found = [speaker for speaker in speakers if test(asked_words, speaker)]
        if found:
            return Match(_themselves(bare, found))
    unknown = [word for word in bare if not known_word(word)]
    if not unknown:
        return None
    found = [speaker for speaker in speakers if _by_likeness(bare, speaker)]
    return Match(tuple(found), guessed=True) if found else None


def _themselves(wanted: Sequence[str], found: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """Those of exactly the asked name, and persons whose longer name it is part of: Russia is not its ministry."""
    exact = [speaker for speaker in found if set(name_words(speaker.name)) == set(wanted)]
    return tuple(each for each in found if each in exact or not (exact and is_organisation(each.name.split())))


def full_names(speakers: Sequence[Speaker]) -> dict[str, str]:
    """Each name with the full one of a person whose first or last name it is, itself where several persons have it."""
    full = {}
    for speaker in speakers:
        own = name_words(speaker.name)
        longer = [
            other.name
            for other in speakers
            if len(own) == 1
            and len(words_of_other := name_words(other.name)) > 1
            and own[0] in (words_of_other[0], words_of_other[-1])
            and not is_organisation(other.name.split())
        ]
        full[speaker.name] = longer[0] if len(longer) == 1 else speaker.name
    return full


def _by_name(wanted: Sequence[str], speaker: Speaker) -> bool:
    name = name_words(speaker.name)
    if not name:
        return False
    if all(any(_same(word, part) for part in name) for word in wanted):
        return True
    # Asked for by the full name, quoted by the surname only.
    return len(name) == 1 and len(wanted) > 1 and _same(wanted[-1], name[0])


def _by_mention(wanted: Sequence[str], speaker: Speaker) -> bool:
    return any(
        all(any(_same(word, part) for part in name_words(mention)) for word in wanted)
        for mention in speaker.mentions
        if len(name_words(mention)) > 1
    )


def _by_role(wanted: Sequence[str], speaker: Speaker) -> bool:
    for role in speaker.roles:
        parts = name_words(role)
        head = {part for part in parts if part in TITLES} or set(parts[-1:])
        if head & set(wanted) and all(any(_same(word, part) for part in parts) for word in wanted):
            return True
    return False


def _by_likeness(wanted: Sequence[str], speaker: Speaker) -> bool:
    parts = name_words(speaker.name)
    alike = [any(_same(word, part) or _alike(word, part) for part in parts) for word in wanted]
    return bool(alike) and all(alike)


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < LONG_ENOUGH:
        return False
    return DamerauLevenshtein.normalized_similarity(one, other) >= ALIKE


def _same(asked: str, part: str) -> bool:
    """Whether two words of names are one: alike to the letter, or country and adjective ("Russian", "Russia")."""
    if asked == part:
        return True
    short, long = sorted((asked, part), key=len)
    return (
        len(short) >= 4
        and long.startswith(short)
        and re.fullmatch(r"s|n|an|ian|ans|ians|ese|ish", long[len(short) :]) is not None
    )
