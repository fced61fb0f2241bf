"""Finds the speakers whom a name means, as people type it: a surname, a role, a body, its letters, with a slip."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from retrieval.language.english.abbreviations import IN_FULL
from retrieval.language.english.name_words import ELDER, REGNAL, ROLES, SHORT_TITLES, TITLES, YOUNGER
from retrieval.language.english.person_nouns import is_person_noun
from retrieval.language.names import (
    all_words,
    fold,
    is_country,
    is_junior,
    is_person,
    is_title,
    name_words,
    person_words,
    same_person,
    same_word,
)
from retrieval.language.words import ONE_NAMES, one_name, stems, words
from retrieval.search.identities import (
    Identity,
    by_full_name,
    described,
    identities,
    meant_by,
    sex_of,
    telling_words,
)
from retrieval.search.offices import holders, index_words, one_form
from retrieval.statements.speakers.runs import gender_of
from retrieval.store.catalog import Catalog, Speaker

#: How alike two spellings of one name must be, and how long: one slip in five letters (to "Zakharova", "zaharova" has
#: 0.89, "Lavrov" 0.44). Short names (Kim, Chung, Biden) have too many neighbours.
LIKENESS = DamerauLevenshtein.normalized_similarity
ALIKE = 0.8
LONG_ENOUGH = 6
#: The letters that stand for an office: "sgt" for "sergeant".
SHORT_OF = {
    office: [short for short, each in SHORT_TITLES.items() if each == office] for office in SHORT_TITLES.values()
}
#: The head of a group's name is the last word before one of these: "ministry" in "the foreign ministry of South Korea".
_BEHIND_HEAD = re.compile(
    r",| \(| (?:of|for|at|in|on|from|with|by|inside|under|about|who|which|representing|to|found|written|published"
    r"|released|signed|sent|dated|obtained|seen|issued|filed|posted|conducted|commissioned)\b"
)
#: Titles that say no more than whether somebody is a woman or a man.
_COURTESIES = frozenset("mr mrs ms miss sir dame lord lady".split())
#: "The Russian one" is one of those mentioned before, not Russia.
#: Words that tell a parent from a child of one name, with the kin that each is.
_KIN_OF_AGE = {"elder": ELDER, "older": ELDER, "younger": YOUNGER}
_OF_SEVERAL = re.compile(r"\bones?\b", re.IGNORECASE)
_DOUBLED = re.compile(r"(\w)\1")
#: Words before a name that are no part of it: "speaker McCarthy". "Pope Francis" is a whole name.
_BEFORE_A_NAME = ((TITLES | ROLES) - REGNAL) | frozenset(_KIN_OF_AGE)
_LEAST_SHARED = frozenset(("the", "a", "an", "of", "for", "and"))


@dataclass(frozen=True, slots=True)
class Match:
    """The speakers that an asked name means, and all `namesakes` that were considered, including these.

    `guessed` says that its spelling had to be mended; `speaking_for`, that nobody of the name is quoted, but people who
    speak for it are.
    """

    speakers: tuple[Identity, ...]
    namesakes: tuple[Identity, ...]
    guessed: bool = False
    speaking_for: bool = False


def look_up(catalog: Catalog, asked: str, known_word: Callable[[str], bool] = lambda word: False) -> Match | None:
    """The speakers of the catalog that an asked name means; None when there is nobody of that name.

    A `known_word` is one that the articles have as typed: it is not mended into somebody else's name.
    """
    typed = [word for word in words(fold(one_name(asked))) if word not in _LEAST_SHARED] + index_words(asked)
    if other := _other_form(asked):
        both = [*typed, *words(fold(other))]
        found = (find(name, catalog.speakers(_indexed(both))) for name in (other, asked))
        if match := next((each for each in found if each), None):
            return match
    match = find(asked, catalog.speakers(_indexed(typed)))
    if match or not typed:
        return match
    mended = [_mended(catalog, word, known_word(word)) for word in typed]
    match = find(" ".join(mended), catalog.speakers(_indexed(mended))) if mended != typed else None
    return replace(match, guessed=True) if match else None


def _other_form(asked: str) -> str | None:
    """The name in full of an abbreviation that was asked for, or the abbreviation of a name."""
    return IN_FULL.get(asked.strip().upper()) or by_full_name().get(telling_words(asked))


def _indexed(typed: Sequence[str]) -> list[str]:
    """The words by which to look speakers up: titles, which thousands have, only if there is nothing else."""
    telling = [word for word in typed if not is_title(word)] or typed
    forms = {
        form
        for word in telling
        for form in (*all_words(word), *SHORT_OF.get(word, ()), f"{word}s", word.removesuffix("s"), f"{word[:-3]}y")
    }
    return sorted(forms)


def _mended(catalog: Catalog, word: str, known: bool) -> str:
    """The word as speakers' names spell it; one that is `known` only where it is the name's but for a doubled letter,
    or has its stem ("ramaswami": Ramaswamy)."""
    if len(word) < LONG_ENOUGH or is_title(word):
        return word
    spellings = catalog.speaker_words(range(max(LONG_ENOUGH - 1, len(word) - 2), len(word) + 3))
    others = [spelling for spelling in spellings if spelling != word]  # of that one nobody was found
    found = process.extractOne(word, others, scorer=LIKENESS, processor=_once, score_cutoff=ALIKE)
    if found is None or (known and _once(word) != _once(found[0]) and stems(word) != stems(found[0])):
        return word
    return found[0]


def _once(word: str) -> str:
    """The word with each doubled letter once: which of two stands twice is the commonest slip in a name."""
    return _DOUBLED.sub(r"\1", word)


def find(asked: str, speakers: Sequence[Speaker]) -> Match | None:
    """The speakers, of those given, that an asked name means; None when there is nobody of that name.

    Tried in this order: the office ("the fed chair"); the name, or a part of it ("Zakharova"); a mention of theirs
    ("Seoul's Foreign Ministry"); the role ("the spokesperson"); those who speak for what was asked.
    """
    wanted, person = name_words(asked), person_words(asked)
    everybody = tuple(identities(speakers))
    whole = _whole_name(asked)
    named = any(whole == _whole_name(name) and is_person(name) for each in everybody for name in each.names)
    if not named and (held := holders(asked, everybody)):
        return Match(held, everybody)
    # "Deputy Minister Chung" is Chung; "the deputy minister" is whoever holds the office.
    head = name_words(_BEHIND_HEAD.split(asked, maxsplit=1)[0])[-1:]
    ends = {*head, *(() if _BEHIND_HEAD.search(asked) else wanted[-1:])}  # the Department of Justice is no justice
    office = not wanted or (not named and (ends & TITLES or all(_a_title(word) for word in wanted)))
    tests: tuple[Callable[[Identity], bool], ...] = (
        lambda each: not office and _by_name(person, wanted, each),
        lambda each: not office and any(_by_group(wanted, mention) for mention in each.mentions),
        lambda each: _by_role(wanted, each, each.roles[:1]),
        lambda each: _by_role(wanted, each, each.roles),
    )
    if not office and any(is_person_noun(word) for word in head):  # "the prosecutor" is rather Ann Roe than prosecutors
        tests = (*tests[2:], *tests[:2])
    if _OF_SEVERAL.search(asked):
        tests = (
            lambda each: any(len(name_words(name)) > 1 and _in_a_row(wanted, name_words(name)) for name in each.names),
            *tests,
        )
    for test in tests if wanted or person else ():
        found = _titled(asked, tuple(each for each in everybody if test(each)))
        if found:
            return Match(_themselves(asked, wanted, found), everybody)
    found = tuple(each for each in everybody if _speaks_for(wanted, each))
    return Match(found, everybody, speaking_for=True) if found and not office else None


def _titled(asked: str, found: tuple[Identity, ...]) -> tuple[Identity, ...]:
    """Those of several of one name whom the title before it fits: "Mrs Roe" is no man, "Senator Roe" no judge.

    Nobody, where it fits none of them.
    """
    stated = {word.rstrip(".") for word in fold(asked).split()[:-1]} & (TITLES | ROLES | _KIN_OF_AGE.keys())
    sex = gender_of(("",), sorted(stated))
    fitting = tuple(each for each in found if sex is None or sex_of(each) in (None, sex))
    if len(fitting) < 2:
        return fitting
    juniors = tuple(each for each in fitting if is_junior(each.name))
    if juniors and is_junior(asked):
        return juniors
    of_age = {kin for word in stated & _KIN_OF_AGE.keys() for kin in (word, *_KIN_OF_AGE[word])}
    sure = tuple(each for each in fitting if sex and sex_of(each) == sex)
    offices = set(map(one_form, stated - _COURTESIES))
    called = tuple(each for each in sure or fitting if stated & _COURTESIES & described(each))
    holding = tuple(each for each in fitting if offices & {one_form(word) for word in described(each)})
    if of_age:
        others = (ELDER | YOUNGER) - of_age
        told = tuple(each for each in fitting if of_age & described(each))
        return told or tuple(each for each in fitting if not others & described(each)) or fitting
    return called or sure or holding or fitting


def _a_title(word: str) -> bool:
    return word in TITLES or (
        len(word) >= LONG_ENOUGH and process.extractOne(word, TITLES, scorer=LIKENESS, score_cutoff=ALIKE) is not None
    )


def _themselves(asked: str, wanted: Sequence[str], found: tuple[Identity, ...]) -> tuple[Identity, ...]:
    """The speakers whom the name means most.

    They are who is called just so, if anybody (the House is not the White House), or the one person of a surname whom
    the articles quote far more often than the others.
    """
    if len(wanted) != 1:
        return found
    people = [each for each in found if is_person(each.name)]
    whole = _whole_name(asked)
    exact = tuple(each for each in found if not is_person(each.name) and whole in map(_whole_name, each.names))
    most = max((each.statements for each in people), default=0)
    if exact and not wanted[0].endswith("s") and sum(each.statements for each in exact) >= most:
        return exact
    if len(people) > 1 and (main := meant_by(people)):
        return (main,)
    return tuple(people) if most and not exact else found


def _whole_name(name: str) -> tuple[str, ...]:
    """All words of a name, small ones too, without an article before them."""
    found = words(fold(one_name(name)))
    return tuple(found[1:] if found[:1] == ["the"] else found)


def _by_name(person: Sequence[str], wanted: Sequence[str], identity: Identity) -> bool:
    return any(
        _is_the_person(person, person_words(name)) if is_person(name) else _by_group(wanted, name)
        for name in identity.names
    ) or any(_by_group(wanted, name) for name in identity.names[:1] if is_person(name) and " " not in name)


def _is_the_person(asked: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the asked name, perhaps with words before it ("Senator Ann Lee of Ohio's"), is the person's."""
    while len(asked) > 1 and asked[0] in _BEFORE_A_NAME:
        asked = asked[1:]
    if not asked:
        return False
    if len(asked) == 1:
        return asked[0] in name
    if len(name) == 1:
        return asked[-1] == name[0]
    size = len(asked)
    if any(tuple(name[at : at + size]) == tuple(asked) for at in range(len(name) - size + 1)):
        return True
    return any(same_person(asked[at:], name) for at in range(size - 1))


