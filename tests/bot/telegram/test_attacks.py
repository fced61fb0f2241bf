"""Hostile users: they want more than their share, others' answers, or readers to tap what they should not."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from bot.telegram.access import MESSAGES, QUESTIONS
from bot.telegram.messages.rendering import link
from bot.telegram.secrecy import kept_secret
from tests.bot.telegram.bot_api import TOKEN, Json
from tests.bot.telegram.room import ARTICLE, GROUP, OTHER, STRANGER, USER, Scripted, always, answer, bot_in, citation
from tests.bot.telegram.test_inline import cards

HOSTILE_ADDRESSES = (
    "javascript:alert(1)",
    "tg://resolve?domain=somebody",
    "data:text/html,x",
    "file:///etc/passwd",
    "//example.org/x",
    "https://",
    "https:///x",
    "https://bank.example@elsewhere.example/",
    "https://bank.example:word@elsewhere.example/",
    "https://elsewhere.example\\@bank.example/",
    "https://example.org/\u202egpj.exe",
    "https://example.org/a b",
    "https://example.org/\n",
    "https://[::1",
    "https://example.org/" + "x" * 2_000,
)


@pytest.mark.parametrize("url", HOSTILE_ADDRESSES)
def test_an_address_that_pretends_is_never_a_link(url: str) -> None:
    assert not link(url)
    assert link("https://example.org/a?b=c&d=%20#e")


@pytest.mark.parametrize("text", ["/latest", "/nonsense", "/pair GUESS123", "x" * 900])
@pytest.mark.parametrize("user", [USER, STRANGER])
async def test_a_flood_is_not_answered_by_a_flood(home: Path, text: str, user: int) -> None:
    async with bot_in(home) as room:
        for _ in range(MESSAGES.most + 10):
            room.api.says(user, text)
        await room.ask("one", OTHER)
        room.api.says(OTHER, "@record_bot two", GROUP)
        await room.api.until(room.api.chats[GROUP].from_bot)
        assert len(room.api.chats[user].from_bot()) <= MESSAGES.most


async def test_more_statements_and_inline_cards_are_of_the_days_budget(home: Path) -> None:
    archive = always(lambda question: replace(answer(question), more=9))

    async with bot_in(home, archive, telegram_daily=3) as room:
        chat = room.api.chats[USER]
        message = await room.ask("one")
        room.api.presses(USER, message, "More")
        await room.api.until(chat.has(2))
        assert (await cards(room, "what did Lin say"))["results"]
        assert (await cards(room, "what did Lin say now"))["button"]["text"] == "Today's questions are spent"
        room.api.presses(USER, message, "More")
        await room.api.until(chat.has(3))
        for told in (chat.from_bot()[-1], await room.ask("two")):
            assert told["text"].startswith("That was today's last question of 3.")
        assert len(archive.asked) == 3


async def test_edits_are_of_the_limits_too(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        asked = room.api.says(USER, "edit 0")
        for at in range(1, QUESTIONS.most + 5):
            room.api.edits(asked, f"edit {at}")
        await room.ask("/help", OTHER)
        await room.api.until(lambda: any("Please go on" in each["text"] for each in room.api.chats[USER].from_bot()))
        assert len(archive.asked) == QUESTIONS.most


async def test_a_stranger_gets_nothing_out_of_inline_mode(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        assert not (await cards(room, "what did Lin say", STRANGER))["results"]
        assert not archive.asked


async def test_what_is_erased_is_erased_from_the_judgements_of_others(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("@record_bot who am I?", chat=GROUP)
        await room.told_of(room.api.presses(OTHER, message, "👎"))
        await room.told_of(room.api.presses(USER, await room.ask("/forget"), "Yes"))
        tables = room.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = [room.database.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables]
        assert "who am I?" not in repr(rows)


NASTY = "\u202eevil\u2066 \x00\x07\x1b[31m \ufeff<b>&lt;</b> *_`[x](tg://y) \u2028{0} %s /forget 🇰🇷"


async def test_nothing_that_an_article_or_a_question_holds_is_refused_or_misread(home: Path) -> None:
    article = replace(ARTICLE, title=NASTY, text=f"{NASTY}\n\n{NASTY} “{NASTY}”", publisher=NASTY, author=NASTY)
    nasty = replace(citation(), quote=NASTY, start=0, end=len(NASTY), speaker=NASTY, title=NASTY, publisher=NASTY)

    archive = always(lambda question: replace(answer(question, f"{NASTY} [1]", [nasty]), notice=NASTY, more=1))
    archive.held = [article]

    async with bot_in(home, archive) as room:
        chat = room.api.chats[USER]
        message = await room.ask(f"who {NASTY}?")
        kinds = {each["type"] for each in message["entities"]}
        assert kinds <= {"italic", "bold", "expandable_blockquote", "text_link"}
        assert {each.get("url") for each in message["entities"]} <= {None, ARTICLE.url}
        room.api.presses(USER, message, "In context")
        await room.api.until(chat.has(2))
        for command in ("/latest", "/sources"):
            await room.ask(command)
        assert (await cards(room, "what did Lin say"))["results"]


@pytest.mark.parametrize("text", [" ", "@record_bot", "/ask", "\u200b", "?" * 4096, "\u202e" * 400])
async def test_what_is_hardly_a_question_stops_nothing(home: Path, text: str) -> None:
    async with bot_in(home) as room:
        room.api.says(USER, text)
        await room.api.until(room.api.chats[USER].from_bot)


async def test_the_buttons_of_another_ones_answer_stop_and_repeat_nothing(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        message: Json = await room.ask("@record_bot one", chat=GROUP)
        key = message["reply_markup"]["inline_keyboard"][-1][0]["callback_data"].partition(":")[2]
        for forged in (f"s:{key}", f"a:{key}", f"a:{key}:7", f"f:{USER}"):
            told = await room.told_of(room.api.sends_data(OTHER, message, forged))
            assert told == "That button is somebody else's."
        for replayed in (f"a:{key}", f"a:{key}:7", f"s:{key}"):
            await room.told_of(room.api.sends_data(USER, message, replayed))
        assert room.api.chats[GROUP].from_bot() == [message]
        assert len(archive.asked) == 1


def test_a_record_that_logging_cannot_format_does_not_show_the_token(caplog: pytest.LogCaptureFixture) -> None:
    with kept_secret(TOKEN):
        logging.getLogger("bot.telegram.test").warning("%d and %d", TOKEN)  # noqa: PLE1206
    assert TOKEN not in caplog.text + repr([record.args for record in caplog.records])
    assert "<token>" in caplog.text
