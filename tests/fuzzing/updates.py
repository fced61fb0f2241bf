"""The fuzz target of Telegram's updates: the real application and its handlers, before a server of this process."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import itertools
import json
import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from telegram import Update
from telegram.ext import Application, ExtBot
from telegram.request import BaseRequest, RequestData

from bot.answers import Answer
from bot.telegram import routing
from bot.telegram.access import Access
from bot.telegram.application import Telegram
from bot.telegram.face import Face
from bot.telegram.messages.buttons import Action
from bot.telegram.queue import AnswerQueue
from bot.telegram.records.records import Records
from bot.telegram.records.sqlite import SqliteDatabase
from bot.telegram.traffic.order import ChatOrder
from bot.telegram.traffic.outbox import Outbox
from bot.telegram.traffic.pace import Pace
from tests.bot.telegram import schema
from tests.bot.telegram.bot_api import TOKEN, BotApi, Json
from tests.bot.telegram.room import ADMIN, FAST, QUICK, USER, Scripted, answer, citation, settings
from tests.bot.telegram.strictness import Refusal
from tests.fuzzing.draw import Draw, scratch

_LANGUAGES = ("en", "de", "ru", "xx", "", "en-US", "\u202e")
#: Updates of one input.
MOST = 6
#: What may be refused when somebody presses what is no longer there.
_EXPECTED = ("message to edit not found", "message to delete not found", "message is not modified", "query is too old")


class Direct(BaseRequest):
    """Calls the server's methods without a network between."""

    def __init__(self, api: BotApi) -> None:
        self._api = api

    @property
    def read_timeout(self) -> float | None:
        """None: it answers at once."""
        return None

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *rest: Any, **timeouts: Any
    ) -> tuple[int, bytes]:
        """The code and the body of the answer."""
        name = url.rpartition("/")[2]
        values = schema.parameters(name, request_data.json_parameters if request_data else {})
        try:
            return 200, json.dumps({"ok": True, "result": await self._api.call(name, values)}).encode()
        except Refusal as refusal:
            if not any(each in refusal.description for each in _EXPECTED):
                self._api.refusals.append(f"{name}: {refusal.description}")
            about = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            return refusal.code, json.dumps(about).encode()


class Failures(logging.Handler):
    """Keeps what handlers did not expect: the application logs it and goes on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the error with where it came from."""
        cause = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.told.append(f"{record.getMessage()}\n{cause}")

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Hears, alone, what the bot and its library log meanwhile."""
        loggers = [logging.getLogger(name) for name in ("bot", "telegram")]
        for each in loggers:
            each.addHandler(self)
            each.propagate = False
        try:
            yield
        finally:
            for each in loggers:
                each.removeHandler(self)
                each.propagate = True


class Bot:
    """The bot at work, in an event loop of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.failures = Failures()
        self.numbers, self.users = itertools.count(1), itertools.count(1_000)
        self.loop.run_until_complete(self._open())
        atexit.register(self._close)

    async def _open(self) -> None:
        self.api = BotApi()
        told = settings(self.api, scratch(), telegram_allow="everyone")
        self.database, order, desk = SqliteDatabase(scratch()), ChatOrder(), AnswerQueue(1)
        bot: ExtBot[None] = ExtBot(TOKEN, request=Direct(self.api), get_updates_request=Direct(self.api))
        self.application: Telegram = Application.builder().bot(bot).concurrent_updates(order).build()
        await self.application.initialize()
        outbox = Outbox(self.application.bot, Pace(FAST), lambda old, new: None)
        access, archive = Access(told, self.database), Scripted(_answering)
        face = Face(bot.bot, outbox, self.database, Records(self.database), archive, desk, access, order, QUICK)
        self.face = face
        routing.route(self.application, face)
        self.application.add_error_handler(routing.failed)
        self._desk = desk

    def _close(self) -> None:
        self._desk.shut()
        self.database.close()
        self.loop.run_until_complete(self.api.close())
        self.loop.close()

    def talk(self, draw: Draw) -> None:
        """Sends the updates that are drawn; raises when one of them failed."""
        with self.failures.heard():
            self.loop.run_until_complete(self._talk(draw))
        failed = [*self.failures.told, *self.api.violations, *self.api.refusals]
        for each in (self.failures.told, self.api.violations, self.api.refusals, self.api.calls):
            each.clear()
        if failed:
            raise AssertionError("\n".join(failed))

    async def _talk(self, draw: Draw) -> None:
        # Somebody new every time, or the limits of one user would end what is looked at.
        user = ADMIN if draw.number(7) == 1 else next(self.users)
        group = -next(self.users)
        self.api.user(user, draw.pick(_LANGUAGES))
        self.api.user(USER)
        self.api.group(group)
        try:
            for _ in range(1 + draw.number(MOST - 1)):
                about = {"update_id": next(self.numbers), **_update(self, draw, user, draw.pick((user, user, group)))}
                update = Update.de_json(about, self.application.bot)
                await self.application.process_update(update)
                while others := asyncio.all_tasks() - {asyncio.current_task()}:
                    await asyncio.wait(others)
        finally:
            for chat in (user, group):
                self.api.chats.pop(chat, None)
            self.api.callbacks.clear()
            self.api.inline_answers.clear()
            self.face.archive.asked.clear()  # type: ignore[attr-defined]  # it is a scripted one