def _by_group(wanted: Sequence[str], name: str) -> bool:
    """Whether the asked words are in the name of a group, and include the word that says what it is."""
    parts = name_words(name)
    head = name_words(_BEHIND_HEAD.split(name, maxsplit=1)[0])[-1:]
    return (
        bool(head)
        and all(any(same_word(word, part) for part in parts) for word in wanted)
        and any(same_word(word, head[0]) for word in wanted)
    )


def _by_role(wanted: Sequence[str], identity: Identity, roles: Sequence[str]) -> bool:
    """Whether somebody holds what was asked for, by one of these roles of theirs, of which the first is told most."""
    if len(wanted) == 1 and wanted[0] in REGNAL and is_person(identity.name):
        return person_words(identity.name)[0] == wanted[0]  # "the pope" is Pope Francis
    wanted = [one_form(word) for word in wanted]
    for role in roles:
        parts = [one_form(word) for word in name_words(role)]
        head = {part for part in parts if part in TITLES} or set(parts[-1:])
        if head & set(wanted) and all(any(same_word(word, part) for part in parts) for word in wanted):
            return True
    return False


def _speaks_for(wanted: Sequence[str], identity: Identity) -> bool:
    """Whether a role, a mention or the name of a group has exactly what was asked ("lawyer for the Tax Foundation").

    A single word is too little unless it is a country: "Putin" is in many groups' names.
    """
    if not wanted or (len(wanted) == 1 and not is_country(wanted[0]) and wanted[0] not in ONE_NAMES):
        return False
    own = set(person_words(identity.name)) if is_person(identity.name) else set()
    if own & set(wanted):
        return False
    texts = identity.roles + identity.mentions + (() if own else identity.names)
    return any(_in_a_row(wanted, name_words(text)) for text in texts)


def _in_a_row(wanted: Sequence[str], parts: Sequence[str]) -> bool:
    size = len(wanted)
    return any(
        all(same_word(word, part) for word, part in zip(wanted, parts[at : at + size], strict=True))
        for at in range(len(parts) - size + 1)
    )
