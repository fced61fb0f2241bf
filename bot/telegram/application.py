"""The bot process: it reports its set-up at the start, passes Telegram's updates to the handlers, ends on SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from telegram import BotCommand, BotCommandScopeChat, LinkPreviewOptions
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, Defaults
from telegram.request import HTTPXRequest

from bot.errors import SettingsError, StoreError, TelegramFailed
from bot.settings import Settings
from bot.telegram import routing
from bot.telegram.access import Access
from bot.telegram.answering import resume, tell_interrupted
from bot.telegram.archive import Archive
from bot.telegram.connection import Line, token_of, webhook_secret
from bot.telegram.face import Face, Waits, moved
from bot.telegram.messages.texts import DEFAULT, languages, text
from bot.telegram.queue import AnswerQueue
from bot.telegram.records.database import Database
from bot.telegram.records.records import Records
from bot.telegram.traffic.inbox import Desk, Inbox
from bot.telegram.traffic.order import ChatOrder
from bot.telegram.traffic.outbox import Outbox
from bot.telegram.traffic.pace import Pace, Rates
from bot.telegram.traffic.turns import SharedOrder

if TYPE_CHECKING:
    from bot.telegram.records.postgres import PostgresDatabase

log = logging.getLogger(__name__)

Telegram = Application[Any, Any, Any, Any, Any, Any]
Tell = Callable[[str], None]

#: Waits before another attempt to reach Telegram at the start (seconds); the last one repeats.
START_WAITS = (1.0, 2.0, 5.0, 15.0, 60.0)
#: How long Telegram keeps a request for updates open when there are none (seconds).
POLL_SECONDS = 30
#: Simultaneous answers: with a model they wait for it, quotations need a processor.
WRITING_AT_ONCE, QUOTING_AT_ONCE = 8, 2
#: How often old records are pruned, and how often another instance is reported (seconds).
PRUNE_EVERY, CONFLICT_TOLD_EVERY = 3600.0, 60.0


@dataclass(frozen=True, slots=True)
class Conditions:
    """Rates, waits and a way to sleep, which tests and measurements replace."""

    rates: Rates = field(default_factory=Rates)
    waits: Waits = field(default_factory=Waits)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


async def serve(  # noqa: PLR0913, PLR0917  a bot consists of these
    settings: Settings,
    archive: Archive,
    database: Database,
    tell: Tell,
    stop: asyncio.Event,
    conditions: Conditions | None = None,
) -> None:
    """Runs the bot until `stop` is set, and finishes what is being sent then.

    Raises:
        SettingsError: Telegram refuses the token, or a setting is not valid.
        TelegramFailed: the webhook cannot be set up.
    """
    conditions = conditions or Conditions()
    access = Access(settings, database)
    queue = AnswerQueue(settings.telegram_at_once or (WRITING_AT_ONCE if settings.model else QUOTING_AT_ONCE))
    order, inbox = ChatOrder(), None
    if database.hosts:
        shared = cast("PostgresDatabase", database)
        order = SharedOrder(shared)
        inbox = Inbox(shared, order)
    application = _application(settings, order, inbox)
    try:
        async with _connected(application, tell, stop):
            if stop.is_set():
                return
            bot, pace = application.bot, Pace(conditions.rates)
            outbox = Outbox(bot, pace, lambda old, new: moved(face, old, new), conditions.sleep)
            face = Face(bot.bot, outbox, database, Records(database), archive, queue, access, order, conditions.waits)
            await check(face, settings, tell)
            routing.route(application, face)
            application.add_error_handler(routing.failed)
            await _run(application, face, inbox, settings, tell, stop)
    finally:
        queue.shut()


def _application(settings: Settings, order: ChatOrder, inbox: Inbox | None) -> Telegram:
    base = settings.telegram_api.rstrip("/")
    polling = HTTPXRequest(connection_pool_size=2, read_timeout=POLL_SECONDS + 10.0)
    builder = Application.builder().token(token_of(settings)).base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
    builder = builder.request(Line()).get_updates_request(polling).concurrent_updates(order)
    builder = builder.update_queue(inbox) if inbox else builder
    return builder.defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True))).build()


@contextlib.asynccontextmanager
async def _connected(application: Telegram, tell: Tell, stop: asyncio.Event) -> AsyncIterator[None]:
    """Initializes the application; while Telegram does not answer, reports that and tries again."""
    waits = iter(START_WAITS)
    while not stop.is_set():
        try:
            await application.initialize()
            break
        except InvalidToken:
            await application.bot.shutdown()  # an application that never started closes nothing itself
            raise SettingsError(
                "Telegram does not know the token.", "Copy it again from @BotFather to ONRECORD_TELEGRAM_TOKEN."
            ) from None
        except TelegramError as error:
            wait = next(waits, START_WAITS[-1])
            tell(f"Telegram cannot be reached ({error.message}); trying again in {wait:g} s.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
    try:
        yield
    finally:
        await application.shutdown()
        await application.bot.shutdown()


async def check(face: Face, settings: Settings, tell: Tell) -> None:
    """Reports the bot's name, its modes, the number of articles and who may ask."""
    me, access = face.me, face.access
    official = urlsplit(settings.telegram_api).hostname == "api.telegram.org"
    tell(f"Bot: @{me.username} ({me.full_name}), {'api.telegram.org' if official else 'self-hosted API'}")
    tell(
        "Groups: it reads every message (privacy mode is off at @BotFather) and answers those meant for it"
        if me.can_read_all_group_messages
        else "Groups: it sees only mentions, replies to it and commands (privacy mode is on)"
    )
    tell(f"Inline mode: {'on' if me.supports_inline_queries else 'off; turn it on with /setinline at @BotFather'}")
    tell(f"Articles: {await asyncio.to_thread(face.archive.count)}")
    tell(f"Answers: {settings.model or 'quotations, without a language model'}")
    if access.everyone:
        tell("Open to everyone.")
    elif access.allowed or access.admins:
        tell(f"Let in by the settings: {len(access.allowed)}; admins: {len(access.admins)}")
    else:
        tell("The settings let nobody in: print a code with onrecord telegram --pair")


