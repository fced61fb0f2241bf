"""A follow-up question made to stand alone by the chat model, where it makes sense."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import prompts
from bot.answers import Turn
from bot.chat_models.client import Chat, ModelFailed
from bot.understanding.questions import understand
from bot.understanding.resolution.resolve import POINTING
from retrieval.language.dates import Period, periods
from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.words import content_words, stems

#: A question is one line, and this much longer than what was typed at most: names were put in, no story.
MOST_ADDED = 200
#: Of a long conversation, what a question may point back to.
TURNS = 6
#: Words of a follow-up in whose place others stand when it is complete.
_REPLACED = frozenset(
    "one ones else more same other first second last next thing things happen happened tell mean meant yes no ok okay"
    " so".split()
)
_TURNING = frozenset(
    "not no never nobody none nothing neither nor without against before after except unless if".split()
)
_LABEL = re.compile(r"^(?:right|question|rewritten question|standalone question)\s*:\s*", re.IGNORECASE)


def rewritten(chat: Chat, asked: str, history: Sequence[Turn], on: datetime.date | None) -> str | None:
    """The question as the model puts it, where that can be what was meant; None else, and when the model fails."""
    today = on or datetime.datetime.now(tz=datetime.UTC).date()
    conversation = [{"question": turn.asked or turn.standalone, "about": turn.about} for turn in history[-TURNS:]]
    data = {"conversation": conversation, "question": asked}
    told = prompts.text("standalone", today=f"{today:%A, %d %B %Y}")
    said = ""
    try:
        for chunk in chat.text(told, data):
            said += chunk
            if len(said) > len(asked) + MOST_ADDED:
                return None
    except ModelFailed:
        return None
    question = _LABEL.sub("", said.strip()).strip('"“” ')
    return question if makes_sense(question, asked, history[-TURNS:], today) else None


def makes_sense(question: str, asked: str, history: Sequence[Turn], today: datetime.date) -> bool:
    """Whether it is a question in one line that has all of `asked`, asks the same, and adds nothing from elsewhere."""
    if not question or "\n" in question or len(question) > len(asked) + MOST_ADDED:
        return False
    if not (question.endswith("?") or not asked.rstrip().endswith("?")):
        return False
    # A day may be named otherwise ("yesterday" by its date), and must be one that was named.
    without_days, named = _without_days(question, today)
    asked_without, days = _without_days(asked, today)
    for turn in history:
        days |= _without_days(turn.standalone, today)[1]
    kept = {stem for word in content_words(asked_without) if word.lower() not in _REPLACED for stem in stems(word)}
    if not named <= days or not kept <= set(stems(without_days)) or _turns(question) != _turns(asked):
        return False
    who = understand(asked).speaker
    if who and who.lower() not in POINTING and understand(question).speaker != who:
        return False
    known = " ".join([asked, *(f"{turn.standalone} {turn.asked} {turn.about or ''}" for turn in history)])
    return set(stems(without_days)) <= set(stems(known)) | set(stems(" ".join(FUNCTION_WORDS)))


def _without_days(text: str, today: datetime.date) -> tuple[str, set[Period]]:
    """The text without the days that it names, and these."""
    named = periods(text, today)
    rest = "".join(char for at, char in enumerate(text) if not any(span.start <= at < span.end for span, _ in named))
    return rest, {period for _, period in named}


def _turns(question: str) -> set[str]:
    """The words of a question that turn its meaning round."""
    return set(re.sub(r"n['’]t\b", " not", question.lower()).split()) & _TURNING
