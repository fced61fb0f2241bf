"""A reader in a private chat: answers with folded quotations, follow-ups, buttons, commands."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answers import Answer, Turn
from bot.telegram.handlers.questions import LONGEST_QUESTION
from tests.bot.telegram.bot_api import Json, server
from tests.bot.telegram.room import ARTICLE, OTHER, QUOTE, USER, Room, Scripted, always, answer, bot_in, citation


def labels(message: Json) -> list[str]:
    """The buttons below a message."""
    return [each["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for each in row]


def marked(message: Json, kind: str) -> list[str]:
    """The texts of a message's entities of one kind."""
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le")
        for each in message["entities"]
        if each["type"] == kind
    ]


async def test_an_answer_has_its_markers_and_a_folded_quotation_for_each(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("When does the bridge open?")
        source = "[1] Ada Lin · A bridge for Riverton · 1 February 2024 · Riverton Post"
        assert message["text"] == f"On “When does the bridge open?”: {QUOTE} [1]\n\n{source}\n{QUOTE}"
        assert marked(message, "expandable_blockquote") == [f"{source}\n{QUOTE}"]
        assert marked(message, "text_link") == ["A bridge for Riverton"]
        assert labels(message) == ["In context [1]", "👍 Good", "👎 Wrong"]
        assert room.api.named("sendMessage")[-1]["link_preview_options"] == {"is_disabled": True}


async def test_typing_is_shown_before_anything_else(home: Path) -> None:
    async with bot_in(home) as room:
        await room.ask("When does the bridge open?")
        to_user = [name for name, values in room.api.calls if values.get("chat_id") == USER]
        assert to_user == ["sendChatAction", "sendMessage"]


async def test_what_an_article_says_is_never_markup(home: Path) -> None:
    hostile = "<b>bold</b> *stars* _lines_ `code` {name} [link](https://example.org/x) &amp; /forget @everyone"

    async with bot_in(home, always(lambda question: answer(question, f"{hostile} [1]"))) as room:
        assert (await room.ask("Who?"))["text"].startswith(hostile)


async def test_an_address_outside_the_web_is_not_shown_as_a_link(home: Path) -> None:
    cited = replace(citation(), url="javascript:alert(1)", publisher=None)

    async with bot_in(home, always(lambda question: answer(question, citations=[cited]))) as room:
        message = await room.ask("Who?")
        assert not marked(message, "text_link")
        assert "javascript" not in message["text"]


async def test_a_refusal_has_buttons_in_the_users_language(home: Path) -> None:
    archive = always(lambda question: answer(question, "The articles do not say.", citations=[]))
    async with bot_in(home, archive) as room:
        assert (await room.ask("Who?"))["text"] == "The articles do not say."
        room.api.user(USER, "ru")
        message = await room.ask("Who?")
        assert labels(message) == ["👍 Верно", "👎 Неверно"]
    assert archive.languages == ["en", "ru"]


async def test_a_follow_up_follows_the_questions_before_it(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        await room.ask("one")
        await room.ask("two")
        await room.ask("three")
        assert archive.asked[-1] == ("three", ["one", "two"])


async def test_a_reply_to_an_answer_goes_on_from_there(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        first = await room.ask("one")
        await room.ask("two")
        await room.ask("three", reply_to_message=first)
        assert archive.asked[-1] == ("three", ["one"])


async def test_a_conversation_outlives_the_process(home: Path) -> None:
    archive = Scripted()

    async with server() as api:
        for question in ("one", "two"):
            async with bot_in(home, archive, api=api) as room:
                await room.ask(question)
    assert archive.asked[-1] == ("two", ["one"])


async def test_new_begins_another_conversation(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        await room.ask("one")
        assert (await room.ask("/new"))["text"] == "A new conversation."
        await room.ask("two")
        assert archive.asked[-1] == ("two", [])


async def test_forget_erases_everything_of_the_user_and_of_nobody_else(home: Path) -> None:
    def kept(room: Room, user: int) -> list[int]:
        tables = ("answers", "conversations", "feedback", "usage")
        count = "SELECT count(*) FROM {} WHERE user = ?"
        return [room.database.execute(count.format(table), (user,)).fetchone()[0] for table in tables]

    async with bot_in(home) as room:
        for user in (USER, OTHER):
            message = await room.ask("one", user)
            await room.told_of(room.api.presses(user, message, "👍"))
        asked = await room.ask("/forget")
        assert kept(room, USER) == [1, 1, 1, 1]  # not before it is confirmed
        assert await room.told_of(room.api.presses(OTHER, asked, "Yes")) == "That button is somebody else's."
        assert await room.told_of(room.api.presses(USER, asked, "Yes")) == "Erased."
        assert kept(room, USER) == [0, 0, 0, 0]
        assert kept(room, OTHER) == [1, 1, 1, 1]


async def test_an_edited_question_is_answered_again_in_place(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        await room.ask("zero")
        asked = room.api.says(USER, "one")
        await room.api.until(lambda: len(archive.asked) == 2)
        chat = room.api.chats[USER]
        await room.api.until(chat.has(2))
        room.api.edits(asked, "uno")
        await room.api.until(lambda: "“uno”" in chat.from_bot()[-1]["text"])
        assert len(chat.from_bot()) == 2
        assert archive.asked[-1] == ("uno", ["zero"])


async def test_an_edit_that_makes_the_answer_shorter_takes_the_surplus_away(home: Path) -> None:
    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        text = "\n".join(f"Line {number} of it: {'word ' * 30}[1]" for number in range(60 if question == "long" else 1))
        yield answer(question, text)

    async with bot_in(home, Scripted(answering)) as room:
        chat = room.api.chats[USER]
        asked = room.api.says(USER, "long")
        await room.api.until(chat.has(3))
        room.api.edits(asked, "short")
        await room.api.until(chat.has(1))
        room.api.edits(asked | {"text": "short"}, "long")
        await room.api.until(chat.has(3))


async def test_in_context_shows_the_paragraph_with_the_quotation_marked(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("When?")
        room.api.presses(USER, message, "In context")
        chat = room.api.chats[USER]
        await room.api.until(chat.has(2))
        shown = chat.from_bot()[-1]
        assert shown["text"] == (
            f"A bridge for Riverton · 1 February 2024\nMayor Ada Lin said: {QUOTE} Nobody objected."
        )
        assert marked(shown, "underline") == [QUOTE]
        assert shown["reply_to_message"]["message_id"] == message["message_id"]


async def test_in_context_of_an_article_that_has_changed_says_so(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        message = await room.ask("When?")
        archive.held = [replace(ARTICLE, text="Another text altogether, in which nothing is said by anybody.")]
        told = await room.told_of(room.api.presses(USER, message, "In context"))
        assert told == "The article has changed since."


async def test_more_statements_go_on_where_the_answer_ended(home: Path) -> None:
    skipped = []

    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        skipped.append(skip)
        yield replace(answer(question), more=max(0, 2 - skip))

    async with bot_in(home, Scripted(answering)) as room:
        chat = room.api.chats[USER]
        message = await room.ask("What did Lin say?")
        assert labels(message)[1] == "More statements (2)"
        for count in (2, 3):
            room.api.presses(USER, chat.from_bot()[-1], "More")
            await room.api.until(chat.has(count))
        assert skipped == [0, 1, 2]
        assert labels(chat.from_bot()[-1]) == ["In context [1]", "👍 Good", "👎 Wrong"]


async def test_a_question_is_asked_again_without_the_words_of_the_conversation(home: Path) -> None:
    histories = []

    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        histories.append([turn.asked for turn in history])
        found = answer(question)
        yield replace(found, standalone=f"{question} Ana Lin", added=("Ana Lin",)) if history else found

    async with bot_in(home, Scripted(answering)) as room:
        chat = room.api.chats[USER]
        await room.ask("What did Lin say?")
        message = await room.ask("and when?")
        assert message["text"].startswith("About: Ana Lin")
        assert "Ask it by itself" in labels(message)
        room.api.presses(USER, message, "Ask it by itself")
        await room.api.until(chat.has(3))
        assert histories == [[], ["What did Lin say?"], []]
        alone = chat.from_bot()[-1]
        assert not alone["text"].startswith("About")
        assert "Ask it by itself" not in labels(alone)


async def test_the_day_of_the_question_is_telegrams_and_a_wrong_clock_does_no_harm(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        for skew in (-20, 0, 20):
            now = datetime.datetime.now(datetime.UTC).timestamp()
            room.api.clock = itertools.repeat(int(now) + skew).__next__
            await room.ask(f"skewed by {skew} seconds")
        room.api.clock = lambda: 1_706_961_600
        await room.ask("long ago")
        assert archive.days[-1] == datetime.date(2024, 2, 3)


@pytest.mark.parametrize("what", ["voice", "photo", "document", "sticker", "location"])
async def test_what_is_not_text_gets_a_polite_line(home: Path, what: str) -> None:
    file: Json = {"file_id": "f", "file_unique_id": "u"}
    sent: dict[str, object] = {
        "voice": file | {"duration": 3},
        "photo": [file | {"width": 9, "height": 9}],
        "document": file,
        "sticker": file | {"width": 9, "height": 9, "is_animated": False, "is_video": False, "type": "regular"},
        "location": {"longitude": 37.6, "latitude": 55.7},
    }

    async with bot_in(home) as room:
        room.api.update({"message": room.api.message(USER, USER, {what: sent[what]})})
        chat = room.api.chats[USER]
        await room.api.until(chat.from_bot)
        assert chat.from_bot()[0]["text"] == "I can only read text. Can you type the question?"


async def test_a_question_that_is_too_long_is_not_answered(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive) as room:
        told = await room.ask("x" * (LONGEST_QUESTION + 1))
        assert told["text"] == f"That question is longer than {LONGEST_QUESTION} characters. Can you put it in fewer?"
        assert not archive.asked


COMMANDS = {
    "/help": "Ask a question, then follow up",
    "/privacy": "I keep your questions and my answers for 30 days",
    "/speakers": "Quoted most often:\n– Ada Lin (1)",
    "/latest": "The newest articles:\nA bridge for Riverton · 1 February 2024 · Riverton Post",
    "/sources": "No answer with sources yet.",
    "/start": "Ask me about 1 news articles.",
    "/nonsense": "Ask a question, then follow up",
    "/ask": "What would you like to know?",
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_each_command_answers(home: Path, command: str) -> None:
    async with bot_in(home) as room:
        assert (await room.ask(command))["text"].startswith(COMMANDS[command])


async def test_sources_lists_the_articles_of_the_last_answer_with_their_links(home: Path) -> None:
    async with bot_in(home) as room:
        await room.ask("When?")
        message = await room.ask("/sources")
        assert message["text"].endswith("[1] A bridge for Riverton · 1 February 2024 · Riverton Post")
        assert marked(message, "text_link") == ["A bridge for Riverton"]


async def test_start_gives_examples_to_tap(home: Path) -> None:
    async with bot_in(home) as room:
        message = await room.ask("/start")
        assert message["reply_markup"]["keyboard"] == [[{"text": "What did Ada Lin say?"}]]


async def test_the_commands_are_registered_in_every_language_and_more_for_admins(home: Path) -> None:
    async with bot_in(home, refused=True) as room:
        assert set(room.api.commands) == {"default::", "default::ru", "chat:13:", "chat:13:ru"}
        own = {each["command"] for each in room.api.commands["chat:13:"]}
        assert own - {each["command"] for each in room.api.commands["default::"]} == {"ingest", "stats", "allow"}


async def test_an_empty_archive_says_so(home: Path) -> None:
    archive = Scripted()
    archive.held = []

    async with bot_in(home, archive) as room:
        assert (await room.ask("/latest"))["text"] == "There are no articles yet."
        assert (await room.ask("/speakers"))["text"] == "Nobody is quoted in the articles yet."
        assert (await room.ask("/start"))["text"].startswith("Ask me about 0 news articles.")
