"""A follow-up is answered from the article that was talked about, and as typed where completing it misled."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from rich.console import Console

from bot.answers import Answer, Turn
from bot.conversation.graph import build, converse
from bot.conversation.steps import reply
from bot.conversation.work import Work
from bot.terminal.chat import Chat
from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.search.filters import Filter
from retrieval.store.store import Store
from tests.scripted_news import stored

FRAUD = Article(
    "fraud",
    "Desmond Hale took 410,000 crowns from the Linden fund, the court found on Monday. "
    "He will be sentenced on June 9. "
    "Judge Helena Brandt told the jury that a wish to repay was no defence. "
    "A trainee, Wen Castell, noticed that receipts were missing.",
    "Hale guilty of fraud",
    None,
    datetime.date(2031, 5, 2),
)
SPYING = Article(
    "spying",
    "Judge Walter Imre ruled that the notes of Karla Loring could be used as evidence. "
    "Loring sold plans of the harbour, prosecutors say. "
    "The receipts were found in her car.",
    "Loring on trial",
    None,
    datetime.date(2031, 6, 1),
)
LIBRARY = Article(
    "library",
    "The council voted 14 to 11 to keep the Millgate library. "
    "Joan Tresco, who proposed it, said the council had asked too few people. "
    "“We sent 900 questionnaires and got 61 back,” Tresco said. "
    "Graham Yates, the council's leader, said that closing libraries was never popular.",
    "Library stays",
    None,
    datetime.date(2031, 4, 3),
)


@pytest.fixture
def news(store: Store) -> Store:
    return stored(store, FRAUD, SPYING, LIBRARY)


def last(news: Store, *questions: str) -> Answer:
    """The answer to the last of the questions of one conversation."""
    graph = build(InMemorySaver())
    return [converse(graph, Work(news, question), "one") for question in questions][-1]


def test_the_judge_is_that_of_the_case_that_was_talked_about(news: Store) -> None:
    assert {c.speaker for c in last(news, "What did the judge say?").citations} == {"Helena Brandt", "Walter Imre"}
    answer = last(news, "How much did Desmond Hale take?", "What did the judge say?")
    assert [citation.speaker for citation in answer.citations] == ["Helena Brandt"]
    asked = ("How much did Desmond Hale take?", "What did the judge say?", "Who is she?")
    assert "Helena Brandt" in " ".join(last(news, *asked).added)


def test_what_is_told_there_is_not_looked_for_elsewhere(news: Store) -> None:
    answer = last(news, "How much did Desmond Hale take?", "Who noticed the receipts?")
    assert {citation.article_id for citation in answer.citations} == {"fraud"}


def test_a_pronoun_that_was_misread_does_not_lose_the_answer(news: Store) -> None:
    answer = last(news, "What did Joan Tresco say?", "and the leader?", "How many questionnaires did they send?")
    assert "900 questionnaires" in answer.text


def test_another_subject_is_answered_from_its_own_article(news: Store) -> None:
    answer = last(news, "How much did Desmond Hale take?", "How did the council vote on the Millgate library?")
    assert {citation.article_id for citation in answer.citations} == {"library"}


def test_what_somebody_said_is_never_taken_from_somebody_else(news: Store) -> None:
    answer = last(news, "What did Tresco say about the questionnaires?", "and about closing libraries?")
    assert (answer.refused, answer.standalone) == (True, "and about closing libraries? Tresco")


def test_a_limit_to_other_articles_is_kept(news: Store) -> None:
    history = [Turn("How much did Desmond Hale take?", None, [("fraud", 0, 10)])]
    answer = reply(news, "What did the judge say?", history, only=Filter(article="spying"))
    assert [citation.speaker for citation in answer.citations] == ["Walter Imre"]


def test_more_goes_on_in_the_article_that_was_talked_about(store: Store) -> None:
    said = " ".join(f"Judge Helena Brandt said that point {number} was clear." for number in range(12))
    others = " ".join(f"Judge Walter Imre said that item {number} was open." for number in range(12))
    ingest(store, [replace(FRAUD, text=f"{FRAUD.text} {said}"), replace(SPYING, text=f"{SPYING.text} {others}")])
    talk = Chat(store, Console(file=io.StringIO(), width=200))
    for line in ("How much did Desmond Hale take?", "What did the judge say?", "/more"):
        talk.take(line)
    assert talk.last is not None
    assert {citation.speaker for citation in talk.last.citations} == {"Helena Brandt"}
    assert len(talk.last.citations) > 10
