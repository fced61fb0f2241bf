"""Access: who may ask and how often, and the commands for admins only."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings
from bot.telegram import access
from bot.telegram.access import CODES, INLINE, QUESTIONS, Access, Limit, Window, new_code
from bot.telegram.records.sqlite import SqliteDatabase
from tests.bot.telegram.bot_api import server
from tests.bot.telegram.room import ADMIN, GROUP, STRANGER, USER, Scripted, bot_in
from tests.bot.telegram.test_inline import cards


async def test_nobody_is_let_in_unless_somebody_says_so(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive, telegram_allow="", telegram_admins="") as room:
        told = await room.ask("one", STRANGER)
        assert told["text"].startswith("This bot is private. Your number is 99;")
        for text in ("two", "/speakers", "/start", "/stats"):
            room.api.says(STRANGER, text)
        room.api.says(STRANGER, "@record_bot three", GROUP)
        pairing = await room.ask("/pair", STRANGER)
        assert pairing["text"] == "Send /pair with the code that the operator gave you."
        assert len(room.api.chats[STRANGER].from_bot()) == 2  # informed once, not at every message
        assert not room.api.chats[GROUP].from_bot()
        assert not archive.asked
        assert any("The settings let nobody in" in line for line in room.told)


async def test_a_bot_that_is_open_answers_everyone_and_says_so_at_the_start(home: Path) -> None:
    async with bot_in(home, telegram_allow="everyone") as room:
        assert "Open to everyone." in room.told
        assert (await room.ask("one", STRANGER))["text"].startswith("On “one”")


@pytest.mark.parametrize("command", ["/pair {}", "/start {}"])
async def test_a_code_lets_one_user_in_for_good(home: Path, command: str) -> None:
    async with bot_in(home) as room:
        code = new_code(room.database)
        await room.ask(command.format(code.lower()), STRANGER)
        assert room.api.chats[STRANGER].from_bot()[0]["text"] == "Welcome! You are let in."
        room.api.user(98)
        told = await room.ask(f"/pair {code}", 98)
        assert told["text"] == "That code is wrong, used or too old."
    reopened = SqliteDatabase(home)
    assert reopened.is_admitted(STRANGER)
    reopened.close()


async def test_who_comes_from_inline_mode_is_told_how_to_be_let_in(home: Path) -> None:
    async with bot_in(home) as room:
        assert (await room.ask("/start pair", STRANGER))["text"].startswith("This bot is private.")


def test_a_guesser_of_codes_soon_guesses_in_vain(home: Path) -> None:
    database = SqliteDatabase(home)
    access = Access(Settings(home=home), database)
    code = new_code(database)
    assert not any(access.pair(STRANGER, f"GUESS{at}") for at in range(CODES.most))
    assert not access.pair(STRANGER, code)
    assert access.pair(USER, code)
    database.close()


def test_a_code_is_stored_as_a_digest_and_grows_old(home: Path) -> None:
    database = SqliteDatabase(home)
    code = new_code(database)
    assert code.encode() not in b"".join(path.read_bytes() for path in home.iterdir())
    database.execute("UPDATE codes SET until = 0")
    assert not Access(Settings(home=home), database).pair(USER, code)
    database.close()


def test_the_database_is_for_its_owner_alone(home: Path) -> None:
    database = SqliteDatabase(home)
    new_code(database)
    assert {path.stat().st_mode & 0o777 for path in home.iterdir()} == {0o600}
    database.close()


def test_a_window_slides() -> None:
    now = 0.0
    window = Window(Limit(2, 10.0), lambda: now)
    assert [window.take(1), window.take(1), window.take(1)] == [0, 0, 10]
    now = 4.0
    assert (window.take(1), window.take(2)) == (6, 0)
    now = 10.0
    assert [window.take(1), window.take(1)] == [0, 0]


async def test_who_asks_too_fast_is_told_once_and_not_answered(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        for at in range(QUESTIONS.most + 5):
            room.api.says(USER, f"question {at}")
        await room.ask("/help")
        await room.api.until(lambda: "I remember" in room.api.chats[USER].from_bot()[-1]["text"])
        assert len(archive.asked) == QUESTIONS.most
        slow = [each["text"] for each in room.api.chats[USER].from_bot() if "Please go on in" in each["text"]]
        assert len(slow) == 1


async def test_a_day_has_a_budget_that_a_restart_does_not_refill(home: Path) -> None:
    async with server() as api:
        async with bot_in(home, api=api, telegram_daily=2) as room:
            await room.ask("one")
        async with bot_in(home, api=api, telegram_daily=2) as room:
            await room.ask("two")
            assert (await room.ask("three"))["text"].startswith("That was today's last question of 2.")


async def test_inline_queries_have_a_limit_of_their_own(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        for at in range(INLINE.most):
            await cards(room, f"what did Lin say {at}")
        last = room.api.types_inline(USER, "what did Lin say at last")
        await room.ask("one")
        assert last not in room.api.inline_answers


@pytest.mark.parametrize("command", ["/stats", "/allow 5", "/ingest https://example.org/"])
async def test_what_admins_may_others_may_not(home: Path, command: str) -> None:
    async with bot_in(home) as room:
        assert (await room.ask(command))["text"] == "That is for this bot's admins."
        assert not room.database.is_admitted(5)


async def test_an_admin_sees_figures_and_lets_others_in(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("one")
        await room.told_of(room.api.presses(USER, message, "👍"))
        assert (await room.ask("/stats", ADMIN))["text"] == (
            "Articles: 1\nUsers today: 1\nQuestions today: 1\nAnswers kept: 1\nTokens of the model today: 0\n"
            "Good: 1, Wrong: 0\nWaiting: 0"
        )
        assert (await room.ask(f"/allow {STRANGER}", ADMIN))["text"] == f"{STRANGER} is let in."
        assert (await room.ask("one", STRANGER))["text"].startswith("On “one”")
        for nonsense in ("", "everyone", "0", "9" * 30):
            assert (await room.ask(f"/allow {nonsense}", ADMIN))["text"].startswith("Whom?")
        assert "/ingest ADDRESS" in (await room.ask("/help", ADMIN))["text"]


@pytest.mark.parametrize("setting", ["telegram_allow", "telegram_admins"])
def test_a_list_of_something_else_than_numbers_is_reported(home: Path, setting: str) -> None:
    database = SqliteDatabase(home)
    with pytest.raises(SettingsError, match=f"ONRECORD_{setting.upper()} cannot be '@somebody'"):
        Access(Settings.model_validate({"home": home, setting: "@somebody"}), database)
    database.close()


async def test_a_question_that_is_not_answered_for_its_length_costs_nothing(home: Path) -> None:
    async with bot_in(home, telegram_daily=1) as room:
        await room.ask("x" * 999)
        assert (await room.ask("one"))["text"].startswith("On “one”")


def test_a_window_remembers_only_some_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "REMEMBERED", 2)
    window = Window(Limit(1, 10.0), lambda: 0.0)
    assert [window.take(who) for who in (1, 2, 3)] == [0, 0, 0]
    assert (window.take(3), window.take(1)) == (10, 0)  # the first one has been forgotten