def _answering(question: str, history: object, skip: int) -> Iterator[str | Answer]:
    """An answer that repeats the question, with or without more to come."""
    yield replace(answer(question, None, [citation()] if len(question) % 5 else []), more=len(question) % 3)


def _update(bot: Bot, draw: Draw, user: int, chat: int) -> Json:
    """One update, as Telegram shapes them; what is in its fields may be anything."""
    api, kind = bot.api, draw.number(5)
    seen = list(api.chats[chat].messages.values())
    message = draw.pick(seen) if seen else api.message(user, chat, {"text": "?"})
    if kind == 0:
        return {"message": _written(bot, draw, user, chat)}
    if kind == 1:
        return {"edited_message": {**message, "from": api.users[user], "text": _text(draw), "edit_date": 1_706_961_700}}
    if kind == 2:
        pressed = {
            "id": f"c{next(bot.numbers)}",
            "from": api.users[user],
            "chat_instance": "1",
            "data": _pressed(bot, draw, user),
        }
        return {"callback_query": {**pressed, "message": message} if draw.number(7) else pressed}
    if kind == 3:
        query = {"id": f"i{next(bot.numbers)}", "from": api.users[user], "query": _text(draw)[:256], "offset": ""}
        return {"inline_query": query}
    odd: tuple[Json, ...] = ({"photo": []}, {"new_chat_title": "x"}, {"migrate_to_chat_id": chat - 1}, {})
    return {"message": api.message(user, chat, draw.pick(odd))}


def _written(bot: Bot, draw: Draw, user: int, chat: int) -> Json:
    text = _text(draw)
    entities = [
        {"type": draw.pick(("bot_command", "mention", "url")), "offset": draw.number(8), "length": draw.number(12)}
        for _ in range(draw.number(2))
    ]
    more: Json = {"text": text, "entities": entities}
    seen = list(bot.api.chats[chat].messages.values())
    if seen and draw.number(2) == 1:
        more["reply_to_message"] = draw.pick(seen)
    return bot.api.message(user, chat, more)


def _text(draw: Draw) -> str:
    """A text with or without a command before it; Telegram sends no more than so many characters, and only text."""
    lead = draw.pick(("", "/ask ", "/start ", "/pair ", "/ingest ", "/allow ", "/speakers ", "@record_bot ", "/latest"))
    return (lead + draw.part().decode("utf-8", "replace"))[:4096]


def _pressed(bot: Bot, draw: Draw, user: int) -> object:
    """What a button carries: one that is there, one made up, or anything."""
    keys = [row[0] for row in bot.database.execute("SELECT key FROM answers ORDER BY at DESC LIMIT 4").fetchall()]
    key = draw.pick([*keys, str(user), "x"])
    made = f"{draw.pick(list(Action)).value}:{key}:{draw.number(12)}"
    return draw.pick((made, made.rpartition(":")[0], draw.part().decode("utf-8", "replace")))


@cache
def _bot() -> Bot:
    return Bot()


def take_updates(data: bytes) -> None:
    """Updates of any content: none of them fails, and Telegram refuses nothing that comes of them."""
    _bot().talk(Draw(data))
