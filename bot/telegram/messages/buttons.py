"""The buttons below messages: what they carry, and reading that back from whoever sends it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.messages.parts import Part
from bot.telegram.messages.texts import text

#: Buttons side by side that a phone still shows whole.
A_ROW = 5
#: Buttons below one message, a limit of Telegram; the last rows hold three others.
MOST_BUTTONS = 96
_DATA = re.compile(r"(?P<action>[a-z]):(?P<key>[\w-]{1,40})(?::(?P<number>\d{1,4}))?", re.ASCII)


class Action(StrEnum):
    """What a button does."""

    CONTEXT = "c"
    MORE = "m"
    GOOD = "g"
    WRONG = "w"
    NOT_THERE = "n"
    STOP = "s"
    AGAIN = "a"
    FORGET = "f"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's data: an answer's key (a user's number for FORGET), and which citation or part."""

    action: Action
    key: str
    number: int = 0


def data(action: Action, key: str | int, number: int = 0) -> str:
    """What the button carries, within Telegram's 64 bytes."""
    return f"{action}:{key}:{number}" if number else f"{action}:{key}"


def pressed(sent: object) -> Pressed | None:
    """What was pressed; None for anything that no button of ours carries."""
    match = _DATA.fullmatch(sent) if isinstance(sent, str) else None
    if match is None or match["action"] not in set(Action):
        return None
    return Pressed(Action(match["action"]), match["key"], int(match["number"] or 0))


def one(language: str, label: str, action: Action, key: str | int, number: int = 0) -> InlineKeyboardMarkup:
    """A keyboard of one button."""
    return InlineKeyboardMarkup([[_button(text(language, label), action, key, number)]])


def below(parts: Sequence[Part], at: int, key: str, more: int, language: str) -> InlineKeyboardMarkup | None:
    """The buttons below message `at` of an answer: its quotations in context, and at the end the others."""
    contexts = [
        _button(
            text(language, "in_context", marker=f"[{marker}]") if first else f"[{marker}]",
            Action.CONTEXT,
            key,
            marker,
        )
        for first, marker in zip([True, *[False] * MOST_BUTTONS], parts[at].markers, strict=False)
    ]
    # The first one says what they all do, and needs a row's width for it when it is not alone.
    rows = [contexts[:1]] if len(contexts) > A_ROW else []
    rest = contexts[len(rows) :]
    rows += [rest[start : start + A_ROW] for start in range(0, len(rest), A_ROW)]
    if at == len(parts) - 1:
        if more:
            rows.append([_button(text(language, "more", count=more), Action.MORE, key)])
        rows.append([_button(text(language, name), Action(name[0]), key) for name in ("good", "wrong")])
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(label: str, action: Action, key: str | int, number: int = 0) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data(action, key, number))
