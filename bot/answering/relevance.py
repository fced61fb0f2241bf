"""How much a piece of text has to do with what was asked: by its words, weighted by their rarity, and by meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TypeVar

import numpy as np

from retrieval.language.english.derivations import DERIVED
from retrieval.language.english.places import SEATS
from retrieval.language.words import ONE_NAMES, content_stems, one_name, stems
from retrieval.store.store import Store

#: Words of questions that ask for an event without saying which, or say only how it is: "the higher fine".
LIGHT = frozenset(
    stems(
        "happen happened take took taken place occur hold held call called name named get got make made go went"
        " say said tell told describe people person thing articles article news new latest main"
        " day date year month time reason way kind"
        " higher lower bigger smaller larger longer shorter recent"
    )
)
#: In a small store every passage may have the word that the question turns on; it still counts a little.
LEAST_WEIGHT = 0.5
#: Countries go by several names, which the index counts apart: they weigh what a word in a fifth of all passages does.
COUNTRY_WEIGHT = 1.6
COUNTRY_STEMS = frozenset(stems(" ".join(ONE_NAMES)))
#: Forms that a stemmer does not bring together, of words that news are full of.
_IRREGULAR = {
    past: stem
    for stem, pasts in {
        "begin": "began begun", "break": "broke broken", "bring": "brought", "build": "built", "buy": "bought",
        "choos": "chose chosen", "fall": "fell fallen", "fight": "fought", "find": "found", "fli": "flew flown",
        "forbid": "forbad forbidden", "give": "gave given", "grow": "grew grown", "keep": "kept", "lead": "led",
        "leav": "left", "lose": "lost", "meet": "met", "pay": "paid", "rise": "rose risen", "sell": "sold",
        "send": "sent", "shoot": "shot", "speak": "spoke spoken", "spend": "spent", "steal": "stole stolen",
        "strike": "struck", "teach": "taught", "think": "thought", "win": "won", "write": "wrote written",
        "child": "children", "man": "men", "woman": "women", "foot": "feet", "tooth": "teeth", "mous": "mice",
        "thief": "thiev", "wolf": "wolv", "shelf": "shelv",
    }.items()
    for past in pasts.split()
}  # fmt: skip
#: What news says in several words for one thing; a seat of government stands for its country and the other way round.
_GROUPS = tuple(
    frozenset(stems(group))
    for group in (
        *SEATS,
        "die died dead death deaths kill killed", "sack sacked dismiss dismissed fire fired oust ousted",
        "jail jailed sentence sentenced prison imprisoned", "arrest arrested detain detained",
        "quit resign resigned resignation step", "buy purchase acquire acquired acquisition", "boss chief head leader",
        "fee fees charge charged levy toll",
        "lawyer attorney", "firm company", "hurt injured wounded", "cost costs price", "begin start started open",
    )
)  # fmt: skip
_GROUPS_OF = {stem: [group for group in _GROUPS if stem in group] for group in _GROUPS for stem in group}
BY_GROUP = 0.7
#: Words for an amount of money.
_MONEY = frozenset(stems("money cash funds funding"))
_AMOUNT = re.compile(r"[$€£₹]\s?\d|\d [a-z]{0,12} ?(?:dollars|euros|pounds|pesos|rupees|cents|pence)\b")
#: The model takes a third of a millisecond a token (fp32, two cores); a sentence says what it is about early.
COMPARED_CHARACTERS = 160
_PERSONAL = re.compile(r"\b(?:he|him|his|she|her)\b", re.IGNORECASE)
_FULL_NAME = re.compile(r"\b[A-Z][\w-]+(?: [A-Z][\w-]+)+")
#: What a word counts that stands not in the sentence itself but beside it, or in the title.
BESIDE = 0.5
#: What a word counts that matches by its first letters only ("Russian" and "Russia", "critique" and "criticism"), or is
#: derived from the other ("closure" and "close").
BY_PREFIX = 0.8
PREFIX_LETTERS, PREFIX_SHARE = 5, 0.7
T = TypeVar("T")


@dataclass(frozen=True)
class Topic:
    """The subject of a question: terms with the weight of each, and its vector when that is needed.

    A term is a stem, or the stems of a name of several words, of which any will do: "Maria Zakharova" is Zakharova.
    """

    text: str
    weights: dict[tuple[str, ...], float]
    embed: Callable[[Sequence[str]], np.ndarray]
    names: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def of(cls, store: Store, text: str) -> Topic:
        """The topic of a text."""
        plain = one_name(text)
        names = [tuple(content_stems(name)) for name in _FULL_NAME.findall(plain)]
        asked = [_IRREGULAR.get(stem, stem) for stem in content_stems(plain)]
        heavy = [stem for stem in asked if stem not in LIGHT]
        terms = dict.fromkeys(next((name for name in names if stem in name), (stem,)) for stem in heavy)
        weights = {term: max(_weight(store, stem) for stem in term) for term in terms}
        return cls(text, weights, store.embedding.embed, frozenset(names))

    @property
    def stems(self) -> set[str]:
        """The stems of all terms."""
        return {stem for term in self.weights for stem in term}

    def only(self, some: Set[str]) -> Topic:
        """The topic with those of its terms alone that have one of some stems."""
        return replace(self, weights={term: weight for term, weight in self.weights.items() if some & set(term)})

    def coverage(self, text: str, around: str = "") -> float:
        """The share, by weight, of the topic's words that the text has (0 to 1).

        A word of `around` counts in part; a name there counts whole, where the text says "he" or "she" instead.
        """
        if not self.weights:
            return 0.0
        here, beside = forms(text), forms(around)
        named = 1.0 if _PERSONAL.search(text) else BESIDE
        got = sum(
            weight
            * max(
                max(in_text(stem, here), (named if term in self.names else BESIDE) * in_text(stem, beside))
                for stem in term
            )
            for term, weight in self.weights.items()
        )
        got += sum(BY_GROUP * weight for term, weight in self.weights.items() if self._is_paid(term, here, text))
        return got / sum(self.weights.values())

    @staticmethod
    def _is_paid(term: tuple[str, ...], here: set[str], text: str) -> bool:
        """Whether a term stands for money, of which the text has an amount and not the word."""
        return not _MONEY.isdisjoint(term) and here.isdisjoint(_MONEY) and _AMOUNT.search(text) is not None

    def likeness(self, texts: Sequence[str]) -> list[float]:
        """The cosine of each text with the topic (-1 to 1), by its first `COMPARED_CHARACTERS`."""
        if not texts:
            return []
        vectors = self.embed([self.text, *(text[:COMPARED_CHARACTERS] for text in texts)])
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]

    def closest(
        self, scored: Iterable[tuple[float, T]], text: Callable[[T], str], most: int, least: float = -1.0
    ) -> list[tuple[float, T]]:
        """The `most` of the best scores, each with the likeness of its text (`least` or more) added, best first."""
        best = best_first(scored)[:most]
        likeness = self.likeness([text(each) for _, each in best])
        return best_first((score + max(least, like), each) for (score, each), like in zip(best, likeness, strict=True))


def best_first(scored: Iterable[tuple[float, T]]) -> list[tuple[float, T]]:
    """These by their scores; those of one score stay in their order."""
    return sorted(scored, key=lambda pair: -pair[0])


def forms(text: str) -> set[str]:
    """The stems of the text, with irregular verbs and countries of several names under one each."""
    return {_IRREGULAR.get(stem, stem) for stem in stems(one_name(text))}


def _weight(store: Store, stem: str) -> float:
    if stem in COUNTRY_STEMS:
        return COUNTRY_WEIGHT
    having = max(
        store.lexical.frequency(form) for form in (stem, *(p for p, base in _IRREGULAR.items() if base == stem))
    )
    # A word that no article has weighs what one does that stands once: it may be another word for what they do have.
    return max(store.lexical.weight(max(having, 1)), LEAST_WEIGHT)


def in_text(stem: str, among: set[str]) -> float:
    """How far the stem is among those of a text: 1, less by its first letters or as its country's capital, or 0."""
    if stem in among:
        return 1.0
    if not among.isdisjoint(DERIVED.get(stem, ())):
        return BY_PREFIX
    head = stem[:PREFIX_LETTERS]
    for other in among:
        if len(head) == PREFIX_LETTERS and other.startswith(head):
            shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(stem, other, strict=False)))
            if shared >= PREFIX_SHARE * max(len(stem), len(other)):
                return BY_PREFIX
    return BY_GROUP if any(group & among for group in _GROUPS_OF.get(stem, ())) else 0.0
