"""A mention without a name and whom it means: a learned choice among those whom the article names and quotes.

"The company", "the governor", "she" and "they" go to the best of the article's people and bodies, stand for
themselves ("officials"), or mean nobody whom the article makes clear. Each possibility has a score from how it stands
to the mention; the weights were learned from annotated news (docs/statements.md).
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.articles import Span
from retrieval.language.english.function_words import FUNCTION_WORDS, PREPOSITIONS
from retrieval.language.english.name_words import LEADING_TITLES, ORGANISATIONS, ROLES
from retrieval.language.english.person_nouns import is_person_noun
from retrieval.language.english.saying_verbs import DOCUMENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("choosing.json")
#: How many candidates are compared: those named most recently, and those named most often.
RECENT_ONES, FREQUENT_ONES = 10, 6
#: How many characters before and behind a name a description of it is looked for in, at its first places.
BESIDE, FIRST_PLACES = 80, 3
#: Of so many of a candidate's places it is looked at what stands beside them.
PLACES = 12
#: How many characters before a name still leave it the first of its sentence.
OPENING = 60
#: How large a feature is that is seldom seen, so that few examples teach it.
SELDOM = 2.0
#: How many words may describe the name that a sentence begins with, and what is none of these.
MOST_BEFORE = 9
#: Between a quotation and who said it, so many characters.
RIGHT_BEFORE = 2
_INTRODUCING = PREPOSITIONS | {"when", "while", "as", "after", "before", "if", "since", "once", "although", "though"}
_DETERMINERS = frozenset("the a an his her its their former".split())
_NEVER_BEFORE = frozenset("he she it they who which that is was were are has had have said says".split())
_NOT_BEFORE = FUNCTION_WORDS - frozenset("a an the his her its their of and s".split())

#: The kinds of mention. Each has weights of its own beside those that all share.
KINDS = ("he", "she", "it", "they", "who", "role", "body", "several", "document", "bare", "thing")
#: Those that are nobody's name.
PRONOUNS = frozenset(("he", "she", "it", "they", "who"))
#: What contains somebody's words and stands for itself: "the study".
CONTAINING = DOCUMENTS | frozenset(
    "study survey poll data research analysis lawsuit suit complaint filing ruling opinion review paper forecast"
    " index alert announcement summary document documents record records story book guide plan list petition notice"
    " factsheet sheet note memo leaflet sign rulebook blog video transcript affidavit indictment warrant proclamation"
    " resolution bill".split()
)
_PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "it": "it", "its": "it", "they": "they",
    "them": "they", "their": "they", "who": "who", "which": "who", "that": "who",
}  # fmt: skip
_HEAD_ENDS = re.compile(r",| \(| (?:of|for|at|in|on|from|with|who|which|that|to|and|familiar|close)\b")
_INDEFINITE = re.compile(r"(?:an?|another|one|some|several|many|two|three|other|more|most) ", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|this|that|these|those|its|his|her|their) ", re.IGNORECASE)
_BARE = re.compile(r"[Tt]he [a-z-]+")
_OWNED = re.compile(r"(?:its|his|her|their) ", re.IGNORECASE)

#: What is known of a candidate: how it stands to the mention, and what it is.
FEATURES = (
    "description", "distance", "after_only", "same_sentence", "sentence_before", "same_paragraph", "latest",
    "second_latest", "just_spoke", "spoke_near", "opens_sentence", "opens_before", "often", "most_often", "first_named",
    "gender_match", "gender_clash", "titled", "in_full", "lone", "body", "shouted", "with_the", "with_in", "possessive",
    "said_by_name", "common", "share", "role_head", "beside", "head_in_name", "definite", "owned",
    "itself", "nobody", "opened_since", "displaced",
)  # fmt: skip
_AT = {name: place for place, name in enumerate(FEATURES)}
#: And of the mention that may stand for itself.
SELF = (
    "definite", "indefinite", "owned", "role", "body", "plural", "capital", "long", "of", "seen",
)  # fmt: skip


@dataclass(slots=True)
class Candidate:
    """Somebody or something that a mention may mean, with the places where the article names it, in order."""

    name: str
    places: list[int]
    gender: str | None = None
    titled: bool = False
    in_full: bool = False
    body: bool = False
    described: bool = False
    role: str = ""
    said: int = 0
    common: float = 0.0
    facts: tuple[float, float, float] | None = field(default=None, repr=False)


def kind_of(words: str) -> tuple[str, str]:
    """The kind of a mention and its head: "the company" is a body with the head "company"."""
    low = words.lower().strip()
    if low in _PRONOUNS:
        return _PRONOUNS[low], low
    head = _HEAD_ENDS.split(low, maxsplit=1)[0].split()
    last = re.sub(r"['’]s$", "", head[-1]) if head else low
    kinds = {
        "role": last in ROLES or is_person_noun(last),
        "document": last in CONTAINING,
        "bare": _BARE.fullmatch(words.strip()) is not None and not last.endswith("s"),
        "body": last in ORGANISATIONS,
        "several": last.endswith("s") and not last.endswith("ss"),
    }
    return next((kind for kind, fits in kinds.items() if fits), "thing"), last


def is_indefinite(words: str) -> bool:
    """Whether a mention tells of somebody new: "a spokesman", "one nurse"."""
    return _INDEFINITE.match(words) is not None


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention to be resolved: its words, its place and, where nobody else can be meant, its kind."""

    words: str
    at: int
    kind: str
    head: str


