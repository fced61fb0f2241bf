"""Inline mode, "@bot what did X say" in any chat: the first statements as cards, each with its citation."""

from __future__ import annotations

import asyncio
import datetime
import logging

from telegram import InlineQuery, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.error import TelegramError

from bot.answers import Answer, Citation
from bot.errors import OnRecordError
from bot.telegram.face import Face
from bot.telegram.handlers.questions import LONGEST_QUESTION
from bot.telegram.messages.parts import clean, split
from bot.telegram.messages.rendering import citation_block
from bot.telegram.messages.texts import spoken, text
from bot.telegram.queue import Closing, Full, Stopped, Ticket

log = logging.getLogger(__name__)

#: Shorter texts are not questions yet (characters).
SHORTEST_QUERY = 6
#: Cards that a phone shows without much scrolling.
MOST_CARDS = 10
#: Characters of a card's second and third line.
DESCRIPTION = 160
#: How long Telegram may show the same cards to the same user again (seconds).
CACHED = 30


async def inline(face: Face, query: InlineQuery) -> None:
    """Answers an inline query, unless the user goes on typing."""
    user, asked = query.from_user.id, query.query.strip()
    if not face.access.may(user, user):
        await _offer(query, button="inline_private", start="pair")
        return
    if len(asked) < SHORTEST_QUERY or len(asked) > LONGEST_QUESTION:
        await _offer(query, button="inline_short")
        return
    ticket = Ticket()
    if earlier := face.inline.get(user):
        earlier.stop()
    face.inline[user] = ticket
    try:
        await asyncio.sleep(face.waits.inline)
        if ticket.stopped.is_set() or face.access.inline.take(user) > 0:
            return
        if face.database.count_question(user) > face.access.daily:
            await _offer(query, button="inline_spent")
            return
        today = datetime.datetime.now(datetime.UTC).date()
        answered: Answer | str = await face.queue.do(lambda: face.archive.answer(asked, (), today), ticket)
    except (Stopped, Full, Closing):
        return
    except OnRecordError as error:
        log.error("%s %s", error.message, error.mend)
        return
    finally:
        if face.inline.get(user) is ticket:
            del face.inline[user]
    await _offer(query, answered.citations if isinstance(answered, Answer) else (), button="inline_nothing")


def _card(citation: Citation, language: str) -> InlineQueryResultArticle:
    message = split([citation_block(citation, language)])[0]
    return InlineQueryResultArticle(
        id=str(citation.marker),
        title=clean(citation.speaker or citation.title or citation.article_id)[:DESCRIPTION],
        description=clean(citation.quote)[:DESCRIPTION],
        input_message_content=InputTextMessageContent(message.text, entities=message.entities),
    )


async def _offer(query: InlineQuery, citations: tuple[Citation, ...] = (), *, button: str, start: str = "help") -> None:
    """Answers with the citations as cards, or without any with a button that opens the bot with /start."""
    language = spoken(query.from_user.language_code)
    cards = [_card(each, language) for each in citations[:MOST_CARDS]]
    instead = None if cards else InlineQueryResultsButton(text(language, button), start_parameter=start)
    try:
        await query.answer(cards, cache_time=CACHED, is_personal=True, button=instead)
    except TelegramError as error:  # the query is too old, or the network is gone; the user goes on typing anyway
        log.info("an inline query was not answered: %s", type(error).__name__)
