"""An answer whose arrival is uncertain: it comes once, in its place, and nothing overtakes it."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bot.answers import Answer, Turn
from bot.telegram.messages.parts import Part
from bot.telegram.records.records import Asked, Records
from bot.telegram.records.sqlite import SqliteDatabase
from bot.telegram.traffic import outbox
from tests.bot.telegram.bot_api import Drop, Fault, Json, server
from tests.bot.telegram.room import USER, Room, Scripted, answer, bot_in
from tests.bot.telegram.strictness import Refusal
from tests.bot.telegram.test_faults import TOO_MANY, shown

NOTE = "The connection broke while I was sending the answer to “one”. If it is not above, tap here."
LINES = [f"Line {at}: {'word ' * 30}[1]" for at in range(60)]


def long(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
    """An answer of three messages."""
    yield answer(question, "\n".join(LINES))


def dropped(*calls: int, acted: bool = False) -> Callable[[str, Json], Fault | None]:
    """Breaks the connection at these calls of sendMessage."""
    count = 0

    def fault(name: str, values: Json) -> Fault | None:
        nonlocal count
        count += name == "sendMessage"
        return Drop(acted) if name == "sendMessage" and count in calls else None

    return fault


def notes(room: Room) -> list[Json]:
    """The notes in the chat."""
    return [each for each in room.api.chats[USER].from_bot() if each["text"] == NOTE]


async def test_an_answer_that_was_lost_comes_where_its_note_is_before_the_next_answer(home: Path) -> None:
    async with bot_in(home) as room:
        room.api.fault = dropped(1)
        room.api.says(USER, "one")
        room.api.says(USER, "two")
        await room.api.until(lambda: "On “two”" in shown(room))
        room.api.presses(USER, notes(room)[0], "Send again")
        await room.api.until(lambda: shown(room) == ["On “one”", "On “two”"])


async def test_the_rest_of_an_answer_follows_the_note_and_the_lost_part_comes_between(home: Path) -> None:
    async with bot_in(home, Scripted(long)) as room:
        chat = room.api.chats[USER]
        room.api.fault = dropped(2)
        room.api.says(USER, "one")
        await room.api.until(chat.has(3))
        assert [each["text"] == NOTE for each in chat.from_bot()] == [False, True, False]
        room.api.presses(USER, notes(room)[0], "Send again")
        await room.api.until(lambda: not notes(room))
        lines = "\n".join(each["text"] for each in chat.from_bot()).splitlines()
        assert [each for each in lines if each.startswith("Line")] == LINES


async def test_of_two_notes_one_becomes_the_answer_and_the_other_goes(home: Path) -> None:
    async with bot_in(home, refused=True) as room:
        room.api.fault = dropped(1, 2)

        def acted(name: str, values: Json) -> Fault | None:
            fault = lost(name, values)
            return Drop(acted=values["text"] == NOTE) if fault else None

        lost = room.api.fault
        room.api.fault = acted
        room.api.says(USER, "one")
        await room.api.until(lambda: len(notes(room)) == 2)
        first, second = notes(room)
        for note in (first, second, first):
            await room.told_of(room.api.presses(USER, note, "Send again"))
        assert shown(room) == ["On “one”"]


async def test_an_edited_question_whose_answer_was_lost_is_answered_where_the_note_is(home: Path) -> None:
    async with bot_in(home) as room:
        room.api.fault = dropped(1)
        asked = room.api.says(USER, "one")
        await room.api.until(lambda: notes(room))
        await room.ask("two")
        room.api.edits(asked, "uno")
        await room.api.until(lambda: shown(room) == ["On “uno”", "On “two”"])


@pytest.mark.parametrize("had_note", [False, True])
async def test_what_was_on_its_way_when_the_bot_was_killed_is_noted_and_the_rest_comes(
    home: Path, *, had_note: bool
) -> None:
    parts = [Part("the first message"), Part("the second message"), Part("the third message")]

    async with server() as api:
        api.user(USER)
        database = SqliteDatabase(home)
        records = Records(database)
        key = records.ask(Asked(USER, 0, USER, 1, "en", datetime.date(2024, 2, 3), "one"))
        records.answered(key, answer("one"), parts)
        button = {"text": "Send again", "callback_data": f"a:{key}"}
        about = {"text": NOTE, "reply_markup": {"inline_keyboard": [[button]]}}
        sent = api.message(123456789, USER, {**about, "entities": []} if had_note else {"text": "the first message"})
        (records.noted if had_note else records.sent)(key, USER, sent["message_id"], 0)
        records.mark(key, "sending")
        database.close()
        async with bot_in(home, api=api) as room:
            chat = api.chats[USER]
            await api.until(chat.has(3))
            assert [each["text"] for each in chat.from_bot()] == [sent["text"], NOTE, "the third message"]
            for note in notes(room):
                await room.told_of(room.api.presses(USER, note, "Send again"))
            assert [each["text"] for each in chat.from_bot()] == [each.text for each in parts]


async def test_a_bot_that_is_stopped_waits_for_telegram_no_longer_than_it_may(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "GRACE", 0.0)
    failing = [Refusal(502, "Bad Gateway"), TOO_MANY]

    async def never(_: float) -> None:
        await asyncio.Event().wait()

    async with server() as api:
        async with bot_in(home, api=api, sleep=never, refused=True) as room:
            room.api.fault = lambda name, values: failing[0] if name == "sendMessage" else None
            room.api.says(USER, "one")
            await room.api.until(lambda: room.api.refusals)
            room.stop.set()
            await room.serving
            assert not shown(room)
        api.fault = lambda name, values: None
        async with bot_in(home, api=api, refused=True) as room:
            note = await api.until(lambda: notes(room) and notes(room)[0])
            room.api.presses(USER, note, "Send again")
            await api.until(lambda: shown(room) == ["On “one”"])
