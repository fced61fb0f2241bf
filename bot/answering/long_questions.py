"""Long questions describe what they ask about: the sentences to quote are those close to it, by several signs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bot.answering.answerability import confidence, is_later
from bot.answering.facts import Facts, names_in, spoken
from bot.answering.relevance import Topic
from bot.understanding.answer_types import has, wanted
from bot.understanding.questions import Question
from retrieval.articles import Article, Span
from retrieval.language.furniture import is_furniture
from retrieval.language.words import stems
from retrieval.ranked import Ranked
from retrieval.search.ranking import days_of, nearness
from retrieval.store.store import Store

#: Passages whose sentences are looked at, and sentences that the embedding model compares with the question: what a
#: question may cost in a running chat (100 ms).
PASSAGES, COMPARED = 8, 8
#: What each sign adds to a sentence's score, beside its cosine with the question: having a thing of the kind that is
#: asked for, standing in an article of the days asked about, opening its article, the share of the question's words
#: that it has; and what each rank of its passage takes off. Rounded from a logistic regression over
#: news-quiz-dev, which cross-validation by weeks bears out; half or twice of each changes a question or two.
WANTED, NEAR, OPENING, WORDS, RANK = 0.8, 0.5, 0.45, 0.3, -0.03
#: A sentence of fewer words is a dateline or a heading: it answers nothing, and opens nothing.
LEAST_WORDS = 5
#: What an answer to a long question quotes: so many sentences of so many words in all, and more where it is less sure.
MOST_SENTENCES, MOST_WORDS = 6, 58
SURE, MOST_WORDS_UNSURE = 1.65, 120


def quotables(
    question: str, topic: Topic, ranked: Sequence[Ranked], asked: datetime.date | None
) -> list[tuple[Article, Span]]:
    """The sentences that come closest to the question, best first; at most `COMPARED`."""
    thing, days, own = wanted(question), days_of(question, asked), frozenset(stems(question))
    found: dict[tuple[str, Span], tuple[float, tuple[Article, Span]]] = {}
    for rank, each in enumerate(ranked[:PASSAGES]):
        if is_later(each.article.published, asked):
            continue
        near = NEAR * nearness(each.article.published, days)
        opens = each.passage.start == 0
        for span in each.passage.sentences:
            sentence = span.of(each.article.text)
            if asks(sentence) or len(sentence.split()) < LEAST_WORDS or is_furniture(each.article.text, span):
                continue
            score = near + RANK * rank + WORDS * topic.coverage(sentence) + OPENING * opens
            opens = False
            if thing and has(sentence, thing, own):
                score += WANTED
            found.setdefault((each.article.id, span), (score, (each.article, span)))
    return [place for _, place in topic.closest(found.values(), _text, COMPARED)]


def _text(place: tuple[Article, Span]) -> str:
    article, span = place
    return span.of(article.text)


def asks(sentence: str) -> bool:
    """Whether the sentence is a question itself, which repeats what is asked and does not answer it."""
    return sentence.rstrip(" \"'”’)").endswith("?")


def described(
    store: Store, question: Question, topic: Topic, ranked: Sequence[Ranked], asked: datetime.date | None
) -> Facts:
    """The answer to a long question: the ranking tells whether there is any, and several sentences are quoted."""
    sure = confidence(ranked, asked)
    if sure < 1:
        return Facts(confidence=sure)
    most_words = MOST_WORDS if sure >= SURE else MOST_WORDS_UNSURE
    chosen: dict[str, tuple[Article, Span]] = {}
    words = 0
    for place in quotables(question.text, topic, ranked, asked):  # the best within so many words, the first in any case
        text = _text(place)
        length = len(text.split())
        if len(chosen) < MOST_SENTENCES and text not in chosen and (not chosen or words + length <= most_words):
            chosen[text] = place
            words += length
    evidence = tuple(spoken(store, *place) for place in chosen.values())
    named = next((name for name in names_in(question.text) if " " in name), None)
    return Facts(evidence, named if evidence else None, sure if evidence else 0.0)
