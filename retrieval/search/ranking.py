"""Ranks passages for a question: by words and by meaning, near the days that it is about."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import VectorsAway
from retrieval.language.dates import Period, periods
from retrieval.ranked import Ranked
from retrieval.search.filters import EVERYTHING, Filter, admitted
from retrieval.search.spelling import mended
from retrieval.store.store import Store
from retrieval.store.vector_file import unit_length

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The number of ranked passages that a search gives.
PASSAGES = 20
#: The number of best passages taken from each index; 200 rank no better than 50.
CANDIDATES = 50
#: The weight of the words beside the cosine. Names need exact matching: by words alone 88% of a speaker's statements
#: are in the top 4, by vectors 31%.
WORDS, WORDS_OF_NAMED = 1.0, 4.0
#: The gain of an article of the very day, and the days in which that falls to a third.
NEAR_GAIN, NEAR_DAYS = 0.6, 14.0
#: The gain of an article whose publisher the question names ("according to Reuters"); as much as the right day.
SOURCE_GAIN = 1.6
#: The loss of a passage by its likeness (cosine) to one ranked above it, and how many passages are compared: repeated
#: passages of one article, or one wire story on many sites, leave room for others.
LIKENESS_COSTS, WEIGHED = 0.35, 40
#: How much deeper a ranking is read when it had too few passages.
DEEPER = 8
#: Up to this share of the passages, the word index is given those that a filter admits: for 2% of a million that takes
#: 20 ms, where reading deeper takes 59; at this share both take 60.
NARROW = 0.1

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
    """A question; with an empty vector it is ranked by words alone."""

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
    by_words_alone: Callable[[VectorsAway], None] | None = None,
) -> list[Ranked]:
    """The `k` passages that are most likely to have the answer, best first.

    `named` says that the question is about somebody by name. Articles from around the days that the question names, or
    else around the day it is `asked`, are preferred, as are those of a publisher that it names; only softly, as the
    answer is often in an older one. Only passages of articles that `only` admits are ranked. Any thread may call this.

    When the vectors cannot be reached, `by_words_alone` is told and the ranking made without them; without it, the
    error is raised.
    """
    seen = store.refresh()
    store.check_embedding()
    vector = np.array(store.embedding.embed_query(question), dtype=np.float32)
    query = _Query(question, vector, WORDS_OF_NAMED if named else WORDS, days_of(question, asked), only)
    try:
        ranked, whole = _rank(store, query, k)
        if not whole and store.refresh() != seen:  # the indexes gave passages that have been replaced since
            ranked, _ = _rank(store, query, k)
    except VectorsAway as error:
        if by_words_alone is None:
            raise
        by_words_alone(error)
        ranked, _ = _rank(store, replace(query, vector=np.zeros(0, dtype=np.float32)), k)
    return store.reranker.rerank(question, ranked) if store.reranker else ranked


def _rank(store: Store, query: _Query, k: int) -> tuple[list[Ranked], bool]:
    """The ranking, and whether the catalog knows all passages that the indexes gave."""
    text = mended(store.lexical, query.question)
    depth = max(CANDIDATES, k)
    articles = admitted(store.catalog, query.only)
    among = None if articles is None else store.catalog.passages_in(articles)
    if among is not None and len(among) <= NARROW * store.lexical.count():
        words = dict(store.lexical.search(text, depth, sorted(among)))
    else:
        words = dict(deepened(lambda most: store.lexical.search(text, most), depth, among))
    if len(query.vector):
        missing = [key for key, _ in store.vectors.nearest(query.vector.tolist(), depth, among) if key not in words]
        if missing:
            words |= dict.fromkeys(missing, 0.0) | dict(store.lexical.search(text, len(missing), missing))
        rows, unknown = store.vectors.rows(list(words))
        vectors = {key: row for key, row in zip(words, rows, strict=True) if key not in unknown}
    else:
        vectors = dict.fromkeys(words, query.vector)
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


def deepened(ranking: Callable[[int], Ranking], k: int, among: AbstractSet[int] | None) -> Ranking:
    """The `k` best of a ranking, best first; with `among`, of these passages, reading as deep as that takes."""
    if among is None:
        return ranking(k)
    depth = k * DEEPER
    while among:
        found = ranking(depth)
        kept = [(key, score) for key, score in found if key in among][:k]
        if len(kept) >= min(k, len(among)) or len(found) < depth:
            return kept
        depth *= DEEPER
    return []


def days_of(question: str, asked: datetime.date | None) -> list[Period]:
    """The days that a question is about: those that it names, or else the day it is asked."""
    named = [period for _, period in periods(question, asked)]
    # "This year" only says that the question is asked now.
    elsewhere = [period for period in named if not asked or period.days_from(asked)]
    return elsewhere or ([Period(asked, asked)] if asked else [])


def nearness(published: datetime.date | None, days: Sequence[Period]) -> float:
    """From 0, far from all of these days or undated, to 1 on one of them."""
    if published is None or not days:
        return 0.0
    return math.exp(-min(abs(each.days_from(published)) for each in days) / NEAR_DAYS)


def _is_named(publisher: str | None, question: str) -> bool:
    return bool(publisher and re.search(rf"\b{re.escape(publisher)}\b", question, re.IGNORECASE))


def _diverse(candidates: Sequence[_Candidate], k: int) -> list[_Candidate]:
    """The `k` best that are unlike those before them, with falling scores: maximal marginal relevance.

    Carbonell and Goldstein (SIGIR 1998). Likeness to one before is subtracted from a score.
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
