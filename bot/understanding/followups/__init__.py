"""A follow-up question made to stand alone, by rules; a complete question stays as it is, to the letter.

A follow-up can refer to the noun phrases of earlier questions (`phrases`, `antecedents`). One without words of its own
is asked of the last question (`ellipsis`), a pronoun is replaced by what it means (`pronouns`), and a short question
that leaves out what it is about gets the topic of the conversation (`missing_topic`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from bot.answers import Turn
from bot.understanding.followups.ellipsis import asked_of_the_last
from bot.understanding.followups.missing_topic import completed
from bot.understanding.followups.pronouns import counted, named, the_one
from bot.understanding.questions import MAX_CHARACTERS
from bot.understanding.small_talk import small_talk

__all__ = ["small_talk", "standalone"]


def standalone(question: str, history: Sequence[Turn], quoted: Callable[[str], bool] = lambda name: True) -> str:
    """The question as it would be asked without what was said before, at most `MAX_CHARACTERS` longer than it is.

    `quoted` tells whether the articles quote somebody of a name: "and the bridge?" asks for nobody's words.
    Small talk is no question, and no turn of a history. What is longer than a question can be is no follow-up.
    """
    history = [turn for turn in history if turn.standalone.strip()]
    if not history or len(question) > MAX_CHARACTERS:
        return question
    for rule in (partial(asked_of_the_last, quoted=quoted), named, the_one, counted, completed):
        alone = rule(question, history)
        if alone is not None and len(alone) <= len(question) + MAX_CHARACTERS:
            return alone
    return question
