"""Routing: each update goes once to its handler, if its sender may use the bot."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telegram import Message, Update
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.telegram.face import Face, Sender, moved, say_text, sender_of
from bot.telegram.handlers import admin, commands, questions
from bot.telegram.handlers.ingest import ingest
from bot.telegram.handlers.inline import inline
from bot.telegram.handlers.presses import press
from bot.telegram.traffic.outbox import Interrupted

log = logging.getLogger(__name__)

MessageTaker = Callable[[Face, Sender, Message], Awaitable[None]]

#: Commands for everybody who may ask, in the order of the menu; /ask is a question.
COMMANDS: dict[str, MessageTaker] = {
    "new": commands.new,
    "sources": commands.sources,
    "speakers": commands.speakers,
    "latest": commands.latest,
    "help": commands.help_,
    "privacy": commands.privacy,
    "forget": commands.forget,
}
#: Also for strangers, who are let in by them.
OPEN: dict[str, MessageTaker] = {"start": commands.start, "pair": commands.pair}
ADMINS: dict[str, MessageTaker] = {"ingest": ingest, "stats": admin.stats, "allow": admin.allow}

#: Messages with a text of the sender's own: a photo's caption is one too.
_WORDS = filters.TEXT | filters.CAPTION
#: The kinds of updates that the bot asks Telegram for.
UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY]


def route(application: Application[Any, Any, Any, Any, Any, Any], face: Face) -> None:
    """Registers every handler. Among hosts, the inbox takes each update once."""
    if not face.database.hosts:
        application.add_handler(TypeHandler(Update, partial(_once, face)), group=-1)
    fresh = filters.UpdateType.MESSAGE
    for name, taker in OPEN.items():
        application.add_handler(CommandHandler(name, partial(_take, face, taker, strangers=True), fresh))
    for name, taker in {**COMMANDS, **ADMINS}.items():
        # An ingest may take minutes; its chat does not wait for it.
        application.add_handler(CommandHandler(name, partial(_take, face, taker), fresh, block=taker is not ingest))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE & fresh, partial(_migrate, face)))
    application.add_handler(MessageHandler(_WORDS & fresh, partial(_take, face, questions.question)))
    edits = _WORDS & filters.UpdateType.EDITED_MESSAGE
    application.add_handler(MessageHandler(edits, partial(_take, face, questions.edited)))
    others = (filters.ATTACHMENT | filters.PHOTO | filters.VOICE) & fresh & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(others, partial(_take, face, questions.only_text)))
    application.add_handler(TypeHandler(Update, partial(_take_other, face)))


async def _once(face: Face, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if not face.database.is_new(update.update_id):
        log.info("update %s came again", update.update_id)
        raise ApplicationHandlerStop


async def _take(
    face: Face, taker: MessageTaker, update: Update, _: ContextTypes.DEFAULT_TYPE, *, strangers: bool = False
) -> None:
    message = update.effective_message
    to = sender_of(message) if message else None
    if message is None or to is None:
        return
    if not strangers and not face.access.may(to.user, to.chat):
        await commands.refuse(face, to)
        return
    # Questions have their own limits; and most messages in a group are not for the bot.
    if taker not in (questions.question, questions.edited) and face.access.messages.take(to.user) > 0:
        return
    try:
        await taker(face, to, message)
    except Interrupted:
        log.info("update %s was not finished before the bot stopped", update.update_id)
    except Exception:
        log.exception("update %s failed", update.update_id)
        await say_text(face, to, "trouble")


async def _migrate(face: Face, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        moved(face, message.chat.id, message.migrate_to_chat_id)
    if message and message.migrate_from_chat_id:
        moved(face, message.migrate_from_chat_id, message.chat.id)


async def _take_other(face: Face, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.callback_query:
        await press(face, update.callback_query)
    elif update.inline_query:
        await inline(face, update.inline_query)


async def put_off(face: Face, update: Update) -> None:
    """Informs whom the settings let in, in private, that the servers are away; Telegram will send the update again."""
    to = sender_of(update.message) if update.message else None
    if to and to.private and face.access.named(to.user, to.chat) and face.access.put_off.take(to.user) == 0:
        await say_text(face, to, "later")


async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Logs an unexpected error of a handler; the bot goes on."""
    number = update.update_id if isinstance(update, Update) else None
    log.error("update %s failed", number, exc_info=context.error)
