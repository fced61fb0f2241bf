"""Keeps the token secret: it is in every URL of the Bot API, which libraries log and exceptions quote."""

from __future__ import annotations

import contextlib
import logging
import re
import traceback
from collections.abc import Iterator

from bot.errors import TelegramFailed

SHOWN = "<token>"


@contextlib.contextmanager
def kept_secret(token: str) -> Iterator[None]:
    """Removes the token from every log record, of any level and library, and from every exception that leaves.

    Records are cleaned where they are created, so no handler can be missed.
    """
    # Libraries print the token whole, URL-quoted, or only the part after the bot's number.
    forms = sorted((token, token.replace(":", "%3A"), token.rpartition(":")[2]), key=len, reverse=True)
    secret = re.compile("|".join(map(re.escape, forms)))
    factory = logging.getLogRecordFactory()
    logging.setLogRecordFactory(lambda *args, **kwargs: _cleaned(factory(*args, **kwargs), secret))
    try:
        yield
    except Exception as error:
        if secret.search("".join(traceback.format_exception(error))):
            raise TelegramFailed(secret.sub(SHOWN, f"{type(error).__name__}: {error}")) from None
        raise
    finally:
        logging.setLogRecordFactory(factory)


def _cleaned(record: logging.LogRecord, secret: re.Pattern[str]) -> logging.LogRecord:
    try:
        message = record.getMessage()
    except Exception:  # noqa: BLE001  logging itself reports arguments that do not fit, and quotes them
        message = f"{record.msg!r} {record.args!r}"
    if secret.search(message):
        record.msg, record.args = secret.sub(SHOWN, message), ()
    if record.exc_info and record.exc_info[0]:
        trace = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if secret.search(trace):
            record.exc_info, record.exc_text = None, secret.sub(SHOWN, trace)
    if record.stack_info:
        record.stack_info = secret.sub(SHOWN, record.stack_info)
    return record
