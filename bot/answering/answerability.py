"""Whether what was found answers a long question at all, told from the ranking: three signs with a weight each."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.ranked import Ranked

#: Passages that are looked at.
PASSAGES = 10
#: What was published this long after a question was asked is about something else that happened since.
LATER_DAYS = 60
#: The weights of the signs, all three from 0 to about 1. A logistic regression on news-quiz-dev weighs the first two
#: alike and the third several times as much; so much it shall not decide alone.
COSINE, WORDS, LATER = 1.0, 1.0, 1.0
#: The sum from which on there is an answer: a tenth of the answerable questions of news-quiz-dev stay below.
ENOUGH = 0.82


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer, and against it.

    `cosine` and `words` are the best of any passage: how alike it is to the question, and which share of the question's
    words it has, by their rarity. `later` is the share of passages of articles from long after the question was asked.
    """

    cosine: float
    words: float
    later: float

    @property
    def confidence(self) -> float:
        """How sure it is that the passages answer: from 1 on they are thought to."""
        return max(0.0, COSINE * self.cosine + WORDS * self.words - LATER * self.later) / ENOUGH


def signs(ranked: Sequence[Ranked], asked: datetime.date | None) -> Signs:
    """The signs of a ranking for a question that was asked on a day, where that is known."""
    best = ranked[:PASSAGES]
    if not best:
        return Signs(0.0, 0.0, 0.0)
    later = sum(is_later(each.article.published, asked) for each in best) / len(best)
    return Signs(max(each.cosine for each in best), max(each.words for each in best), later)


def is_later(published: datetime.date | None, asked: datetime.date | None) -> bool:
    """Whether an article is from long after the question was asked."""
    return published is not None and asked is not None and (published - asked).days > LATER_DAYS
