"""The buttons Good and Wrong: judgements with all that a test set needs, and what the user expected instead."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

from telegram import Message

from bot.telegram.face import Face, Sender, say, say_text
from bot.telegram.messages.buttons import Action, one
from bot.telegram.messages.texts import text
from bot.telegram.records.records import PROMPT, Record

#: The longest expectation that is kept (characters).
LONGEST_EXPECTED = 1000


def judge(face: Face, user: int, record: Record, verdict: str) -> None:
    """Stores the user's judgement of an answer, in place of an earlier one."""
    asked = record.asked
    history: list[dict[str, str]] = []
    for turn in face.records.before(asked.parent):
        history.append({"role": "user", "content": turn.asked.question})
        history.append({"role": "assistant", "content": turn.text or ""})
    kept = {
        "question": asked.question,
        "history": history,
        "standalone": record.standalone,
        "asked": asked.asked.isoformat(),
        "refused": record.refused,
        "citations": [asdict(each) for each in record.citations],
    }
    face.database.execute(
        'INSERT INTO feedback (answer, "user", at, verdict, record) VALUES (?, ?, ?, ?, ?) ON CONFLICT (answer, "user")'
        " DO UPDATE SET at = excluded.at, verdict = excluded.verdict, expected = NULL, record = excluded.record",
        (record.key, user, time.time(), verdict, json.dumps(kept, ensure_ascii=False)),
    )


async def wrong(face: Face, to: Sender, record: Record) -> None:
    """Asks what the user expected; a reply to that is optional."""
    keyboard = one(to.language, "not_there", Action.NOT_THERE, record.key)
    number = await say(face, to, text(to.language, "expected"), keyboard, reply=True)
    if number is not None:
        face.records.sent(record.key, to.chat, number, PROMPT)


async def take_expected(face: Face, to: Sender, message: Message) -> bool:
    """Stores a reply to "what did you expect?" and returns whether the message was one."""
    if message.reply_to_message is None or not message.text:
        return False
    shown = face.records.shown_in(to.chat, message.reply_to_message.message_id)
    if shown is None or shown[1] != PROMPT:
        return False
    if expect(face, to.user, shown[0], "wrong", message.text.strip()[:LONGEST_EXPECTED]):
        await say_text(face, to, "expected_noted")
        return True
    return False  # another user's reply, which is a question


def expect(face: Face, user: int, record: Record, verdict: str, expected: str | None = None) -> bool:
    """Adds to the user's judgement that an answer is wrong; returns whether there was one."""
    changed = face.database.execute(
        "UPDATE feedback SET verdict = ?, expected = ? WHERE answer = ? AND \"user\" = ? AND verdict <> 'good'",
        (verdict, expected, record.key, user),
    )
    return changed.rowcount > 0
