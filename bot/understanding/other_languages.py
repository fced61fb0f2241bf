"""A question in another language than the articles', put into theirs by the chat model, to be searched by."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import prompts
from bot.answers import Turn
from bot.chat_models.client import Chat, ModelFailed
from retrieval.language.identifying import is_latin

#: A question is one line, and at most so much longer than what was typed.
MOST_ADDED = 300
#: Of a long conversation, what a question may point back to.
TURNS = 6
_NUMBER = re.compile(r"\d+")


def translated(chat: Chat, asked: str, history: Sequence[Turn], language: str, on: datetime.date | None) -> str:
    """The question in the articles' language; as it was asked where the model fails, or loses or invents a number."""
    today = on or datetime.datetime.now(tz=datetime.UTC).date()
    conversation = [{"question": turn.asked or turn.standalone, "about": turn.about} for turn in history[-TURNS:]]
    told = prompts.text("translate", language=language, today=f"{today:%A, %d %B %Y}")
    said = ""
    try:
        for chunk in chat.text(told, {"conversation": conversation, "question": asked}):
            said += chunk
            if len(said) > len(asked) + MOST_ADDED:
                return asked
    except ModelFailed:
        return asked
    question = said.strip().strip('"“”«» ')
    known = " ".join([asked, str(today), *(turn.standalone for turn in history[-TURNS:])])
    kept = set(_NUMBER.findall(asked)) <= set(_NUMBER.findall(question)) <= set(_NUMBER.findall(known))
    return question if question and "\n" not in question and is_latin(question) and kept else asked
