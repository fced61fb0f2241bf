"""Speakers from mentions: the name as the article first gives it in full, and the role; None when unclear."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from retrieval.articles import Span
from retrieval.language.english import function_words as english
from retrieval.language.english.name_words import ORGANISATIONS, ROLES
from retrieval.language.english.saying_verbs import DOCUMENTS
from retrieval.language.names import country, is_organisation
from retrieval.language.words import one_name
from retrieval.statements.speakers.people import People, Person, name_runs

#: In how many characters before a pronoun somebody must be named to be meant.
RECENT = 600

_SINGULAR = {"he": "m", "she": "f", "his": "m", "her": "f", "him": "m"}
_UNCLEAR = english.SUBJECTS | english.POSSESSIVE_DETERMINERS | english.DEMONSTRATIVES | {"who", "which", "there", "one"}
_LEAD = re.compile(r"^(?:the|an?|his|her|their|its|this|that|another) ", re.IGNORECASE)
_ORGANISATION = re.compile(
    # The first letters before the endings: a fifth of the time of the whole words as alternatives.
    r"\b[MmDdAaCcUuBbIiFfGgPp](?:inistry|epartment|gency|ommission|ommittee|ouncil|niversity|ampaign|ourt|ureau|"
    r"ssociation|nstitute|oundation|overnment|arty|enter|ompany)\b"
    r"(?: (?:of|for) (?:the )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,3})?"
)
_BEFORE_HEAD = re.compile(
    r"(?<![\w.])(?:(?:[A-Z]\.[A-Z]\.|[A-Z][\w'’&-]*) ){0,4}(?:foreign |defense |interior |justice |finance )?$"
)
_JOINED = re.compile(r"[A-Z][\w.'’-]{0,40} and (?:[a-z]+ )?[A-Z]")
_OF_SOMETHING = re.compile(r" (?:of|for|at) (?:the )?[A-Z]")
_LINKED = re.compile(r" (?:of|for|who|which|at|in) ")
#: Somebody whom the article does not name on purpose, and by whose words nobody else is to be found.
_NAMELESS = re.compile(
    r"(?:an?|one|two|several|some|the|another)? ?(?:person|people|persons|source|sources|individual|individuals)"
    r"(?: (?:close|familiar|briefed|who|with)\b|$)"
)
#: What may stand between the head of a sentence and the name that is its subject: "His deputy, ", "Union leader ".
_LEAD_IN = re.compile(r"(?:[A-Z][\w'’-]*(?: (?:of )?[\w'’-]+){0,4},? )?")
LEAD_CHARACTERS = 120
_ASIDES = re.compile(r",? (?:\(|who |which |including )|, ")


class Speaker(NamedTuple):
    """A resolved speaker; `person` where it is one."""

    name: str
    role: str | None
    person: Person | None


def _clean(mention: str) -> str:
    return _LEAD.sub("", " ".join(mention.split()))


@lru_cache(maxsize=4096)
def _key(name: str) -> frozenset[str]:
    lowered = one_name(re.sub(r"['’]s\b", "", name)).lower()
    words = (country(word) for word in re.findall(r"[\w-]+", lowered))
    return frozenset(words) - {"the", "of", "for", "and", "its", "in"}


class Speakers:
    """The speakers of one article; asked in reading order, because "she" is whoever spoke last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._people = People(text)
        self._last: Person | None = None
        self._last_at = 0
        self._unnamed_at = -1
        self._first_forms: dict[frozenset[str], str] = {}
        self._by_head: dict[str, list[tuple[int, str]]] = {}
        for head in _ORGANISATION.finditer(text):
            self._note(head)

    def _note(self, head: re.Match[str]) -> None:
        """Remembers the organisation named around its head word, unless that only describes somebody."""
        after = self._text[head.end() : head.end() + 24]
        if after.startswith(" ") and (word := re.search(r"[\w-]+", after)) and word[0].lower() in ROLES:
            return
        before = _BEFORE_HEAD.search(self._text, max(0, head.start() - 80), head.start())
        start = before.start() if before else head.start()
        name = _clean(self._text[start : head.end()])
        self._first_forms.setdefault(_key(name), name)
        if " " in name:
            self._by_head.setdefault(head.group().split(" ")[0].lower(), []).append((start, name))

    def resolve(self, mention: Span) -> Speaker | None:
        """Returns the speaker whom the mention means; None when the article does not make it clear."""
        words = mention.of(self._text)
        low = words.lower().strip()
        if low in _SINGULAR:
            return self._pronoun(mention, _SINGULAR[low])
        if low in _UNCLEAR or not low:
            return None
        if _NAMELESS.match(low):
            self._last, self._unnamed_at = None, mention.start
            return None
        found = self._named(mention) or self._described(words, mention.start)
        if not found or not found.name:
            return None
        if found.person:
            self._last, self._last_at = found.person, mention.start
        elif self._is_somebody(found.name):
            self._last, self._unnamed_at = None, mention.start
        return found

    def _is_somebody(self, name: str) -> bool:
        """Whether a description may be of one person: whoever "she" was before, she may be this nurse now."""
        head = name.split(" of ", maxsplit=1)[0].rsplit(" ", maxsplit=1)[-1]
        return head.islower() and not head.endswith("s") and head not in ORGANISATIONS

    def _as_speaker(self, person: Person) -> Speaker:
        return Speaker(person.name, self._people.role(person), person)

    def _pronoun(self, mention: Span, gender: str) -> Speaker | None:
        line = self._text.rfind("\n", 0, mention.start) + 1
        since = max(self._last_at if self._last else 0, mention.start - RECENT, self._unnamed_at)
        recent = [
            (place, person)
            for person in self._people.all
            if person.gender in (None, gender)
            and not person.name.isupper()  # "MMA", "NATO": nobody is he or she by letters
            and (place := person.last_before(mention.start)) >= since
        ]
        known = [(place, person) for place, person in recent if person.gender == gender]
        last = self._last if self._last and not self._last.name.isupper() else None
        if last and last.gender in (None, gender) and mention.start - self._last_at < 2 * RECENT:
            opening = [p for place, p in recent if p.in_full and p is not last and self._opens(place, line)]
            self._last_at = mention.start
            return self._as_speaker(last) if not opening else None
        if len(known) == 1:
            self._last, self._last_at = known[0][1], mention.start
            return self._as_speaker(known[0][1])
        return None

    def _opens(self, place: int, line: int) -> bool:
        """Whether somebody is named first in a sentence of this paragraph: a new subject for "she"."""
        if place < line:
            return False
        lead = re.split(r"[.!?][\"”’]* ", self._text[max(line, place - LEAD_CHARACTERS) : place])[-1]
        return _LEAD_IN.fullmatch(lead) is not None

    def _named(self, mention: Span) -> Speaker | None:
        text = self._text
        if _JOINED.search(mention.of(text)):
            return None
        head = re.split(r",| \(| who | of | for | from | in | at ", mention.of(text), maxsplit=1)[0]
        for at, titles, name in reversed(name_runs(text, mention.start, mention.end)):
            joined = " ".join(name)
            last = at + len(joined)
            ends_head = len(head) - 1 <= last - mention.start <= len(head)
            # "her rival, Ann Roe" and "her rival, the mayor Ann Roe", but not "an aide, a friend of Ann Roe".
            comma = text.rfind(",", mention.start, at)
            apposed = len(name) > 1 and last >= mention.end - 1 and comma >= 0 and not _LINKED.search(text, comma, at)
            if not (ends_head or apposed):
                continue
            lone = len(name) == 1 and not titles
            if is_organisation(name) or (lone and _OF_SOMETHING.match(text, last, mention.end)):
                break
            # Transcripts shout: "PENCE:".
            shouted = len(name) == 1 and joined.isupper() and self._people.knows([joined.title()])
            words = [joined.title()] if shouted else name
            person = self._people.find(words, at, _title_gender(titles))
            if person is None and self._people.knows(words):
                return Speaker("", None, None)
            if person is None or (lone and self._is_common(person, joined)):
                return Speaker(joined, None, None)
            return self._as_speaker(person)
        return None

    def _is_common(self, person: Person, word: str) -> bool:
        """Whether a lone capitalised word is a common noun that starts a sentence: "Analysts said"."""
        return not person.in_full and (word.endswith("s") or f" {word.lower()} " in self._text)

    def _described(self, words: str, at: int) -> Speaker | None:
        cleaned = _ASIDES.split(_clean(words), maxsplit=1)[0].rstrip(",")
        owner, _, owned = cleaned.rpartition("'s ") if "'s " in cleaned else cleaned.rpartition("’s ")
        if owner and owned.split(" ")[0].lower() in DOCUMENTS:
            cleaned = owner
        bare = cleaned.lower().split()
        if bare and bare[-1] in ROLES and len(bare) <= 4 and not any(c.isupper() for c in cleaned[1:]):
            return self._by_role(bare, at)
        if len(bare) == 1 and bare[0] in ORGANISATIONS:
            known = self._by_head.get(bare[0], [])
            index = bisect_left(known, (at, ""))
            return Speaker(self._first_form(known[index - 1][1] if index else cleaned), None, None)
        return Speaker(self._first_form(cleaned), None, None) if cleaned else None

    def _first_form(self, name: str) -> str:
        return self._first_forms.get(_key(name), name)

    def _by_role(self, bare: list[str], at: int) -> Speaker | None:
        fitting = [
            person
            for person in self._people.all
            if person.places[0] < at
            and bare[-1] in f"{self._people.role(person) or ''} {person.title or ''}".lower().split()
        ]
        if len(fitting) == 1:
            return self._as_speaker(fitting[0])
        return self._as_speaker(self._last) if self._last in fitting and self._last else None


def _title_gender(titles: list[str]) -> str | None:
    lowered = {title.lower() for title in titles}
    return "f" if lowered & {"mrs.", "ms."} else "m" if "mr." in lowered else None
