"""The people of an article: full names, roles as the article states them, and whether he or she."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from retrieval.articles import Span
from retrieval.language.english.name_words import (
    COURTESIES,
    ELDER,
    LASTING_TITLES,
    MEN,
    PARTICLES,
    ROLES,
    SENTENCE_STARTERS,
    SHOWN_SUFFIXES,
    TITLES,
    WOMEN,
    YOUNGER,
)
from retrieval.language.furniture import furniture
from retrieval.language.names import is_organisation, same_first
from retrieval.statements.speakers.families import AGE, couples, relatives
from retrieval.statements.speakers.roles import stated_roles
from retrieval.statements.speakers.runs import SURNAME_FIRST, gender_of, name_runs, surname

_OFFICES = ROLES | TITLES
#: What stands before an office and does not say of what it is.
_NOT_OF = frozenset(
    "former new next then acting interim current first last old young other outgoing incoming late long deputy"
    " assistant vice same".split()
)
_DOCTORS = frozenset("doctor physician surgeon dentist paediatrician pediatrician psychiatrist veterinarian".split())
#: A line that names who wrote the article, whom it does not quote.
_BYLINE = re.compile(r"[ \t]{0,4}[Bb][Yy] ")
#: An office with a word before it: "the police chief".
_OFFICE_TOLD = re.compile(r"\b(?:[Tt]he|[Aa]|[Ii]ts) ([a-z-]{3,20}) ([a-z-]{3,20})\b")
#: Agencies whose name stands on the line below the writers' names.
_AGENCIES = frozenset(
    "Associated Press,The Associated Press,AP,Reuters,AFP,USA TODAY,CNN,Bloomberg,NPR,BBC,PA Media,dpa".split(",")
)
#: Writers have so many words of names at most, in so many characters.
MOST_WRITERS, CREDIT = 10, 200
#: The Arabic article before a surname, which is often left out.
_ARTICLE = re.compile(r"(?:[AaEeUu][ln]|[Aa][rsdz]|[Aa]sh)-(?=[A-Z])")
#: More than the longest article names; a list of names has no "she" worth resolving, and takes its time.
MOST_PEOPLE = 300
#: How many characters before a bare surname a full name makes clear who is meant, or two of them unclear.
JUST_NAMED = 250
#: How many times as often as the next one somebody is named in full, to be meant by the surname alone.
CLEARLY = 2


@dataclass(slots=True)
class Person:
    """Somebody whom the article names in full at least once (or by one name only)."""

    name: str
    words: tuple[str, ...]
    places: list[int] = field(default_factory=list)
    in_full: list[int] = field(default_factory=list)
    gender: str | None = None
    title: str | None = None
    courtesies: set[str] = field(default_factory=set)

    @property
    def junior(self) -> bool:
        """Whether the name ends with "Jr." or the like."""
        return self.words[-1].rstrip(".") in SHOWN_SUFFIXES

    def last_in_full(self, at: int) -> int:
        """Returns the last place up to `at` where the person is named in full; -1 for none."""
        index = bisect_right(self.in_full, at)
        return self.in_full[index - 1] if index else -1


class People:
    """The people named in an article's text."""

    def __init__(self, text: str) -> None:
        self.all: list[Person] = []
        self._text = text
        self._roles: dict[str, str | None] = {}
        self._by_word: dict[str, list[Person]] = {}
        bylines = [place for place in furniture(text) if _BYLINE.match(text, place.start)]
        if credited := _credited(text):
            bylines.insert(0, credited)
        ends = [place.end for place in bylines]

        def wrote(at: int) -> bool:
            """Whether a name stands in a by-line."""
            number = bisect_right(ends, at)
            return number < len(bylines) and bylines[number].start <= at

        runs = [run for run in name_runs(text) if not wrote(run[0])]
        more = [*couples(text), *relatives(text, runs)]
        for at, titles, name in sorted([*runs, *more], key=lambda run: len(_told(run[2])) < 2):
            if not is_organisation(name):
                self._note(at, titles, tuple(name))
        for person in self.all:
            person.places.sort()
        self._roles.clear()  # those that were needed to tell namesakes apart were read before all places were known

    def _note(self, at: int, titles: list[str], words: tuple[str, ...]) -> None:
        if len(words) > 1 and self._is_label(at, words):
            words = tuple(word.title() for word in words)
        gender = gender_of(words, titles)
        found = self.find(words, at, gender, titles)
        told = _told(words)
        if found is None and len(told) == 1 and self._candidates(told[0], at, gender, titles):
            return  # one of several of that name, and not clear which
        if found is None:
            if len(self.all) == MOST_PEOPLE:
                return
            found = Person(self._name(words, titles, gender), words)
            self.all.append(found)
            for word in {_bare(words[0]), _bare(surname(words))}:
                self._by_word.setdefault(word, []).append(found)
        found.places.append(at)
        if len(_told(words)) > 1:
            found.in_full.append(at)
        found.courtesies |= {title.lower().rstrip(".") for title in titles} & COURTESIES
        found.gender = found.gender or gender
        stated = (t for t in titles if t.lower().rstrip(".") not in COURTESIES and t.lower() not in SENTENCE_STARTERS)
        found.title = found.title or " ".join(stated) or None

    def _name(self, words: tuple[str, ...], titles: Sequence[str], gender: str | None) -> str:
        """The name of somebody new; with the title where somebody else has it: "Lady Ashcombe" beside the Lord."""
        name = " ".join(words)
        other = next((p for p in self._by_word.get(_bare(words[-1]), []) if p.words == words), None)
        if other is None or gender is None or not titles:
            return name
        if other.title:
            other.name = f"{other.title.split()[-1]} {name}"
        return f"{titles[-1]} {name}"

    def _is_label(self, at: int, words: tuple[str, ...]) -> bool:
        """Whether a name in capitals is one that transcripts shout: "ANN ROE, ANALYST: …"."""
        name = " ".join(words)
        return name.isupper() and self._text.startswith((":", ",", " ("), at + len(name))

    def role(self, person: Person) -> str | None:
        """The person's role in the article: the first description beside the name, else the title."""
        if person.name not in self._roles:
            stated = list(stated_roles(self._text, person.places, person.name, surname(person.words)))
            role = next((role for role in stated if " " in role), stated[0] if stated else person.title)
            self._roles[person.name] = self._in_full(role) if role and role.isalpha() else role
        return self._roles[person.name]

    def _in_full(self, office: str) -> str:
        """An office of one word as the article tells it elsewhere, where one person has it: "police chief"."""
        own = office.lower()
        having = sum(own in (person.title or "").lower().split() for person in self.all)
        if own not in _OFFICES or having > 1:
            return office
        told = (each[1] for each in _OFFICE_TOLD.finditer(self._text) if each[2] == own)
        of = (word for word in told if word not in _NOT_OF and "-" not in word and not word.endswith("ed"))
        return next((f"{word} {own}" for word in of), office)

    def knows(self, words: list[str]) -> bool:
        """Whether anybody has the name."""
        return _bare(words[-1]) in self._by_word

    def known_in_full(self, surname: str) -> bool:
        """Whether somebody of the surname is named in full."""
        return any(len(person.words) > 1 for person in self._by_word.get(_bare(surname), []))

    def namesakes(self, surname: str, at: int, titles: Sequence[str]) -> list[str]:
        """The names of those of a surname whom the titles before it fit."""
        return [p.name for p in self._candidates(surname, at, gender_of(("",), list(titles)), titles)]

    def find(
        self, words: Sequence[str], at: int, gender: str | None = None, titles: Sequence[str] = ()
    ) -> Person | None:
        """Returns the person whom a name means at a place: by surname first, then by the first word of the name."""
        words = _told(words)
        if len(words) > 1:
            junior = words[-1].rstrip(".") in SHOWN_SUFFIXES
            known = [p for p in self._by_word.get(_bare(surname(words)), []) if p.junior == junior or len(p.words) == 1]
            same = next((p for p in known if _given(p.words) == _given(words)), None)
            return same or next((p for p in known if _nicknamed(p.words, words)), None)
        candidates = self._candidates(words[0], at, gender, titles)
        return _meant(candidates, at) if len(candidates) > 1 else candidates[0] if candidates else None

    def _candidates(self, word: str, at: int, gender: str | None, titles: Sequence[str]) -> list[Person]:
        known = self._by_word.get(_bare(word), [])
        if len(known) > 1 and (said := AGE.search(self._text, max(0, at - 20), at)):
            known = self._of_age(known, said)
        fitting = [p for p in known if gender is None or self.sex(p) in (None, gender)]
        fitting = [p for p in fitting if gender and self.sex(p) == gender] or fitting
        candidates = [p for p in fitting if _bare(surname(p.words)) == _bare(word)]
        candidates = candidates or [p for p in fitting if not titles or p.gender or self.sex(p)]
        candidates = [p for p in candidates if p.in_full] or candidates
        candidates = [p for p in candidates if p.places and p.places[0] <= at] or candidates
        return self._holding(candidates, titles) if len(candidates) > 1 else candidates

    def _of_age(self, candidates: list[Person], said: re.Match[str]) -> list[Person]:
        """Those who are the elder or the younger ones, as it is said: a son is younger than who is none."""
        younger = said[1].lower() in ("younger", "junior")
        kin, no = (YOUNGER, ELDER) if younger else (ELDER, YOUNGER)
        own, other = ("Jr", "Sr") if younger else ("Sr", "Jr")
        of_age = [p for p in candidates if self._offices(p) & kin or p.words[-1].rstrip(".") == own]
        others = [p for p in candidates if not self._offices(p) & no and p.words[-1].rstrip(".") != other]
        return of_age or others or candidates

    def _holding(self, candidates: list[Person], titles: Sequence[str]) -> list[Person]:
        """Those of several of one name who hold the office that is said before the name: "Judge Roe".

        "Mr Roe" is rather who has none, where the other is a judge or a doctor.
        """
        stated = {title.lower().rstrip(".") for title in titles}
        if stated & COURTESIES:
            if wed := stated & {"mrs", "miss"}:  # a mother is not "Miss" where her daughter is
                other = {"mrs", "miss"} - wed
                candidates = [p for p in candidates if not p.courtesies & other] or candidates
            return [p for p in candidates if not self._offices(p) & LASTING_TITLES] or candidates
        return [p for p in candidates if stated & self._offices(p) & _OFFICES] or candidates

    def _offices(self, person: Person) -> set[str]:
        found = {word.rstrip(".") for word in f"{self.role(person) or ''} {person.title or ''}".lower().split()}
        return found | {"dr"} if found & _DOCTORS else found

    def sex(self, person: Person) -> str | None:
        """Whether somebody is told to be a woman or a man: by name, title, or a word for kin: "his wife, Ann Roe"."""
        if person.gender is None and person.in_full:
            words = self._offices(person)
            if bool(words & WOMEN) != bool(words & MEN):
                person.gender = "f" if words & WOMEN else "m"
        return person.gender


