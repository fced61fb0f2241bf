"""The buttons below messages: their data, and reading it back from anybody who sends it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.messages.parts import Part
from bot.telegram.messages.texts import text

#: Buttons in a row that a phone still shows in full.
A_ROW = 5
#: Citations' buttons after the first; with it and the four of the last rows, that is Telegram's limit of 100.
MOST_BUTTONS = 95
_DATA = re.compile(r"(?P<action>[a-z]):(?P<key>[\w-]{1,40})(?::(?P<number>\d{1,4}))?", re.ASCII)


class Action(StrEnum):
    """The actions of buttons, by the letter in their data."""

    CONTEXT = "c"
    MORE = "m"
    QUOTATIONS = "q"
    GOOD = "g"
    WRONG = "w"
    NOT_THERE = "n"
    STOP = "s"
    AGAIN = "a"
    FORGET = "f"
    ALONE = "o"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's data: an answer's key (a user's number for FORGET), and the number of a citation or part."""

    action: Action
    key: str
    number: int = 0


def data(action: Action, key: str | int, number: int = 0) -> str:
    """The data of a button, within Telegram's 64 bytes."""
    return f"{action}:{key}:{number}" if number else f"{action}:{key}"


def pressed(sent: object) -> Pressed | None:
    """The button that has this data; None for data that no button of the bot has."""
    match = _DATA.fullmatch(sent) if isinstance(sent, str) else None
    if match is None or match["action"] not in set(Action):
        return None
    return Pressed(Action(match["action"]), match["key"], int(match["number"] or 0))


def one(language: str, label: str, action: Action, key: str | int, number: int = 0) -> InlineKeyboardMarkup:
    """A keyboard with one button."""
    return InlineKeyboardMarkup([[_button(text(language, label), action, key, number)]])


def below(  # noqa: PLR0913  what decides which buttons there are
    parts: Sequence[Part],
    at: int,
    key: str,
    more: int,
    language: str,
    *,
    leans: bool = False,
    worded: bool = False,
) -> InlineKeyboardMarkup | None:
    """The buttons below message `at` of an answer: its quotations in context, and below the last one all the others.

    A question that `leans` on its conversation can be asked without it; an answer that is `worded` by a model can be
    shown as its quotations.
    """
    contexts: list[InlineKeyboardButton] = []
    for marker in parts[at].markers[: 1 + MOST_BUTTONS]:
        label = f"[{marker}]" if contexts else text(language, "in_context", marker=f"[{marker}]")
        contexts.append(_button(label, Action.CONTEXT, key, marker))
    # The first label says what all of them do; among many, that takes the width of a row.
    rows = [contexts[:1]] if len(contexts) > A_ROW else []
    rest = contexts[len(rows) :]
    rows += [rest[start : start + A_ROW] for start in range(0, len(rest), A_ROW)]
    if at == len(parts) - 1:
        if worded:
            rows.append([_button(text(language, "quotations"), Action.QUOTATIONS, key)])
        if more:
            rows.append([_button(text(language, "more", count=more), Action.MORE, key)])
        if leans:
            rows.append([_button(text(language, "alone"), Action.ALONE, key)])
        rows.append([_button(text(language, name), Action(name[0]), key) for name in ("good", "wrong")])
    return InlineKeyboardMarkup(rows) if rows else None


def _button(label: str, action: Action, key: str | int, number: int = 0) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data(action, key, number))
