"""The token stays secret: it is in every URL of the Bot API, which libraries log and exceptions quote."""

from __future__ import annotations

import contextlib
import logging
import traceback
from collections.abc import Iterator

from bot.errors import TelegramFailed

SHOWN = "<token>"


class Secret:
    """A token, and texts without it."""

    def __init__(self, token: str) -> None:
        # Libraries print it whole, URL-quoted, or only what stands behind the bot's number.
        self._forms = sorted({token, token.replace(":", "%3A"), token.rpartition(":")[2]}, key=len, reverse=True)

    def hidden(self, text: str) -> str:
        """The text with the token blotted out."""
        for form in self._forms:
            text = text.replace(form, SHOWN)
        return text

    def is_in(self, text: str) -> bool:
        """Whether the token can be read from the text."""
        return any(form in text for form in self._forms)


@contextlib.contextmanager
def kept_secret(token: str) -> Iterator[None]:
    """Inside, no log record of any level and library shows the token, and no exception that leaves does.

    Records are cleaned where they are made, so that no handler of anybody's can be forgotten.
    """
    secret = Secret(token)
    made_before = logging.getLogRecordFactory()

    def clean(*args: object, **kwargs: object) -> logging.LogRecord:
        return _cleaned(made_before(*args, **kwargs), secret)

    logging.setLogRecordFactory(clean)
    try:
        yield
    except Exception as error:
        if secret.is_in("".join(traceback.format_exception(error))):
            raise TelegramFailed(secret.hidden(f"{type(error).__name__}: {error}")) from None
        raise
    finally:
        logging.setLogRecordFactory(made_before)


def _cleaned(record: logging.LogRecord, secret: Secret) -> logging.LogRecord:
    try:
        message = record.getMessage()
    except Exception:  # noqa: BLE001  arguments that do not fit are logging's own to report, with what they are
        message = f"{record.msg!r} {record.args!r}"
    if secret.is_in(message):
        record.msg, record.args = secret.hidden(message), ()
    if record.exc_info and record.exc_info[0]:
        told = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if secret.is_in(told):
            record.exc_info, record.exc_text = None, secret.hidden(told)
    if record.stack_info:
        record.stack_info = secret.hidden(record.stack_info)
    return record
