"""The running bot as its handlers see it, and the few things that all of them do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from telegram import InlineKeyboardMarkup, Message, ReplyKeyboardMarkup, User

from bot.telegram.access import Access
from bot.telegram.archive import Archive
from bot.telegram.messages.parts import Part, split
from bot.telegram.messages.texts import spoken, text
from bot.telegram.queue import AnswerQueue, Ticket
from bot.telegram.records.database import Database
from bot.telegram.records.records import Records
from bot.telegram.traffic.order import ChatOrder
from bot.telegram.traffic.outbox import Outbox, Unreachable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds: before a waiting message is shown (an answer without a model is ready by then), between its edits
    (Telegram allows 20 a minute in a group), between drafts, until typing is shown again (it lasts five), and before an
    inline query counts as finished."""

    patience: float = 1.5
    edit: float = 3.0
    draft: float = 1.0
    typing: float = 4.5
    inline: float = 0.5


@dataclass(slots=True)
class Face:
    """Everything that a handler works with."""

    me: User
    outbox: Outbox
    database: Database
    records: Records
    archive: Archive
    queue: AnswerQueue
    access: Access
    order: ChatOrder
    waits: Waits = field(default_factory=Waits)
    #: The questions being answered, by their answers' keys; and each user's latest inline query.
    running: dict[str, Ticket] = field(default_factory=dict)
    inline: dict[int, Ticket] = field(default_factory=dict)
    #: Addresses are read one at a time.
    ingesting: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Sender:
    """The author of a message and its place. `thread` is a topic of the chat, 0 without topics."""

    chat: int
    thread: int
    user: int
    language: str
    private: bool
    message: int

    @property
    def topic(self) -> int | None:
        """The thread as the Bot API takes it."""
        return self.thread or None


def sender_of(message: Message) -> Sender | None:
    """The author: a person or a group's anonymous admin; None for posts of channels and of other bots."""
    user = message.from_user
    if user is None or (user.is_bot and message.sender_chat is None) or message.is_automatic_forward:
        return None
    # Outside forums the number is that of a thread of replies, to which no message can be sent.
    thread = message.message_thread_id if message.is_topic_message else None
    return Sender(
        chat=message.chat.id,
        thread=thread or 0,
        user=message.sender_chat.id if message.sender_chat else user.id,
        language=spoken(user.language_code),
        private=message.chat.type == message.chat.PRIVATE,
        message=message.message_id,
    )


def moved(face: Face, old: int, new: int) -> None:
    """Moves a group's records to the supergroup `new` that it became; if it was let in, it stays so."""
    face.database.migrate(old, new)
    if old in face.access.allowed:
        face.database.admit(new, f"was {old}")


async def say(
    face: Face,
    to: Sender,
    what: str | Sequence[Part],
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None,
    *,
    reply: bool = False,
) -> int | None:
    """Sends something other than an answer, as a reply in groups or if `reply` is set.

    Returns the number of the last message, None when the chat takes no messages.
    """
    parts = split([Part(what)] if isinstance(what, str) else what)
    reply_to = to.message if reply or not to.private else None
    number = None
    for part in parts:
        keys = keyboard if part is parts[-1] else None
        try:
            _, number = await face.outbox.send(
                to.chat, part, reply_to=reply_to, thread=to.topic, keyboard=keys, repeatable=True
            )
        except Unreachable as error:
            log.info("chat %s takes no messages: %s", to.chat, error)
            return None
    return number


async def say_text(face: Face, to: Sender, key: str, **values: object) -> int | None:
    """Sends one of the texts in the sender's language."""
    return await say(face, to, text(to.language, key, **values))