class Surroundings:
    """The text that mentions and candidates stand in: where sentences and paragraphs begin, and what is quoted."""

    def __init__(
        self, text: str, sentences: Sequence[int], paragraphs: Sequence[int], quoted: Sequence[Span] = ()
    ) -> None:
        self.text, self.low = text, text.lower()
        self._sentences, self._paragraphs = sentences, paragraphs
        self._quoted, self._quotes_begin = quoted, [each.start for each in quoted]

    def sentence(self, at: int) -> int:
        """The number of the sentence at a place."""
        return bisect_left(self._sentences, at + 1) - 1

    def begin(self, number: int) -> int:
        """The place where the sentence of a number begins; 0 for none."""
        return self._sentences[number] if number >= 0 else 0

    def paragraph(self, at: int) -> int:
        """The number of the paragraph at a place."""
        return bisect_left(self._paragraphs, at + 1) - 1

    def opens(self, at: int) -> bool:
        """Whether what stands at a place is the first of its sentence."""
        number = self.sentence(at)
        start = self.begin(number)
        return at - start < OPENING and "," not in self.text[start:at].rstrip(", ")

    def quoted_before(self, at: int) -> int:
        """The place where the quotation begins that ends right before a place; the place itself for none."""
        quote = bisect_left(self._quotes_begin, at) - 1
        ended = quote >= 0 and 0 <= at - self._quoted[quote].end <= RIGHT_BEFORE
        return self._quoted[quote].start if ended else at

    def is_subject(self, at: int, name: str) -> bool:
        """Whether the name at a place is what its sentence begins with, but for what describes it, outside quotations:
        "Radio host | Ann Roe", not "Kudos to host | Ann Roe" or "Roe’s speech"."""
        number = self.sentence(at)
        before = self.text[self.begin(number) : at].split()
        commas = [k for k, word in enumerate(before) if word.endswith(",")]
        if commas and (before[0].lower() in _INTRODUCING or before[0].rstrip(",").endswith(("ing", "ed"))):
            before = before[commas[0] + 1 :]  # "At the market, farmer | Ann Roe"
        while before and before[-1].lower().rstrip(".") in LEADING_TITLES:
            before.pop()
        # What stands before "to" and the like is an office, or all of it what the name is in apposition to.
        if before and before[0] in ("Among", "With", "Beside") and before[-1] in ("was", "is", "stood", "sat", "came"):
            before = []  # "Among the drivers was | Ann Roe"
        office = next((k for k, word in enumerate(before) if word.lower().rstrip(",") in ROLES), len(before))
        office = 0 if before and before[-1].endswith(",") else office
        quote = bisect_left(self._quotes_begin, at + 1) - 1
        return not (
            len(before) > MOST_BEFORE
            or any(word.lower() in _NOT_BEFORE for word in before[:office])
            or any(word.lower().rstrip(",") in _NEVER_BEFORE for word in before)
            or any(word.endswith((",", ":")) and after.lower() not in _DETERMINERS for word, after in pairwise(before))
            or (quote >= 0 and at < self._quoted[quote].end)
            or self.text.startswith(("'s", "’s", "/"), at + len(name))
        )

    def facts(self, each: Candidate) -> tuple[float, float, float]:
        """How often "the", a preposition of place and a possessive stand beside the candidate's name."""
        if each.facts is None:
            places = each.places[:PLACES]
            before = [self.low[max(0, place - 6) : place].split()[-1:] for place in places]
            the = sum(word == ["the"] for word in before)
            within = sum(word in (["in"], ["at"], ["from"]) for word in before)
            owner = sum(self.text.startswith(("'s", "’s"), place + len(each.name)) for place in places)
            each.facts = the / len(places), within / len(places), owner / len(places)
        return each.facts

    def beside(self, each: Candidate, head: str) -> bool:
        """Whether a description with this head stands beside one of the candidate's first places."""
        found = (
            self.low.find(head, max(0, p - BESIDE), p + len(each.name) + BESIDE) for p in each.places[:FIRST_PLACES]
        )
        return any(place >= 0 for place in found)


