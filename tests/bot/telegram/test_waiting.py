"""The waiting until the answer comes: drafts, a waiting message with Stop, places in the queue; and the order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from bot.answers import Answer, Turn
from bot.telegram import queue
from bot.telegram.messages.buttons import Action, one
from tests.bot.telegram.bot_api import Json, server
from tests.bot.telegram.room import GROUP, OTHER, SLOW, USER, Answering, Room, Scripted, answer, bot_in
from tests.bot.telegram.test_private import labels


class Held:
    """Answers sentence by sentence, each when the test lets it go."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.ended = threading.Event()

    def __call__(self, question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        for sentence in ("The first sentence. [1]", "The second one. [1]"):
            self.go.acquire()
            yield sentence
        self.go.acquire()
        self.ended.set()
        yield answer(question)


def held_until(event: threading.Event) -> Answering:
    """Answers when the event comes."""

    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        event.wait()
        yield answer(question)

    return answering


def waits_for(room: Room, user: int, part: str) -> Callable[[], Json | None]:
    """The bot's message with these words, once it is there."""
    return lambda: next((each for each in room.api.chats[user].from_bot() if part in each["text"]), None)


async def test_a_private_chat_sees_drafts_and_then_the_message_and_no_waiting_is_left(home: Path) -> None:
    held = Held()

    def drafted(room: Room, lines: int) -> bool:
        return any(each["text"].count("\n") == lines - 1 for each in room.api.named("sendMessageDraft"))

    async with bot_in(home, Scripted(held), waits=SLOW) as room:
        room.api.says(USER, "one")
        waiting = await room.api.until(waits_for(room, USER, "Searching the articles…"))
        assert labels(waiting) == ["Stop"]
        for count in (1, 2):
            held.go.release()
            await room.api.until(partial(drafted, room, count))
        held.go.release()
        await room.api.until(waits_for(room, USER, "On “one”"))
        await room.api.until(lambda: len(room.api.chats[USER].from_bot()) == 1)
        drafts = room.api.named("sendMessageDraft")
        assert [each["text"] for each in drafts][-1] == "The first sentence. [1]\nThe second one. [1]"
        assert len({each["draft_id"] for each in drafts}) == 1


async def test_a_group_sees_the_answer_grow_in_the_waiting_message(home: Path) -> None:
    held = Held()

    async with bot_in(home, Scripted(held), waits=SLOW) as room:
        chat = room.api.chats[GROUP]
        asked = room.api.says(USER, "@record_bot one", GROUP)
        waiting = await room.api.until(waits_for(room, GROUP, "Searching the articles…"))
        assert waiting["reply_to_message"]["message_id"] == asked["message_id"]
        held.go.release()
        assert await room.api.until(waits_for(room, GROUP, "The first sentence."))
        held.go.release()
        await room.api.until(waits_for(room, GROUP, "The second one."))
        held.go.release()
        await room.api.until(waits_for(room, GROUP, "On “one”"))
        assert [each["message_id"] for each in chat.from_bot()] == [waiting["message_id"]]
        assert labels(chat.from_bot()[0]) == ["In context [1]", "👍 Good", "👎 Wrong"]
        assert not room.api.named("sendMessageDraft")
        assert room.api.named("editMessageText")[-1]["link_preview_options"] == {"is_disabled": True}


async def test_stop_ends_the_waiting_at_once_and_only_for_who_asked(home: Path) -> None:
    held = Held()

    async with bot_in(home, Scripted(held), waits=SLOW) as room:
        room.api.says(USER, "@record_bot one", GROUP)
        waiting = await room.api.until(waits_for(room, GROUP, "Searching"))
        assert await room.told_of(room.api.presses(OTHER, waiting, "Stop")) == "That button is somebody else's."
        assert await room.told_of(room.api.presses(USER, waiting, "Stop")) == "Stopping."
        await room.api.until(waits_for(room, GROUP, "Stopped."))
        held.go.release(9)  # the thread ends at its next sentence
        await room.ask("@record_bot two", chat=GROUP)
        assert not waits_for(room, GROUP, "On “one”")()


async def test_a_stop_button_that_was_left_behind_goes_when_it_is_pressed(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("one")
        key = message["reply_markup"]["inline_keyboard"][-1][0]["callback_data"].partition(":")[2]
        keyboard = one("en", "stop", Action.STOP, key).to_dict()
        stray = room.api.message(123456789, USER, {"text": "Searching the articles…", "reply_markup": keyboard})
        room.api.presses(USER, stray, "Stop")
        await room.api.until(lambda: stray["message_id"] not in room.api.chats[USER].messages)
        await room.told_of(room.api.sends_data(USER, message, f"s:{key}"))
        assert message["message_id"] in room.api.chats[USER].messages


async def test_who_waits_sees_the_place_in_the_queue_and_can_stop_there(home: Path) -> None:
    go = threading.Event()
    archive = Scripted(held_until(go))

    async with bot_in(home, archive, waits=SLOW, telegram_allow="everyone") as room:
        users = range(21, 25)
        for user in users:
            room.api.user(user)
            room.api.says(user, f"from {user}")
        await room.api.until(waits_for(room, 21, "Searching"))
        for place, user in enumerate(users[1:], 1):
            await room.api.until(waits_for(room, user, f"you are number {place} in the queue"))
        waiting = waits_for(room, 22, "queue")()
        assert waiting
        room.api.presses(22, waiting, "Stop")
        await room.api.until(waits_for(room, 22, "Stopped."))
        await room.api.until(waits_for(room, 23, "you are number 1 in the queue"))
        go.set()
        for user in (21, 23, 24):
            await room.api.until(waits_for(room, user, "On"))
        assert [question for question, _ in archive.asked] == ["from 21", "from 23", "from 24"]


async def test_when_too_many_wait_the_next_is_told_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    monkeypatch.setattr(queue, "LONGEST_QUEUE", 0)

    async with bot_in(home, Scripted(held_until(go))) as room:
        room.api.says(USER, "one")
        await room.api.until(lambda: room.archive.asked)
        told = await room.ask("two", OTHER)
        assert told["text"] == "Too many are asking just now. Please try again in a minute."
        go.set()
        await room.api.until(waits_for(room, USER, "On “one”"))


async def test_a_chat_is_answered_in_its_order_while_others_go_on(home: Path) -> None:
    go = threading.Event()

    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        if question == "slow":
            go.wait()
        yield answer(question)

    async with bot_in(home, Scripted(answering), telegram_at_once=2) as room:
        for question in ("slow", "second", "third"):
            room.api.says(USER, question)
        await room.ask("other", OTHER)
        assert not room.api.chats[USER].from_bot()
        go.set()
        await room.api.until(lambda: len(room.api.chats[USER].from_bot()) == 3)
        shown = [each["text"].partition(":")[0] for each in room.api.chats[USER].from_bot()]
        assert shown == ["On “slow”", "On “second”", "On “third”"]


async def test_a_stopped_bot_sends_the_answer_in_progress_and_later_informs_those_who_wait(home: Path) -> None:
    go = threading.Event()

    async with server() as api:
        async with bot_in(home, Scripted(held_until(go)), api=api) as room:
            room.api.says(USER, "one")
            await room.api.until(lambda: room.archive.asked)
            room.api.says(OTHER, "two")
            await room.api.until(lambda: len(room.api.named("sendChatAction")) == 2)
            room.stop.set()
            await room.api.until(lambda: any("Stopping" in each for each in room.told))
            go.set()
            await room.serving
            assert waits_for(room, USER, "On “one”")()
            assert not api.chats[OTHER].from_bot()
        async with bot_in(home, api=api) as room:
            told = await room.api.until(waits_for(room, OTHER, "I was interrupted"))
            room.api.presses(OTHER, told, "Ask again")
            await room.api.until(waits_for(room, OTHER, "On “two”"))
