"""Statements: the cited spans compared with the annotated statements of the speaker in question."""

from __future__ import annotations

import re

from bot.evaluation.metrics.inputs import Answered, Place, Scores, Sources, length, overlap
from bot.evaluation.testset import Question
from retrieval.articles import Span

#: Only this many citations count, and no more statements are expected.
FIRST = 10
#: The share of a statement that a citation must cover, and of a citation that must lie in a statement.
HALF = 0.5
_NAMED = re.compile(r"[A-Z]")


def statement_scores(question: Question, answer: Answered, sources: Sources) -> Scores:
    """statement_recall, statement_precision and statement_f1 for answerable questions with a speaker.

    Recall@10: the share of the speaker's statements (at most ten count) of which one of the first ten citations covers
    half. Precision: the share of these citations that are right, with half in one statement of the speaker. Of the
    others those with half in a statement of an unnamed source (a pronoun) are left out, as it may be the speaker's.
    None when all are left out, 0 without a citation. It counts as score.py of the benchmarks made from PolNeAR does
    (Newell, Margolin and Ruths, LREC 2018). F1 is the question's own; the summary has that of the mean recall and the
    mean precision.
    """
    if not question.speaker or not question.can_be_answered:
        return {}
    cited = [each.place for each in answer.citations[:FIRST]]
    gold = [(each.article_id, each.spans) for each in question.evidence]
    found = sum(
        any(place.article_id == article and overlap(place.span, spans) >= HALF * length(spans) for place in cited)
        for article, spans in gold
    )
    recall = min(1.0, found / min(FIRST, len(gold))) if gold else None
    verdicts = [_right(place, gold, sources) for place in cited]
    counted = [verdict for verdict in verdicts if verdict is not None]
    precision = sum(counted) / len(counted) if counted else (None if cited else 0.0)
    return {
        "statement_recall": recall,
        "statement_precision": precision,
        "statement_f1": None if recall is None or precision is None else f1(recall, precision),
    }


def f1(recall: float, precision: float) -> float:
    """The harmonic mean; 0 when both are 0."""
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _right(place: Place, gold: list[tuple[str, tuple[Span, ...]]], sources: Sources) -> bool | None:
    """Whether a citation is the speaker's; None when a source without a name said it, who may be the speaker."""
    half = HALF * (place.span.end - place.span.start)
    if any(article == place.article_id and overlap(place.span, spans) >= half for article, spans in gold):
        return True
    text = sources.texts.get(place.article_id, "")
    for each in sources.attributions.get(place.article_id, ()):
        named = _NAMED.search(" ".join(span.of(text) for span in each.source))
        if overlap(place.span, each.content) >= half and not named:
            return None
    return False
