"""Questions: every message in private chats; in groups, those that mention the bot, reply to it or begin with /ask."""

from __future__ import annotations

import datetime
import logging

from telegram import Message, MessageEntity

from bot.telegram.answering import answer
from bot.telegram.face import Face, Sender, say_text
from bot.telegram.handlers.commands import help_
from bot.telegram.handlers.feedback import take_expected
from bot.telegram.records.records import PROMPT, Asked

log = logging.getLogger(__name__)

#: The longest question (characters); a longer text is something else.
LONGEST_QUESTION = 500
COMMAND = "ask"


async def question(face: Face, to: Sender, message: Message) -> None:
    """Answers a message that is a question to the bot."""
    meant = is_for(face, to, message)
    if not (meant or to.private) or face.access.messages.take(to.user) > 0:
        return
    if not meant:  # an unknown command
        await help_(face, to, message)
        return
    if face.records.of_question(
        to.chat, to.message
    ):  # it came to a host that ended; its answer goes on from the record
        return
    if await take_expected(face, to, message):
        return
    asked, words = question_of(face, message), _words(face, message)
    parent = _parent(face, to, message)
    if words and parent is None and not asked:  # nothing but the bot's name, below somebody else's question
        asked, words = words, None
    if not asked and not message.text:  # a caption of nothing but the bot's name
        await say_text(face, to, "only_text")
        return
    if not await _acceptable(face, to, asked):
        return
    day = message.date.astimezone(datetime.UTC).date()
    about = Asked(to.chat, to.thread, to.user, to.message, to.language, day, asked, parent, words=words)
    key = face.records.ask(about)
    await answer(face, to, key)


async def edited(face: Face, to: Sender, message: Message) -> None:
    """Answers an edited question again, in place."""
    known = face.records.of_question(to.chat, to.message)
    if known is None:  # before the edit it was not a question, or too long
        await question(face, to, message)
        return
    asked = question_of(face, message)
    if known.asked.user != to.user or asked == known.asked.question or not await _acceptable(face, to, asked):
        return
    face.records.reask(known.key, asked)
    await answer(face, to, known.key, {**face.records.notes(known.key), **face.records.messages(known.key)})


async def only_text(face: Face, to: Sender, message: Message) -> None:
    """Replies that the bot cannot read pictures, voices and files; an album has a caption below one of its pictures."""
    if message.media_group_id:
        return
    if to.private or _mentions(face, message) or _replied_to(face, message):
        await say_text(face, to, "only_text")


def is_for(face: Face, to: Sender, message: Message) -> bool:
    """Whether the message is meant for the bot."""
    command = _command(face, message)
    if command is not None:
        return command == COMMAND
    return to.private or _mentions(face, message) or _replied_to(face, message)


def question_of(face: Face, message: Message) -> str:
    """The question: the text or caption without the command and the bot's name."""
    text = message.text or message.caption or ""
    spans = []
    for entity, shown in _entities(message, MessageEntity.MENTION, MessageEntity.BOT_COMMAND).items():
        is_me = shown.lower() == f"@{face.me.username}".lower()
        if is_me or (entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0):
            spans.append((entity.offset, entity.length))
    units = text.encode("utf-16-le")
    for offset, length in sorted(spans, reverse=True):
        units = units[: 2 * offset] + units[2 * (offset + length) :]
    return " ".join(units.decode("utf-16-le", "ignore").split()).strip(" ,:–—")


def _command(face: Face, message: Message) -> str | None:
    """The command at the start of the message, without its slash; "" for another bot's, None without one."""
    entities = _entities(message, MessageEntity.BOT_COMMAND)
    shown = next((shown for entity, shown in entities.items() if entity.offset == 0), None)
    if shown is None:
        return None
    name, _, whose = shown[1:].partition("@")
    return name.lower() if whose.lower() in ("", (face.me.username or "").lower()) else ""


def _mentions(face: Face, message: Message) -> bool:
    shown = _entities(message, MessageEntity.MENTION).values()
    return f"@{face.me.username}".lower() in {each.lower() for each in shown}


def _entities(message: Message, *kinds: str | None) -> dict[MessageEntity, str]:
    return message.parse_entities(list(kinds)) or message.parse_caption_entities(list(kinds))


def _replied_to(face: Face, message: Message) -> bool:
    replied = message.reply_to_message
    return bool(replied and replied.from_user and replied.from_user.id == face.me.id)


def _parent(face: Face, to: Sender, message: Message) -> str | None:
    """The key of the answer that the question follows: the one it replies to, else the last to this user here.

    A question about somebody else's message follows none, unless that message was a question itself.
    """
    replied = message.reply_to_message
    if replied:
        shown = face.records.shown_in(to.chat, replied.message_id)
        if shown and shown[1] != PROMPT:
            return shown[0].key
        if known := face.records.of_question(to.chat, replied.message_id):
            return known.key
    if message.external_reply or (replied and not _replied_to(face, message)):
        return None
    last = face.records.latest(to.chat, to.thread, to.user)
    return last.key if last else None


def _words(face: Face, message: Message) -> str | None:
    """The words that the question is about: those that the user selected, or somebody else's message."""
    if message.quote and (message.quote.is_manual or message.external_reply):
        words = message.quote.text
    elif message.reply_to_message and not _replied_to(face, message):
        words = question_of(face, message.reply_to_message)
    else:
        return None
    return " ".join(words.split())[:LONGEST_QUESTION] or None


async def _acceptable(face: Face, to: Sender, asked: str) -> bool:
    """Whether the text is a question that may be asked now; if not, informs the user."""
    if not asked:
        await say_text(face, to, "empty")
    elif len(asked) > LONGEST_QUESTION:
        await say_text(face, to, "too_long", most=LONGEST_QUESTION)
    else:
        return await within_limits(face, to)
    return False


async def within_limits(face: Face, to: Sender) -> bool:
    """Whether the user may have another answer, which is counted; if not, informs the user."""
    window = face.access.questions
    wait = window.take(to.user)
    if wait > 0:
        if face.access.slowed.take(to.user) == 0:  # a flood of messages is not answered by a flood of refusals
            await say_text(face, to, "slow_down", most=window.limit.most, seconds=int(wait) + 1)
        return False
    if face.database.count_question(to.user) > face.access.daily:
        await say_text(face, to, "spent", most=face.access.daily)
        return False
    return True
