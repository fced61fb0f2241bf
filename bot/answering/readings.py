"""The article that a follow-up leans on, that of the last answer; and its own words, where completing it misled.

"What did the judge say?" means the judge of the case that was talked about; "how many came back?" is answered there,
too, or else from any article. A question that names its subject leans on nothing, and what somebody said is never
taken from words that name nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.naming import names_in
from bot.answers import Turn
from bot.understanding.followups.word_classes import PRONOUNS
from bot.understanding.questions import SAYING, Question, understand
from retrieval.language.words import content_words, words

#: Questions for somebody's words.
_OF_SOMEBODY = ("said", "who said")
_SAYING = re.compile(rf"\b{SAYING}\b", re.IGNORECASE)
#: So many turns back a follow-up may lean: behind a refusal or two people still talk of the same.
TURNS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to answer a follow-up: which question, and from which article (any, without one)."""

    question: Question
    text: str
    article: str | None = None


def readings(asked: str, alone: Question, history: Sequence[Turn]) -> Iterator[Reading]:
    """The ways to read a question, the likeliest first: `asked` as it was typed, `alone` as it was completed."""
    article = _talked_about(history)
    leaning = article is not None and not _names_somebody(asked)
    typed = understand(asked) if history and alone.text != asked and alone.kind not in _OF_SOMEBODY else None
    points_back = bool({word.lower() for word in words(asked)} & PRONOUNS)
    if leaning:
        yield Reading(alone, alone.text, article)
        if typed and not points_back:
            yield Reading(typed, asked, article)
    # "Why?" of something that names nobody is told there, or by chance elsewhere.
    if not (leaning and typed and not content_words(asked) and not _names_somebody(alone.text)):
        yield Reading(alone, alone.text)
    if typed and article and points_back and typed.kind not in _OF_SOMEBODY and not _SAYING.search(asked):
        yield Reading(typed, asked, article)
    if typed and not points_back and content_words(asked) and "the" not in asked.lower().split():
        yield Reading(typed, asked)


def _talked_about(history: Sequence[Turn]) -> str | None:
    """The article of the last answer's first citation, which answers best."""
    cited = next((turn.cited for turn in reversed(history[-TURNS:]) if turn.cited), ())
    return str(cited[0][0]) if cited else None


def _names_somebody(question: str) -> bool:
    return bool(names_in(f"so {question[:1].lower()}{question[1:]}"))
