"""Inline mode: the top statements as cards, in any chat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.answers import Answer, Turn
from bot.errors import StoreLocked
from bot.telegram.face import Waits
from tests.bot.telegram.bot_api import Json
from tests.bot.telegram.room import QUOTE, STRANGER, USER, Room, Scripted, always, answer, bot_in, citation


async def cards(room: Room, text: str, user: int = USER) -> Json:
    """The answer to an inline query."""
    query = room.api.types_inline(user, text)
    found: Json = await room.api.until(lambda: room.api.inline_answers.get(query))
    return found


async def test_each_statement_is_a_card_with_its_citation(home: Path) -> None:
    archive = always(lambda question: answer(question, citations=[citation(at) for at in range(1, 15)]))
    async with bot_in(home, archive) as room:
        found = await cards(room, "what did Lin say")
        assert found["is_personal"]
        assert len(found["results"]) == 10
        card = found["results"][0]
        assert (card["title"], card["description"]) == ("Ada Lin", QUOTE)
        message = card["input_message_content"]
        assert message["message_text"].endswith(QUOTE)
        assert message["link_preview_options"] == {"is_disabled": True}
        assert {each["type"] for each in message["entities"]} == {"expandable_blockquote", "bold", "text_link"}


async def test_nothing_found_too_little_typed_and_a_stranger_get_a_button(home: Path) -> None:
    archive = always(lambda question: answer(question, "The articles do not say.", citations=[]))
    async with bot_in(home, archive) as room:
        assert (await cards(room, "what did Lin say"))["button"]["text"] == "The articles do not say"
        assert (await cards(room, "what"))["button"]["text"] == "Go on: what did X say?"
        private = (await cards(room, "what did Lin say", STRANGER))["button"]
        assert private == {"text": "This bot is private: tap to be let in", "start_parameter": "pair"}


async def test_only_the_last_of_what_is_being_typed_is_answered(home: Path) -> None:
    archive = Scripted()

    async with bot_in(home, archive, waits=Waits(patience=600, inline=0.3)) as room:
        first = room.api.types_inline(USER, "what did Li")
        await cards(room, "what did Lin say")
        assert first not in room.api.inline_answers
        assert [question for question, _ in archive.asked] == ["what did Lin say"]


async def test_an_archive_that_fails_and_a_query_that_is_too_old_stop_nothing(home: Path) -> None:
    failures: list[Exception] = [StoreLocked("In use.", "Wait.")]

    def answering(question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        if failures:
            raise failures.pop()
        yield answer(question)

    async with bot_in(home, Scripted(answering)) as room:
        room.api.types_inline(USER, "what did Lin say")
        await room.api.until(lambda: not failures)
        assert (await cards(room, "what did Lin say now"))["results"]
        await asyncio.sleep(0)
