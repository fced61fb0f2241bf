"""The people and organisations quoted: brings the names of each together over all articles, and finds one by name.

Two people with one surname stay apart; a surname alone goes to the one whom its article, or all articles, mean by it.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from retrieval.language.english.abbreviations import IN_FULL
from retrieval.language.english.name_words import REGNAL, TITLES
from retrieval.language.names import (
    all_words,
    country,
    fold,
    is_bare,
    is_country,
    is_junior,
    is_person,
    is_title,
    name_words,
    person_words,
    same_person,
    same_word,
    surname_key,
    untitled,
)
from retrieval.language.words import ONE_NAMES, one_name, words
from retrieval.statements.speakers.people import gender_of, name_runs
from retrieval.store.catalog import Catalog, Place, Speaker

#: How alike two spellings of one name must be, and how long: one slip in five letters (to "Zakharova", "zaharova" has
#: 0.89, "Lavrov" 0.44). Short names (Kim, Chung, Biden) have too many neighbours.
LIKENESS = DamerauLevenshtein.normalized_similarity
ALIKE = 0.8
LONG_ENOUGH = 6
#: A surname that an article never completes means the person who is quoted in this many times as many articles as any
#: other of the name: an article that says only "Obama" means Barack, though Michelle is quoted too. With a smaller
#: difference (two brothers in politics) it stays open.
WELL_KNOWN = 4
#: The head of a group's name is the last word before one of these: "ministry" in "the foreign ministry of South Korea".
_BEHIND_HEAD = re.compile(r",| \(| (?:of|for|at|in|on|from|with|who|which|representing|to)\b")
#: "The Russian one" is one of those mentioned before, not Russia.
_OF_SEVERAL = re.compile(r"\bones?\b", re.IGNORECASE)
_LEAST_SHARED = frozenset(("the", "a", "an", "of", "for", "and"))


@dataclass(frozen=True, slots=True)
class Identity:
    """One speaker over all articles: the name to show, the catalog's names for it, roles, mentions and counts.

    `bare` are surnames alone that may mean this speaker; `allot` decides whose a statement under one of them is.
    """

    name: str
    names: tuple[str, ...]
    roles: tuple[str, ...]
    mentions: tuple[str, ...]
    statements: int
    articles: int
    bare: tuple[str, ...] = ()


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
    typed = [word for word in words(fold(one_name(asked))) if word not in _LEAST_SHARED]
    if other := _other_form(asked):
        both = [*typed, *words(fold(other))]
        found = (find(name, catalog.speakers(_indexed(both))) for name in (other, asked))
        if match := next((each for each in found if each), None):
            return match
    match = find(asked, catalog.speakers(_indexed(typed)))
    if match or not typed:
        return match
    mended = [word if known_word(word) else _mended(catalog, word) for word in typed]
    match = find(" ".join(mended), catalog.speakers(_indexed(mended))) if mended != typed else None
    return replace(match, guessed=True) if match else None


def _other_form(asked: str) -> str | None:
    """The name in full of an abbreviation that was asked for, or the abbreviation of a name."""
    return IN_FULL.get(asked.strip().upper()) or _by_full_name().get(_telling_words(asked))


def _indexed(typed: Sequence[str]) -> list[str]:
    """The words by which to look speakers up: titles, which thousands have, only if there is nothing else."""
    telling = [word for word in typed if not is_title(word)] or typed
    forms = {
        form for word in telling for form in (*all_words(word), f"{word}s", word.removesuffix("s"), f"{word[:-3]}y")
    }
    return sorted(forms)


def _mended(catalog: Catalog, word: str) -> str:
    """The word as speakers' names spell it."""
    if len(word) < LONG_ENOUGH or is_title(word):
        return word
    spellings = catalog.speaker_words(range(max(LONG_ENOUGH, len(word) - 2), len(word) + 3))
    found = process.extractOne(word, spellings, scorer=LIKENESS, score_cutoff=ALIKE)
    return found[0] if found else word


# Bringing names together


