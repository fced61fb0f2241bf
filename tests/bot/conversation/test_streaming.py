"""Sentences leave as each is verified, while the model still writes: from the graph, in the terminal, in Telegram."""

from __future__ import annotations

import datetime
import io
import os
import re
import signal
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.answers import Answer, Turn
from bot.chat_models.client import Chat, Stopped
from bot.chat_models.providers import configured
from bot.conversation.graph import build, converse, new_conversation, stream, thread
from bot.conversation.work import Work
from bot.memory.memory import open_memory
from bot.settings import Settings
from bot.telegram.archive import StoreArchive
from bot.terminal import chat
from bot.terminal.printing import BUSY, Spoken
from retrieval.store.store import Store
from tests.bot.chat_models.openai_server import Behaviour, openai_server
from tests.bot.telegram.room import OTHER, SLOW, USER, Room, bot_in, run
from tests.bot.telegram.test_private import labels
from tests.scripted import Streaming
from tests.scripted_news import stored

QUESTION = "How did the council vote on the plan?"
VOTED = "The council voted 12 to 9 for the plan on March 4"
SUED = "Halden Steel sued the Kestrel newspaper over the report"
#: A sentence, and one that comes to no end as long as a test waits for it.
ENDLESS = (f"{VOTED} [1]. Halden ", *["and so on "] * 5_000)


def slow(*pieces: Any) -> Chat:
    return Chat(Streaming(pieces=pieces), timeout=30, backoff=())


@pytest.fixture
def news(store: Store) -> Store:
    return stored(store)


def test_the_graph_yields_a_sentence_while_the_model_still_writes(news: Store) -> None:
    go = threading.Event()
    pieces = stream(build(), Work(news, QUESTION, chat=slow(f"{VOTED} [1]. Halden ", go, f"{SUED[7:]} [1].")))
    assert next(pieces) == f"> {VOTED}. [1]"
    go.set()
    sentence, answer = pieces
    assert isinstance(answer, Answer)
    assert answer.text == f"> {VOTED}. [1]\n{sentence}"


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_half_a_marker_never_leaves(news: Store, size: int) -> None:
    said = f"{VOTED} [1]. {SUED} [1"
    pieces = [said[at : at + size] for at in range(0, len(said), size)]
    *sentences, answer = stream(build(), Work(news, QUESTION, chat=slow(*pieces)))
    assert isinstance(answer, Answer)
    assert sentences
    assert all(re.fullmatch(r"> [^\[]+ \[\d\]", str(each)) for each in sentences)


def test_the_turns_that_are_given_come_before_the_question(news: Store) -> None:
    given = [Turn("What did Ines Okoro say?", "Ines Okoro")]
    *_, answer = stream(build(), Work(news, "What did she say about the plan?", given))
    assert isinstance(answer, Answer)
    assert answer.standalone == "What did she say about the plan? Ines Okoro"


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Behaviour, Any]]:
    """A server whose answers never end, and what gives a model of it."""
    behaviour = Behaviour(ENDLESS, pause=0.01)
    with openai_server(behaviour) as address:
        monkeypatch.setenv("OPENAI_API_KEY", "of-a-test")
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        yield behaviour, configured(Settings(model="openai:m"))


def test_an_answer_that_is_left_in_the_middle_hangs_up_and_is_not_remembered(
    news: Store, home: Path, endless: tuple[Behaviour, Any]
) -> None:
    behaviour, model = endless
    memory, name = open_memory(Settings()), new_conversation()
    graph = build(memory.saver)
    converse(graph, Work(news, "What did Ines Okoro say?"), name)
    pieces = stream(graph, Work(news, QUESTION, chat=model()), name)
    assert next(pieces)
    pieces.close()
    assert behaviour.hung_up.wait(10)
    assert len(graph.get_state(thread(name)).values["turns"]) == 1
    memory.close()


def test_a_stop_from_another_thread_ends_the_answer(news: Store) -> None:
    never = threading.Event()
    chat = slow(f"{VOTED} [1]. Halden ", never)
    pieces = stream(build(), Work(news, QUESTION, chat=chat))
    next(pieces)
    threading.Timer(0.1, chat.stopped.set).start()
    with pytest.raises(Stopped):
        next(pieces)
    never.set()


class Watched(io.StringIO):
    """What is printed; does something, once, when a text is."""

    def __init__(self, text: str, do: Any) -> None:
        super().__init__()
        self.text, self.do = text, do

    def write(self, printed: str) -> int:
        """Keeps it."""
        count = super().write(printed)
        if self.text and self.text in self.getvalue():
            self.text = ""
            self.do()
        return count


def talk(news: Store, typed: str, printed: io.StringIO, model: Any) -> str:
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(f"{typed}\x04")
        chat.chat(news, Console(file=printed, width=400), model=model)
    return printed.getvalue()


def test_the_terminal_shows_a_sentence_while_the_model_still_writes(news: Store) -> None:
    go = threading.Event()
    model = partial(slow, f"{VOTED} [1]. Halden ", go, f"{SUED[7:]} [1].")
    shown = talk(news, f"{QUESTION}\r", Watched(f"{VOTED}. [1]", go.set), model)
    assert "newspaper over the report." in shown
    assert "did not finish its answer" not in shown  # as it were, had the model waited in vain


