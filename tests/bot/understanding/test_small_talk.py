"""Hello, thanks and goodbye: a friendly reply in every face, without a search, citations or a turn to point back at."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console
from typer.testing import CliRunner

import prompts
from bot.chat_models.client import Chat
from bot.cli import app
from bot.conversation.graph import build, converse, thread
from bot.conversation.steps import reply
from bot.conversation.work import Work
from bot.telegram.archive import StoreArchive
from bot.telegram.records.sqlite import SqliteDatabase
from bot.terminal import chat
from bot.understanding.small_talk import small_talk
from retrieval.store.store import Store
from tests.bot.telegram.room import USER, bot_in, run
from tests.bot.telegram.test_private import labels
from tests.scripted import Streaming
from tests.scripted_news import BRIDGE, stored

SAID = "What did Ines Okoro say?"
FOLLOW_UP, ALONE = "What did she say about the plan?", "What did she say about the plan? Ines Okoro"


@pytest.fixture
def news(store: Store) -> Store:
    return stored(store)


@pytest.mark.parametrize(
    ("said", "kind"), [("Hello", "greeting"), ("thanks", "thanks"), ("ok bye", "goodbye"), ("👍", "agreement")]
)
def test_small_talk_is_replied_to_without_a_search(
    news: Store, monkeypatch: pytest.MonkeyPatch, said: str, kind: str
) -> None:
    monkeypatch.setattr("bot.conversation.steps.search", lambda *_, **__: pytest.fail("it was searched for"))
    model = Streaming(pieces=["Okoro lied [1]."])
    for answer in (
        reply(news, said, chat=Chat(model)),
        converse(build(), Work(news, said, chat=Chat(model))),
    ):
        assert (answer.text, answer.small_talk, answer.refused) == (prompts.reply(kind), kind, False)
        assert (answer.citations, answer.passages, answer.standalone) == ((), (), said)
    assert model.heard == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Really?", "doubt"),
        ("are you sure about that?", "doubt"),
        ("tl;dr", "form"),
        ("summarize it please", "form"),
        ("can you translate that into Russian?", "form"),
        ("короче", "form"),
        ("say it in simple words", "form"),
        ("Is it true that the bridge closed?", None),
        ("Summarize the report on the bridge", None),
        ("What do you know about Ines Okoro?", None),
        ("Which articles mention Ines Okoro?", None),
    ],
)
def test_doubts_and_wishes_for_another_form_are_told_from_questions(said: str, kind: str | None) -> None:
    assert small_talk(said) == kind


def test_who_asks_which_articles_there_are_is_told(news: Store) -> None:
    answer = reply(news, "Which articles do you have?")
    assert answer.small_talk == "inventory"
    newest = "“Mayor stands by the bridge” (2031-03-05), “Storm at the harbour” (2031-02-01)"
    assert answer.text == f"I have 2 articles. The newest: {newest}"


def test_one_article_is_told_as_one(store: Store) -> None:
    assert reply(stored(store, BRIDGE), "what articles are there?").text.startswith("I have 1 article. The newest:")


def test_who_is_polite_and_asks_is_answered(news: Store) -> None:
    for asked in (f"Hi, {SAID}", f"Thanks! {SAID}"):
        answer = reply(news, asked)
        assert (answer.small_talk, answer.citations[0].speaker) == (None, "Ines Okoro")


def test_thanks_between_two_questions_do_not_break_the_follow_up(news: Store) -> None:
    graph = build(InMemorySaver())
    for said in (SAID, "thanks", "👍"):
        converse(graph, Work(news, said), "one")
    assert converse(graph, Work(news, FOLLOW_UP), "one").standalone == ALONE
    kept = graph.get_state(thread("one")).values
    assert [turn["standalone"] for turn in kept["turns"]] == [SAID, ALONE]


def test_the_terminal_keeps_the_sources_of_the_answer_before(news: Store) -> None:
    printed = io.StringIO()
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(f"{SAID}\rthanks\r/show 1\r\x04")
        chat.chat(news, Console(file=printed, width=400))
    shown = printed.getvalue()
    assert prompts.reply("thanks") in shown
    assert "Nearest articles" not in shown
    assert shown.count("she would not withdraw") > 1


def test_ask_greets_and_marks_it_in_json(ready_home: Path) -> None:
    seeds = Path(__file__).resolve().parents[3] / "seeds"
    assert CliRunner().invoke(app, ["ingest", str(seeds)]).exit_code == 0
    shown = CliRunner().invoke(app, ["ask", "hello", "--explain"]).output
    assert "Ask me about the news" in shown
    assert "Ranking" not in shown
    told = json.loads(CliRunner().invoke(app, ["ask", "hello", "--json"]).output)
    assert (told["small_talk"], told["refused"], told["citations"], told["passages"]) == ("greeting", False, [], [])


def test_telegram_replies_in_the_users_language_without_buttons(news: Store, home: Path) -> None:
    async def talk() -> None:
        async with bot_in(home, StoreArchive(news)) as room:
            await room.ask(SAID)
            thanked = await room.ask("thanks")
            assert thanked["text"] == "You are welcome."
            assert labels(thanked) == []
            assert "Mayor stands by the bridge" in (await room.ask("/sources"))["text"]
            assert "I have 2 articles" in (await room.ask("what articles are there?"))["text"]
            await room.ask(FOLLOW_UP)
            await room.ask(FOLLOW_UP, reply_to_message=thanked)
            assert asked(home) == [SAID, None, None, ALONE, ALONE]
            room.api.user(USER, "ru")
            assert (await room.ask("Спасибо!"))["text"] == "Пожалуйста."
            refused = (await room.ask("What did Ingrid Halvorsen say?"))["text"]
            assert refused.startswith("В статьях нет слов того, кого зовут «Ingrid Halvorsen».\n")
            assert "В статьях этого нет." in refused

    run(talk())


def asked(home: Path) -> list[str | None]:
    """The questions that the bot's database has, as they were understood."""
    with contextlib.closing(SqliteDatabase(home)) as database:
        return [row[0] for row in database.execute("SELECT standalone FROM answers ORDER BY at").fetchall()]
