"""The ranked passages that a search returns, and rerankers for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.articles import Article, Passage


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage of a ranking: its score, its share of the question's words, and its cosine with the question."""

    passage: Passage
    article: Article
    score: float
    words: float
    cosine: float


class Reranker(Protocol):
    """A model that puts ranked passages into a better order."""

    def rerank(self, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The same passages, best first, with new scores in descending order."""
        ...
