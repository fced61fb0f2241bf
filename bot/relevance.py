"""How much a piece of text has to do with what was asked: by its words, weighted by their rarity, and by meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from retrieval.store import Store
from retrieval.words import ONE_NAMES, content_stems, one_name, stems

#: Words of questions that ask for an event without saying which.
LIGHT = frozenset(
    stem
    for word in "happen happened take took taken place occur hold held call called name named get got make made go went"
    " say said describe described call named people person thing articles article news new latest main".split()
    for stem in stems(word)
)
#: In a small store every passage may have the word that the question turns on; it still counts a little.
LEAST_WEIGHT = 0.5
#: Countries go by several names, which the index counts apart: they weigh what a word in a fifth of all passages does.
COUNTRY_WEIGHT = 1.6
COUNTRY_STEMS = frozenset(stem for name in ONE_NAMES for stem in stems(name))
#: What a word counts that stands not in the sentence itself but beside it, or in the title.
BESIDE = 0.5
#: What a word counts that matches by its first letters only ("Russian" and "Russia", "critique" and "criticism").
BY_PREFIX = 0.8
PREFIX_LETTERS, PREFIX_SHARE = 5, 0.7


@dataclass(frozen=True)
class Topic:
    """What is asked about: stems with the weight of each, and its vector when that is needed."""

    text: str
    weights: dict[str, float]
    embed: Callable[[Sequence[str]], np.ndarray]

    @classmethod
    def of(cls, store: Store, text: str, ignore: Sequence[str] = ()) -> Topic:
        """The topic of a text; the stems in `ignore` do not count."""
        asked = [stem for stem in content_stems(one_name(text)) if stem not in ignore]
        heavy = [stem for stem in asked if stem not in LIGHT] or asked
        return cls(text, {stem: _weight(store, stem) for stem in heavy}, store.embedding.embed)

    def coverage(self, text: str, around: str = "") -> float:
        """The share, by weight, of the topic's words that the text has (0 to 1); a word of `around` counts in part."""
        if not self.weights:
            return 0.0
        here, beside = set(stems(one_name(text))), set(stems(one_name(around)))
        got = sum(
            weight * max(_match(stem, here), BESIDE * _match(stem, beside)) for stem, weight in self.weights.items()
        )
        return got / sum(self.weights.values())

    def missing(self, text: str) -> list[str]:
        """The topic's stems that the text has not."""
        here = set(stems(one_name(text)))
        return [stem for stem in self.weights if not _match(stem, here)]

    def likeness(self, texts: Sequence[str]) -> list[float]:
        """The cosine of each text with the topic."""
        if not texts:
            return []
        vectors = self.embed([self.text, *texts])
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]


def _weight(store: Store, stem: str) -> float:
    return COUNTRY_WEIGHT if stem in COUNTRY_STEMS else max(store.lexical.weight(stem), LEAST_WEIGHT)


def _match(stem: str, among: set[str]) -> float:
    if stem in among:
        return 1.0
    for other in among:
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(stem, other, strict=False)))
        if shared >= PREFIX_LETTERS and shared >= PREFIX_SHARE * max(len(stem), len(other)):
            return BY_PREFIX
    return 0.0
