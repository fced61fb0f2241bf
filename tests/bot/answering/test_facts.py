"""Questions of fact: the sentence that has what is asked for, and not one that only looks as if it had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.steps import reply
from retrieval.articles import Article
from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.store.store import Store

CEREMONY = Article(
    "ceremony",
    "The Orlin ceremony was held in Mariupol. The Orlin ceremony began at 9:30 p.m. and drew a crowd.\n"
    "The relics were shown in Marseille. The relics were admired by all.\n"
    "The word of the year is “ferry”, chosen by readers of the Harbour Post. "
    "Tesla's response time is 40 seconds, a test found.",
    "A ceremony for the Orlin",
)


@pytest.fixture(scope="module")
def news(exported_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    embedding = load(cache=exported_models)
    store = Store(tmp_path_factory.mktemp("news"), DEFAULT_MODEL, lambda: embedding, create=True)
    ingest(store, [CEREMONY])
    yield store
    store.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When did the Orlin ceremony begin?", "The Orlin ceremony began at 9:30 p.m. and drew a crowd."),
        ("Where were the relics shown?", "The relics were shown in Marseille."),
        ("What is the word of the year?", "The word of the year is “ferry”, chosen by readers of the Harbour Post."),
        ("What is Tesla's response time?", "Tesla's response time is 40 seconds, a test found."),
    ],
)
def test_the_sentence_with_a_thing_of_the_kind_that_is_asked_for_answers(
    news: Store, question: str, answer: str
) -> None:
    assert reply(news, question).citations[0].quote == answer


@pytest.mark.parametrize("question", ["When were the relics shown?", "How many relics were shown in Marseille?"])
def test_a_sentence_without_a_day_or_a_number_does_not_say_when_or_how_many(store: Store, question: str) -> None:
    ingest(store, [replace(CEREMONY, text="The relics were shown in Marseille. The relics were admired by all.")])
    assert reply(store, "Where were the relics shown?").citations
    assert reply(store, question).refused


def test_words_of_somebody_whom_nobody_quotes_are_refused_by_name(news: Store) -> None:
    answer = reply(news, "What is Berlusconi's reaction to the ferry?")
    assert answer.refused
    assert answer.notice == "The articles quote nobody called “Berlusconi”."


def test_it_means_what_the_sentences_before_are_about(store: Store) -> None:
    text = (
        "The deficit is 640,000 euros. Treasurer Ola Beck said it was “the smallest in ten years”.\n"
        "The pool stays shut. Treasurer Ola Beck said the roof was unsafe."
    )
    ingest(store, [replace(CEREMONY, text=text, title="Tarrow passes its budget")])
    answer = reply(store, "What did Ola Beck say about the deficit?")
    assert "the smallest in ten years" in answer.text
    assert "roof" not in answer.text
    assert reply(store, "What did Ola Beck say about football?").refused
