"""Everything that is sent goes through here: a message arrives once, or whoever sends it learns that this is not sure.

What may be left out (typing, drafts, waiting messages' edits) is tried once and dropped; what must arrive is tried
until Telegram takes it. A repeated edit or deletion does no harm, a repeated message would arrive twice: so a message
is only sent again when the one before surely did not arrive.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardMarkup, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.pace import Pace
from bot.telegram.parts import Part

log = logging.getLogger(__name__)

# python-telegram-bot gives Telegram's waits as timedeltas from its next version on, and warns without this.
os.environ.setdefault("PTB_TIMEDELTA", "true")

#: Waits between tries while Telegram is not there (seconds); after these, some four minutes, it is given up.
WAITS = (0.5, 1, 2, 4, 8, 15, 30, 60, 60, 60)
#: Telegram takes longest over a message in a large group (seconds).
READ_TIMEOUT = 20.0
#: Failures of httpx before the request is on its way: Telegram cannot have acted on it.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup
Result = TypeVar("Result")


class Uncertain(Exception):
    """Whether the message arrived is not known."""


class Unreachable(Exception):
    """The chat takes no messages from the bot (any more), or Telegram has been away for minutes."""


class Gone(Exception):
    """The message to edit is not there."""


class Outbox:
    """What the bot sends, chat by chat; `migrated` hears of a group that has got another number."""

    def __init__(
        self,
        bot: Bot,
        pace: Pace,
        migrated: Callable[[int, int], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._pace = pace
        self._migrated = migrated
        self._sleep = sleep
        self._no_drafts: set[int] = set()

    async def send(
        self,
        chat: int,
        part: Part,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
        keyboard: Keyboard | None = None,
    ) -> tuple[int, int]:
        """Sends a message; the chat it went to (a migrated group has another one) and its number.

        Raises:
            Uncertain: the connection broke after the message had left.
            Unreachable: it cannot be sent.
        """

        async def once(to: int) -> tuple[int, int]:
            sent = await self._bot.send_message(
                to,
                part.text,
                entities=part.entities,
                link_preview_options=_NO_PREVIEW,
                reply_parameters=_reply(reply_to),
                message_thread_id=thread,
                reply_markup=keyboard,
                read_timeout=READ_TIMEOUT,
            )
            return to, sent.message_id

        return await self._insist(chat, once, repeatable=False)

    async def edit(self, chat: int, message: int, part: Part, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Puts the part in place of a message that was sent.

        Raises:
            Gone: there is no such message, or it cannot be edited any more.
            Unreachable: the chat takes nothing.
        """

        async def once(to: int) -> None:
            await self._bot.edit_message_text(
                part.text,
                chat_id=to,
                message_id=message,
                entities=part.entities,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
                read_timeout=READ_TIMEOUT,
            )

        await self._insist(chat, once, repeatable=True)

    async def delete(self, chat: int, message: int) -> None:
        """Takes a message away; that it cannot be is no matter."""

        async def once(to: int) -> None:
            await self._bot.delete_message(to, message)

        try:
            await self._insist(chat, once, repeatable=True)
        except (Gone, Unreachable):
            log.info("message %s of chat %s cannot be deleted", message, chat)

    async def offer(
        self, chat: int, part: Part, *, reply_to: int | None, thread: int | None, keyboard: Keyboard | None
    ) -> int | None:
        """Sends a message that may be left out, once and without a sound; its number where it surely arrived."""
        if not self._pace.free(chat):
            return None
        await self._pace.turn(chat)
        message: int | None = None

        async def call() -> None:
            nonlocal message
            sent = await self._bot.send_message(
                chat,
                part.text,
                entities=part.entities,
                link_preview_options=_NO_PREVIEW,
                reply_parameters=_reply(reply_to),
                message_thread_id=thread,
                reply_markup=keyboard,
                disable_notification=True,
            )
            message = sent.message_id

        await self._try(chat, call)
        return message

    async def typing(self, chat: int, thread: int | None) -> None:
        """Shows that the bot is at work, for five seconds."""
        await self._try(chat, lambda: self._bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=thread))

    async def draft(self, chat: int, thread: int | None, draft_id: int, part: Part) -> None:
        """Shows the beginning of a message in a private chat; a chat that refuses drafts gets none any more."""
        if chat in self._no_drafts or not part.text or not self._pace.free(chat):
            return
        try:
            await self._bot.send_message_draft(
                chat, draft_id, part.text, message_thread_id=thread, entities=part.entities
            )
        except BadRequest:
            self._no_drafts.add(chat)
        except RetryAfter as error:
            self._pace.hold(chat, seconds_of(error))
        except TelegramError as error:
            log.info("a draft for chat %s was lost: %s", chat, type(error).__name__)

    async def show(self, chat: int, message: int, part: Part, keyboard: InlineKeyboardMarkup | None) -> None:
        """Changes a waiting message, unless that would cost the chat a turn that the answer needs."""
        if not part.text or not self._pace.free(chat):
            return
        await self._pace.turn(chat)
        await self._try(
            chat,
            lambda: self._bot.edit_message_text(
                part.text,
                chat_id=chat,
                message_id=message,
                entities=part.entities,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
            ),
        )

    async def _try(self, chat: int, call: Callable[[], Awaitable[object]]) -> None:
        try:
            await call()
        except RetryAfter as error:
            self._pace.hold(chat, seconds_of(error))
        except TelegramError as error:
            log.info("left out for chat %s: %s", chat, type(error).__name__)

    async def _insist(self, chat: int, once: Callable[[int], Awaitable[Result]], *, repeatable: bool) -> Result:
        """What `once` gives, as soon as Telegram takes it."""
        waits = iter(WAITS)
        while True:
            await self._pace.turn(chat)
            try:
                return await once(chat)
            except RetryAfter as error:
                self._pace.hold(chat, seconds_of(error))
                await self._sleep(seconds_of(error))
                continue
            except ChatMigrated as error:
                self._migrated(chat, error.new_chat_id)
                chat = error.new_chat_id
                continue
            except Forbidden as error:
                raise Unreachable(error.message) from error
            except BadRequest as error:
                if "not modified" in error.message.lower():
                    return None  # type: ignore[return-value]  # an edit gives nothing
                raise (Gone if repeatable else Unreachable)(error.message) from error
            except NetworkError as error:
                if not repeatable and maybe_sent(error):
                    raise Uncertain(type(error).__name__) from error
                failure = error
            except TelegramError as error:  # an answer that is no JSON: whatever it was, it was answered
                if not repeatable:
                    raise Uncertain(type(error).__name__) from error
                raise Unreachable(error.message) from error
            wait = next(waits, None)
            if wait is None:
                raise Unreachable(failure.message) from failure
            log.info("Telegram did not take a message for chat %s (%s)", chat, type(failure).__name__)
            await self._sleep(wait)


def _reply(to: int | None) -> ReplyParameters | None:
    return ReplyParameters(to, allow_sending_without_reply=True) if to else None


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram says to wait."""
    wait = error.retry_after
    return wait if isinstance(wait, (int, float)) else wait.total_seconds()


def maybe_sent(error: NetworkError) -> bool:
    """Whether Telegram may have acted on the request although it failed: not when it never left, nor on a 5xx."""
    cause = error.__cause__
    if isinstance(cause, _NOT_SENT):
        return False
    return isinstance(error, TimedOut) or isinstance(cause, httpx.HTTPError) or "timeout" in error.message.lower()
