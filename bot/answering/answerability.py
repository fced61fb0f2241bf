"""Whether what was found answers a long question at all, told from the ranking: three signs with a weight each."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

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


def confidence(ranked: Sequence[Ranked], asked: datetime.date | None) -> float:
    """How sure it is that the passages answer a question asked on this day, if known: from 1 on they are thought to.

    The signs: the cosine with the question of the passage that is most alike; the share of the question's words, by
    their rarity, of the passage that has most; the share of passages of articles from long after the question.
    """
    best = ranked[:PASSAGES]
    if not best:
        return 0.0
    cosine, words = max(each.cosine for each in best), max(each.words for each in best)
    later = sum(is_later(each.article.published, asked) for each in best) / len(best)
    return max(0.0, COSINE * cosine + WORDS * words - LATER * later) / ENOUGH


def is_later(published: datetime.date | None, asked: datetime.date | None) -> bool:
    """Whether an article is from long after the question was asked."""
    return published is not None and asked is not None and (published - asked).days > LATER_DAYS
