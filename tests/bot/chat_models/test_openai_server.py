"""A model behind the OpenAI protocol, over a real connection: streaming, cancelling, failing, dying."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Literal

import pytest

from bot.answers import Answer, Turn
from bot.chat_models.client import Chat, ModelFailed, Stopped
from bot.chat_models.providers import configured
from bot.conversation.steps import reply
from bot.settings import Settings
from retrieval.store.store import Store
from tests.bot.chat_models.openai_server import Behaviour, openai_server
from tests.scripted_news import stored

Ask = Callable[..., tuple[Answer, list[str]]]
QUESTION = "How did the council vote on the plan?"
FIRST = "The council voted 12 to 9 for the plan on March 4 [1]. "


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Chat]:
    """The model of a server, for one question."""

    def model(address: str, *, timeout: float = 10) -> Chat:
        monkeypatch.setenv("OPENAI_API_KEY", "of-a-test")
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        make = configured(Settings(model="openai:m", model_timeout=timeout))
        assert make
        return make()

    return model


@pytest.fixture
def ask(store: Store, made: Callable[..., Chat]) -> Ask:
    news = stored(store)

    def asked(
        address: str,
        *,
        timeout: float = 10,
        hear: Callable[[Chat], None] = lambda chat: None,
        question: str = QUESTION,
        history: Sequence[Turn] = (),
    ) -> tuple[Answer, list[str]]:
        chat = made(address, timeout=timeout)
        heard: list[str] = []

        def take(sentence: str) -> None:
            heard.append(sentence)
            hear(chat)

        return reply(news, question, history, chat=chat, hear=take), heard

    return asked


def test_sentences_are_heard_while_the_model_still_writes(ask: Ask) -> None:
    behaviour = Behaviour([*FIRST.split(" ", 4), "Ines ", "Okoro ", "won ", "the race [1]."], pause=0.02)
    behaviour.pieces = [f"{piece} " for piece in behaviour.pieces]
    sent: list[int] = []
    with openai_server(behaviour) as address:
        answer, heard = ask(address, hear=lambda _: sent.append(behaviour.sent))
    assert heard == ["> The council voted 12 to 9 for the plan on March 4. [1]"]
    assert sent[0] < len(behaviour.pieces)
    assert answer.text == heard[0]
    assert behaviour.asked[0]["stream"] is True
    assert [message["role"] for message in behaviour.asked[0]["messages"]] == ["system", "user"]


def test_a_model_that_is_too_slow_is_left(ask: Ask) -> None:
    with openai_server(Behaviour(["The ", "council "] * 100, pause=0.2)) as address:
        answer, heard = ask(address, timeout=1)
    assert heard == []
    assert "it took more than 1 seconds" in str(answer.notice)
    assert "voted 12 to 9" in answer.text


def reading() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name == "model"}


@pytest.mark.parametrize("waits", ["silent", "kept alive"])
@pytest.mark.parametrize("stopped", [False, True])
def test_who_waits_for_a_server_that_says_nothing_leaves_no_connection_and_no_thread(
    waits: Literal["silent", "kept alive"], stopped: bool, made: Callable[..., Chat]
) -> None:
    behaviour, before = Behaviour(waits=waits), reading()
    with openai_server(behaviour) as address:
        for _ in range(3):
            behaviour.hung_up.clear()
            behaviour.heard.clear()
            chat = made(address, timeout=60 if stopped else 2)
            if stopped:  # while it waits: a question that never reached the server would leave nothing to hang up
                threading.Thread(target=lambda chat=chat: behaviour.heard.wait(30) and chat.stopped.set()).start()
            with pytest.raises(Stopped if stopped else ModelFailed):
                list(chat.text("Answer.", {}))
            assert behaviour.hung_up.wait(20)
        for each in reading() - before:
            each.join(20)
        assert reading() <= before


@pytest.mark.parametrize(
    ("status", "why"), [(500, "status 500"), (401, "its key was not accepted"), (404, "status 404")]
)
def test_an_error_of_the_server_is_reported_without_its_secrets(ask: Ask, status: int, why: str) -> None:
    with openai_server(Behaviour(status=status)) as address:
        answer, _ = ask(address, timeout=20)
    assert why in str(answer.notice)
    assert "secret" not in str(answer.notice)
    assert "voted 12 to 9" in answer.text


def test_a_busy_server_is_asked_again(ask: Ask) -> None:
    behaviour = Behaviour([FIRST], failures=1)
    with openai_server(behaviour) as address:
        answer, heard = ask(address, timeout=20)
    assert (len(behaviour.asked), len(heard), answer.notice) == (2, 1, None)


def test_a_busy_server_is_asked_again_when_it_wants_to_be(ask: Ask) -> None:
    behaviour = Behaviour([FIRST], failures=1, retry_after="2")
    with openai_server(behaviour) as address:
        answer, heard = ask(address, timeout=20)
    assert (len(behaviour.at), len(heard), answer.notice) == (2, 1, None)
    assert behaviour.at[1] - behaviour.at[0] >= 2


def test_a_server_that_wants_to_be_asked_again_too_late_is_not_waited_for(ask: Ask) -> None:
    behaviour = Behaviour(status=429, retry_after="3600")
    with openai_server(behaviour) as address:
        answer, _ = ask(address, timeout=20)
    assert len(behaviour.at) == 1
    assert "it gets too many requests, status 429; try again in 3600 seconds." in str(answer.notice)
    assert "voted 12 to 9" in answer.text


FOLLOW_UP = {
    "question": "And how did it vote on the plan?",
    "history": [Turn("What did the council say?", "Ines Okoro")],
}


@pytest.mark.parametrize(("status", "tries"), [(401, 1), (503, 3)])
def test_a_model_that_is_down_is_tried_for_the_question_and_not_again_for_the_answer(
    ask: Ask, status: int, tries: int
) -> None:
    behaviour = Behaviour(status=status)
    with openai_server(behaviour) as address:
        answer, _ = ask(address, timeout=20, **FOLLOW_UP)
    assert len(behaviour.asked) == tries
    assert "did not finish its answer" in str(answer.notice)
    assert "voted 12 to 9" in answer.text


def test_a_follow_up_waits_no_longer_than_any_question(ask: Ask) -> None:
    behaviour = Behaviour(waits="silent")
    began = time.monotonic()
    with openai_server(behaviour) as address:
        answer, _ = ask(address, timeout=2, **FOLLOW_UP)
    assert time.monotonic() - began < 3.5
    assert len(behaviour.asked) == 1
    assert "it took more than 2 seconds" in str(answer.notice)


def test_a_model_that_writes_on_and_on_is_left_in_time(made: Callable[..., Chat]) -> None:
    behaviour = Behaviour(["<think>", *["hm "] * 5_000], pause=0.001)
    began = time.monotonic()
    with openai_server(behaviour) as address, pytest.raises(ModelFailed, match="more than 1 seconds"):
        list(made(address, timeout=1).text("Answer.", {}))
    assert time.monotonic() - began < 3
    assert behaviour.hung_up.wait(5)


def test_a_server_that_dies_in_mid_answer_leaves_what_was_verified(ask: Ask) -> None:
    with openai_server(Behaviour([FIRST, "Okoro ", "sold ", "the bridge [1]."], dies_after=3)) as address:
        answer, heard = ask(address)
    assert heard == ["> The council voted 12 to 9 for the plan on March 4. [1]"]
    assert "did not finish its answer" in str(answer.notice)
    assert "sold" not in answer.text


CUT = {
    "length": "it was cut off for its length",
    "content_filter": "its provider's filter cut it off",
    None: "it stopped before the end",
}


@pytest.mark.parametrize("reason", CUT)
def test_an_answer_that_was_cut_off_is_said_to_be_and_its_last_sentence_is_none(ask: Ask, reason: str | None) -> None:
    with openai_server(Behaviour([FIRST, "Ines Okoro would not withdraw the plan"], reason=reason)) as address:
        answer, heard = ask(address)
    assert heard == ["> The council voted 12 to 9 for the plan on March 4. [1]"]
    assert answer.notice == f"The model did not finish its answer: {CUT[reason]}."
    assert len(answer.sentences) == 1


@pytest.mark.parametrize("reason", CUT)
def test_the_last_sentence_of_an_answer_that_was_cut_off_counts_when_it_is_whole(ask: Ask, reason: str | None) -> None:
    with openai_server(Behaviour([FIRST.strip()], reason=reason)) as address:
        answer, heard = ask(address)
    assert heard == ["> The council voted 12 to 9 for the plan on March 4. [1]"]
    assert CUT[reason] in str(answer.notice)


def test_a_model_whose_answer_a_filter_holds_back_is_not_asked_again(ask: Ask) -> None:
    behaviour = Behaviour([], reason="content_filter")
    with openai_server(behaviour) as address:
        answer, _ = ask(address)
    assert len(behaviour.asked) == 1
    assert CUT["content_filter"] in str(answer.notice)


def test_a_sentence_that_is_whole_when_the_server_dies_is_heard(ask: Ask) -> None:
    with openai_server(Behaviour([FIRST.strip(), " "], dies_after=1)) as address:
        answer, heard = ask(address)
    assert heard == ["> The council voted 12 to 9 for the plan on March 4. [1]"]
    assert answer.notice == "The model did not finish its answer: its connection broke off."


def test_no_server_at_all(ask: Ask) -> None:
    answer, heard = ask("http://127.0.0.1:9/v1", timeout=8)
    assert heard == []
    assert "did not finish its answer: its server could not be reached." in str(answer.notice)
    assert "voted 12 to 9" in answer.text
