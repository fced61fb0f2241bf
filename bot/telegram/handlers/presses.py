"""Pressed buttons. Anybody may press one, and its data may be anything."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.telegram import answering
from bot.telegram.face import Face, Sender, say
from bot.telegram.handlers import feedback
from bot.telegram.handlers.questions import within_limits
from bot.telegram.messages.buttons import Action, Pressed, pressed
from bot.telegram.messages.rendering import in_context, quotations
from bot.telegram.messages.texts import spoken, text
from bot.telegram.records.records import Record
from bot.telegram.traffic.outbox import Interrupted
from retrieval.articles import Span

log = logging.getLogger(__name__)

Doing = Callable[[Face, Sender, Record, Pressed], Awaitable[str | None]]
#: States in which the user was offered to have the answer sent again.
OWED = ("uncertain", "failed")
#: These act on the message that they are below.
TO_ITS_MESSAGE = (Action.STOP, Action.AGAIN, Action.FORGET)


async def press(face: Face, query: CallbackQuery) -> None:
    """Does what a button says, if it was meant for the user, and shows the outcome in passing."""
    language = spoken(query.from_user.language_code)
    try:
        told = await _done(face, query, language)
    except Interrupted:
        return
    try:
        await query.answer(text(language, told) if told else None)
    except TelegramError as error:  # the press is older than Telegram remembers, or the network is gone
        log.info("a pressed button was not answered: %s", type(error).__name__)


async def _done(face: Face, query: CallbackQuery, language: str) -> str | None:
    """Returns the name of the text to show."""
    what, message, user = pressed(query.data), query.message, query.from_user.id
    if message is not None and not face.access.may(user, message.chat.id):
        return "not_yours"
    if face.access.buttons.take(user) > 0:
        return "busy"
    if what is None or message is None:
        return "too_old"
    private = message.chat.type == message.chat.PRIVATE
    to = Sender(message.chat.id, 0, user, language, private, message.message_id)
    # The data comes from the user's client, the message from Telegram: does it have this button?
    markup = getattr(message, "reply_markup", None)
    rows = markup.inline_keyboard if markup else ()
    carried = any(button.callback_data == query.data for row in rows for button in row)
    return await _do(face, to, what, carried=carried)


async def _do(face: Face, to: Sender, what: Pressed, *, carried: bool) -> str | None:
    record = None if what.action is Action.FORGET else face.records.get(what.key)
    if what.action is not Action.FORGET and (record is None or record.asked.chat != to.chat):
        return "too_old"
    if what.action in TO_ITS_MESSAGE:
        if (str(record.asked.user) if record else what.key) != str(to.user):
            return "not_yours"
        if not carried:
            return "too_old"
    if record is None:
        face.database.forget(to.user)
        await face.outbox.delete(to.chat, to.message)
        return "forget_done"
    return await _DOING[what.action](face, replace(to, thread=record.asked.thread), record, what)


async def _context(face: Face, to: Sender, record: Record, what: Pressed) -> str | None:
    cited = next((each for each in record.citations if each.marker == what.number), None)
    if cited is None:
        return "too_old"
    articles = await asyncio.to_thread(face.archive.articles, [cited.article_id])
    article = articles.get(cited.article_id)
    place = Span(cited.start, cited.end)
    if article is None or place.of(article.text) != cited.quote:
        return "changed"
    await say(face, to, in_context(article, place, to.language), reply=True)
    return None


async def _quotations(face: Face, to: Sender, record: Record, _: Pressed) -> str | None:
    articles = await asyncio.to_thread(face.archive.articles, [each.article_id for each in record.citations])
    shown = [
        (each.marker, each.quote, article)
        for each in record.citations
        if (article := articles.get(each.article_id)) and Span(each.start, each.end).of(article.text) == each.quote
    ]
    if not shown:
        return "changed"
    await say(face, to, quotations(shown, to.language), reply=True)
    return None


async def _more(face: Face, to: Sender, record: Record, _: Pressed) -> str | None:
    if not record.more or record.standalone is None:
        return "too_old"
    if not await within_limits(face, to):
        return None
    asked = replace(
        record.asked,
        user=to.user,
        language=to.language,
        asked=datetime.datetime.now(datetime.UTC).date(),
        skip=record.asked.skip + len(record.citations),
    )
    async with face.order.turn(to.chat):
        await answering.answer(face, replace(to, message=record.asked.message), face.records.ask(asked))
    return None


async def _alone(face: Face, to: Sender, record: Record, _: Pressed) -> str | None:
    if record.standalone is None:
        return "too_old"
    if not await within_limits(face, to):
        return None
    today = datetime.datetime.now(datetime.UTC).date()
    asked = replace(record.asked, user=to.user, language=to.language, asked=today, parent=None, words=None, skip=0)
    async with face.order.turn(to.chat):
        await answering.answer(face, replace(to, message=record.asked.message), face.records.ask(asked))
    return None


async def _good(face: Face, to: Sender, record: Record, _: Pressed) -> str | None:
    feedback.judge(face, to.user, record, "good")
    return "noted"


async def _wrong(face: Face, to: Sender, record: Record, _: Pressed) -> str | None:
    feedback.judge(face, to.user, record, "wrong")
    await feedback.wrong(face, to, record)
    return "noted"


async def _not_there(face: Face, to: Sender, record: Record, _: Pressed) -> str | None:
    return "noted" if feedback.expect(face, to.user, record, "unanswerable") else "not_yours"


async def _stop(face: Face, to: Sender, record: Record, _: Pressed) -> str | None:
    ticket = face.running.get(record.key)
    if ticket is not None:
        ticket.stop()
    elif not face.database.stop_elsewhere(record.key):  # it is finished, and its waiting message was left behind
        await _take_away(face, to, record)
        return "too_old"
    return "stopping"


async def _again(face: Face, to: Sender, record: Record, what: Pressed) -> str | None:
    async with face.order.turn(to.chat):
        now = face.records.get(record.key)
        if now is None:
            return "too_old"
        if not now.parts and face.access.questions.take(to.user) > 0:  # it must be made again
            return "busy"
        if now.state in OWED and not (now.parts and what.number in face.records.messages(record.key)):
            await answering.again(face, replace(to, message=record.asked.message), now, what.number, to.message)
        else:
            await _take_away(face, to, record)
    return "again_done"


async def _take_away(face: Face, to: Sender, record: Record) -> None:
    """Deletes a message that was left behind, unless it has become a part of the answer."""
    if to.message not in face.records.messages(record.key).values():
        await face.outbox.delete(to.chat, to.message)
        face.records.unsent(to.chat, to.message)


_DOING: dict[Action, Doing] = {
    Action.CONTEXT: _context,
    Action.MORE: _more,
    Action.QUOTATIONS: _quotations,
    Action.GOOD: _good,
    Action.WRONG: _wrong,
    Action.NOT_THERE: _not_there,
    Action.STOP: _stop,
    Action.AGAIN: _again,
    Action.ALONE: _alone,
}
