"""What an answer says in its own words is in the user's language, and a question in another language is seen."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest

from bot.chat_models.client import Chat
from bot.conversation.graph import build, converse
from bot.conversation.steps import reply
from bot.conversation.work import Work
from retrieval.articles import Article
from retrieval.store.store import Store
from tests.scripted import Streaming
from tests.scripted_news import BRIDGE, stored


@pytest.mark.parametrize(
    ("question", "text", "notice"),
    [
        (
            "What did Ingrid Halvorsen say?",
            "В статьях этого нет.",
            "В статьях нет слов того, кого зовут «Ingrid Halvorsen».",
        ),
        (
            "What did Ines Okoro say about football?",
            "В статьях этого нет.",
            "В статьях цитируют Ines Okoro, но не об этом.",
        ),
        ("спасибо", "Пожалуйста.", None),
        ("Which articles do you have?", "У меня статей: 2.", None),
        (
            "What did Okoro say in March 2031 about football?",
            "В статьях этого нет.",
            "Я искал только в статьях с 2031-03-01 по 2031-04-02.",
        ),
    ],
)
def test_a_russian_message_is_russian_throughout(store: Store, question: str, text: str, notice: str | None) -> None:
    answer = converse(build(), Work(stored(store), question, language="ru"))
    assert answer.text.startswith(text)
    assert notice is None or notice in str(answer.notice)
    assert not re.search(r"[A-Za-z]", re.sub("Ingrid Halvorsen|Ines Okoro", "", str(answer.notice or "")))


@pytest.mark.parametrize(
    "question",
    [
        "Was sagte der Minister über die Brücke?",
        "Что сказала Захарова?",
        "何が起きましたか",
        "Quem convocou o embaixador?",
    ],
)
def test_a_question_in_another_language_than_the_articles_says_so(store: Store, question: str) -> None:
    answer = reply(stored(store), question)
    assert (answer.refused, answer.text) == (True, "The articles are in English; this question is not.")
    assert (answer.notice, list(answer.passages)) == (None, [])


@pytest.mark.parametrize("question", ["What did Zed say?", "Zakharova", "Halden Steel Fenwick", "football?"])
def test_a_question_in_the_language_of_the_articles_does_not(store: Store, question: str) -> None:
    assert reply(stored(store), question).text != "The articles are in English; this question is not."


def test_a_question_in_the_language_of_articles_that_declare_none_is_searched_for(store: Store) -> None:
    article = Article("a", "Совет проголосовал за мост 4 марта. Мост будет построен.")
    assert reply(stored(store, article), "Когда совет проголосовал за мост?").citations


def test_articles_that_declare_no_language_count_as_english(store: Store) -> None:
    german = Article("a", "Der Minister trat zurück.", language="de")
    answer = reply(stored(store, german, BRIDGE), "What did the mayor of Kestrel promise?")
    assert answer.text == "The articles do not say."


@pytest.mark.parametrize("language", ["en_US", "en-GB", "EN"])
def test_regions_of_a_language_are_that_language(store: Store, language: str) -> None:
    articles = stored(store, replace(BRIDGE, language=language))
    assert reply(articles, "Quem convocou o embaixador?").text == "The articles are in English; this question is not."


def test_a_language_that_is_not_known_is_not_told(store: Store) -> None:
    articles = stored(store, replace(BRIDGE, language="english"))
    assert reply(articles, "Quem convocou o embaixador?").text == "The articles do not say."


def test_a_model_that_fails_is_told_beside_the_language(store: Store) -> None:
    chat = Chat(Streaming(pieces=[RuntimeError("down")]), backoff=())
    answer = reply(stored(store), "Quem convocou o embaixador de Fenwick?", chat=chat)
    assert answer.text == "The articles are in English; this question is not."
    assert "The model did not finish its answer" in str(answer.notice)


def test_the_languages_are_those_of_the_stored_articles(store: Store) -> None:
    article = Article("a", "Der Minister trat zurück.", language="de-AT", published=datetime.date(2031, 1, 1))
    answer = reply(stored(store, article), "What did the mayor of Kestrel promise?")
    assert answer.text == "The articles are in German; this question is not."
