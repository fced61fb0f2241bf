"""Who somebody is: the sentence that says so, then what they said; and whose words stand in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.steps import reply
from bot.understanding.leads import asked_who_is
from retrieval.articles import Article
from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.store.store import Store

PIER = Article(
    "pier",
    """The pier of Ansel will be rebuilt, the town decided on Monday. Marta Ilves voted for the plan.
Marta Ilves, the harbour master, said the old pier was beyond repair. "Nobody should walk on it," Ilves said.
Fisher Oskar Venn was against it. "It held for a century," he said. Ann Roe came too.
The swimmer Petra Lind is a nurse who crossed the bay twice.""",
    "Ansel rebuilds its pier",
)

WARD = Article(
    "ward",
    """The night ward is to close in May.
"Every winter that ward keeps forty people alive," Viktor Sand told reporters after the vote, adding that he would \
leave the county if it was not reversed.
Council leader Karla Berg rejected the criticism. "We have no nurses," she said.""",
    "Clinic told to close its ward",
)


@pytest.fixture(scope="module")
def pier(exported_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    embedding = load(cache=exported_models)
    store = Store(tmp_path_factory.mktemp("pier"), DEFAULT_MODEL, lambda: embedding, create=True)
    ingest(store, [PIER, WARD])
    yield store
    store.close()


@pytest.mark.parametrize("question", ["Who is Marta Ilves?", "who's marta ilves", "so who is Ilves again?"])
def test_who_somebody_is_comes_first_then_what_they_said(pier: Store, question: str) -> None:
    answer = reply(pier, question)
    assert "the harbour master" in answer.citations[0].quote
    assert "voted for the plan" not in answer.text
    assert "Nobody should walk on it" in answer.text
    assert "It held for a century" not in answer.text


def test_who_is_not_quoted_is_told_of_all_the_same(pier: Store) -> None:
    answer = reply(pier, "who is petra lind")
    assert [each.quote for each in answer.citations] == ["The swimmer Petra Lind is a nurse who crossed the bay twice."]


def test_a_quotation_and_what_its_speaker_adds_in_the_same_sentence_are_one_bullet(pier: Store) -> None:
    answer = reply(pier, "What did Viktor Sand say?")
    assert [each.quote.split(" ")[0] for each in answer.citations] == ['"Every']
    assert "adding that he would leave the county" in answer.text
    assert "… " not in answer.text


def test_she_is_the_woman_of_the_sentence_before_and_not_the_man_who_spoke_last(pier: Store) -> None:
    assert "We have no nurses" in reply(pier, "What did Karla Berg say?").text


@pytest.mark.parametrize("question", ["Who is Maria Ilves?", "who is oscar lind"])
def test_of_a_namesake_nothing_is_told(pier: Store, question: str) -> None:
    assert reply(pier, question).refused


def test_a_sentence_that_only_names_somebody_is_told_where_none_says_more(pier: Store) -> None:
    assert "Ann Roe came too." in reply(pier, "Who is Ann Roe?").text


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Marta Ilves?", "Marta Ilves"),
        ("ok, who was O'Neill", "O'Neill"),
        ("Who is Li Zhao again?", "Li Zhao"),
        ("who is ann roe's dog", None),
        ("Who is the mayor?", None),
        ("Who is a fan of hers in the town council now?", None),
        ("Who said that?", None),
    ],
)
def test_whom_a_question_asks_who_they_are(question: str, name: str | None) -> None:
    assert asked_who_is(question) == name
