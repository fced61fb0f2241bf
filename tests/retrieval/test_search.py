from __future__ import annotations

import datetime

import pytest

from retrieval.articles import Article
from retrieval.ingest import ingest
from retrieval.search import fuse, retriever, search
from retrieval.store import Store
from tests import corpus
from tests.toys import ToyEmbedding

BRIDGE = Article(
    "bridge", "A new bridge opened in Busan.", "Bridge", "https://example.org/b", datetime.date(2024, 3, 1)
)
RICE = Article("rice", "Rice prices rose again. Zakharova bought some.", "Rice")
REMARKS = Article("remarks", "Zakharova called the remarks odious.\n\n" + "Filler about nothing. " * 40, "Remarks")


@pytest.fixture
def filled(store: Store) -> Store:
    ingest(store, [BRIDGE, RICE, REMARKS])
    return store


def test_fusing_ranks_first_what_both_rankings_have_high() -> None:
    assert [key for key, _ in fuse([[1, 2, 3], [2, 4, 1]])] == [2, 1, 4, 3]


def test_a_score_is_the_sum_of_reciprocal_ranks() -> None:
    assert dict(fuse([[1, 2], [2]], k=60)) == pytest.approx({1: 1 / 61, 2: 1 / 62 + 1 / 61})


def test_ties_keep_the_first_rankings_order() -> None:
    assert [key for key, _ in fuse([[1, 2], [2, 1]])] == [1, 2]
    assert [key for key, _ in fuse([[7], [8]])] == [7, 8]


def test_a_heavier_ranking_wins() -> None:
    assert [key for key, _ in fuse([[1, 2], [2, 1]], [1.0, 4.0])] == [2, 1]


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([[], []]) == []


def test_the_passage_that_holds_the_answer_comes_first(filled: Store) -> None:
    best = search(filled, "Where did a bridge open?")[0]
    assert best.article == BRIDGE
    assert best.passage.text == BRIDGE.text
    assert best.bm25 is not None
    assert best.cosine is not None


def test_scores_fall(filled: Store) -> None:
    scores = [ranked.score for ranked in search(filled, "Zakharova odious remarks")]
    assert scores == sorted(scores, reverse=True)


def test_a_search_gives_no_more_than_k(filled: Store) -> None:
    assert len(search(filled, "Zakharova", 2)) == 2


def test_more_passages_than_an_index_usually_gives_can_be_had(store: Store) -> None:
    ingest(store, corpus.articles(60))
    assert len(search(store, "the budget", 150)) == 150


def test_a_name_leans_on_the_words(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    key = {passage.article_id: passage.id for passage in filled.catalog.passages(range(1, 20)).values()}
    monkeypatch.setattr(filled.lexical, "search", lambda text, k: [(key["rice"], 2.0), (key["bridge"], 1.0)])
    nearest = [(key["remarks"], 0.9), (key["bridge"], 0.8), (key["rice"], 0.7)]
    monkeypatch.setattr(filled.vectors, "nearest", lambda vector, k: nearest)
    assert [ranked.article.id for ranked in search(filled, "x")] == ["rice", "bridge", "remarks"]
    assert [ranked.article.id for ranked in search(filled, "x", named=True)] == ["rice", "bridge", "remarks"]
    nearest.insert(0, nearest.pop(1))
    assert next(ranked.article.id for ranked in search(filled, "x")) == "bridge"
    assert next(ranked.article.id for ranked in search(filled, "x", named=True)) == "rice"


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert search(store, "Zakharova") == []


@pytest.mark.parametrize("question", ["", "   ", "?!", "\N{PILE OF POO}", "AND OR NOT", '"', "x" * 10_000])
def test_any_question_can_be_searched(filled: Store, question: str) -> None:
    for ranked in search(filled, question):
        assert ranked.passage.text == ranked.article.text[ranked.passage.start : ranked.passage.end]


def test_hits_that_the_catalog_does_not_know_are_dropped(filled: Store, toy_embeddings: ToyEmbedding) -> None:
    ids = filled.catalog.reserve(1)  # as a killed ingest leaves it
    filled.vectors.add(ids, toy_embeddings.embed(["bridge"]))
    filled.lexical.change([(ids[0], "bridge", "bridge bridge")])
    assert {ranked.article.id for ranked in search(filled, "bridge")} == {"bridge", "rice", "remarks"}


def test_the_retriever_gives_documents_with_their_place(filled: Store) -> None:
    documents = retriever(filled, 3).invoke("Which bridge opened?")
    assert len(documents) == 3
    best = documents[0]
    assert best.page_content == BRIDGE.text[best.metadata["start"] : best.metadata["end"]]
    assert best.metadata == {
        "article_id": "bridge",
        "start": 0,
        "end": len(BRIDGE.text),
        "title": "Bridge",
        "url": "https://example.org/b",
        "published": "2024-03-01",
        "score": best.metadata["score"],
    }


def test_articles_of_the_days_around_the_question_come_first(store: Store) -> None:
    old, new = (
        Article(f"{year}", "The council chose a new mayor.", "Mayor", None, datetime.date(year, 3, 1))
        for year in (2021, 2024)
    )
    ingest(store, [old, new, REMARKS])
    question = "Who is the new mayor?"
    assert search(store, question, asked=datetime.date(2021, 3, 4))[0].article == old
    assert search(store, question, asked=datetime.date(2024, 2, 25))[0].article == new


def test_an_undated_article_is_found_on_any_day(filled: Store) -> None:
    assert search(filled, "What did rice prices do?", asked=datetime.date(2024, 3, 1))[0].article == RICE
