"""Who a mention means: the speaker's name as the article first gives it in full, and the role; None when unclear."""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.articles import Span
from retrieval.statements.cues import DOCUMENTS
from retrieval.statements.people import ORGANISATIONS, ROLES, People, Person, is_organisation, name_runs

_SINGULAR = {"he": "m", "she": "f", "his": "m", "her": "f", "him": "m"}
_UNCLEAR = frozenset("they it i we you their its our my your who which that this these those there one".split())
_LEAD = re.compile(r"(?:(?:the|an?|his|her|their|its|this|that|another) )", re.I)
_ORGANISATION = re.compile(
    r"\b(?:(?:[A-Z]\.[A-Z]\.|[A-Z][\w'’&-]*) ){0,4}(?:foreign |defense |interior |justice |finance )?"
    r"(?:[Mm]inistry|[Dd]epartment|[Aa]gency|[Cc]ommission|[Cc]ommittee|[Cc]ouncil|[Uu]niversity|[Cc]ampaign|[Cc]ourt|"
    r"[Bb]ureau|[Aa]ssociation|[Ii]nstitute|[Ff]oundation|[Gg]overnment|[Pp]arty|[Cc]enter|[Cc]ompany)\b"
    r"(?: (?:of|for) (?:the )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,3})?"
)
_JOINED = re.compile(r"[A-Z][\w.'’-]* and (?:[a-z]+ )?[A-Z]")
_OF_SOMETHING = re.compile(r" (?:of|for|at) (?:the )?[A-Z]")
_ASIDES = re.compile(r",? (?:\(|who |which |including )|, ")
#: A country by any of the words that news has for it.
_COUNTRIES = {
    word: group.split()[0]
    for group in (
        "south-korea seoul south-korean", "north-korea pyongyang dprk north-korean", "russia moscow russian kremlin",
        "china beijing chinese", "japan tokyo japanese", "germany berlin german", "france paris french",
        "israel israeli jerusalem", "iran tehran iranian", "ukraine kyiv kiev ukrainian", "turkey ankara turkish",
        "india delhi indian", "pakistan islamabad pakistani", "britain london british uk", "italy rome italian",
        "spain madrid spanish", "egypt cairo egyptian", "syria damascus syrian", "poland warsaw polish",
        "us washington american america", "mexico mexican", "canada ottawa canadian", "brazil brazilian",
        "saudi-arabia riyadh saudi", "qatar doha qatari", "iraq baghdad iraqi", "taiwan taipei taiwanese",
    )
    for word in group.split()
}  # fmt: skip


class Speaker(NamedTuple):
    """A resolved speaker; `person` where it is one."""

    name: str
    role: str | None
    person: Person | None


def _clean(mention: str) -> str:
    mention = " ".join(mention.split())
    return _LEAD.sub("", mention, count=1) if _LEAD.match(mention) else mention


def _key(name: str) -> tuple[str, ...]:
    lowered = name.lower().replace("’", "'").replace("'s", "").replace("south korea", "south-korea")
    lowered = lowered.replace("north korea", "north-korea")
    words = [_COUNTRIES.get(word, word) for word in re.findall(r"[\w-]+", lowered)]
    return tuple(sorted({word for word in words if word not in ("the", "of", "for", "and", "its", "in")}))