def may_be(kind: str, each: Candidate) -> bool:
    """Whether a pronoun can mean the candidate at all: nobody is "he" by letters, and no woman is."""
    if kind in ("he", "she"):
        other = "f" if kind == "he" else "m"
        return not (each.gender == other or each.body or each.name.isupper() or (each.common == 1 and not each.titled))
    if kind == "it":
        return each.gender is None
    if kind == "they":
        return each.gender is None and not (each.in_full and each.titled)
    return True


def shortlist(candidates: Sequence[Candidate], at: int) -> list[Candidate]:
    """The candidates that are worth comparing at a place."""
    last = [(bisect_left(each.places, at), each) for each in candidates]
    recent = sorted(((each.places[k - 1], n) for n, (k, each) in enumerate(last) if k), reverse=True)
    often = sorted(((len(each.places), -n) for n, each in enumerate(candidates)), reverse=True)
    chosen = {n for _, n in recent[:RECENT_ONES]} | {-n for _, n in often[:FREQUENT_ONES]}
    return [candidates[n] for n in sorted(chosen)]


def features(
    mention: Mention, candidates: Sequence[Candidate], spoke: Candidate | None, spoke_at: int, around: Surroundings
) -> NDArray[np.float64]:
    """The features of the candidates, of the mention itself and of nobody, shape (n + 2, FEATURES)."""
    at, kind, head = mention.at, mention.kind, mention.head
    rows = np.zeros((len(candidates) + 2, len(FEATURES)))
    rows[-2, _AT["itself"]] = rows[-1, _AT["nobody"]] = 1.0
    last = [each.places[k - 1] if (k := bisect_left(each.places, at)) else -1 for each in candidates]
    order = sorted((place for place in last if place >= 0), reverse=True)
    most = max((len(each.places) for each in candidates), default=0)
    first = min((each.places[0] for each in candidates), default=0)
    sentence, paragraph = around.sentence(at), around.paragraph(at)
    for row, each, place in zip(rows, candidates, last, strict=False):
        found: dict[str, float] = {}
        if place >= 0:
            number = around.sentence(place)
            opens = around.opens(place) or around.is_subject(place, each.name)
            found |= {
                "distance": math.log1p(at - place) / 5,
                "same_sentence": number == sentence,
                "sentence_before": number == sentence - 1,
                "same_paragraph": around.paragraph(place) == paragraph,
                "latest": place == order[0],
                "second_latest": len(order) > 1 and place == order[1],
                "opens_sentence": opens and number == sentence,
                "opens_before": opens and number == sentence - 1,
            }
        else:
            found |= {"after_only": 1.0, "distance": 1.6}
        found |= _standing(each, mention, around)
        found |= {
            "just_spoke": each is spoke,
            "spoke_near": each is spoke and at - spoke_at < 400,
            "often": math.log(len(each.places)),
            "share": len(each.places) / most,
            "most_often": len(each.places) == most,
            "first_named": each.places[0] == first,
        }
        if kind in ("he", "she"):
            wanted = "m" if kind == "he" else "f"
            found |= {"gender_match": each.gender == wanted, "gender_clash": each.gender not in (None, wanted)}
        elif kind in ("role", "body", "several", "document", "bare", "thing"):
            found |= {
                "role_head": head in each.role.split(),
                "beside": around.beside(each, head),
                "head_in_name": head in each.name.lower().split(),
                "definite": bool(_DEFINITE.match(mention.words)),
                "owned": bool(_OWNED.match(mention.words)),
            }
        for name, value in found.items():
            row[_AT[name]] = value
    if spoke is not None:
        _note_since(kind, rows, candidates, last, spoke, spoke_at, around)
    return rows


