"""A follow-up question made to stand alone by the chat model; the rules' way of it where the model makes no sense."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import prompts
from bot.followups import Turn
from bot.generative import Chat, ModelFailed
from retrieval.words import FUNCTION_WORDS, MONTHS, WEEKDAYS, content_words, stems

#: A question is one line, and this much longer than what was typed at most: names were put in, no story.
MOST_ADDED = 200
#: Of a long conversation, what a question may point back to.
TURNS = 6
#: Words of a follow-up in whose place others stand when it is complete.
_REPLACED = frozenset(
    "one ones else more same other first second last next thing things happen happened tell mean meant yes no ok okay"
    " so yesterday today tomorrow ago day week month year weekend tonight morning evening".split()
)
_LABEL = re.compile(r"^(?:right|question|rewritten question|standalone question)\s*:\s*", re.IGNORECASE)


def rewritten(chat: Chat, asked: str, history: Sequence[Turn], by_rules: str, on: datetime.date | None) -> str:
    """The question as the model puts it, where that can be what was meant; `by_rules` else, and when it fails."""
    today = on or datetime.datetime.now(tz=datetime.UTC).date()
    conversation = [{"question": turn.standalone, "about": turn.about} for turn in history[-TURNS:]]
    data = {"conversation": conversation, "question": asked}
    told = prompts.text("standalone", today=f"{today:%A, %d %B %Y}")
    said: list[str] = []
    try:
        for chunk in chat.text(told, data):
            said.append(chunk)
            if sum(map(len, said)) > len(asked) + MOST_ADDED:
                return by_rules
    except ModelFailed:
        return by_rules
    question = _LABEL.sub("", "".join(said).strip()).strip('"“” ')
    return question if makes_sense(question, asked, history[-TURNS:], today) else by_rules


def makes_sense(question: str, asked: str, history: Sequence[Turn], today: datetime.date) -> bool:
    """Whether it is a question in one line, has all that `asked` says, and nothing from elsewhere."""
    if not question or "\n" in question or len(question) > len(asked) + MOST_ADDED:
        return False
    if not (question.endswith("?") or not asked.rstrip().endswith("?")):
        return False
    kept = {stem for word in content_words(asked) if word.lower() not in _REPLACED for stem in stems(word)}
    if not kept <= set(stems(question)):
        return False
    known = " ".join([asked, *(f"{turn.standalone} {turn.about or ''}" for turn in history)])
    dates = " ".join((*MONTHS, *WEEKDAYS, *(str(today.year + year) for year in (-1, 0, 1))))
    allowed = set(stems(f"{known} {dates} {' '.join(map(str, range(1, 32)))}")) | set(stems(" ".join(FUNCTION_WORDS)))
    return set(stems(question)) <= allowed
