from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.search.filters import Filter
from retrieval.search.langchain import retriever
from retrieval.search.ranking import deepened, search
from retrieval.store.store import Store
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


def test_the_passage_that_holds_the_answer_comes_first(filled: Store) -> None:
    best = search(filled, "Where did a bridge open?")[0]
    assert best.article == BRIDGE
    assert best.passage.text == BRIDGE.text
    assert best.words > 0.9
    assert best.cosine > 0.2


def test_scores_fall(filled: Store) -> None:
    scores = [ranked.score for ranked in search(filled, "Zakharova odious remarks")]
    assert scores == sorted(scores, reverse=True)


def test_a_search_gives_no_more_than_k(filled: Store) -> None:
    assert len(search(filled, "Zakharova", 2)) == 2


def test_more_passages_than_an_index_usually_gives_can_be_had(store: Store) -> None:
    ingest(store, corpus.articles(60))
    assert len(search(store, "the budget", 150)) == 150


def test_a_name_leans_on_the_words(store: Store) -> None:
    named = Article("named", "Zakharova spoke. " + "Elsewhere rain fell upon green hills. " * 3, "Rain")
    alike = Article("alike", "What did they of it, and what did it of them?", "Them")
    ingest(store, [named, alike])
    question = "What did Zakharova think or believe of it, what of them?"
    assert search(store, question)[0].article == alike
    assert search(store, question, named=True)[0].article == named


def test_what_is_like_a_passage_above_it_makes_room(store: Store) -> None:
    wire = [
        Article(f"wire {number}", "The council chose Ada Moss as mayor of Kestrel.", "Mayor") for number in range(3)
    ]
    other = Article("other", "Here is the office of the mayor of Kestrel.", "Office")
    ingest(store, [*wire, other])
    best = [each.article for each in search(store, "Who is the mayor of Kestrel?")[:2]]
    assert other in best


def test_a_misspelt_word_finds_what_is_meant(filled: Store) -> None:
    ingest(filled, [Article("more", "Zakharova bought more rice.", "Rice")])
    assert search(filled, "Zakharowa rise")[0].article.id == "more"


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


def test_the_day_that_a_question_names_counts_instead_of_the_one_on_which_it_is_asked(store: Store) -> None:
    then, now = (
        Article(f"{day}", "The council chose a new mayor.", "Mayor", None, day)
        for day in (datetime.date(2023, 12, 11), datetime.date(2024, 3, 1))
    )
    ingest(store, [then, now])
    today = datetime.date(2024, 3, 2)
    assert search(store, "Who is the new mayor?", asked=today)[0].article == now
    assert search(store, "Who became the new mayor in December 2023?", asked=today)[0].article == then
    assert search(store, "Who became the new mayor this year?", asked=today)[0].article == now


def test_articles_of_a_publisher_that_the_question_names_come_first(store: Store) -> None:
    text = "The council chose a new mayor."
    papers = [Article(name, text, "Mayor", publisher=name) for name in ("Harbour Post", "Kestrel Times", "Reuters")]
    ingest(store, papers)
    for paper in papers:
        question = f"Who is the new mayor, according to {paper.publisher}?"
        assert search(store, question)[0].article == paper


@pytest.mark.parametrize("step", [1, 3, 50, 999])
@pytest.mark.parametrize("k", [1, 5, 40])
def test_a_deepened_ranking_is_the_whole_one_without_what_is_not_admitted(step: int, k: int) -> None:
    whole = [(key * 37 % 2000 + 1, float(-key)) for key in range(2000)]
    among = set(range(0, 2001, step))
    wanted = [each for each in whole if each[0] in among][:k]
    assert deepened(lambda depth: whole[:depth], k, among) == wanted


def test_a_ranking_is_not_read_for_nothing() -> None:
    assert deepened(lambda depth: pytest.fail("read"), 5, set()) == []


def test_a_search_with_a_filter_ranks_what_it_admits_however_much_else_fits_better(store: Store) -> None:
    day = datetime.date(2024, 3, 2)
    plain = Article("a", "The storm closed the harbour.", published=datetime.date(2024, 1, 15))
    others = [replace(plain, id=f"a{number}", text=f"The storm closed the harbour. {number}") for number in range(300)]
    ingest(store, [*others, Article("wanted", "A storm was seen off the coast by fishermen.", published=day)])
    found = search(store, "Which storm closed the harbour?", only=Filter(since=day))
    assert [each.article.id for each in found] == ["wanted"]
    assert search(store, "Which storm closed the harbour?", only=Filter(article="nowhere")) == []