def identities(speakers: Iterable[Speaker]) -> list[Identity]:
    """The speakers, with the names of each brought together, the most quoted first.

    A surname alone stays apart, as one that may mean each person of the surname. Otherwise names come together only if
    their words say that they are one's.
    """
    groups = defaultdict[tuple[str, ...], list[Speaker]](list)
    full, bare = defaultdict[str, list[Speaker]](list), defaultdict[str, list[Speaker]](list)
    for speaker in speakers:
        if not is_person(speaker.name) or _abbreviation(speaker):
            groups[_group_key(speaker)].append(speaker)
        else:
            words = person_words(speaker.name)
            (bare if is_bare(words) else full)[surname_key(words[-1])].append(speaker)
    people = {surname: _merged(namesakes) for surname, namesakes in full.items()}
    firsts = defaultdict[str, list[list[Speaker]]](list)
    for person in itertools.chain(*people.values()):
        firsts[surname_key(person_words(person[0].name)[0])].append(person)
    surnames = defaultdict[int, list[Speaker]](list)
    for word, alone in bare.items():
        # Yoon Suk Yeol is Yoon: if nobody has the surname, it may be a name that comes first.
        for person in people.get(word) or firsts[word]:
            surnames[id(person)] += alone
    found = [_identity(alone) for alone in bare.values()]
    found += [_identity(person, surnames[id(person)]) for person in itertools.chain(*people.values())]
    found += [_identity(group) for group in groups.values()]
    return sorted(found, key=lambda each: -each.statements)


def _abbreviation(speaker: Speaker) -> bool:
    """Whether the name is one that is known for its letters."""
    return speaker.name in IN_FULL


@cache
def _by_full_name() -> dict[tuple[str, ...], str]:
    return {_telling_words(name): short for short, name in IN_FULL.items()}


def _telling_words(name: str) -> tuple[str, ...]:
    """The words of a body's name that tell it from others, with one for each country; "US" is said or not."""
    found = {country(word) for word in name_words(name)}
    return tuple(sorted(found - {*name_words("US")} or found))


def _group_key(speaker: Speaker) -> tuple[str, ...]:
    """The key that brings names of one body together: its abbreviation, or all of its words."""
    if speaker.name in IN_FULL:
        return (speaker.name,)
    short = _by_full_name().get(_telling_words(speaker.name))
    if short:
        return (short,)
    return tuple(sorted({country(word) for word in name_words(speaker.name)})) or (fold(speaker.name),)


def _merged(people: Sequence[Speaker]) -> list[list[Speaker]]:
    """The persons of one surname, each with all speakers that are surely the same."""
    merged: list[list[Speaker]] = []
    # First names before initials: "J. Smith" is one of several Smiths, or the only one with that letter.
    for speaker in sorted(people, key=lambda each: (len(person_words(each.name)[0]) < 2, -each.count)):
        words = person_words(speaker.name)
        fitting = [person for person in merged if all(_one_person(words, person_words(o.name)) for o in person)]
        fitting = [person for person in fitting if _same_generation(speaker, person)]
        if len(fitting) == 1:
            fitting[0].append(speaker)
        else:
            merged.append([speaker])
    return merged


def _same_generation(speaker: Speaker, person: Sequence[Speaker]) -> bool:
    """Whether a "Jr." may be who else has the name: not where the name without it is quoted more ("Donald Trump")."""
    plain, junior = (
        [each for each in (speaker, *person) if is_junior(each.name) == wanted] for wanted in (False, True)
    )
    return not (plain and junior) or max(each.count for each in plain) <= max(each.count for each in junior)


def _one_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names may be one person's, also with a profession before one of them ("Engineer Ann Lee")."""
    if same_person(one, other):
        return True
    short, long = sorted((one, other), key=len)
    called = len(long) == len(short) + 1 >= 3 and tuple(long[1:]) == tuple(short)
    return called and gender_of((long[0], long[-1]), []) is None  # Mary Ann Lee is not Ann Lee


def _identity(speakers: Sequence[Speaker], bare: Sequence[Speaker] = ()) -> Identity:
    ordered = sorted(speakers, key=lambda each: -each.count)
    return Identity(
        _shown_name(ordered),
        tuple(each.name for each in ordered),
        tuple(dict.fromkeys(role for each in ordered for role in each.roles)),
        tuple(dict.fromkeys(mention for each in ordered for mention in each.mentions)),
        sum(each.count for each in ordered),
        sum(each.articles for each in ordered),
        tuple(each.name for each in bare),
    )


def _shown_name(ordered: Sequence[Speaker]) -> str:
    """The most used name; for a person, if possible one in full and without a title."""
    if not is_person(ordered[0].name):
        return ordered[0].name
    telling = max(ordered, key=lambda each: (untitled(each.name) == each.name, len(person_words(each.name)[0]) > 1))
    plain = (each.name for each in ordered if telling.name.endswith(f" {each.name}") and " " in each.name)
    return untitled(next(plain, telling.name))


