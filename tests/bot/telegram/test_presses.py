"""Buttons pressed by the wrong user, twice, much later, or with forged data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.messages.buttons import Action, Pressed, below, data, pressed
from bot.telegram.messages.parts import Part
from tests.bot.telegram.room import GROUP, OTHER, STRANGER, USER, bot_in
from tests.bot.telegram.strictness import check_markup


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[a-z]:[\w-]{1,40}(:\d{1,4})?", fullmatch=True)))
def test_anything_may_be_sent_as_a_buttons_data(sent: str) -> None:
    found = pressed(sent)
    assert found is None or (found.action in set(Action) and len(found.key) <= 40)


@pytest.mark.parametrize("action", Action)
def test_what_a_button_carries_is_read_back(action: Action) -> None:
    key = "w" * 12
    assert pressed(data(action, key, 9999)) == Pressed(action, key, 9999)
    assert len(data(action, key, 9999).encode()) <= 64
    assert pressed(None) is None


@pytest.mark.parametrize("citations", [0, 1, 3, 5, 6, 40, 80])
def test_the_buttons_below_an_answer_are_few_enough(citations: int) -> None:
    parts = [Part("text", markers=tuple(range(1, citations + 1)))]
    keyboard = below(parts, 0, "w" * 12, 3, "ru")
    assert keyboard
    check_markup(keyboard.to_dict())
    shown = [button.text for row in keyboard.inline_keyboard for button in row]
    assert len(shown) == citations + 3
    assert not citations or shown[0] == "В тексте [1]"


FORGED = (
    "",
    "x",
    "c:",
    "c:nobody-knows:1",
    "c:{key}:99",
    "c:{key}:0",
    "m:{key}",
    "s:{key}",
    "a:{key}",
    "n:{key}",
    "z:1",
)


@pytest.mark.parametrize("forged", FORGED)
async def test_forged_data_do_nothing(home: Path, forged: str) -> None:
    async with bot_in(home) as room:
        message = await room.ask("one")
        key = message["reply_markup"]["inline_keyboard"][-1][0]["callback_data"].partition(":")[2]
        sent = len(room.api.chats[USER].messages)
        assert await room.told_of(room.api.sends_data(USER, message, forged.format(key=key)))
        assert len(room.api.chats[USER].messages) == sent
        assert room.database.figures()["wrong"] == 0


async def test_a_button_pressed_in_another_chat_does_nothing(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("one")
        button = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        theirs = await room.ask("two", OTHER)
        assert await room.told_of(room.api.sends_data(OTHER, theirs, button)) == ("That is too old: ask again, please.")
        assert len(room.api.chats[OTHER].from_bot()) == 1


@pytest.mark.parametrize("forged", ["s:{key}", "a:{key}", "a:{key}:1", f"f:{OTHER}"])
async def test_data_that_a_message_does_not_carry_do_nothing_to_it(home: Path, forged: str) -> None:
    """A client sends what it likes with any message: its own answer's key below another's answer, say."""

    async with bot_in(home) as room:
        answer = await room.ask("@record_bot one", chat=GROUP)
        own = await room.ask("@record_bot two", OTHER, GROUP)
        key = own["reply_markup"]["inline_keyboard"][-1][0]["callback_data"].partition(":")[2]
        told = await room.told_of(room.api.sends_data(OTHER, answer, forged.format(key=key)))
        assert told == "That is too old: ask again, please."
        assert room.api.chats[GROUP].from_bot() == [answer, own]


async def test_a_stranger_in_a_group_presses_in_vain(home: Path) -> None:
    async with bot_in(home, telegram_allow=str(USER)) as room:
        message = await room.ask("@record_bot one", chat=GROUP)
        told = await room.told_of(room.api.presses(STRANGER, message, "👎"))
        assert told == "That button is somebody else's."
        assert room.database.figures()["wrong"] == 0


async def test_a_button_below_what_was_erased_is_too_old(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("one")
        await room.told_of(room.api.presses(USER, await room.ask("/forget"), "Yes"))
        for label in ("In context", "👍", "👎"):
            assert await room.told_of(room.api.presses(USER, message, label)) == ("That is too old: ask again, please.")


async def test_pressing_twice_judges_once(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("one")
        for label in ("👍", "👎", "👎"):
            await room.told_of(room.api.presses(USER, message, label))
        figures = room.database.figures()
        assert (figures["good"], figures["wrong"]) == (0, 1)


async def test_a_message_too_old_to_be_sent_along_still_has_its_buttons(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("one")
        button = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        old = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        room.api.sends_data(USER, old, button)
        await room.api.until(lambda: len(room.api.chats[USER].from_bot()) == 2)
