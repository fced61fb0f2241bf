"""Several hosts of one bot on a shared store: a chat's order is kept, and a question is answered once."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from tests.bot.telegram import hosts

#: Chats and questions of each; docs/shared.md tells of 100 and 5.
CHATS, QUESTIONS = (int(each) for each in os.environ.get("SHARED_CHATS", "20,3").split(","))


def test_two_hosts_of_which_one_is_killed_answer_every_question_once_and_in_order(home: Path, own: str) -> None:
    found = asyncio.run(hosts.one_of_two_killed(home, own, CHATS, QUESTIONS, 0.05))
    print(found)
    assert found["answers"] + found["notes"] >= CHATS * QUESTIONS
    assert found["notes"] <= 2  # as many as a host answers at once
