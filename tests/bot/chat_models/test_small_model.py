"""A real language model over a real connection: streaming, cancelling, a time-out, a server killed in mid-answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.chat_models.client import Chat, ModelFailed, Stopped
from bot.chat_models.providers import chat_model
from bot.conversation.steps import reply
from retrieval.store.store import Store
from tests import small_model
from tests.scripted_news import rests_on_articles, stored
from tests.small_model import Server

pytestmark = pytest.mark.skipif(small_model.PYTHON is None, reason="no small model here: make test-llm")
LONG = "Tell a long story about a lighthouse, in many sentences."


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with small_model.served() as running:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", running.address)
        yield running


def chat(timeout: float = 300) -> Chat:
    return Chat(chat_model("openai:smollm2", timeout), timeout, backoff=())


def test_its_words_stream_and_a_stop_ends_them(server: Server) -> None:
    asked, pieces = chat(), []
    with pytest.raises(Stopped):
        for piece in asked.text(LONG, {}):
            pieces.append(piece)
            if len(pieces) == 10:
                asked.stopped.set()
    assert len(pieces) == 10


def test_it_is_left_when_it_takes_too_long(server: Server) -> None:
    with pytest.raises(ModelFailed, match=r"more than 0\.2 seconds"):
        list(chat(0.2).text(LONG, {}))


def test_it_is_killed_in_mid_answer(server: Server) -> None:
    pieces = []
    with pytest.raises(ModelFailed):
        for piece in chat().text(LONG, {}):
            pieces.append(piece)
            if len(pieces) == 5:
                server.process.kill()
    assert pieces


def test_what_it_answers_rests_on_the_articles(server: Server, store: Store) -> None:
    answer = reply(stored(store), "How did the council vote on the plan?", chat=chat())
    assert answer.text
    assert rests_on_articles(answer, store) or all(each.text for each in answer.sentences if each.status != "dropped")
