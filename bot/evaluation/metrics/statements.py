"""Who said what: the cited spans against the annotated statements of the speaker who was asked about."""

from __future__ import annotations

import re

from bot.evaluation.metrics.inputs import Answered, Place, Sources, length, overlap
from bot.evaluation.testset import Question
from retrieval.articles import Span

#: Citations that count, and the most statements that can be asked for.
FIRST = 10
#: The share of a statement that a citation must cover, and of a citation that must lie in a statement.
HALF = 0.5
_NAMED = re.compile(r"[A-Z]")


def statement_scores(question: Question, answer: Answered, sources: Sources) -> dict[str, float | None]:
    """statement_recall, statement_precision and statement_f1 for answerable questions with a speaker.

    Recall@10: of the speaker's statements (at most ten count), those that one of the first ten citations covers by
    half. Precision: of these citations, right are those that lie by half in one statement of the speaker, wrong those
    that do not; left out are the rest that lie by half in a statement of an unnamed source (a pronoun), which may be
    the speaker's. None (no figure) when all are left out, 0 without a citation. As score.py of the benchmarks made from
    PolNeAR (Newell, Margolin and Ruths, LREC 2018) counts; F1 here is the question's own, the summary's is that of the
    mean recall and the mean precision.
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
    """The harmonic mean; 0 when both are."""
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _right(place: Place, gold: list[tuple[str, tuple[Span, ...]]], sources: Sources) -> bool | None:
    """Whether a citation is the speaker's; None when it may be, said by a source without a name."""
    half = HALF * (place.span.end - place.span.start)
    if any(article == place.article_id and overlap(place.span, spans) >= half for article, spans in gold):
        return True
    text = sources.texts.get(place.article_id, "")
    for each in sources.attributions.get(place.article_id, ()):
        named = _NAMED.search(" ".join(span.of(text) for span in each.source))
        if overlap(place.span, each.content) >= half and not named:
            return None
    return False
