"""Good and Wrong: judgements with all that a test set needs, and what was expected instead where somebody says so."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

from telegram import Message

from bot.telegram.face import Face, Sender, say, say_text
from bot.telegram.messages.buttons import Action, one
from bot.telegram.messages.texts import text
from bot.telegram.records.records import PROMPT, Record

#: What is kept of an expectation (characters).
LONGEST_EXPECTED = 1000


def judge(face: Face, user: int, record: Record, verdict: str) -> None:
    """Keeps the user's judgement of an answer; a later one takes its place."""
    asked = record.asked
    kept = {
        "question": asked.question,
        "history": [
            message
            for turn in face.records.before(asked.parent)
            for message in (
                {"role": "user", "content": turn.asked.question},
                {"role": "assistant", "content": turn.text or ""},
            )
        ],
        "standalone": record.standalone,
        "asked": asked.asked.isoformat(),
        "refused": record.refused,
        "citations": [asdict(each) for each in record.citations],
    }
    face.database.db.execute(
        "INSERT OR REPLACE INTO feedback (answer, user, at, verdict, record) VALUES (?, ?, ?, ?, ?)",
        (record.key, user, time.time(), verdict, json.dumps(kept, ensure_ascii=False)),
    )


async def wrong(face: Face, to: Sender, record: Record) -> None:
    """Asks what was expected; an answer to that is welcome, not needed."""
    keyboard = one(to.language, "not_there", Action.NOT_THERE, record.key)
    number = await say(face, to, text(to.language, "expected"), keyboard, reply=True)
    if number is not None:
        face.records.sent(record.key, to.chat, number, PROMPT)


def not_there(face: Face, user: int, record: Record) -> bool:
    """Keeps that the articles do not answer the question; whether the user had judged it."""
    return _expect(face, user, record.key, "unanswerable", None)


async def take_expected(face: Face, to: Sender, message: Message) -> bool:
    """Takes a reply to "what did you expect?" as that; whether the message was one."""
    if message.reply_to_message is None or not message.text:
        return False
    shown = face.records.shown_in(to.chat, message.reply_to_message.message_id)
    if shown is None or shown[1] != PROMPT:
        return False
    if _expect(face, to.user, shown[0].key, "wrong", message.text.strip()[:LONGEST_EXPECTED]):
        await say_text(face, to, "expected_noted")
        return True
    return False  # somebody else's, who asks on


def _expect(face: Face, user: int, key: str, verdict: str, expected: str | None) -> bool:
    changed = face.database.db.execute(
        "UPDATE feedback SET verdict = ?, expected = ? WHERE answer = ? AND user = ? AND verdict <> 'good'",
        (verdict, expected, key, user),
    )
    return changed.rowcount > 0
