"""What every handler works with, and the few things that all of them do."""

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
from bot.telegram.queue import Desk, Ticket
from bot.telegram.records.database import Database
from bot.telegram.records.records import Records
from bot.telegram.traffic.order import ChatOrder
from bot.telegram.traffic.outbox import Outbox, Unreachable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds: before a waiting message is shown (an answer without a model is there by then), between its edits
    (Telegram's 20 a minute in a group), between drafts, until typing is shown anew (it lasts five), and after which an
    inline query is taken for finished."""

    patience: float = 1.5
    edit: float = 3.0
    draft: float = 1.0
    typing: float = 4.5
    inline: float = 0.5


@dataclass(slots=True)
class Face:
    """The bot at work."""

    me: User
    outbox: Outbox
    database: Database
    records: Records
    archive: Archive
    desk: Desk
    access: Access
    order: ChatOrder
    waits: Waits = field(default_factory=Waits)
    #: The questions that are being answered, by their answers' keys; and each user's latest inline query.
    running: dict[str, Ticket] = field(default_factory=dict)
    inline: dict[int, Ticket] = field(default_factory=dict)
    #: Held by the one address that is being read.
    ingesting: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, and where. `thread` is a topic of the chat, 0 without topics."""

    chat: int
    thread: int
    user: int
    language: str
    private: bool
    message: int

    @property
    def topic(self) -> int | None:
        """The thread as Telegram takes it."""
        return self.thread or None


def sender_of(message: Message) -> Sender | None:
    """Who wrote the message: a person, or a group's anonymous admin; nobody for a channel's posts and other bots."""
    user = message.from_user
    if user is None or (user.is_bot and message.sender_chat is None) or message.is_automatic_forward:
        return None
    # A thread number outside forums is that of a thread of replies, which takes no messages by number.
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
    """A group has become the supergroup `new`; who was let in stays let in."""
    face.database.migrate(old, new)
    if old in face.access.allowed:
        face.database.admit(new, f"was {old}")


async def say(
    face: Face,
    to: Sender,
    what: str | Part | Sequence[Part],
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None,
    *,
    reply: bool = False,
) -> int | None:
    """Tells something that is no answer, as a reply in groups or where `reply` asks for it.

    The number of the last message, None when nobody could be told.
    """
    parts = split([Part(what)] if isinstance(what, str) else [what] if isinstance(what, Part) else what)
    number = None
    for part in parts:
        keys = keyboard if part is parts[-1] else None
        reply_to = to.message if reply or not to.private else None
        try:
            _, number = await face.outbox.send(
                to.chat, part, reply_to=reply_to, thread=to.topic, keyboard=keys, repeatable=True
            )
        except Unreachable as error:
            log.info("chat %s takes no messages: %s", to.chat, error)
            return None
    return number


async def say_text(face: Face, to: Sender, key: str, **values: object) -> int | None:
    """Tells one of the texts in the sender's language."""
    return await say(face, to, text(to.language, key, **values))
