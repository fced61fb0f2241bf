"""Faults on the way to Telegram: an answer arrives exactly once or is reported as uncertain; nothing stops the bot."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import httpx
import pytest
from telegram.error import NetworkError, TimedOut

from bot.answers import Answer, Turn
from bot.errors import StoreLocked
from bot.telegram import application
from bot.telegram.messages.parts import Part
from bot.telegram.records.records import Asked, Records
from bot.telegram.records.sqlite import SqliteDatabase
from bot.telegram.traffic import outbox
from bot.telegram.traffic.outbox import maybe_sent
from tests.bot.telegram.bot_api import Drop, Fault, Hang, Json, server
from tests.bot.telegram.room import GROUP, OTHER, SLOW, STRANGER, USER, Room, Scripted, always, answer, bot_in
from tests.bot.telegram.strictness import Refusal

TOO_MANY = Refusal(429, "Too Many Requests: retry after 7", retry_after=7)
BROKEN = "The connection broke while I was sending the answer to “one”."


class Sleeps:
    """Sleeping that takes no time, and remembers how long it should have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Records the seconds and returns at once."""
        self.seconds.append(seconds)
        await asyncio.sleep(0)


def first(*faults: Fault, method: str = "sendMessage") -> Callable[[str, Json], Fault | None]:
    """Lets these faults happen to the first calls of the method."""
    left = list(faults)
    return lambda name, values: left.pop(0) if name == method and left else None


def shown(room: Room, user: int = USER) -> list[str]:
    """The bot's messages in a private chat, up to the first colon."""
    return [each["text"].partition(":")[0] for each in room.api.chats[user].from_bot()]


@pytest.mark.parametrize(
    ("fault", "slept"),
    [(TOO_MANY, 7), (Refusal(500, "Internal Server Error"), 0.5), (Refusal(502, "Bad Gateway"), 0.5)],
)
async def test_what_telegram_did_not_take_is_sent_until_it_does(home: Path, fault: Refusal, slept: float) -> None:
    sleeps = Sleeps()

    async with bot_in(home, sleep=sleeps, refused=True) as room:
        room.api.fault = first(fault, fault, fault)
        await room.ask("one")
        await room.ask("two")
        assert shown(room) == ["On “one”", "On “two”"]
        assert sleeps.seconds[0] == slept
        assert len(sleeps.seconds) == 3


async def test_a_chat_that_must_wait_keeps_no_other_waiting(home: Path) -> None:
    held = asyncio.Event()

    async def sleep(_: float) -> None:
        await held.wait()

    async with bot_in(home, sleep=sleep, refused=True) as room:
        room.api.fault = lambda name, values: (
            TOO_MANY if name == "sendMessage" and values["chat_id"] == USER and not held.is_set() else None
        )
        room.api.says(USER, "one")
        await room.api.until(lambda: room.api.refusals)
        await room.ask("two", OTHER)
        assert not shown(room)
        held.set()
        await room.api.until(lambda: shown(room) == ["On “one”"])


@pytest.mark.parametrize("acted", [True, False])
@pytest.mark.parametrize("kind", [Drop, Hang])
async def test_an_answer_that_may_have_arrived_is_not_sent_twice_but_offered(
    home: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Drop | Hang], acted: bool
) -> None:
    monkeypatch.setattr(outbox, "READ_TIMEOUT", 0.3)

    async with bot_in(home) as room:
        room.api.fault = first(kind(acted))
        room.api.says(USER, "one")
        chat = room.api.chats[USER]
        await room.api.until(lambda: any(BROKEN in each for each in shown(room)))
        assert shown(room)[:-1] == ["On “one”"] * acted
        note = chat.from_bot()[-1]
        if acted:
            return
        room.api.presses(USER, note, "Send again")
        room.api.presses(USER, note, "Send again")
        await room.api.until(lambda: shown(room) == ["On “one”"])
        await room.ask("two")
        assert shown(room) == ["On “one”", "On “two”"]


async def test_a_waiting_message_of_a_group_becomes_the_answer_however_often_that_is_tried(home: Path) -> None:
    # An edit that was made although the connection broke is refused the next time, as not modified: that is success.
    async with bot_in(home, waits=SLOW, refused=True) as room:
        room.api.fault = first(Drop(acted=True), Drop(acted=False), method="editMessageText")
        chat = room.api.chats[GROUP]
        room.api.says(USER, "@record_bot one", GROUP)
        await room.api.until(lambda: chat.from_bot() and chat.from_bot()[0]["text"].startswith("On “one”"))
        await room.ask("@record_bot two", chat=GROUP)
        assert len(chat.from_bot()) == 2


async def test_a_draft_that_is_refused_is_the_last_one_and_the_answer_arrives(home: Path) -> None:
    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        yield "A first sentence."
        yield answer(question)

    async with bot_in(home, Scripted(answering), waits=SLOW, refused=True) as room:
        room.api.fault = lambda name, values: (
            Refusal(400, "Bad Request: TEXTDRAFT_PEER_INVALID") if name == "sendMessageDraft" else None
        )

        def answered(question: str) -> bool:
            return f"On “{question}”" in shown(room)

        for question in ("one", "two", "three"):
            room.api.says(USER, question)
            await room.api.until(partial(answered, question))
        assert len(room.api.named("sendMessageDraft")) <= 1


async def test_an_edited_question_with_the_same_answer_is_not_an_error(home: Path) -> None:
    async with bot_in(home, always(lambda question: answer("the same")), refused=True) as room:
        asked = room.api.says(USER, "one")
        await room.api.until(lambda: shown(room))
        room.api.edits(asked, "uno")
        await room.ask("two")
        assert len(shown(room)) == 2
        assert "not modified" in room.api.refusals[-1]


