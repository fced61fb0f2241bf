"""The places where a question of a conversation is looked for: first the articles that were talked about."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answers import Turn
from bot.understanding.names import is_name
from bot.understanding.resolution.resolve import Meant
from retrieval.search.filters import EVERYTHING, Filter

#: So many turns back a conversation is still about the same.
TURNS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """The articles in which a question is looked for; `near` those that were talked about, in time and in topic."""

    only: Filter = EVERYTHING
    near: bool = False


def places(meant: Meant, history: Sequence[Turn]) -> Iterator[Place]:
    """The places to look in, the likeliest first; the first in which the question is answered is enough.

    A question that leans on what was talked about is looked for in the articles of the last answer, in all that were
    cited, and then elsewhere: the words of somebody without a name ("the judge", "critics") only near those. One that
    stands by itself is looked for everywhere first.
    """
    cited = [frozenset(str(place[0]) for place in turn.cited) for turn in history[-TURNS:] if turn.cited]
    talked_about = [Place(Filter(ids=cited[-1]))] if cited else []
    if len(cited) > 1 and (every := frozenset.union(*cited)) != cited[-1]:
        talked_about.append(Place(Filter(ids=every)))
    if not meant.leans or not cited:
        yield Place()
        if meant.question.kind not in ("said", "who said"):
            yield from talked_about
        return
    yield from talked_about
    speaker = meant.question.speaker
    yield Place(near=speaker is not None and not is_name(speaker))


def day_of(cited: Sequence[datetime.date | None]) -> datetime.date | None:
    """The newest of the days of the articles that were talked about."""
    return max((day for day in cited if day), default=None)
