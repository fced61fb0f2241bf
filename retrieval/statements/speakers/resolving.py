"""Speakers from mentions: the name as the article first gives it in full, and the role; None when unclear."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from retrieval.articles import Span
from retrieval.language.english import function_words as english
from retrieval.language.english.name_words import (
    CAPITAL,
    ENTERPRISES,
    GROUPS,
    ORGANISATIONS,
    PARTICLES,
    PARTICLES_BEFORE,
    ROLES,
    SENTENCE_STARTERS,
    SHORT_TITLES,
)
from retrieval.language.english.person_nouns import is_person_noun
from retrieval.language.english.saying_verbs import DOCUMENTS
from retrieval.language.names import country, is_country, is_organisation
from retrieval.language.sentences import begins_sentence
from retrieval.language.words import one_name
from retrieval.statements.rules.reading import Reading
from retrieval.statements.speakers.apposition import holds, is_apposed
from retrieval.statements.speakers.bodies import full_name
from retrieval.statements.speakers.choosing import (
    PRONOUNS,
    Candidate,
    Mention,
    Surroundings,
    features,
    is_indefinite,
    kind_of,
    may_be,
    probabilities,
    self_features,
    shortlist,
)
from retrieval.statements.speakers.mentions import bounded, without_article
from retrieval.statements.speakers.people import People, Person
from retrieval.statements.speakers.runs import gender_of, name_runs
from retrieval.statements.speakers.telling import Told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_UNCLEAR = frozenset(
    (english.SUBJECTS | english.POSSESSIVE_DETERMINERS | english.DEMONSTRATIVES | {"there", "one"})
    - {"he", "she", "it", "they", "his", "her", "its", "their", "that"}
)
_ORGANISATION = re.compile(
    # The first letters before the endings: a fifth of the time of the whole words as alternatives.
    r"\b[MmDdAaCcUuBbIiFfGgPp](?:inistry|epartment|gency|ommission|ommittee|ouncil|niversity|ampaign|ourt|ureau|"
    r"ssociation|nstitute|oundation|overnment|arty|enter|ompany)\b"
    r"(?: (?:of|for) (?:the )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,3})?"
)
_BEFORE_HEAD = re.compile(
    r"(?<![\w.])(?:(?:[A-Z]\.[A-Z]\.|[A-Z][\w'’&-]*) ){0,4}(?:foreign |defense |interior |justice |finance )?$"
)
_JOINED = re.compile(rf"{CAPITAL}[\w.'’-]{{0,40}} and (?:[a-z]+ )?{CAPITAL}")
#: A name in apposition at the end: "the owner of Ansel and Norholm, Viktor Sand".
_NAME_BESIDE = re.compile(rf", (?:{CAPITAL}[\w.'’-]{{1,30}} ){{1,3}}{CAPITAL}[\w'’-]{{1,30}},?$")
#: The same right behind a mention that describes somebody.
_NAME_BEHIND = re.compile(
    r"(?:, | \()((?:(?:Dr|Mr|Mrs|Ms|Prof|Sir|Dame|Rev)\.? )?"
    rf"{CAPITAL}[\w.'’-]{{1,30}} {PARTICLES_BEFORE}{CAPITAL}[\w'’-]{{1,30}})(?=,|\)|$)"
)
_BEGIN_DESCRIPTIONS = english.POSSESSIVE_DETERMINERS | {"the", "a", "an"}
#: Initials without their last full stop: "the U.S".
_INITIALS = re.compile(r"\b[A-Z]\.[A-Z](?:\.[A-Z])?$")
#: Somebody's own words on paper: "his police report".
_OWN_WORDS = re.compile(r"(?:(his)|her) ", re.IGNORECASE)
#: What a participle's subject is taken for: "dashing hopes that it would pass".
_GERUND = re.compile(r"[a-z]{3,20}ing")
_OF_SOMETHING = re.compile(r" (?:of|for|at) (?:the )?[A-Z]")
_SHORT = re.compile(r"(?:[Tt]he )?([A-Z][A-Z&]{1,6})")
_ASIDES = re.compile(r",? (?:\(|who |which |that |including )|, ")
_BODIES = rf"(?:{'|'.join(sorted(ENTERPRISES))})"
#: What calls a name a body's: "the manufacturer, Lactina", "Lactina, which is a maker of milk powder".
_BODY_BEFORE = re.compile(rf"(?:[Tt]he|[Aa]n?|[Ii]ts|[Rr]ival) (?:[\w’'-]{{1,20}} ){{0,3}}{_BODIES},? $")
_BODY_AFTER = re.compile(rf", (?:which is )?(?:the|an?|its) (?:[\w’'-]{{1,20}} ){{0,3}}{_BODIES}\b")
#: How sure the choice must be, that of whom a pronoun means, and for "he" or "she" that of somebody of whom it is not
#: known which.
SURE, SURE_OF_PRONOUNS, SURE_OF_STRANGERS = 0.3, 0.4, 0.7


class Speaker(NamedTuple):
    """A resolved speaker; `person` where it is one."""

    name: str
    role: str | None
    person: Person | None


@lru_cache(maxsize=4096)
def _key(name: str) -> frozenset[str]:
    lowered = one_name(re.sub(r"['’]s\b", "", name)).lower()
    words = (country(word) for word in re.findall(r"[\w-]+", lowered))
    return frozenset(words) - {"the", "of", "for", "and", "its", "in"}


def _head(name: str) -> str:
    """The word that says what a body is: "ministry" in "foreign ministry of South Korea"."""
    return re.split(r" (?:of|for) ", name, maxsplit=1)[0].rsplit(" ", maxsplit=1)[-1].lower()


class Speakers:
    """The speakers of one article; asked in reading order, because "she" is often whoever spoke last.

    `sources` are all mentions that will be asked for: who is named as a source is likelier to be meant elsewhere.
    """

    def __init__(self, reading: Reading, sources: Iterable[Span] = ()) -> None:
        text = reading.text
        self._text = text
        self._people = People(text)
        self._around = Surroundings(
            text,
            [each.start for each in reading.sentences],
            [each.start for each in reading.paragraphs],
            [each.span for each in reading.quotes],
        )
        self._told = Told(text, self._around)
        self._entries = reading.entries
        self._first_forms: dict[frozenset[str], str] = {}
        self._candidates: list[Candidate] = []
        self._by_name: dict[str, Candidate] = {}
        self._spoke: Candidate | None = None
        self._spoke_at = 0
        self._seen: set[str] = set()
        self._collect()
        for source in sources:
            named = self._named(source)
            if named and (each := self._by_name.get(named.name)):
                each.said += 1

    def _collect(self) -> None:
        """Gathers the people and the bodies that the article names."""
        for person in self._people.all:
            if len(person.words) == 1 and not person.gender and is_person_noun(person.name.lower()):
                continue  # "Controller" of something
            role = f"{self._people.role(person) or ''} {person.title or ''}".lower()
            role = " ".join(SHORT_TITLES.get(word.rstrip("."), word) for word in role.split())
            one = Candidate(
                person.name, person.places, person.gender, bool(role.strip()), bool(person.in_full), role=role
            )
            one.common = self._commonness(person)
            one.body = not (person.gender or one.titled) and self._is_called_a_body(person)
            self._candidates.append(one)
            self._by_name[person.name] = one
        bodies: dict[frozenset[str], Candidate] = {}
        for at, name in sorted(self._bodies()):
            key = _key(name)
            if key not in bodies:
                bodies[key] = Candidate(name, [], body=True)
                self._first_forms.setdefault(key, name)
            bodies[key].places.append(at)
        for each in bodies.values():
            each.places.sort()
            if each.name not in self._by_name:
                self._candidates.append(each)
                self._by_name[each.name] = each

    def _only_begins(self, person: Person) -> bool:
        """Whether the article has a lone word once, with a capital as a sentence begins with it: "Traffic"."""
        only = len(person.places) == 1 and not (person.title or person.gender)
        return only and begins_sentence(self._text, person.places[0])

    def _is_called_a_body(self, person: Person) -> bool:
        """Whether a company or the like is named so where the name first stands: "the manufacturer, Lactina"."""
        at = person.places[0]
        return bool(
            _BODY_BEFORE.search(self._text, max(0, at - 60), at) or _BODY_AFTER.match(self._text, at + len(person.name))
        )

    def _commonness(self, person: Person) -> float:
        """The share of a name's words that the text has in small letters as well: "West Fourth", "Qatar World Cup"."""
        if len(person.words) == 1 and (self._is_common(person, person.name) or self._only_begins(person)):
            return 1.0
        known = (
            f" {word.lower()}" in self._text or is_country(word.lower())
            for word in person.words
            if word not in PARTICLES
        )
        return sum(known) / len(person.words)

    def _bodies(self) -> Iterator[tuple[int, str]]:
        for at, titles, words in name_runs(self._text):
            if is_organisation(words) and not titles:
                yield at, " ".join(words)
        for head in _ORGANISATION.finditer(self._text):
            after = self._text[head.end() : head.end() + 24]
            if after.startswith(" ") and (word := re.search(r"[\w-]+", after)) and word[0].lower() in ROLES:
                continue  # it only describes somebody
            before = _BEFORE_HEAD.search(self._text, max(0, head.start() - 80), head.start())
            start = before.start() if before else head.start()
            name = without_article(self._text[start : head.end()])
            if " " in name:
                yield start, name

    def resolve(self, mention: Span) -> Speaker | None:
        """Returns the speaker whom the mention means; None when the article does not make it clear."""
        ends, mention = mention.end, bounded(self._text, mention)
        if _INITIALS.search(self._text, mention.start, mention.end) and self._text.startswith(".", mention.end):
            mention = Span(mention.start, mention.end + 1)
        if beside := _NAME_BEHIND.match(self._text, mention.end):  # "the agency's head for Asia, | Dr Ann Roe"
            first = mention.of(self._text).split(" ", maxsplit=1)[0]
            if first.lower() in _BEGIN_DESCRIPTIONS or first.endswith(("'s", "’s")):
                mention = Span(mention.start, beside.end(1))
        words = " ".join(mention.of(self._text).split())
        low = words.lower()
        if len(low) < 2 or low in _UNCLEAR or _GERUND.fullmatch(words):
            return None
        found = self._named(mention) or self._known_body(words, mention.start)
        if found is None:
            found = self._chosen(words, mention)
        elif not found.name:
            found = self._namesake(mention)
        if found:
            self._spoke, self._spoke_at = self._by_name.get(found.name), ends
        return found

    def who_acted(self, quotation: Span) -> Speaker | None:
        """The person whom the sentence before tells of, in one paragraph with a quotation that nothing attributes:
        `Judge Roe looked up. "You may go."`"""
        around, number = self._around, self._around.sentence(quotation.start)
        begin = around.begin(number - 1)
        if number < 1 or around.begin(number) != quotation.start or "\n" in self._text[begin : quotation.start]:
            return None
        acting = [
            each
            for each in self._near(quotation.start)
            for at in each.places[bisect_left(each.places, begin) : bisect_left(each.places, quotation.start)]
            if not each.body and (each.gender or each.titled) and around.is_subject(at, each.name)
        ]
        spoke = [self._spoke] if self._spoke and self._spoke_at >= begin else []  # "…, the report said."
        return self._as_speaker(acting[0]) if len(acting) == 1 and spoke in ([], acting) else None

    def _entry(self, at: int) -> int:
        """The number of the entry of a live blog at a place."""
        return bisect_right(self._entries, at)

    def _near(self, at: int) -> list[Candidate]:
        """The candidates that are named in the same entry, in other texts all."""
        if not self._entries:
            return self._candidates
        here = self._entry(at)
        begin = self._entries[here - 1] if here else 0
        end = self._entries[here] if here < len(self._entries) else len(self._text)
        return [each for each in self._candidates if bisect_left(each.places, begin) < bisect_left(each.places, end)]

    def _known_body(self, words: str, at: int) -> Speaker | None:
        """The body that the article names in these words, or with this last word of its name ("the Ministry")."""
        cleaned = without_article(words)
        if " " in cleaned:
            name = self._first_forms.get(_key(cleaned))
            return Speaker(name, None, None) if name and len(_key(cleaned)) > 1 else None
        if not cleaned[:1].isupper() or not is_organisation([cleaned]):
            return None
        ending = (
            each for each in self._near(at) if each.body and " " in each.name and _head(each.name) == cleaned.lower()
        )
        before = [(each.places[k - 1], each.name) for each in ending if (k := bisect_left(each.places, at))]
        return Speaker(max(before)[1], None, None) if before else None

    def _namesake(self, mention: Span) -> Speaker | None:
        """The only one of several people whom a surname and its titles fit that the article quotes by full name."""
        _, titles, words = name_runs(self._text, mention.start, mention.end)[-1]
        fitting = self._people.namesakes(words[-1], mention.start, titles)
        quoted = [each for each in self._candidates if each.said and each.name in fitting]
        return self._as_speaker(quoted[0]) if len(quoted) == 1 else None

    def _opened(self, mention: Span, near: Sequence[Candidate], wanted: str) -> Candidate | None:
        """The one whom "he" or "she" surely means."""
        return self._told.opened(mention, near, wanted)

    def _whose(self, words: str, mention: Span) -> Speaker | None:
        """The person whose own words on paper are meant: "his police report"."""
        own = _OWN_WORDS.match(words)
        return self._chosen("he" if own[1] else "she", mention) if own else None

    def _chosen(self, words: str, mention: Span) -> Speaker | None:
        """The speaker whom a pronoun or a description means."""
        kind, head = kind_of(words)
        asked = Mention(words, mention.start, kind, head)
        near = self._near(mention.start)
        if kind in ("he", "she") and (opened := self._opened(mention, near, "m" if kind == "he" else "f")):
            opened.gender = "m" if kind == "he" else "f"
            return self._as_speaker(opened)
        if self._entry(self._spoke_at) != self._entry(mention.start):
            self._spoke = None
        if described := self._told.described(words, mention, near):
            return self._as_speaker(described)
        if kind == "document" and (owner := self._whose(words, mention)):
            return owner
        if head in GROUPS and not any(head in each.name.lower().split() for each in near):
            return self._itself(words, mention)  # "the family"
        no_person = head in ORGANISATIONS  # "the council" is none
        some = [e for e in near if may_be(kind, e) and not (no_person and (e.gender or (e.titled and e.in_full)))]
        if is_indefinite(words):  # "one nurse" is nobody whom the article named before
            some = [each for each in some if each.places[0] > mention.start]
        some = shortlist(some, mention.start)
        rows = features(asked, some, self._spoke, self._spoke_at, self._around)
        own = self_features(asked, without_article(words).lower() in self._seen)
        likely = self.choose(asked, some, rows, own)
        best = int(likely.argmax())
        strange = kind in ("he", "she") and best < len(some) and some[best].gender is None
        least = SURE_OF_STRANGERS if strange else SURE_OF_PRONOUNS if kind in PRONOUNS or kind == "bare" else SURE
        if likely[best] < least or best >= len(some):
            return self._itself(words, mention) if best == len(some) and likely[best] >= least else None
        if strange:  # who was "he" is not "she" later
            some[best].gender = "m" if kind == "he" else "f"
        return self._as_speaker(some[best])

    def choose(
        self, asked: Mention, some: Sequence[Candidate], rows: NDArray[np.float64], own: Sequence[float]
    ) -> NDArray[np.float64]:
        """How likely each of some candidates, the mention itself and nobody is meant."""
        return probabilities(asked.kind, rows, own)

    def _as_speaker(self, each: Candidate) -> Speaker:
        person = next((one for one in self._people.all if one.name == each.name), None)
        return Speaker(each.name, self._people.role(person) if person else None, person)

    def _itself(self, words: str, mention: Span) -> Speaker | None:
        """The speaker that a description is: "health officials", remembered for "they"."""
        cleaned = _ASIDES.split(without_article(words), maxsplit=1)[0].rstrip(",")
        owner, _, owned = cleaned.rpartition("'s ") if "'s " in cleaned else cleaned.rpartition("’s ")
        if owner and kind_of(owned)[1] in DOCUMENTS:
            cleaned = owner
        if not cleaned or cleaned.lower() in ROLES:
            return None  # "a spokesman" alone is nobody whom a reader knows
        name = self._first_forms.setdefault(_key(cleaned), cleaned)
        self._seen.add(cleaned.lower())
        if name in self._by_name:
            self._by_name[name].places.append(mention.start)
            self._by_name[name].places.sort()
        else:
            each = Candidate(name, [mention.start], described=True, role=name.lower())
            self._candidates.append(each)
            self._by_name[name] = each
        return Speaker(name, None, None)

    def _named(self, mention: Span) -> Speaker | None:
        """The person or body that the mention names; without a name where several people have it."""
        text = self._text
        short = _SHORT.fullmatch(" ".join(mention.of(text).split()))
        if short and not self._people.knows([short[1].title()]):  # transcripts shout: "PENCE:"
            return self._abbreviated(short[1])
        several = _JOINED.search(mention.of(text))
        if several and not _NAME_BESIDE.search(mention.of(text), several.end()):
            return None
        head = re.split(
            r",| \(| who | of | for | from | in | at | on | after | to | close | familiar ",
            mention.of(text),
            maxsplit=1,
        )[0]
        runs = name_runs(text, mention.start, mention.end)
        # "Ann Roe, Chief Executive, Acme Labs" is no Acme Labs.
        somebody = any(
            at + len(" ".join(name)) - mention.start == len(head) and gender_of(tuple(name), []) for at, _, name in runs
        )
        for at, titles, name in reversed(runs):
            joined = " ".join(name)
            last = at + len(joined)
            ends_head = len(head) - 1 <= last - mention.start <= len(head)
            apposed, of_body = is_apposed(text, mention, (at, titles, name)), holds(text, mention, (at, titles, name))
            if not (ends_head or of_body or (apposed and not somebody)):
                continue
            lone = len(name) == 1 and all(title.lower() in SENTENCE_STARTERS for title in titles)
            known = lone and self._people.known_in_full(name[0])
            if is_organisation(name) or (lone and not known and _OF_SOMETHING.match(text, last, mention.end)):
                break
            shouted = joined.isupper() and (len(name) > 1 or self._people.knows([joined.title()]))
            words = joined.title().split() if shouted else name
            person = self._people.find(words, at, _title_gender(titles), titles)
            if person is None and self._people.knows(words):
                return Speaker("", None, None)
            if person is None or (lone and self._is_common(person, joined)):
                return Speaker(joined, None, None)
            return Speaker(person.name, self._people.role(person), person)
        return None

    def _abbreviated(self, short: str) -> Speaker | None:
        name = full_name(self._text, short)
        return Speaker(self._first_forms.get(_key(name), name), None, None) if name else Speaker(short, None, None)

    def _is_common(self, person: Person, word: str) -> bool:
        """Whether a lone capitalised word is a common noun that starts a sentence: "Analysts said"."""
        return not person.in_full and (word.endswith("s") or f" {word.lower()} " in self._text)


def _title_gender(titles: list[str]) -> str | None:
    return gender_of(("",), titles)
