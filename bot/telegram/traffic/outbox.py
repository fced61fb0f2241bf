"""Everything that is sent goes through here: a message arrives once, or whoever sends it learns that this is not sure.

What may be left out (typing, drafts, waiting messages' edits) is tried once and dropped; what must arrive is tried
until Telegram takes it. A repeated edit or deletion does no harm, a repeated message would arrive twice: so a message
is only sent again when the one before surely did not arrive.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardMarkup, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.messages.parts import Part
from bot.telegram.traffic.pace import Pace

log = logging.getLogger(__name__)

# python-telegram-bot gives Telegram's waits as timedeltas from its next version on, and warns without this.
os.environ.setdefault("PTB_TIMEDELTA", "true")

#: Waits between tries while Telegram is not there (seconds); after these, some four minutes, it is given up.
WAITS = (0.5, 1, 2, 4, 8, 15, 30, 60, 60, 60)
#: Telegram takes longest over a message in a large group (seconds).
READ_TIMEOUT = 20.0
#: How long Telegram is still waited for once the bot is to stop (seconds): with what may be answered before, that is
#: within the 90 that the systemd unit gives.
GRACE = 45.0
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


class Interrupted(Exception):
    """The bot is stopping, and Telegram wants to be waited for longer than it has left."""


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
        self._closing = asyncio.Event()
        self._deadline = math.inf

    def close(self) -> None:
        """From now on, nothing waits for Telegram longer than `GRACE`."""
        self._deadline = asyncio.get_running_loop().time() + GRACE
        self._closing.set()

    async def send(  # noqa: PLR0913  a message has a place, a content, and a way to be sent
        self,
        chat: int,
        part: Part,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
        keyboard: Keyboard | None = None,
        repeatable: bool = False,
    ) -> tuple[int, int]:
        """Sends a message; the chat it went to (a migrated group has another one) and its number.

        One that is `repeatable` had better arrive twice than not at all.

        Raises:
            Uncertain: the connection broke after the message had left, and it is not repeatable.
            Unreachable: it cannot be sent.
            Interrupted: it has not been sent, and the bot is stopping.
        """

        async def once(to: int) -> tuple[int, int]:
            return to, await self._message(to, part, reply_to, thread, keyboard, read_timeout=READ_TIMEOUT)

        return await self._insist(chat, once, Unreachable, repeatable=repeatable)

    async def edit(self, chat: int, message: int, part: Part, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Puts the part in place of a message that was sent.

        Raises:
            Gone: there is no such message, or it cannot be edited any more.
            Unreachable: the chat takes nothing.
            Interrupted: it has not been done, and the bot is stopping.
        """
        await self._insist(
            chat,
            lambda to: self._edited(to, message, part, keyboard, read_timeout=READ_TIMEOUT),
            Gone,
            repeatable=True,
        )

    async def delete(self, chat: int, message: int) -> None:
        """Takes a message away; that it cannot be is no matter."""
        try:
            await self._insist(chat, lambda to: self._bot.delete_message(to, message), Gone, repeatable=True)
        except (Gone, Unreachable, Interrupted):
            log.info("message %s of chat %s cannot be deleted", message, chat)

    async def offer(
        self, chat: int, part: Part, *, reply_to: int | None, thread: int | None, keyboard: Keyboard | None
    ) -> int | None:
        """Sends a message that may be left out, once and without a sound; its number where it surely arrived."""
        if not self._pace.free(chat):
            return None
        await self._pace.turn(chat)
        return await self._try(chat, self._message(chat, part, reply_to, thread, keyboard, disable_notification=True))

    async def typing(self, chat: int, thread: int | None) -> None:
        """Shows that the bot is at work, for five seconds. Telegram counts messages; this is none."""
        await self._try(chat, self._bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=thread))

    async def draft(self, chat: int, thread: int | None, draft_id: int, part: Part) -> None:
        """Shows the beginning of a message in a private chat; a chat that refuses drafts gets none any more."""
        if chat in self._no_drafts or not part.text or not self._pace.free(chat):
            return

        async def show() -> None:
            try:
                await self._bot.send_message_draft(
                    chat, draft_id, part.text, message_thread_id=thread, entities=part.entities
                )
            except BadRequest:
                self._no_drafts.add(chat)

        await self._try(chat, show())

    async def show(self, chat: int, message: int, part: Part, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Changes a waiting message, unless that would cost the chat a turn that the answer needs."""
        if not part.text or not self._pace.free(chat):
            return
        await self._pace.turn(chat)
        await self._try(chat, self._edited(chat, message, part, keyboard))

    async def _message(
        self,
        chat: int,
        part: Part,
        reply_to: int | None,
        thread: int | None,
        keyboard: Keyboard | None,
        **more: Any,
    ) -> int:
        sent = await self._bot.send_message(
            chat,
            part.text,
            entities=part.entities,
            link_preview_options=_NO_PREVIEW,
            reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
            message_thread_id=thread,
            reply_markup=keyboard,
            **more,
        )
        return sent.message_id

    async def _edited(
        self, chat: int, message: int, part: Part, keyboard: InlineKeyboardMarkup | None, **more: Any
    ) -> None:
        await self._bot.edit_message_text(
            part.text,
            chat_id=chat,
            message_id=message,
            entities=part.entities,
            link_preview_options=_NO_PREVIEW,
            reply_markup=keyboard,
            **more,
        )

    async def _try(self, chat: int, call: Awaitable[Result]) -> Result | None:
        """What the call gives; nothing when it fails."""
        try:
            return await call
        except RetryAfter as error:
            self._pace.hold(chat, seconds_of(error))
        except TelegramError as error:
            log.info("left out for chat %s: %s", chat, type(error).__name__)
        return None

    async def _insist(
        self, chat: int, once: Callable[[int], Awaitable[Result]], refused: type[Exception], *, repeatable: bool
    ) -> Result:
        """What `once` gives, as soon as Telegram takes it."""
        waits = iter(WAITS)
        while True:
            await self._pace.turn(chat)
            try:
                return await once(chat)
            except RetryAfter as error:
                self._pace.hold(chat, seconds_of(error))
                await self._rest(seconds_of(error))
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
                raise refused(error.message) from error
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
            await self._rest(wait)

    async def _rest(self, seconds: float) -> None:
        """Waits so long, unless the bot is stopping and has not so long left."""
        until = asyncio.get_running_loop().time() + seconds
        resting, closing = asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait([resting, closing], return_when=asyncio.FIRST_COMPLETED)
            if not resting.done():
                if until > self._deadline:
                    raise Interrupted
                await resting
        finally:
            resting.cancel()
            closing.cancel()


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
