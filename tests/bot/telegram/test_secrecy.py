"""The token reaches no log, no message, no traceback; and a log at INFO holds nobody's words."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr
from telegram import Bot
from telegram.error import InvalidToken

from bot.errors import SettingsError, TelegramFailed
from bot.settings import Settings
from bot.telegram.connection import token_of
from bot.telegram.secrecy import kept_secret
from tests.bot.telegram.bot_api import TOKEN, Drop, server
from tests.bot.telegram.room import OTHER, USER, bot_in, run
from tests.bot.telegram.strictness import Refusal

SECRET = TOKEN.partition(":")[2]
QUESTION = "a question that nobody else may read"


class Everything(logging.Handler):
    """Keeps every record as any formatter would write it."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps it with its level."""
        self.lines.append((record.levelno, f"{self.format(record)} {record.args} {record.exc_info}"))


@pytest.fixture
def logged() -> Everything:
    """All that is logged, by whatever library, at whatever level."""
    return Everything()


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING])
def test_no_log_of_any_level_has_the_token(home: Path, logged: Everything, level: int) -> None:
    async def talk() -> None:
        async with bot_in(home, refused=True) as room:
            logging.getLogger("bot.telegram").debug("this is %r", Bot(TOKEN))
            room.api.fault = lambda name, values: (
                Refusal(403, f"Forbidden: {TOKEN}")
                if values.get("chat_id") == OTHER
                else Drop(acted=False)
                if name == "setMyCommands"
                else None
            )
            room.api.says(OTHER, "one")
            await room.ask(QUESTION)
            room.archive.held = None  # type: ignore[assignment]  # a mistake, for a traceback
            room.api.says(USER, "/latest")
            await room.ask("/help")
            assert any("failed" in line for _, line in logged.lines)

    root = logging.getLogger()
    # The server logs the addresses that are called: that is Telegram's own affair.
    server_log, before = logging.getLogger("tornado.access"), root.level
    server_log.propagate = False
    root.addHandler(logged)
    root.setLevel(level)
    try:
        with kept_secret(TOKEN):
            run(talk())
    finally:
        root.removeHandler(logged)
        root.setLevel(before)
        server_log.propagate = True
    assert logged.lines
    assert not [line for _, line in logged.lines if SECRET in line]
    assert level > logging.DEBUG or any("<token>" in line for _, line in logged.lines)
    assert not [line for at, line in logged.lines if at >= logging.INFO and QUESTION in line]


async def test_a_refused_token_is_not_repeated(home: Path) -> None:
    other = TOKEN.replace("AAtest", "AAother")

    async with server() as api:
        with pytest.raises(SettingsError, match="Telegram does not know the token") as error:
            async with bot_in(home, api=api, refused=True, telegram_token=SecretStr(other)):
                pass
        told = "".join(traceback.format_exception(error.value))
        assert other.partition(":")[2] not in told


def test_an_exception_that_quotes_the_token_leaves_without_it() -> None:
    with pytest.raises(TelegramFailed) as error, kept_secret(TOKEN):
        raise InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
    assert error.value.message == "InvalidToken: The token `<token>` was rejected by the server."
    assert SECRET not in "".join(traceback.format_exception(error.value))


def test_other_exceptions_and_records_are_left_as_they_are(logged: Everything) -> None:
    logger = logging.getLogger("bot.telegram.test")
    logger.addHandler(logged)
    try:
        with pytest.raises(KeyError), kept_secret(TOKEN):
            logger.warning("%s and %d", "this", 7)
            raise KeyError("x")
    finally:
        logger.removeHandler(logged)
    assert logged.lines[0][1].startswith("this and 7 ('this', 7)")


@pytest.mark.parametrize("token", [None, "nonsense-secret", "123:short", f"{TOKEN} {TOKEN}", "123456789:" + "Ж" * 35])
def test_what_is_not_a_token_is_reported_without_being_repeated(home: Path, token: str | None) -> None:
    settings = Settings.model_validate({"home": home, "telegram_token": token})
    with pytest.raises(SettingsError) as error:
        token_of(settings)
    assert "BotFather" in error.value.mend
    assert token is None or token not in error.value.message
    assert token is None or token not in repr(settings)


async def test_no_message_of_the_bot_has_the_token(home: Path) -> None:
    async with bot_in(home) as room:
        for text in ("one", "/help", "/start", "/privacy", "/stats"):
            await room.ask(text)
        assert SECRET not in repr(room.api.calls) + repr(room.told)