async def test_a_user_who_has_blocked_the_bot_stops_nobody_else(home: Path) -> None:
    async with bot_in(home, refused=True) as room:
        room.api.chats[USER].blocked = True
        room.api.says(USER, "one")
        await room.api.until(lambda: any("blocked" in each for each in room.api.refusals))
        await room.ask("two", OTHER)
        assert not shown(room)


async def test_a_group_that_has_become_a_supergroup_gets_its_answer_there(home: Path) -> None:
    new = -1_000_000_000_500

    async with bot_in(home, refused=True) as room:
        await room.ask("@record_bot one", chat=GROUP)
        room.api.group(new)
        room.api.chats[GROUP].migrated_to = new
        room.api.says(USER, "@record_bot two", GROUP)
        await room.api.until(room.api.chats[new].from_bot)
        await room.ask("@record_bot three", chat=new)
        assert room.archive.asked[-1] == ("three", ["one", "two"])
        await room.ask("@record_bot four", STRANGER, chat=new)  # let in by the group


async def test_the_message_that_tells_of_a_migration_moves_the_conversations(home: Path) -> None:
    new = -1_000_000_000_500

    async with bot_in(home) as room:
        await room.ask("@record_bot one", chat=GROUP)
        room.api.group(new)
        room.api.update({"message": room.api.message(USER, GROUP, {"migrate_to_chat_id": new})})
        await room.ask("/help@record_bot", chat=GROUP)
        await room.ask("@record_bot two", chat=new)
        assert room.archive.asked[-1] == ("two", ["one"])


async def test_an_update_that_comes_twice_is_answered_once_even_after_a_restart(home: Path) -> None:
    archive = Scripted()

    async with server() as api:
        async with bot_in(home, archive, api=api) as room:
            asked = room.api.message(USER, USER, {"text": "one"})
            update = room.api.update({"message": asked})
            room.api.update(update)
            await room.ask("/help")
        async with bot_in(home, archive, api=api) as room:
            room.api.update(update)
            await room.ask("/help")
        assert [question for question, _ in archive.asked] == ["one"]


@pytest.mark.parametrize("failure", [StoreLocked("A secret path is in use.", "Wait."), ValueError("a mistake of ours")])
async def test_an_archive_that_fails_is_reported_without_its_details(home: Path, failure: Exception) -> None:
    failures = [failure]

    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        if failures:
            raise failures.pop()
        yield answer(question)

    async with bot_in(home, Scripted(answering)) as room:
        told = await room.ask("one")
        assert told["text"] == (
            "I cannot reach the articles just now. My operator can see why; please try again in a minute."
        )
        room.api.presses(USER, told, "Ask again")
        await room.api.until(lambda: shown(room) == ["On “one”"])


async def test_a_database_that_cannot_be_written_is_reported_and_the_bot_goes_on(home: Path) -> None:
    async with bot_in(home) as room:
        room.database.execute("ALTER TABLE answers RENAME TO lost")
        assert (await room.ask("one"))["text"].startswith("I cannot reach the articles just now.")
        room.database.execute("ALTER TABLE lost RENAME TO answers")
        await room.ask("two")
        assert shown(room)[-1] == "On “two”"


async def test_who_was_not_answered_when_the_bot_was_killed_is_told_when_it_is_back(home: Path) -> None:
    database = SqliteDatabase(home)
    records = Records(database)
    day = datetime.date(2024, 2, 3)
    records.ask(Asked(USER, 0, USER, 1, "en", day, "one"))
    half = records.ask(Asked(OTHER, 0, OTHER, 2, "ru", day, "two"))
    records.answered(half, answer("two"), [Part("the first message"), Part("the second message")])
    records.sent(half, OTHER, 1, 0)
    records.mark(half, "sending")
    database.close()

    async with bot_in(home) as room:
        await room.api.until(lambda: shown(room) and shown(room, OTHER))
        assert shown(room) == ["I was interrupted before I could answer"]
        assert shown(room, OTHER)[0].startswith("Связь прервалась")
        room.api.presses(USER, room.api.chats[USER].from_bot()[0], "Ask again")
        room.api.presses(OTHER, room.api.chats[OTHER].from_bot()[0], "Прислать")
        await room.api.until(lambda: shown(room) == ["On “one”"])
        await room.api.until(lambda: shown(room, OTHER) == ["the second message"])


async def test_telegram_that_is_away_at_the_start_is_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "START_WAITS", (0.01,))

    async with server() as api:
        api.fault = first(Refusal(502, "Bad Gateway"), Drop(acted=False), method="getMe")
        async with bot_in(home, api=api, refused=True) as room:
            await room.ask("one")
            assert sum("cannot be reached" in each for each in room.told) == 2


async def test_a_second_instance_with_the_same_token_is_reported(home: Path) -> None:
    async with bot_in(home) as room:
        room.api.fault = first(Refusal(409, "Conflict: terminated by other getUpdates request"), method="getUpdates")
        room.api.says(USER, "one")
        await room.api.until(lambda: any("Another instance" in each for each in room.told))


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


def test_only_a_request_that_may_have_been_read_is_in_doubt() -> None:
    assert maybe_sent(caused(TimedOut(), httpx.ReadTimeout("")))
    assert maybe_sent(caused(NetworkError("httpx.ReadError"), httpx.ReadError("")))
    assert maybe_sent(caused(NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("")))
    assert maybe_sent(NetworkError("Gateway Timeout"))
    assert not maybe_sent(caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("")))
    assert not maybe_sent(caused(TimedOut(), httpx.ConnectTimeout("")))
    assert not maybe_sent(caused(TimedOut(), httpx.PoolTimeout("")))
    assert not maybe_sent(NetworkError("Internal Server Error"))