def _note_since(  # noqa: PLR0913, PLR0917  all that a feature of a candidate depends on
    kind: str,
    rows: NDArray[np.float64],
    candidates: Sequence[Candidate],
    last: Sequence[int],
    spoke: Candidate,
    spoke_at: int,
    around: Surroundings,
) -> None:
    """Notes who opened a sentence since somebody spoke, and whether somebody else did who may be meant."""
    opened = [
        each for each, at in zip(candidates, last, strict=True) if at > spoke_at and around.is_subject(at, each.name)
    ]
    wanted = {"he": "m", "she": "f"}.get(kind)
    others = [each for each in opened if each is not spoke and _fits(each, wanted)]
    for row, each in zip(rows, candidates, strict=False):
        row[_AT["opened_since"]] = each in opened
        row[_AT["displaced"]] = SELDOM * (each is spoke and spoke not in opened and bool(others))


def _fits(each: Candidate, wanted: str | None) -> bool:
    """Whether "he" or "she" may be somebody, or "it" a body; of whom it is not known, if they hold an office."""
    if wanted is None:
        return each.body
    return each.gender == wanted or (each.gender is None and each.in_full and each.titled and not each.body)


def _standing(each: Candidate, mention: Mention, around: Surroundings) -> dict[str, float]:
    the, within, owner = around.facts(each)
    return {
        "titled": each.titled, "in_full": each.in_full, "body": each.body, "description": each.described,
        "lone": " " not in each.name, "shouted": each.name.isupper(), "with_the": the, "with_in": within,
        "possessive": owner, "said_by_name": min(each.said, 3) / 3, "common": each.common,
    }  # fmt: skip


def self_features(mention: Mention, seen: bool) -> list[float]:
    """The features of a mention that may stand for itself, as SELF names them; `seen` if the article had it before."""
    words, kind = mention.words, mention.kind
    return [
        float(bool(_DEFINITE.match(words))), float(bool(_INDEFINITE.match(words))), float(bool(_OWNED.match(words))),
        float(kind == "role"), float(kind == "body"), float(kind == "several"),
        float(any(letter.isupper() for letter in words[1:])), min(len(words.split()), 8) / 8, float(" of " in words),
        float(seen),
    ]  # fmt: skip


@cache
def weights_digest() -> str:
    """Differs when the weights do."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]


@cache
def _weights() -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    learned = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    if tuple(learned["features"]) != FEATURES:
        raise ValueError(f"{WEIGHTS} was trained on other features: run make train-statements")
    return {kind: np.array(row) for kind, row in learned["kinds"].items()}, np.array(learned["self"])


def probabilities(kind: str, rows: NDArray[np.float64], own: Sequence[float]) -> NDArray[np.float64]:
    """How likely each row of `features` is meant, shape (n + 2,)."""
    kinds, self_weights = _weights()
    found = rows @ kinds[kind]
    found[-2] += float(np.array(own) @ self_weights)
    if kind in PRONOUNS:
        found[-2] = -np.inf  # a pronoun is nobody's name
    likely: NDArray[np.float64] = np.exp(found - found.max())
    shares: NDArray[np.float64] = likely / likely.sum()
    return shares
