"""A question to ranked passages: BM25 and vectors, fused. Also as a LangChain retriever."""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.articles import Article
from retrieval.passages import Passage
from retrieval.store import Store

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

#: Ranked passages that a search gives.
PASSAGES = 20
#: Each index's best that take part: deep enough that a passage second to many in both still gets in.
CANDIDATES = 50
#: Names want exact matching: BM25 finds 88% of a speaker's statements in its top 4, vectors 31%, equal fusion 67%.
NAMED_LEXICAL_WEIGHT = 4.0
#: What an article of the very day gains, and the days in which that falls to a third: on news-quiz-dev answer recall
#: @4 is 0.356 without, 0.398 with (0.5, 14), 0.415 with (1, 7) and (1, 14).
NEAR_GAIN, NEAR_DAYS = 1.0, 14.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage of a ranking: the fused score, and what each index gave (None where it was not among its best)."""

    passage: Passage
    article: Article
    score: float
    bm25: float | None = None
    cosine: float | None = None


def fuse(
    rankings: Sequence[Sequence[int]], weights: Sequence[float] | None = None, k: int = 60
) -> list[tuple[int, float]]:
    """Passages with their scores by weighted reciprocal rank fusion, best first.

    Each ranking is best first and may miss passages of the others; `k` damps the head (60 in Cormack, Clarke and
    Buettcher, SIGIR 2009). Ties keep the first ranking's order.
    """
    scores: dict[int, float] = defaultdict(float)
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, key in enumerate(ranking, 1):
            scores[key] += weight / (k + rank)
    return sorted(scores.items(), key=lambda item: -item[1])


def search(
    store: Store, question: str, k: int = PASSAGES, *, named: bool = False, asked: datetime.date | None = None
) -> list[Ranked]:
    """The `k` passages that may hold the answer, best first.

    `named` says that the question is about somebody by name; with `asked`, the day of the question, articles of the
    days around it are preferred, softly: the answer is often in an older one.
    """
    store.refresh()
    store.check_embedding()
    vector = store.embedding.embed_query(question)
    depth = max(CANDIDATES, k)
    ranked, whole = _rank(store, question, vector, depth, named)
    if not whole and store.refresh():  # another process has put other passages in place of what the indexes gave
        ranked, _ = _rank(store, question, vector, depth, named)
    if asked:
        near = (replace(each, score=each.score * _nearness(each.article, asked)) for each in ranked)
        ranked = sorted(near, key=lambda each: -each.score)
    return ranked[:k]


def _rank(store: Store, question: str, vector: list[float], depth: int, named: bool) -> tuple[list[Ranked], bool]:
    """The ranking of the best `depth` of each index, and whether the catalog knew all that the indexes gave."""
    bm25 = dict(store.lexical.search(question, depth))
    cosine = dict(store.vectors.nearest(vector, depth))
    fused = fuse((list(bm25), list(cosine)), (NAMED_LEXICAL_WEIGHT if named else 1.0, 1.0))
    passages = store.catalog.passages([key for key, _ in fused])
    articles = store.catalog.articles(sorted({passage.article_id for passage in passages.values()}))
    ranked = [
        Ranked(passages[key], articles[passages[key].article_id], score, bm25.get(key), cosine.get(key))
        for key, score in fused
        if key in passages and passages[key].article_id in articles
    ]
    return ranked, len(ranked) == len(fused)


def _nearness(article: Article, asked: datetime.date) -> float:
    """From 1, far from the day of the question or undated, to 1 + `NEAR_GAIN` on that day."""
    if article.published is None:
        return 1.0
    return 1.0 + NEAR_GAIN * math.exp(-abs((asked - article.published).days) / NEAR_DAYS)


def retriever(store: Store, k: int = PASSAGES) -> BaseRetriever:
    """The search as a LangChain retriever: documents with their place and score in the metadata."""
    from retrieval.langchain import PassageRetriever

    return PassageRetriever(store=store, k=k)
