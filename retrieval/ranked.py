"""What a search finds: passages in order, and what may put them into a better one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.articles import Article, Passage


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage of a ranking: its score, the share of the question's words that it has, and its cosine with it."""

    passage: Passage
    article: Article
    score: float
    words: float
    cosine: float


class Reranker(Protocol):
    """Whatever puts ranked passages into a better order."""

    def rerank(self, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The same passages, best first, with scores that fall."""
        ...
