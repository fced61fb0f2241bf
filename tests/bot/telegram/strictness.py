"""Telegram's refusals, as the loopback server makes them."""

from __future__ import annotations

import itertools
import re
from typing import Any

MOST_UNITS, MOST_BUTTONS, MOST_DATA, MOST_ENTITIES = 4096, 100, 64, 100
NESTED_NOT = {"blockquote", "expandable_blockquote"}


class Refusal(Exception):
    """Telegram's answer to a call that it does not accept."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refusal:
    """A 400 in Telegram's words."""
    return Refusal(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def taken(values: dict[str, Any], *, empty: bool = False) -> tuple[str, list[dict[str, Any]]]:
    """The text with its entities as Telegram keeps them: without white space around it.

    Raises:
        Refusal: it is blank or too long; an entity is outside it or splits a character; quotations overlap.
    """
    if "parse_mode" in values:
        raise bad("can't parse entities: this bot sends none to parse")
    text: str = values.get("text", "")
    if not text.strip():
        if empty:
            return "", []
        raise bad("message text is empty")
    if units(text) > MOST_UNITS:
        raise bad("message is too long")
    if re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text):
        raise bad("text would be changed: it has characters that Telegram takes out")
    entities = values.get("entities", [])
    if len(entities) > MOST_ENTITIES:
        raise bad("more than 100 entities, of which the rest would be ignored")
    for each in entities:
        _check_entity(each, text)
    quotations = sorted((e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in NESTED_NOT)
    if any(before[1] > after[0] for before, after in itertools.pairwise(quotations)):
        raise bad("blockquotes overlap")
    lead = units(text) - units(text.lstrip())
    return text.strip(), [{**each, "offset": each["offset"] - lead} for each in entities]


def _check_entity(entity: dict[str, Any], text: str) -> None:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    if not 0 <= start < end <= units(text):
        raise bad(f"entity out of range: {entity}")
    encoded = text.encode("utf-16-le")
    for at in (start, end):
        if 2 * at < len(encoded) and 0xDC <= encoded[2 * at + 1] <= 0xDF:
            raise bad(f"entity splits a surrogate pair: {entity}")
    if entity["type"] == "text_link" and not str(entity.get("url", "")).startswith(("http://", "https://")):
        raise bad(f"a link to nowhere: {entity}")


def check_markup(markup: dict[str, Any] | None) -> None:
    """Refuses keyboards that Telegram refuses."""
    rows = (markup or {}).get("inline_keyboard", [])
    if sum(map(len, rows)) > MOST_BUTTONS or any(not 1 <= len(row) <= 8 for row in rows):
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            if not button["text"].strip():
                raise bad("text buttons are unallowed in the inline keyboard without a text")
            if not 1 <= len(button.get("callback_data", "x").encode()) <= MOST_DATA:
                raise bad("BUTTON_DATA_INVALID")


def check_commands(values: dict[str, Any]) -> None:
    """Refuses commands that Telegram refuses."""
    if len(values["commands"]) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for each in values["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


def check_inline(values: dict[str, Any]) -> None:
    """Refuses answers to inline queries that Telegram refuses."""
    ids = [each["id"] for each in values["results"]]
    if len(ids) > 50 or len(set(ids)) < len(ids) or any(not 1 <= len(each.encode()) <= 64 for each in ids):
        raise bad("RESULT_ID_INVALID")
    for each in values["results"]:
        content = each["input_message_content"]
        taken({"text": content["message_text"], "entities": content.get("entities", [])})
    start = values.get("button", {}).get("start_parameter", "x")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start):
        raise bad("START_PARAM_INVALID")
