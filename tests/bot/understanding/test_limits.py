"""Limits that a question names itself: days and a publisher, only where they can be meant of nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.steps import reply
from bot.understanding.limits import narrowed
from retrieval.articles import Article
from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.search.filters import EVERYTHING, Filter
from retrieval.store.store import Store

TODAY = datetime.date(2024, 3, 20)
WINTER = Article(
    "winter",
    'Harbour master Edda Kroll said the ferry would not sail in the ice. "The ice is a metre thick," Kroll said.\n',
    "Ice stops the ferry",
    published=datetime.date(2024, 1, 27),
    publisher="Coast Courier",
)
SPRING = Article(
    "spring",
    'Harbour master Edda Kroll said the ferry would sail again on Friday. "The ice is gone," Kroll said.\n',
    "Ferry sails again",
    published=datetime.date(2024, 3, 19),
    publisher="Daily Pier",
)


@pytest.fixture(scope="module")
def harbour(exported_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of the articles above."""
    embedding = load(cache=exported_models)
    store = Store(tmp_path_factory.mktemp("harbour"), DEFAULT_MODEL, lambda: embedding, create=True)
    assert ingest(store, [WINTER, SPRING]).added == 2
    yield store
    store.close()


def days(first: str, last: str) -> Filter:
    """From one day to the other."""
    return Filter(since=datetime.date.fromisoformat(first), until=datetime.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("question", "text", "only"),
    [
        ("What did Kroll say in January 2024?", "What did Kroll say?", days("2024-01-01", "2024-02-02")),
        ("What did Kroll say yesterday about ice?", "What did Kroll say about ice?", days("2024-03-19", "2024-03-21")),
        ("In January 2024, what did Kroll say?", "what did Kroll say?", days("2024-01-01", "2024-02-02")),
        ("What did Kroll say since February 2024?", "What did Kroll say?", Filter(since=datetime.date(2024, 2, 1))),
        ("What did Kroll say before March 2024?", "What did Kroll say?", Filter(until=datetime.date(2024, 2, 29))),
        ("What did Kroll say, according to Coast Courier?", "What did Kroll say?", Filter(source="Coast Courier")),
        (
            "According to the Daily Pier, when will the ferry sail?",
            "when will the ferry sail?",
            Filter(source="the Daily Pier"),
        ),
    ],
)
def test_plain_limits_are_taken_out_of_the_question(harbour: Store, question: str, text: str, only: Filter) -> None:
    found = narrowed(harbour.catalog, question, TODAY)
    assert (found.text, found.only) == (text, only)


@pytest.mark.parametrize(
    "question",
    [
        "What did Kroll say about the storm of January 26?",
        "What did Kroll say about the ice in January 2024?",
        "Who closed the harbour in January 2024?",
        "What did Kroll say about January 2024's ice?",
        "When will the ferry sail, according to Kroll?",
        "When will the ferry sail, according to the Evening Anchor?",
        "What did Kroll say may happen?",
        "",
    ],
)
def test_days_and_names_that_may_mean_otherwise_limit_nothing(harbour: Store, question: str) -> None:
    found = narrowed(harbour.catalog, question, TODAY)
    assert (found.text, found.only, found.limits) == (question, EVERYTHING, ())


def test_the_answer_keeps_to_the_days_that_the_question_names(harbour: Store) -> None:
    answer = reply(harbour, "What did Kroll say in January 2024?", on=TODAY)
    assert {each.article_id for each in answer.citations} == {"winter"}
    answer = reply(harbour, "What did Kroll say yesterday?", on=TODAY)
    assert {each.article_id for each in answer.citations} == {"spring"}
    assert answer.standalone == "What did Kroll say yesterday?"


def test_the_answer_keeps_to_the_publisher_that_the_question_names(harbour: Store) -> None:
    answer = reply(harbour, "What did Kroll say, according to Daily Pier?", on=TODAY)
    assert {each.article_id for each in answer.citations} == {"spring"}


def test_days_without_articles_are_part_of_what_is_asked(harbour: Store) -> None:
    question = "What did Kroll say in February 2023?"
    assert narrowed(harbour.catalog, question, TODAY).only == EVERYTHING
    assert reply(harbour, question, on=TODAY).refused


def test_a_limit_of_the_user_and_one_of_the_question_hold_together(harbour: Store) -> None:
    answer = reply(harbour, "What did Kroll say in January 2024?", on=TODAY, only=Filter(source="Daily Pier"))
    assert answer.refused
    assert answer.notice is not None
    assert "I searched only articles of 2024-01-01 to 2024-02-02." in answer.notice
