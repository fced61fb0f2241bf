"""A newsroom in a group: the bot answers when it is addressed, and keeps its members' conversations apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.telegram.bot_api import BOT, server
from tests.bot.telegram.room import GROUP, OTHER, USER, Scripted, bot_in
from tests.bot.telegram.test_private import labels


@pytest.mark.parametrize(
    "text",
    ["@record_bot who is it?", "🇰🇷 @Record_Bot, who is it?", "/ask who is it?", "/ask@record_bot who is it?"],
)
async def test_a_message_that_is_meant_for_the_bot_is_answered_as_a_reply(home: Path, text: str) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        message = await room.ask(text, chat=GROUP)
        assert archive.asked[0][0].removeprefix("🇰🇷 ").strip(", ") == "who is it?"
        assert message["reply_to_message"]["text"] == text


@pytest.mark.parametrize(
    "text", ["who is it?", "@other_bot who is it?", "/ask@other_bot who?", "/new@other_bot", "mail@record_bots.example"]
)
async def test_a_message_that_is_meant_for_others_is_not_answered(home: Path, text: str) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        room.api.says(USER, text, GROUP)
        message = await room.ask("/help@record_bot", chat=GROUP)
        assert room.api.chats[GROUP].from_bot() == [message]
        assert not archive.asked


async def test_members_have_conversations_of_their_own_and_join_one_by_replying(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        first = await room.ask("@record_bot one", USER, GROUP)
        await room.ask("@record_bot two", OTHER, GROUP)
        assert archive.asked[-1] == ("two", [])
        await room.ask("three", OTHER, GROUP, reply_to_message=first)
        assert archive.asked[-1] == ("three", ["one"])
        await room.ask("@record_bot four", USER, GROUP)
        assert archive.asked[-1] == ("four", ["one"])


async def test_topics_of_a_forum_are_conversations_of_their_own(home: Path) -> None:
    archive = Scripted()

    async with server() as api:
        api.group(GROUP, forum=True)
        async with bot_in(home, archive, api=api) as room:
            for topic, question in ((7, "one"), (8, "two"), (7, "three")):
                message = await room.ask(
                    f"@record_bot {question}", chat=GROUP, message_thread_id=topic, is_topic_message=True
                )
                assert message["message_thread_id"] == topic
            assert archive.asked[1:] == [("two", []), ("three", ["one"])]


async def test_a_thread_of_replies_is_not_a_topic(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("@record_bot one", chat=GROUP, message_thread_id=7)
        assert "message_thread_id" not in message


async def test_buttons_work_for_everybody_in_the_group_and_judgements_are_each_ones_own(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("@record_bot one", chat=GROUP)
        assert labels(message)[0] == "In context [1]"
        assert await room.told_of(room.api.presses(USER, message, "👍")) == "Thank you, noted."
        assert await room.told_of(room.api.presses(OTHER, message, "👎")) == "Thank you, noted."
        judged = room.database.execute("SELECT user, verdict FROM feedback ORDER BY user").fetchall()
        assert judged == [(USER, "good"), (OTHER, "wrong")]


async def test_other_bots_and_channels_are_not_answered(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        room.api.users[14] = {"id": 14, "is_bot": True, "first_name": "Bot"}
        room.api.says(14, "@record_bot one", GROUP)
        room.api.says(USER, "@record_bot two", GROUP, is_automatic_forward=True)
        await room.ask("/help@record_bot", chat=GROUP)
        assert not archive.asked


async def test_an_anonymous_admin_is_answered_as_the_group(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        room.api.users[1087968824] = anonymous
        await room.ask("@record_bot one", 1087968824, GROUP, sender_chat=room.api.chats[GROUP].about)
        assert archive.asked[0][0] == "one"


async def test_pictures_in_a_group_get_no_line_unless_they_are_for_the_bot(home: Path) -> None:
    picture = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    mention = {"caption": "@record_bot", "caption_entities": [{"type": "mention", "offset": 0, "length": 11}]}

    async with bot_in(home) as room:
        chat = room.api.chats[GROUP]
        for more in ({}, mention):
            room.api.update({"message": room.api.message(USER, GROUP, {"photo": picture, **more})})
        await room.api.until(chat.from_bot)
        assert chat.from_bot()[0]["reply_to_message"]["caption"] == "@record_bot"
        assert chat.from_bot()[0]["from"]["id"] == BOT["id"]