async def set_commands(application: Telegram, face: Face) -> None:
    """Registers the commands in every language, and the admins' commands in their chats."""
    for code in languages():
        shown = None if code == DEFAULT else code
        common = [BotCommand(name, text(code, f"command_{name}")) for name in ("ask", *routing.COMMANDS)]
        more = [BotCommand(name, text(code, f"command_{name}")) for name in routing.ADMINS]
        await _set(application, common, language_code=shown)
        for admin in face.access.admins:
            await _set(application, [*common, *more], language_code=shown, scope=BotCommandScopeChat(admin))


async def _set(application: Telegram, commands: list[BotCommand], **where: Any) -> None:
    try:
        await application.bot.set_my_commands(commands, **where)
    except BadRequest as error:  # an admin who has not written to the bot yet
        log.info("commands were not set for %s: %s", where.get("scope"), error.message)
    except NetworkError as error:
        log.warning("commands were not set: %s", error.message)


async def _run(  # noqa: PLR0913, PLR0917  as of `serve`
    application: Telegram, face: Face, inbox: Inbox | None, settings: Settings, tell: Tell, stop: asyncio.Event
) -> None:
    await set_commands(application, face)
    await application.start()
    pruning = asyncio.create_task(_prune(face))
    put_off = partial(routing.put_off, face)
    desk = Desk(application.bot, application.process_update, partial(resume, face), put_off, face.running)
    taking_up = asyncio.create_task(inbox.serve(desk) if inbox else tell_interrupted(face))
    try:
        await _listen(application, settings, tell)
        tell("Ready.")
        await stop.wait()
        tell("Stopping: answers in progress are still sent.")
    finally:
        face.queue.close()
        face.outbox.close()
        if application.updater and application.updater.running:
            await application.updater.stop()
        if inbox:
            await inbox.close()
        await application.stop()
        pruning.cancel()
        await asyncio.wait([pruning, taking_up])


async def _listen(application: Telegram, settings: Settings, tell: Tell) -> None:
    updater, updates = application.updater, routing.UPDATES
    assert updater is not None  # noqa: S101  the builder creates one
    if settings.telegram_webhook is None:
        await updater.start_polling(
            timeout=POLL_SECONDS, allowed_updates=updates, error_callback=_poll_errors(tell), bootstrap_retries=-1
        )
        return
    address = urlsplit(settings.telegram_webhook)
    host, port = listening(settings)
    if address.scheme != "https" or not address.hostname:
        raise SettingsError("ONRECORD_TELEGRAM_WEBHOOK is not an https:// address.", "Telegram calls no others.")
    try:
        await updater.start_webhook(
            listen=host,
            port=port,
            url_path=address.path,
            webhook_url=settings.telegram_webhook,
            # Telegram sends it with every update, so nobody else who finds the address can forge one.
            secret_token=webhook_secret(token_of(settings)),
            allowed_updates=updates,
        )
    except OSError as error:
        raise TelegramFailed(
            f"The bot cannot listen on {host}:{port}: {error.strerror}.", "Set another ONRECORD_TELEGRAM_LISTEN."
        ) from error
    except TelegramError as error:
        raise TelegramFailed(f"Telegram refuses the webhook: {error.message}.", "Check the address.") from error
    tell(f"Webhook: {settings.telegram_webhook}, served on {host}:{port}")


def listening(settings: Settings) -> tuple[str, int]:
    """Returns the host and the port that the webhook's server listens on.

    Raises:
        SettingsError: the setting is not host:port.
    """
    host, _, port = settings.telegram_listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise SettingsError(
            f"ONRECORD_TELEGRAM_LISTEN cannot be {settings.telegram_listen!r}.",
            "Set a host and a port, as in 127.0.0.1:8443.",
        )
    return host.strip("[]"), int(port)


def _poll_errors(tell: Tell) -> Callable[[TelegramError], None]:
    """Reports another instance now and then; the updater itself handles a lost connection, which is only logged."""
    told_at = -math.inf

    def heard(error: TelegramError) -> None:
        nonlocal told_at
        if not isinstance(error, Conflict):
            log.warning("no updates from Telegram: %s", error.message)
            return
        now = asyncio.get_running_loop().time()
        if now >= told_at + CONFLICT_TOLD_EVERY:
            told_at = now
            tell("Another instance is running with this token: each takes updates from the other. Stop one of them.")

    return heard


async def _prune(face: Face) -> None:
    while True:
        with contextlib.suppress(StoreError):  # the servers are away; the next time will do
            face.database.prune()
        await asyncio.sleep(PRUNE_EVERY)


def run(settings: Settings, archive: Archive, database: Database, tell: Tell) -> None:
    """Runs the bot until SIGTERM or Ctrl-C."""

    async def until_signal() -> None:
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows has no such handlers; Ctrl-C still ends the bot
                asyncio.get_running_loop().add_signal_handler(each, stop.set)
        await serve(settings, archive, database, tell, stop)

    asyncio.run(until_signal())
