"""The people and organisations quoted, with the names of each brought together over all articles.

Two people with one surname stay apart; a surname alone goes to the one whom its article, or all articles, mean by it.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from retrieval.language.english.abbreviations import IN_FULL
from retrieval.language.english.name_words import MEN, WOMEN
from retrieval.language.names import (
    country,
    fold,
    is_bare,
    is_junior,
    is_person,
    name_words,
    person_words,
    same_person,
    surname_key,
    untitled,
)
from retrieval.language.words import words
from retrieval.statements.speakers.runs import gender_of, name_runs
from retrieval.store.catalog import Catalog, Place, Speaker

#: A surname that an article never completes means the person who is quoted in this many times as many articles as any
#: other of the name: an article that says only "Obama" means Barack, though Michelle is quoted too. With a smaller
#: difference (two brothers in politics) it stays open.
WELL_KNOWN = 4
_AND = re.compile(r",? and |, ")
#: Where a mention begins to tell of others: "Ann Roe, who is not related to the councillor".
_ASIDE = re.compile(r",? (?:who|whose|which|not)\b")


@dataclass(frozen=True, slots=True)
class Identity:
    """One speaker over all articles: the name to show, the catalog's names for it, roles, mentions and counts.

    `bare` are surnames alone that may mean this speaker; `allot` decides whose a statement under one of them is.
    `together` are names of several who speak together, of whom this is one ("Moore and Zahn").
    """

    name: str
    names: tuple[str, ...]
    roles: tuple[str, ...]
    mentions: tuple[str, ...]
    statements: int
    articles: int
    bare: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


def identities(speakers: Iterable[Speaker]) -> list[Identity]:
    """The speakers, with the names of each brought together, the most quoted first.

    A surname alone stays apart, as one that may mean each person of the surname. Otherwise names come together only if
    their words say that they are one's.
    """
    groups = defaultdict[tuple[str, ...], list[Speaker]](list)
    full, bare = defaultdict[str, list[Speaker]](list), defaultdict[str, list[Speaker]](list)
    several: dict[str, tuple[str, ...]] = {}
    for speaker in speakers:
        if people := speaking_together(speaker.name):
            several[speaker.name] = people
        if people or not is_person(speaker.name) or _is_abbreviation(speaker):
            groups[_group_key(speaker)].append(speaker)
        else:
            words = person_words(speaker.name)
            (bare if is_bare(words) else full)[surname_key(words[-1])].append(speaker)
    people_of = {surname: _merged(namesakes) for surname, namesakes in full.items()}
    firsts = defaultdict[str, list[list[Speaker]]](list)
    for person in itertools.chain(*people_of.values()):
        firsts[surname_key(person_words(person[0].name)[0])].append(person)
    surnames = defaultdict[int, list[Speaker]](list)
    for word, alone in bare.items():
        # Yoon Suk Yeol is Yoon: if nobody has the surname, it may be a name that comes first.
        for person in people_of.get(word) or firsts[word]:
            surnames[id(person)] += alone
    found = [_identity(group) for alone in bare.values() for group in _by_sex(alone)]
    found += [_identity(person, surnames[id(person)]) for person in itertools.chain(*people_of.values())]
    found = _with_others(found, several)
    found += [_identity(group) for group in groups.values()]
    return sorted(found, key=lambda each: -each.statements)


def _by_sex(alone: Sequence[Speaker]) -> Iterator[list[Speaker]]:
    """The names that are one surname, those with a lord's title apart from those with a lady's."""
    groups = defaultdict[str | None, list[Speaker]](list)
    for each in alone:
        groups[gender_of(("",), each.name.split()[:-1])].append(each)
    yield from groups.values()


def speaking_together(name: str) -> tuple[str, ...]:
    """The people of a name that is several people's ("Joe Manchin, Jon Tester and Moore"); none of any other name."""
    parts = [part.strip() for part in _AND.split(name)]
    return tuple(untitled(part) for part in parts) if len(parts) > 1 and all(map(_is_somebody, parts)) else ()


def _is_somebody(name: str) -> bool:
    return name[:1].isupper() and is_person(name) and not {name, *name.split()} & IN_FULL.keys()


