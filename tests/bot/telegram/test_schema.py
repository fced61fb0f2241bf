"""The loopback server's check of each call against the machine-readable Bot API notices what is wrong with one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.schema import PATH, described, parameters, violations

pytestmark = pytest.mark.skipif(described() is None, reason=f"{PATH.name} is missing: it is not part of the project")

WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "an unknown method": ("sendMessages", {}),
    "a field that there is not": ("sendMessage", {"chat_id": 1, "text": "x", "quote": True}),
    "a field that is missing": ("sendMessage", {"chat_id": 1}),
    "a type": ("sendMessage", {"chat_id": 1, "text": 1}),
    "a type within": ("sendMessage", {"chat_id": 1, "text": "x", "entities": [{"type": "bold", "offset": "0"}]}),
    "a button": (
        "sendMessage",
        {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback": "y"}]]}},
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_call_is_noticed(what: str) -> None:
    assert violations(*WRONG[what])


def test_a_good_call_is_good() -> None:
    sent = {"chat_id": "1", "text": "7", "entities": '[{"type": "bold", "offset": 0, "length": 1}]'}
    values = parameters("sendMessage", sent)
    assert values["text"] == "7"
    assert not violations("sendMessage", values)


def test_every_method_of_the_server_is_one_of_telegrams() -> None:
    api = described()
    assert api
    served = {name[1:] for name in vars(BotApi) if name[1:2].islower() and name.startswith("_") and name[1:] != "chat"}
    assert {name for name in served if name[0] != "_"} <= api["methods"].keys()