def _told(words: Sequence[str]) -> Sequence[str]:
    """The words of a name without particles before all of it: "van der Linde" is a surname."""
    at = next((at for at, word in enumerate(words[:-1]) if word not in PARTICLES), len(words) - 1)
    return words[at:]


def _given(words: Sequence[str]) -> str:
    """The given name of a full name."""
    return words[1] if len(words) == 2 and SURNAME_FIRST.fullmatch(words[1]) else words[0]


def _bare(word: str) -> str:
    """The word without the Arabic article: "Haddad" is "al-Haddad"."""
    return _ARTICLE.sub("", word, count=1)


def _nicknamed(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names have one first name, once in short: "Sam" and "Samuel Bankman-Fried"."""
    mine, others = _given(one), _given(other)
    return len(one) > 1 and len(mine) > 1 < len(others) and same_first(mine.lower(), others.lower())


def _meant(candidates: list[Person], at: int) -> Person | None:
    """The one of several people with one surname who is meant; None when the article does not make it clear.

    Whoever has just been named in full; else the one whom the article is about, being named in full clearly more often
    than the others (bare surnames do not count: they were given away by this very rule).
    """
    last, just = max(((person.last_in_full(at), k) for k, person in enumerate(candidates)), key=lambda each: each[0])
    if last >= 0 and at - last <= JUST_NAMED:
        near = [person for person in candidates if 0 <= at - person.last_in_full(at) <= JUST_NAMED]
        return candidates[just] if len(near) == 1 else None
    main, second = sorted(candidates, key=lambda person: -len(person.in_full))[:2]
    return main if len(main.in_full) >= CLEARLY * max(1, len(second.in_full)) else None


def _credited(text: str) -> Span | None:
    """The first line of a text, where it holds names only and the next one says whose article it is."""
    lines = [line for line in text[:CREDIT].split("\n") if line.strip()][:2]
    if len(lines) < 2 or lines[1].strip() not in _AGENCIES:
        return None
    words = lines[0].split()
    names = len(words) <= MOST_WRITERS and all(word == "and" or word[0].isupper() for word in words)
    return Span(0, text.index(lines[0]) + len(lines[0])) if names else None
