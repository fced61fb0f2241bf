"""What "one" stands for: a smart one, the russian one, how many."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answers import Turn
from bot.understanding.followups.antecedents import kind
from bot.understanding.followups.phrases import bare, tokens

_NATIONAL = re.compile(r"\w{3,}(?:an|ese|ish|ench)", re.IGNORECASE)
_DIRECTIONS = frozenset("north south east west northern southern eastern western".split())
#: So many turns back what was counted may be left out: "how many tanks ...", "and how many did France send?".
COUNTED_TURNS = 3
_COUNTED = re.compile(r"\bhow (?:many|much) (?!(?:is|are|was|were|do|does|did)\b)(\w+)", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b(?= (?:is|are|was|were|do|does|did|has|have|had|will)\b)", re.IGNORECASE)


def the_one(question: str, history: Sequence[Turn]) -> str | None:
    """The question with the noun for its "one", or None where it has none: "a smart one", "the russian one"."""
    words = tokens(question)
    sort = kind(history)
    for index, token in enumerate(words):
        described = index and words[index - 1].tag in "ND" and words[index - 1].low != "no"
        if sort and described and token.low in ("one", "ones"):
            nouns = [bare(word) for word in sort.words]
            if _NATIONAL.fullmatch(words[index - 1].word):
                nouns = _without_nation(nouns)
            return question[: token.start] + " ".join(nouns) + question[token.end :]
    return None


def _without_nation(nouns: list[str]) -> list[str]:
    """ "Foreign ministry" of "south korean foreign ministry"."""
    rest = nouns
    while len(rest) > 1 and (rest[0].lower() in _DIRECTIONS or _NATIONAL.fullmatch(rest[0])):
        rest = rest[1:]
    return rest


def counted(question: str, history: Sequence[Turn]) -> str | None:
    """The question with the noun for its "how many", or None where it has one or nothing was counted before."""
    if not _HOW_MANY.search(question):
        return None
    recent = (_COUNTED.search(turn.standalone) for turn in history[: -COUNTED_TURNS - 1 : -1])
    noun = next((match[1] for match in recent if match), None)
    return _HOW_MANY.sub(lambda match: f"{match.group()} {noun}", question, count=1) if noun else None