def _with_others(people: Sequence[Identity], several: Mapping[str, tuple[str, ...]]) -> list[Identity]:
    """The people, each with the names of several of which it is one: by the name in full, or the surname alone."""
    by_surname = defaultdict[str, list[Identity]](list)
    for person in people if several else ():
        by_surname[person_words(person.name)[-1]].append(person)
    together = defaultdict[str, list[str]](list)
    for name, parts in several.items():
        for called in map(person_words, parts):
            namesakes = by_surname[called[-1]]
            # "South Carolina Gov. Nikki Haley" ends in her name.
            fitting = [each for each in namesakes if tuple(called[-len(own := person_words(each.name)) :]) == own]
            if one := meant_by(namesakes if len(called) == 1 else fitting):
                together[one.name].append(name)
    return [replace(each, together=tuple(together[each.name])) if each.name in together else each for each in people]


def _is_abbreviation(speaker: Speaker) -> bool:
    """Whether the name is one that is known for its letters."""
    return speaker.name in IN_FULL


@cache
def by_full_name() -> dict[tuple[str, ...], str]:
    return {telling_words(name): short for short, name in IN_FULL.items()}


def telling_words(name: str) -> tuple[str, ...]:
    """The words of a body's name that tell it from others, with one for each country; "US" is said or not."""
    found = {country(word) for word in name_words(name)}
    return tuple(sorted(found - {*name_words("US")} or found))


def _group_key(speaker: Speaker) -> tuple[str, ...]:
    """The key that brings names of one body together: its abbreviation, or all of its words."""
    if speaker.name in IN_FULL:
        return (speaker.name,)
    short = by_full_name().get(telling_words(speaker.name))
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
    told = {word for each in (*plain, *junior) for text in each.mentions for word in text.lower().split()}
    return not (plain and junior) or (
        not told & {"elder", "younger"} and max(each.count for each in plain) <= max(each.count for each in junior)
    )


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


def described(identity: Identity) -> set[str]:
    """The words of an identity's roles and mentions."""
    texts = (_ASIDE.split(text, maxsplit=1)[0] for text in (*identity.roles, *identity.mentions))
    return {word for text in texts for word in (*name_words(text), *words(fold(text)))}


def sex_of(identity: Identity) -> str | None:
    """Whether somebody is a woman (`f`) or a man (`m`), where a first name, a title or a word for kin tells."""
    if not is_person(identity.name):
        return None
    told = gender_of(tuple(untitled(identity.name).split()), [])
    said = described(identity)
    if told is None and bool(said & WOMEN) != bool(said & MEN):
        told = "f" if said & WOMEN else "m"
    return told


def other_sex(one: Identity, other: Identity) -> bool:
    """Whether one of both is told to be a woman and the other to be a man."""
    return {sex_of(one), sex_of(other)} == {"f", "m"}


def allot(namesakes: Sequence[Identity], places: Iterable[Place]) -> list[tuple[Identity, Place]]:
    """The speaker of each statement, in the order of the places, without those of nobody among the namesakes.

    A statement under a surname alone belongs to the person who speaks in the same article under the full name, if only
    one does; or else to the only person of the surname, or the one whom articles mean by it; or else to the surname
    alone. "Mrs." is not a man. What several said together is each one's.
    """
    places = list(places)
    owner = {name: identity for identity in namesakes for name in identity.names}
    sharing, together = _sharing(namesakes), defaultdict[str, list[Identity]](list)
    for identity in namesakes:
        for name in identity.together:
            together[name].append(identity)
    speaking = {(place.article_id, owner[place.speaker].name) for place in places if place.speaker in owner}
    found = []
    for place in places:
        found += [(each, place) for each in together[place.speaker]]
        fitting = [each for each in sharing[place.speaker] if _may_be(each, place)]
        here = [each for each in fitting if (place.article_id, each.name) in speaking]
        meant = meant_by(fitting) if not here else here[0] if len(here) == 1 else None
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
    """Whether the mention leaves it open that this person is meant ("Mrs. Roe" and "she" are not Richard)."""
    mention = place.mention or ""
    runs = name_runs(mention)
    stated = gender_of(tuple(runs[0][2]), runs[0][1]) if runs else {"she": "f", "he": "m"}.get(mention.lower())
    own = sex_of(identity)
    return stated is None or own is None or stated == own


def meant_by(people: Sequence[Identity]) -> Identity | None:
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
        fitting = [other for other in sharing[each.names[0]] if not other_sex(each, other)]
        if meant := meant_by(fitting):
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