class Speakers:
    """The speakers of one article; asked in reading order, because "she" is whoever spoke last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._people = People(text)
        self._last: Person | None = None
        self._last_at = 0
        self._organisations = [
            (match.start(), _clean(match.group()))
            for match in _ORGANISATION.finditer(text)
            if not self._describes_somebody(match.end())
        ]

    def _describes_somebody(self, at: int) -> bool:
        after = re.compile(r"[\w-]+").search(self._text, at, min(len(self._text), at + 24))
        return bool(after) and self._text[at : at + 1] == " " and after.group().lower() in ROLES  # type: ignore[union-attr]

    def resolve(self, mention: Span) -> Speaker | None:
        """Whom the mention means; None when the article does not make it clear."""
        words = mention.of(self._text)
        low = words.lower().strip()
        if low in _SINGULAR:
            return self._pronoun(mention, _SINGULAR[low])
        if low in _UNCLEAR or not low:
            return None
        found = self._named(mention)
        if found is None:
            found = self._described(words, mention.start)
        if found and not found.name:
            return None
        if found and found.person:
            self._last, self._last_at = found.person, mention.start
        return found

    def _as_speaker(self, person: Person) -> Speaker:
        return Speaker(person.name, person.role or person.title, person)

    def _pronoun(self, mention: Span, gender: str) -> Speaker | None:
        line = self._text.rfind("\n", 0, mention.start) + 1
        since = max(self._last_at if self._last else 0, mention.start - 600)
        recent = [
            (max(place for place in person.places if place < mention.start), person)
            for person in self._people.all
            if person.gender in (None, gender) and any(since <= place < mention.start for place in person.places)
        ]
        known = [(place, person) for place, person in recent if person.gender == gender]
        if self._last and self._last.gender in (None, gender) and mention.start - self._last_at < 1200:
            opening = [p for place, p in known if p is not self._last and self._opens(place, line)]
            self._last_at = mention.start
            return self._as_speaker(self._last) if not opening else None
        if len(known) == 1:
            self._last, self._last_at = known[0][1], mention.start
            return self._as_speaker(known[0][1])
        return None

    def _opens(self, place: int, line: int) -> bool:
        """Whether somebody is named first in a sentence of this paragraph: a new subject for "she"."""
        return place >= line and (place == line or self._text[place - 2 : place] in (". ", "” ", '" '))

    def _named(self, mention: Span) -> Speaker | None:
        text = self._text
        if _JOINED.search(mention.of(text)):
            return None
        runs = [run for run in name_runs(text, mention.start, mention.end) if run[2]]
        head = re.split(r",| \(| who | of | for | from | in | at ", mention.of(text), maxsplit=1)[0]
        apposed = [part.strip() for part in mention.of(text).split(",")]
        for at, titles, name in reversed(runs):
            joined = " ".join(name)
            last = at + len(joined)
            in_head = last - mention.start <= len(head)
            ends_head = last - mention.start >= len(head) - 1 or apposed[-1] == joined
            if not (ends_head and (in_head or apposed[-1] == joined)):
                continue
            if is_organisation(name) or (len(name) == 1 and not titles and _OF_SOMETHING.match(text, last, mention.end)):
                break
            if len(name) == 1 and joined.isupper() and len(joined) > 3:
                name = [joined.title()]
            person = self._people.find(name, at, _title_gender(titles))
            if person is None and self._people.knows(name):
                return Speaker("", None, None)
            return self._as_speaker(person) if person else Speaker(joined, None, None)
        return None

    def _described(self, words: str, at: int) -> Speaker | None:
        cleaned = _ASIDES.split(_clean(words), maxsplit=1)[0].rstrip(",")
        owner, _, owned = cleaned.rpartition("'s ") if "'s " in cleaned else cleaned.rpartition("’s ")
        if owner and owned.split(" ")[0].lower() in DOCUMENTS:
            cleaned = owner
        bare = cleaned.lower().split()
        if bare and bare[-1] in ROLES and len(bare) <= 4 and not any(c.isupper() for c in cleaned[1:]):
            return self._by_role(bare, at)
        if len(bare) == 1 and bare[0] in ORGANISATIONS:
            before = [name for place, name in self._organisations if place < at and bare[0] in name.lower().split()]
            named = [name for name in before if len(name.split()) > 1]
            return Speaker(self._first_form(named[-1]), None, None) if named else Speaker(cleaned, None, None)
        return Speaker(self._first_form(cleaned), None, None) if cleaned else None

    def _first_form(self, name: str) -> str:
        key = _key(name)
        return next((other for _, other in self._organisations if _key(other) == key), name)

    def _by_role(self, bare: list[str], at: int) -> Speaker | None:
        fitting = [
            person
            for person in self._people.all
            if bare[-1] in f"{person.role or ''} {person.title or ''}".lower().split() and person.places[0] < at
        ]
        if len(fitting) == 1:
            return self._as_speaker(fitting[0])
        return self._as_speaker(self._last) if self._last in fitting and self._last else None


def _title_gender(titles: list[str]) -> str | None:
    lowered = {title.lower() for title in titles}
    return "f" if lowered & {"mrs.", "ms."} else "m" if "mr." in lowered else None