@pytest.mark.parametrize(("slowly", "at_terminal"), [(True, True), (False, True), (True, False)])
def test_only_a_terminal_shows_that_a_model_is_reading(slowly: bool, at_terminal: bool) -> None:
    printed = io.StringIO()
    with Spoken(Console(file=printed, width=80, force_terminal=at_terminal), slow=slowly) as spoken:
        spoken.hear(f"{VOTED}. [1]")
    assert (BUSY in printed.getvalue()) is (slowly and at_terminal)
    assert VOTED in printed.getvalue()


def test_ctrl_c_in_the_terminal_hangs_up_and_the_chat_goes_on(news: Store, endless: tuple[Behaviour, Any]) -> None:
    behaviour, model = endless
    ctrl_c = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    shown = talk(news, f"{QUESTION}\r/sources\r", Watched(f"{VOTED}. [1]", ctrl_c.start), model)
    ctrl_c.cancel()
    assert behaviour.hung_up.wait(10)
    assert shown.endswith("Stopped.\nNo answer with sources yet.\n")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def drafted(room: Room, text: str) -> bool:
    return any(text in each["text"] for each in room.api.named("sendMessageDraft"))


def test_telegram_shows_a_sentence_in_a_draft_while_the_model_still_writes(news: Store, home: Path) -> None:
    go = threading.Event()

    def model(stopped: threading.Event) -> Chat:
        pieces = [f"{VOTED} [1]. Halden ", go, f"{SUED[7:]} [1]."]
        return Chat(Streaming(pieces=pieces), timeout=30, backoff=(), stopped=stopped)

    async def dialogue() -> None:
        async with bot_in(home, StoreArchive(news, model), waits=SLOW) as room:
            room.api.says(USER, QUESTION)
            await room.api.until(lambda: drafted(room, f"{VOTED}. [1]"))
            go.set()
            await room.api.until(lambda: any(SUED in each["text"] for each in room.api.chats[USER].from_bot()))
            message = room.api.chats[USER].from_bot()[-1]
            assert message["text"].startswith(f"{VOTED}. [1]")
            assert labels(message)[-2:] == ["👍 Good", "👎 Wrong"]
            follow_up = await room.ask("And when?")
            assert follow_up["text"]

    run(dialogue())


def test_in_telegram_nobody_waits_for_the_model_of_somebody_else(news: Store, home: Path) -> None:
    go = threading.Event()
    models = iter([("Halden ", go, "left [1]."), (f"{VOTED} [1].",)])

    def model(stopped: threading.Event) -> Chat:
        return Chat(Streaming(pieces=next(models)), timeout=30, backoff=(), stopped=stopped)

    async def dialogue() -> None:
        async with bot_in(home, StoreArchive(news, model), model="openai:m") as room:
            room.api.says(USER, QUESTION)
            await room.api.until(lambda: room.api.named("sendChatAction"))
            assert f"{VOTED}. [1]" in (await room.ask(QUESTION, OTHER))["text"]
            assert not room.api.chats[USER].from_bot()
            go.set()

    run(dialogue())


def test_stop_in_telegram_hangs_up(news: Store, home: Path, endless: tuple[Behaviour, Any]) -> None:
    behaviour, model = endless

    async def dialogue() -> None:
        async with bot_in(home, StoreArchive(news, model), waits=SLOW) as room:
            room.api.says(USER, QUESTION)
            await room.api.until(lambda: drafted(room, f"{VOTED}. [1]"))
            waiting = next(each for each in room.api.chats[USER].from_bot() if "Stop" in labels(each))
            assert await room.told_of(room.api.presses(USER, waiting, "Stop")) == "Stopping."
            await room.api.until(lambda: room.api.chats[USER].from_bot()[-1]["text"] == "Stopped.")

    run(dialogue())
    assert behaviour.hung_up.wait(10)


def test_in_telegram_quotations_take_the_place_of_a_model_that_is_down(news: Store, home: Path) -> None:
    def model(stopped: threading.Event) -> Chat:
        return Chat(Streaming(pieces=[ConnectionError("down")]), timeout=5, backoff=(), stopped=stopped)

    async def dialogue() -> None:
        async with bot_in(home, StoreArchive(news, model)) as room:
            message = await room.ask(QUESTION)
            assert "Here are quotations from the articles instead." in message["text"]
            assert f"{VOTED}. [1]" in message["text"]

    run(dialogue())


def test_inline_cards_and_further_statements_are_quoted_and_no_model_is_paid(news: Store) -> None:
    archive = StoreArchive(news, lambda **_: pytest.fail("a model was made"))
    day = datetime.date(2031, 3, 6)
    for more in ({}, {"skip": 1, "stopped": threading.Event()}):
        *_, last = archive.answer("What did Ines Okoro say?", (), day, **more)  # type: ignore[arg-type]
        assert not isinstance(last, str)
        assert last.citations
    archive.close()
