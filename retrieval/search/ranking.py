"""A question to ranked passages: by words and by meaning, near the days it is about. Also as a LangChain retriever."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from retrieval.language.dates import Period, periods
from retrieval.ranked import Ranked
from retrieval.search.filters import EVERYTHING, Filter, admitted
from retrieval.search.spelling import mended
from retrieval.store.store import Store
from retrieval.store.vector_file import unit_length

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Ranked passages that a search gives.
PASSAGES = 20
#: Each index's best that take part; 200 rank no better than 50.
CANDIDATES = 50
#: What the words count beside the cosine. Names want exact matching: by words alone 88% of a speaker's statements are
#: in the top 4, by vectors 31%.
WORDS, WORDS_OF_NAMED = 1.0, 4.0
#: What an article of the very day gains, and the days in which that falls to a third.
NEAR_GAIN, NEAR_DAYS = 0.6, 14.0
#: What an article gains whose publisher the question names ("according to Reuters"); as much as the right day.
SOURCE_GAIN = 1.6
#: What a passage loses by its likeness (cosine) to one ranked above it, and how many are weighed against each other:
#: repeated passages of one article, or one wire story of many sites, leave room for others.
LIKENESS_COSTS, WEIGHED = 0.35, 40
#: How much deeper than before a ranking is read when it held too few: two or three readings for a narrow filter.
DEEPER = 8

Ranking = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: int
    words: float
    cosine: float
    score: float
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Query:
    question: str
    vector: NDArray[np.float32]
    words_weight: float
    days: Sequence[Period]
    only: Filter


def search(  # noqa: PLR0913  a question and what is known around it
    store: Store,
    question: str,
    k: int = PASSAGES,
    *,
    named: bool = False,
    asked: datetime.date | None = None,
    only: Filter = EVERYTHING,
) -> list[Ranked]:
    """The `k` passages that may hold the answer, best first.

    `named` says that the question is about somebody by name. With `asked`, the day of the question, articles of the
    days around it are preferred, or around the days that the question names, as are those of a publisher that it names;
    softly: the answer is often in an older one. Only passages of the articles that `only` admits are ranked. May be
    called from any thread.
    """
    seen = store.refresh()
    store.check_embedding()
    vector = np.array(store.embedding.embed_query(question), dtype=np.float32)
    query = _Query(question, vector, WORDS_OF_NAMED if named else WORDS, days_of(question, asked), only)
    ranked, whole = _rank(store, query, k)
    if not whole and store.refresh() != seen:  # others have come in place of what the indexes gave
        ranked, _ = _rank(store, query, k)
    return store.reranker.rerank(question, ranked) if store.reranker else ranked


def _rank(store: Store, query: _Query, k: int) -> tuple[list[Ranked], bool]:
    """The ranking, and whether the catalog knew all that the indexes gave."""
    text = mended(store.lexical, query.question)
    depth = max(CANDIDATES, k)
    articles = admitted(store.catalog, query.only)
    among = None if articles is None else store.catalog.passages_in(articles)
    words = dict(_by_words(store, text, depth, among))
    missing = [key for key, _ in store.vectors.nearest(query.vector.tolist(), depth, among) if key not in words]
    if missing:
        words |= dict.fromkeys(missing, 0.0) | dict(store.lexical.search(text, len(missing), missing))
    rows, unknown = store.vectors.rows(list(words))
    vectors = {key: row for key, row in zip(words, rows, strict=True) if key not in unknown}
    unit = unit_length(query.vector)
    origins = store.catalog.origins(list(words))
    candidates = []
    for key in words.keys() & vectors.keys() & origins.keys():
        cosine = float(unit @ vectors[key])
        score = query.words_weight * words[key] + cosine
        score *= 1.0 + NEAR_GAIN * nearness(origins[key].published, query.days)
        score *= SOURCE_GAIN if _is_named(origins[key].publisher, query.question) else 1.0
        candidates.append(_Candidate(key, words[key], cosine, score, vectors[key]))
    candidates.sort(key=lambda each: (-each.score, each.key))
    ranked = _with_passages(store, _diverse(candidates, k))
    return ranked, len(candidates) == len(words) and len(ranked) == min(k, len(candidates))


def _by_words(store: Store, text: str, k: int, among: AbstractSet[int] | None) -> Ranking:
    if among is None:
        return store.lexical.search(text, k)
    return deepened(lambda depth: store.lexical.search(text, depth), k, among)


def deepened(ranking: Callable[[int], Ranking], k: int, among: AbstractSet[int]) -> Ranking:
    """The `k` best `among` those of a ranking, which is asked for as deep as that takes, best first."""
    depth = k * DEEPER
    while among:
        found = ranking(depth)
        kept = [(key, score) for key, score in found if key in among][:k]
        if len(kept) >= min(k, len(among)) or len(found) < depth:
            return kept
        depth *= DEEPER
    return []


def days_of(question: str, asked: datetime.date | None) -> list[Period]:
    """The days that a question is about: those that it names, else the one on which it is asked."""
    named = [period for _, period in periods(question, asked)]
    # "This year" says no more than that it is asked now.
    elsewhere = [period for period in named if not asked or period.days_from(asked)]
    return elsewhere or ([Period(asked, asked)] if asked else [])


def nearness(published: datetime.date | None, days: Sequence[Period]) -> float:
    """From 0, far from all of these days or undated, to 1 on one of them."""
    if published is None or not days:
        return 0.0
    return math.exp(-min(abs(each.days_from(published)) for each in days) / NEAR_DAYS)


def _is_named(publisher: str | None, question: str) -> bool:
    return bool(publisher) and re.search(rf"\b{re.escape(publisher or '')}\b", question, re.IGNORECASE) is not None


def _diverse(candidates: Sequence[_Candidate], k: int) -> list[_Candidate]:
    """The `k` best, each good and unlike those before it: maximal marginal relevance, with scores that fall.

    Carbonell and Goldstein (SIGIR 1998). A score is what is left of it after the cost of being like one before.
    """
    left = list(candidates[: max(WEIGHED, k)])
    likeness = np.zeros(len(left))
    scores = np.array([each.score for each in left])
    vectors = np.array([each.vector for each in left])
    chosen: list[_Candidate] = []
    for _ in range(min(k, len(left))):
        best = int(np.argmax(scores - LIKENESS_COSTS * likeness))
        chosen.append(replace(left[best], score=float(scores[best] - LIKENESS_COSTS * likeness[best])))
        scores[best] = -np.inf
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return chosen


def _with_passages(store: Store, candidates: Sequence[_Candidate]) -> list[Ranked]:
    passages = store.catalog.passages([each.key for each in candidates])
    articles = store.catalog.articles(sorted({passage.article_id for passage in passages.values()}))
    return [
        Ranked(passages[each.key], articles[passages[each.key].article_id], each.score, each.words, each.cosine)
        for each in candidates
        if each.key in passages and passages[each.key].article_id in articles
    ]
