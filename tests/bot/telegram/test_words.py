"""Captions, words that a user selected in an answer, and replies to somebody else's message."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.telegram.room import GROUP, OTHER, QUOTE, USER, Scripted, always, answer, bot_in, citation

PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
CLOSED = "The old bridge is closed."


@pytest.mark.parametrize("kind", [{"photo": PHOTO}, {"voice": {**PHOTO[0], "duration": 3}}])
async def test_a_caption_is_the_question_that_it_is(home: Path, kind: dict[str, object]) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        room.api.update({"message": room.api.message(USER, USER, {**kind, "caption": "Who opens it?"})})
        await room.api.until(room.api.chats[USER].from_bot)
        assert archive.asked == [("Who opens it?", [])]
        mention = [{"type": "mention", "offset": 0, "length": 11}]
        named = {**kind, "caption": "@record_bot who?", "caption_entities": mention}
        room.api.update({"message": room.api.message(USER, GROUP, named)})
        await room.api.until(room.api.chats[GROUP].from_bot)
        assert archive.asked[-1][0] == "who?"


async def test_an_edited_caption_is_answered_again(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        message = room.api.message(USER, USER, {"photo": PHOTO, "caption": "Who opens it?"})
        room.api.update({"message": message})
        await room.api.until(room.api.chats[USER].from_bot)
        room.api.update({"edited_message": {**message, "caption": "Who closed it?", "edit_date": message["date"] + 5}})
        await room.api.until(lambda: len(archive.asked) > 1)
        assert archive.asked[-1][0] == "Who closed it?"


@pytest.mark.parametrize("quote", [CLOSED, QUOTE])
async def test_the_selected_words_are_what_that_means(home: Path, quote: str) -> None:
    cited = [citation(1, CLOSED), citation(2, QUOTE)]
    text = f"- {CLOSED} [1]\n- {QUOTE} [2]"

    async with bot_in(home, always(lambda question: answer(question, text, cited))) as room:
        first = await room.ask("What did Ada Lin say?")
        selected = {"text": quote, "position": first["text"].index(quote), "is_manual": True}
        then = await room.ask("When did she say that?", reply_to_message=first, quote=selected)
        assert then["text"].startswith(f"{quote} [1]") and "1 February 2024" in then["text"]
        assert (CLOSED in then["text"]) == (quote == CLOSED)


async def test_a_question_about_somebody_elses_message_has_it_before_it(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        await room.ask("@record_bot what of the ferry?", USER, GROUP)
        theirs = room.api.says(OTHER, "What did Ada Lin say of the bridge?", GROUP)
        await room.ask("@record_bot and when?", USER, GROUP, reply_to_message=theirs)
        assert archive.asked[-1] == ("and when?", ["What did Ada Lin say of the bridge?"])
        await room.ask("@record_bot", USER, GROUP, reply_to_message=theirs)
        assert archive.asked[-1] == ("What did Ada Lin say of the bridge?", [])


async def test_a_command_in_a_caption_asks(home: Path) -> None:
    archive = Scripted()
    command = [{"type": "bot_command", "offset": 0, "length": 4}]

    async with bot_in(home, archive) as room:
        named = {"photo": PHOTO, "caption": "/ask who paid for the mill?", "caption_entities": command}
        room.api.update({"message": room.api.message(USER, GROUP, named)})
        await room.api.until(room.api.chats[GROUP].from_bot)
        assert archive.asked[0][0] == "who paid for the mill?"


@pytest.mark.parametrize("words", ["opens in May", f"{QUOTE} [2]"])
async def test_a_few_words_or_a_whole_line_select_a_statement(home: Path, words: str) -> None:
    cited = [citation(1, CLOSED), citation(2, QUOTE)]

    async with bot_in(home, always(lambda question: answer(question, f"- {CLOSED} [1]\n- {QUOTE} [2]", cited))) as room:
        first = await room.ask("What did she say?")
        selected = {"text": words, "position": first["text"].index(words), "is_manual": True}
        then = await room.ask("Where did she say this?", reply_to_message=first, quote=selected)
        assert QUOTE in then["text"] and CLOSED not in then["text"]
