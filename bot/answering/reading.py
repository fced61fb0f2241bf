"""Passages read for a question: which can answer, and how well each of their sentences does."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.answering.naming import means_a_namesake
from bot.answering.relevance import Topic
from bot.answers import Scored
from bot.understanding.answer_types import has, wanted
from bot.understanding.names import names_in
from retrieval.articles import Article, Passage, Span
from retrieval.language.furniture import is_furniture
from retrieval.language.identifying import is_latin
from retrieval.language.words import stems
from retrieval.ranked import Ranked
from retrieval.reader import Window, read

#: What is added to the reader's score of a sentence: for the share of the question's words that it has, for a thing of
#: the kind that is asked for, and for each rank of its passage. On users' questions they change nothing; in a store of
#: few articles they help (docs/lab/reader.md).
COVERAGE, WANTED, RANK = 1.0, 0.5, -0.1
#: In another script than the reader's the words alone decide: more than half of them must be there.
UNREADABLE, UNREADABLE_COVERAGE = -4.0, 7.0
#: A sentence of fewer words is a heading or a cry.
LEAST_WORDS = 4
#: What was published this long after a question was asked is about something that happened since.
LATER_DAYS = 60
#: An article is new for so many days.
NEW_DAYS = 31
#: So many names of a question are looked for in whole articles; a hostile one could have a hundred.
MOST_NAMES = 5
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence that was read for a question: its place, and its score.

    `of_thing` is the share that it has of the words for what a figure is asked of, `missing` how many of the question's
    names its whole article lacks.
    """

    article: Article
    passage: Passage
    span: Span
    score: float
    of_thing: float = 1.0
    missing: int = 0

    @property
    def text(self) -> str:
        """The sentence."""
        return self.span.of(self.article.text)

    @property
    def scored(self) -> Scored:
        """Its place and its score, as an answer keeps them."""
        return Scored(self.article.id, *self.span, round(self.score, 2))


def fitting(question: str, ranked: Sequence[Ranked], asked: datetime.date | None) -> list[Ranked]:
    """The passages that can answer: not of articles that have only a namesake of whom the question names, that tell of
    other years than it names, or, where there are others, that are from long after it."""
    names, years = names_in(question)[:MOST_NAMES], set(_YEAR.findall(question))
    found = [
        each
        for each in ranked
        if not any(means_a_namesake(name, f"{each.article.title} {each.article.text}") for name in names)
        and (not years or _is_of(each.article, years))
    ]
    return [each for each in found if not is_later(each.article.published, asked)] or found


def _is_of(article: Article, years: set[str]) -> bool:
    """Whether an article tells of these years: it names one, or is of one or of the year after."""
    own = {str(article.published.year - back) for back in (0, 1)} if article.published else set()
    return bool(years & own) or any(year in article.title or year in article.text for year in years)


def read_for(question: str, topic: Topic, passages: Sequence[Ranked], asked: datetime.date | None) -> list[Read]:
    """The sentences of the passages that may answer, with their scores, best first."""
    windows = [_window(each) for each in passages]
    scored = read(question, windows, day_of(passages, asked)) if is_latin(question) else [*map(_unread, windows)]
    thing, own = wanted(question), frozenset(stems(question))
    found: dict[tuple[str, Span], Read] = {}
    for rank, (each, window, scores) in enumerate(zip(passages, windows, scored, strict=True)):
        for span, score in zip(window.sentences, scores, strict=True):
            text = span.of(window.text)
            if not np.isfinite(score) or not _may_answer(text):
                continue
            coverage = COVERAGE if is_latin(question) else UNREADABLE_COVERAGE
            total = float(score) + coverage * topic.coverage(text, each.article.title) + RANK * rank
            total += WANTED * (thing is not None and has(text, thing, own))
            found.setdefault((each.article.id, span), Read(each.article, each.passage, span, total))
    return sorted(found.values(), key=lambda each: -each.score)


def _unread(window: Window) -> Any:
    """Scores of sentences that the reader cannot read, as it knows English alone: their words decide."""
    return np.full(len(window.sentences), UNREADABLE, dtype=np.float32)


def _may_answer(sentence: str) -> bool:
    """Whether the sentence is neither a question itself nor a dateline or a cry."""
    return not sentence.rstrip(" \"'”’)").endswith(("?", "—", "–")) and len(sentence.split()) >= LEAST_WORDS


def day_of(passages: Sequence[Ranked], asked: datetime.date | None) -> datetime.date | None:
    """The day from which the reader sees how old articles are: that of asking, if any is new then; else none.

    Its training questions were asked when the news was new; of who searches an archive, the age of an article says
    nothing.
    """
    days = [each.article.published for each in passages if each.article.published]
    return asked if asked and any(abs((asked - day).days) <= NEW_DAYS for day in days) else None


def is_later(published: datetime.date | None, asked: datetime.date | None) -> bool:
    """Whether an article is from long after the question was asked."""
    return published is not None and asked is not None and (published - asked).days > LATER_DAYS


def _window(ranked: Ranked) -> Window:
    article, passage = ranked.article, ranked.passage
    spans = tuple(span for span in passage.sentences if not is_furniture(article.text, span))
    return Window(article.title, article.published, article.text, spans)
