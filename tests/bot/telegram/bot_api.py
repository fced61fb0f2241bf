"""A Bot API server on the loopback: it keeps chats, sends updates, and refuses what Telegram refuses."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.bot.telegram import schema
from tests.bot.telegram.strictness import Refusal, bad, check_commands, check_inline, check_markup, taken, units

TOKEN = "123456789:AAtest-token_of-the-loopback-server_0123"
BOT = {
    "id": 123456789,
    "is_bot": True,
    "first_name": "On the record",
    "username": "record_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
#: 2024-02-03 12:00 UTC; the bot's clock may say otherwise.
NOW = 1_706_961_600
#: How long a test waits for something, and how often it checks for changes that wake nobody.
PATIENCE_S, GLANCE_S = 5.0, 0.02

Json = dict[str, Any]


@dataclass(frozen=True)
class Drop:
    """A connection that breaks without an answer, before Telegram has acted or after."""

    acted: bool


@dataclass(frozen=True)
class Hang:
    """No answer ever comes; Telegram has acted or not."""

    acted: bool


Fault = Refusal | Drop | Hang


@dataclass
class Chat:
    """A chat with its messages by number."""

    about: Json
    messages: dict[int, Json] = field(default_factory=dict)
    blocked: bool = False
    migrated_to: int | None = None
    forum: bool = False

    def has(self, count: int) -> Callable[[], bool]:
        """A condition to wait for: the bot has this many messages here."""
        return lambda: len(self.from_bot()) == count

    def from_bot(self) -> list[Json]:
        """The bot's messages, in order."""
        return [each for each in self.messages.values() if each["from"]["id"] == BOT["id"]]