def allot(namesakes: Sequence[Identity], places: Iterable[Place]) -> list[tuple[Identity, Place]]:
    """The speaker of each statement, in the order of the places, without those of nobody among the namesakes.

    A statement under a surname alone belongs to the person who speaks in the same article under the full name, if only
    one does; or else to the only person of the surname, or the one whom articles mean by it; or else to the surname
    alone. "Mrs." is not a man.
    """
    places = list(places)
    owner = {name: identity for identity in namesakes for name in identity.names}
    sharing = _sharing(namesakes)
    speaking = {(place.article_id, owner[place.speaker].name) for place in places if place.speaker in owner}
    found = []
    for place in places:
        fitting = [each for each in sharing[place.speaker] if _may_be(each, place)]
        here = [each for each in fitting if (place.article_id, each.name) in speaking]
        meant = _meant(fitting) if not here else here[0] if len(here) == 1 else None
        if whose := meant or owner.get(place.speaker):
            found.append((whose, place))
    return found


def _sharing(namesakes: Iterable[Identity]) -> defaultdict[str, list[Identity]]:
    """The people whom each surname alone may mean."""
    sharing = defaultdict[str, list[Identity]](list)
    for identity in namesakes:
        for name in identity.bare:
            sharing[name].append(identity)
    return sharing


def _may_be(identity: Identity, place: Place) -> bool:
    """Whether the mention's title leaves it open that this person is meant ("Mrs. Roe" is not Richard)."""
    runs = name_runs(place.mention or "")
    stated = gender_of(tuple(runs[0][2]), runs[0][1]) if runs else None
    own = gender_of(tuple(identity.name.split()), [])
    return stated is None or own is None or stated == own


def _meant(people: Sequence[Identity]) -> Identity | None:
    """The person whom articles mean that give only the surname that these people share; None if that is unclear."""
    if not people:
        return None
    first, *others = sorted(people, key=lambda each: -each.articles)
    return first if all(first.articles >= WELL_KNOWN * other.articles for other in others) else None


def shown(namesakes: Sequence[Identity]) -> list[Identity]:
    """The identities, with surnames alone counted to the only person, or the well-known one, of that surname."""
    sharing = _sharing(namesakes)
    joined = {each.name: each for each in namesakes}
    for each in namesakes:
        if meant := _meant(sharing[each.names[0]]):
            whole = joined[meant.name]
            joined[whole.name] = replace(
                whole,
                names=(*whole.names, *each.names),
                roles=tuple(dict.fromkeys((*whole.roles, *each.roles))),
                mentions=tuple(dict.fromkeys((*whole.mentions, *each.mentions))),
                statements=whole.statements + each.statements,
                articles=whole.articles + each.articles,
            )
            joined.pop(each.name, None)
    return sorted(joined.values(), key=lambda each: (-each.statements, each.name))


def known_as(catalog: Catalog, speakers: Iterable[str]) -> dict[str, Identity]:
    """The identity of each of these names of the catalog, over all articles."""
    wanted = set(speakers)
    namesakes = catalog.speakers(sorted({word for name in wanted for word in person_words(name)}))
    return {name: each for each in shown(identities(namesakes)) for name in each.names if name in wanted}


# Whom a question means


def find(asked: str, speakers: Sequence[Speaker]) -> Match | None:
    """The speakers, of those given, that an asked name means; None when there is nobody of that name.

    Tried in this order: the name, or a part of it ("Zakharova"); a mention of theirs ("Seoul's Foreign Ministry");
    the role ("the Russian Foreign Ministry spokesperson"); those who speak for what was asked.
    """
    wanted, person = name_words(asked), person_words(asked)
    everybody = tuple(identities(speakers))
    # "Deputy Minister Chung" is Chung; "the deputy minister" is whoever holds the office.
    head = name_words(_BEHIND_HEAD.split(asked, maxsplit=1)[0])[-1:]
    office = not wanted or {*head, wanted[-1]} & TITLES or all(_a_title(word) for word in wanted)
    tests: tuple[Callable[[Identity], bool], ...] = (
        lambda each: not office and _by_name(person, wanted, each),
        lambda each: not office and any(_by_group(wanted, mention) for mention in each.mentions),
        lambda each: _by_role(wanted, each),
    )
    if _OF_SEVERAL.search(asked):
        tests = (
            lambda each: any(len(name_words(name)) > 1 and _in_a_row(wanted, name_words(name)) for name in each.names),
            *tests,
        )
    for test in tests if wanted or person else ():
        found = tuple(each for each in everybody if test(each))
        if found:
            return Match(_themselves(asked, wanted, found), everybody)
    found = tuple(each for each in everybody if _speaks_for(wanted, each))
    return Match(found, everybody, speaking_for=True) if found and not office else None


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
    if len(people) > 1 and (main := _meant(people)):
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


def _by_role(wanted: Sequence[str], identity: Identity) -> bool:
    if len(wanted) == 1 and wanted[0] in REGNAL and is_person(identity.name):
        return person_words(identity.name)[0] == wanted[0]  # "the pope" is Pope Francis
    for role in identity.roles:
        parts = name_words(role)
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
