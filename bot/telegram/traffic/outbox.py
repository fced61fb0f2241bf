"""The outbox, through which everything is sent: a message arrives once, or its sender learns that this is not certain.

Optional calls (typing, drafts, edits of waiting messages) are tried once and dropped; the others are repeated until
Telegram accepts them. Repeating an edit or a deletion does no harm, but a repeated message would arrive twice: so a
message is only sent again if the last attempt certainly failed.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
from telegram import Bot, InlineKeyboardMarkup, Message, ReplyKeyboardMarkup, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.messages.parts import Part
from bot.telegram.traffic.pace import Pace

log = logging.getLogger(__name__)

# From its next version on, python-telegram-bot gives Telegram's waits as timedeltas; without this it warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

#: Waits between attempts while Telegram is away (seconds); after these, about four minutes, the message is given up.
WAITS = (0.5, 1, 2, 4, 8, 15, 30, 60, 60, 60)
#: Telegram takes longest over a message in a large group (seconds).
READ_TIMEOUT = 20.0
#: How long a stopping bot still waits for Telegram (seconds): together with the answers that it still finishes, less
#: than the 90 that the systemd unit allows.
GRACE = 45.0
#: Errors of httpx before the request is sent: Telegram cannot have acted on it.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup
Result = TypeVar("Result")


class Uncertain(Exception):
    """It is not known whether the message arrived."""


class Unreachable(Exception):
    """The chat takes no messages from the bot (any more), or Telegram has been away for minutes."""


class Gone(Exception):
    """The message to edit does not exist."""


class Interrupted(Exception):
    """The bot is stopping, and Telegram demands a longer wait than it has left."""


class Outbox:
    """The messages that the bot sends, chat by chat; `migrated` is called when a group gets another number."""

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
        before: Callable[[], None] = lambda: None,
    ) -> tuple[int, int]:
        """Sends a message; returns the chat it went to (another one if the group has migrated) and its number.

        A `repeatable` message should rather arrive twice than not at all. `before` is called when its turn has come.

        Raises:
            Uncertain: the connection broke after the message was sent, and it is not repeatable.
            Unreachable: it cannot be sent.
            Interrupted: it has not been sent, and the bot is stopping.
        """

        def once(to: int) -> Awaitable[Message]:
            before()
            return self._message(to, part, reply_to, thread, keyboard, read_timeout=READ_TIMEOUT)

        sent = await self._insist(chat, once, Unreachable, repeatable=repeatable)
        return sent.chat.id, sent.message_id

    async def edit(self, chat: int, message: int, part: Part, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Replaces a message with the part.

        Raises:
            Gone: there is no such message, or it cannot be edited any more.
            Unreachable: the chat takes no messages.
            Interrupted: it has not been edited, and the bot is stopping.
        """

        def once(to: int) -> Awaitable[object]:
            return self._edited(to, message, part, keyboard, read_timeout=READ_TIMEOUT)

        await self._insist(chat, once, Gone, repeatable=True)

    async def delete(self, chat: int, message: int) -> None:
        """Deletes a message; a failure is only logged."""
        try:
            await self._insist(chat, lambda to: self._bot.delete_message(to, message), Gone, repeatable=True)
        except (Gone, Unreachable, Interrupted):
            log.info("message %s of chat %s cannot be deleted", message, chat)

    async def offer(
        self, chat: int, part: Part, *, reply_to: int | None, thread: int | None, keyboard: Keyboard | None
    ) -> int | None:
        """Sends an optional message, once and without a sound; returns its number if it certainly arrived."""
        if not self._pace.free(chat):
            return None
        await self._pace.turn(chat)
        message = self._message(chat, part, reply_to, thread, keyboard, disable_notification=True)
        sent = await self._try(chat, message)
        return sent.message_id if sent else None

    async def typing(self, chat: int, thread: int | None) -> None:
        """Shows typing for five seconds. Telegram's limits count messages only, so this needs no turn."""
        await self._try(chat, self._bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=thread))

    async def draft(self, chat: int, thread: int | None, draft_id: int, part: Part) -> None:
        """Shows the beginning of a message in a private chat; a chat that refuses drafts gets no more of them."""
        if chat in self._no_drafts or not part.text or not self._pace.free(chat):
            return

        async def show() -> None:
            try:
                await self._bot.send_message_draft(chat, draft_id, part.text, thread, entities=part.entities)
            except BadRequest:
                self._no_drafts.add(chat)

        await self._try(chat, show())

    async def show(self, chat: int, message: int, part: Part, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Edits a waiting message, unless that would use up a turn that the answer needs."""
        if not part.text or not self._pace.free(chat):
            return
        await self._pace.turn(chat)
        await self._try(chat, self._edited(chat, message, part, keyboard))

    def _message(
        self, chat: int, part: Part, reply_to: int | None, thread: int | None, keyboard: Keyboard | None, **more: Any
    ) -> Awaitable[Message]:
        return self._bot.send_message(
            chat,
            part.text,
            entities=part.entities,
            reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
            message_thread_id=thread,
            reply_markup=keyboard,
            **more,
        )

    def _edited(
        self, chat: int, message: int, part: Part, keyboard: InlineKeyboardMarkup | None, **more: Any
    ) -> Awaitable[object]:
        return self._bot.edit_message_text(
            part.text, chat, message, entities=part.entities, reply_markup=keyboard, **more
        )

    async def _try(self, chat: int, call: Awaitable[Result]) -> Result | None:
        """Returns the result of the call, None if it fails."""
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
        """Returns the result of `once` as soon as Telegram accepts the call."""
        waits = iter(WAITS)
        while True:
            await self._pace.turn(chat)
            try:
                return await once(chat)
            except RetryAfter as error:
                self._pace.hold(chat, seconds_of(error))
                await self._rest(seconds_of(error))
            except ChatMigrated as error:
                self._migrated(chat, error.new_chat_id)
                chat = error.new_chat_id
            except Forbidden as error:
                raise Unreachable(error.message) from error
            except BadRequest as error:
                if "not modified" in error.message.lower():
                    return None  # type: ignore[return-value]  # the result of an edit is not used
                raise refused(error.message) from error
            except NetworkError as error:
                if not repeatable and maybe_sent(error):
                    raise Uncertain(type(error).__name__) from error
                wait = next(waits, None)
                if wait is None:
                    raise Unreachable(error.message) from error
                log.info("Telegram did not accept a message for chat %s (%s)", chat, type(error).__name__)
                await self._rest(wait)
            except TelegramError as error:  # an answer that is not JSON: Telegram did answer, whatever it meant
                if not repeatable:
                    raise Uncertain(type(error).__name__) from error
                raise Unreachable(error.message) from error

    async def _rest(self, seconds: float) -> None:
        """Waits this long, unless the bot is stopping and has less time left."""
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
    """The seconds that Telegram asks to wait."""
    wait = error.retry_after
    return wait if isinstance(wait, (int, float)) else wait.total_seconds()


def maybe_sent(error: NetworkError) -> bool:
    """Whether Telegram may have acted on the failed request: not if it never left, nor after a 5xx."""
    cause = error.__cause__
    if isinstance(cause, _NOT_SENT):
        return False
    return isinstance(error, TimedOut) or isinstance(cause, httpx.HTTPError) or "timeout" in error.message.lower()