class BotApi:
    """The server's state and its methods. Everything runs in one event loop."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {}
        self.calls: list[tuple[str, Json]] = []
        self.violations: list[str] = []
        self.refusals: list[str] = []
        self.commands: dict[str, list[Json]] = {}
        self.callbacks: dict[str, Json | None] = {}
        self.inline_answers: dict[str, Json] = {}
        self.webhook: Json | None = None
        #: Called first; a fault that it returns happens instead of the call.
        self.fault: Callable[[str, Json], Fault | None] = lambda method, values: None
        self.clock: Callable[[], int] = lambda: NOW
        self.log = True
        self._updates: deque[Json] = deque()
        self._numbers, self._update_numbers = itertools.count(100), itertools.count(1)
        self._changed = asyncio.Event()
        self._polls = 0
        self._server = HTTPServer(Application([(r"/bot([^/]+)/(\w+)", _Handler, {"api": self})]))
        sockets = bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(sockets)
        self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Ends the server."""
        self._server.stop()
        self.changed()
        await self._server.close_all_connections()

    # What users do

    def user(self, number: int, language: str = "en") -> Json:
        """A user with a private chat."""
        person = {"id": number, "is_bot": False, "first_name": f"User {number}", "language_code": language}
        self.users[number] = person
        self.chats.setdefault(number, Chat({"id": number, "type": "private", "first_name": person["first_name"]}))
        return person

    def group(self, number: int, *, forum: bool = False) -> Chat:
        """A group with the bot in it."""
        kind = "supergroup" if forum or number < -(10**12) else "group"
        about = {"id": number, "type": kind, "title": f"Group {-number}", **({"is_forum": True} if forum else {})}
        self.chats[number] = Chat(about, forum=forum)
        return self.chats[number]

    def says(self, user: int, text: str, chat: int | None = None, **more: Any) -> Json:
        """A user writes; `more` are fields of the message."""
        message = self.message(user, chat or user, {"text": text, "entities": _entities(text), **more})
        self.update({"message": message})
        return message

    def edits(self, message: Json, text: str) -> None:
        """The user edits a message of theirs."""
        edited = {**message, "text": text, "entities": _entities(text), "edit_date": self.clock() + 5}
        self.chats[message["chat"]["id"]].messages[message["message_id"]] = edited
        self.update({"edited_message": edited})

    def presses(self, user: int, message: Json, label: str) -> str:
        """The user presses the button whose label begins like this; returns the query's id."""
        rows = message["reply_markup"]["inline_keyboard"]
        button = next(each for row in rows for each in row if each["text"].startswith(label))
        return self.sends_data(user, message, button["callback_data"])

    def sends_data(self, user: int, message: Json, data: str) -> str:
        """A client sends this as the data of a button; returns the query's id."""
        query = f"callback-{next(self._numbers)}"
        self.callbacks[query] = None
        about = {"id": query, "from": self.users[user], "message": message, "chat_instance": "1", "data": data}
        self.update({"callback_query": about})
        return query

    def types_inline(self, user: int, text: str) -> str:
        """The user types an inline query; returns its id."""
        query = f"inline-{next(self._numbers)}"
        self.update({"inline_query": {"id": query, "from": self.users[user], "query": text, "offset": ""}})
        return query

    def update(self, update: Json) -> Json:
        """Sends an update to the bot, or sends it again if it has a number already."""
        update.setdefault("update_id", next(self._update_numbers))
        self._updates.append(update)
        self.changed()
        return update

    def message(self, user: int, chat: int, about: Json) -> Json:
        """A new message in a chat."""
        number = next(self._numbers)
        writer = BOT if user == BOT["id"] else self.users[user]
        message = {"message_id": number, "date": self.clock(), "chat": self.chats[chat].about, "from": writer, **about}
        if self.log:
            self.chats[chat].messages[number] = message
        return message

    # What tests wait for

    def changed(self) -> None:
        """Wakes everything that waits."""
        self._changed.set()

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Returns the result of the condition as soon as it is true."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := condition()):
                self._changed.clear()
                with contextlib.suppress(TimeoutError):  # a change in a thread wakes nobody
                    async with asyncio.timeout(GLANCE_S):
                        await self._changed.wait()
            return found

    def named(self, method: str) -> list[Json]:
        """The calls of this method so far."""
        return [values for name, values in self.calls if name == method]

    async def deliver(self, to: str, **headers: str) -> list[int]:
        """Posts all waiting updates to a webhook; returns the codes of its answers."""
        codes = []
        async with httpx.AsyncClient() as client:
            while self._updates:
                update = self._updates.popleft()
                codes.append((await client.post(to, json=update, headers=headers)).status_code)
        return codes

    # Methods

    async def call(self, method: str, values: Json) -> Any:
        """Returns the result of a call, and records what is wrong with it."""
        self.violations += schema.violations(method, values)
        handler = getattr(self, f"_{method}", None)
        if handler is None:
            raise Refusal(404, "Not Found: method not found")
        result = handler(values)
        return await result if asyncio.iscoroutine(result) else result

    def _getMe(self, _: Json) -> Json:  # noqa: N802  as Telegram names them
        return BOT

    async def _getUpdates(self, values: Json) -> list[Json]:  # noqa: N802
        self._polls += 1
        mine = self._polls
        self.changed()
        while self._updates and self._updates[0]["update_id"] < values.get("offset", 0):
            self._updates.popleft()
        end = asyncio.get_running_loop().time() + values.get("timeout", 0)
        while not self._updates:
            self._changed.clear()
            try:
                async with asyncio.timeout(max(0.0, end - asyncio.get_running_loop().time())):
                    await self._changed.wait()
            except TimeoutError:
                return []
            if self._polls > mine:
                raise Refusal(409, "Conflict: terminated by other getUpdates request")
        return list(self._updates)[:100]

    def _setWebhook(self, values: Json) -> bool:  # noqa: N802
        if not values["url"].startswith("https://"):
            raise bad("bad webhook: HTTPS url must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", values.get("secret_token", "")):
            raise bad("secret token contains unallowed characters")
        self.webhook = values
        return True

    def _deleteWebhook(self, _: Json) -> bool:  # noqa: N802
        self.webhook = None
        return True

    def _setMyCommands(self, values: Json) -> bool:  # noqa: N802
        check_commands(values)
        scope = values.get("scope", {"type": "default"})
        if scope["type"] == "chat":
            self._chat(scope["chat_id"])
        name = f"{scope['type']}:{scope.get('chat_id', '')}:{values.get('language_code', '')}"
        self.commands[name] = values["commands"]
        return True

    def _sendMessage(self, values: Json) -> Json:  # noqa: N802
        chat = self._chat(values["chat_id"])
        text, entities = taken(values)
        check_markup(values.get("reply_markup"))
        about: Json = {"text": text, "entities": entities}
        if thread := values.get("message_thread_id"):
            if not chat.forum:
                raise bad("message thread not found")
            about |= {"message_thread_id": thread, "is_topic_message": True}
        if reply := values.get("reply_parameters"):
            replied = chat.messages.get(reply["message_id"])
            if replied:
                about["reply_to_message"] = {k: v for k, v in replied.items() if k != "reply_to_message"}
            elif not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
        about |= {"reply_markup": values["reply_markup"]} if "reply_markup" in values else {}
        return self.message(BOT["id"], values["chat_id"], about)  # type: ignore[arg-type]

    def _editMessageText(self, values: Json) -> Json:  # noqa: N802
        chat = self._chat(values["chat_id"])
        known = chat.messages.get(values["message_id"])
        if known is None:
            raise bad("message to edit not found")
        if known["from"]["id"] != BOT["id"]:
            raise bad("message can't be edited")
        text, entities = taken(values)
        check_markup(values.get("reply_markup"))
        markup = values.get("reply_markup")
        if (text, entities, markup) == (known["text"], known["entities"], known.get("reply_markup")):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a"
                " current content and reply markup of the message"
            )
        edited = {**known, "text": text, "entities": entities, "edit_date": self.clock()}
        edited.pop("reply_markup", None)
        if markup:
            edited["reply_markup"] = markup
        chat.messages[values["message_id"]] = edited
        return edited

    def _deleteMessage(self, values: Json) -> bool:  # noqa: N802
        if self._chat(values["chat_id"]).messages.pop(values["message_id"], None) is None:
            raise bad("message to delete not found")
        return True

    def _sendChatAction(self, values: Json) -> bool:  # noqa: N802
        self._chat(values["chat_id"])
        return True

    def _sendMessageDraft(self, values: Json) -> bool:  # noqa: N802
        if self._chat(values["chat_id"]).about["type"] != "private":
            raise bad("TEXTDRAFT_PEER_INVALID")
        if not values["draft_id"]:
            raise bad("draft_id must be non-zero")
        taken(values, empty=True)
        return True

    def _answerCallbackQuery(self, values: Json) -> bool:  # noqa: N802
        if self.callbacks.get(values["callback_query_id"], values) is not None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if units(values.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.callbacks[values["callback_query_id"]] = values
        return True

    def _answerInlineQuery(self, values: Json) -> bool:  # noqa: N802
        check_inline(values)
        self.inline_answers[values["inline_query_id"]] = values
        return True

    def _chat(self, number: int) -> Chat:
        chat = self.chats.get(number)
        if chat is None:
            raise bad("chat not found")
        if chat.migrated_to:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat


@contextlib.asynccontextmanager
async def server() -> AsyncIterator[BotApi]:
    """A server that outlives a bot, which a test can then start more than once."""
    api = BotApi()
    try:
        yield api
    finally:
        await api.close()


class _Handler(RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self._api = api

    async def post(self, token: str, method: str) -> None:
        """Handles a call of the bot."""
        api = self._api
        values = schema.parameters(method, {name: self.get_body_argument(name) for name in self.request.body_arguments})
        try:
            if token != api.token:
                raise Refusal(401, "Unauthorized")
            if method != "getUpdates":
                api.calls.append((method, values))
            fault = api.fault(method, values)
            if isinstance(fault, Refusal):
                raise fault
            result = await api.call(method, values) if fault is None or fault.acted else None
            if isinstance(fault, Drop):
                self.detach().close()
                return
            if isinstance(fault, Hang):
                await asyncio.Event().wait()
            self.finish(json.dumps({"ok": True, "result": result}))
        except Refusal as refusal:
            if method != "getUpdates":
                api.refusals.append(f"{method}: {refusal.description}")
            self.set_status(refusal.code)
            parameters = {"parameters": refusal.parameters} if refusal.parameters else {}
            about = {"ok": False, "error_code": refusal.code, "description": refusal.description, **parameters}
            self.finish(json.dumps(about))
        finally:
            api.changed()

    def log_exception(self, *args: Any) -> None:
        """Records an error of the server itself, which fails the test."""
        self._api.violations.append(repr(args))


def _entities(text: str) -> list[Json]:
    """The commands and mentions that a client finds in a text."""
    found = []
    for kind, pattern in (("bot_command", r"(?<!\S)/[A-Za-z0-9_]+(?:@\w+)?"), ("mention", r"@\w{4,}")):
        for match in re.finditer(pattern, text):
            if kind == "mention" and text[: match.start()].rpartition(" ")[2].startswith("/"):
                continue
            offset = units(text[: match.start()])
            found.append({"type": kind, "offset": offset, "length": units(match.group())})
    return found
