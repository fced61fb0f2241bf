"""Scores a finished run: scores.jsonl by question, metrics.json in sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from bot.evaluation.judges.judging import Judged
from bot.evaluation.metrics.inputs import Answered, Attribution, Sources
from bot.evaluation.metrics.registry import score
from bot.evaluation.run import METRICS_FILE, SCORES, Run, write_json, write_lines
from bot.evaluation.summary import whole
from bot.evaluation.testset import Question
from retrieval.articles import Article, Span
from retrieval.store.store import Store


def articles_of(store: Store, questions: Sequence[Question], answers: Sequence[Answered]) -> dict[str, Article]:
    """The stored articles that citations, passages or evidence name, by id."""
    named = {place.article_id for answer in answers for place in answer.passages}
    named |= {each.place.article_id for answer in answers for each in answer.citations}
    named |= {each.article_id for question in questions for each in question.evidence}
    return store.catalog.articles(sorted(named))


def sources_of(
    store: Store, articles: Mapping[str, Article], attributions: Mapping[str, Sequence[Attribution]]
) -> Sources:
    """The articles that answers are checked against, and the passages that the store cuts them into."""

    @cache
    def passages(article_id: str) -> tuple[Span, ...]:
        article = articles.get(article_id)
        cut = store.catalog.passages_of(article) if article else ()
        return tuple(Span(passage.start, passage.end) for passage in cut)

    return Sources({key: article.text for key, article in articles.items()}, passages, attributions)


def score_run(
    run: Run,
    questions: Sequence[Question],
    sources: Sources,
    facts: Mapping[str, Any],
    judged: Mapping[str, Judged] = MappingProxyType({}),
) -> dict[str, Any]:
    """Writes scores.jsonl and metrics.json; returns the latter's content, with each judge's counts under its name."""
    answers = [run.answers[question.id] for question in questions]
    scores = {
        question.id: score(question, answer, sources) for question, answer in zip(questions, answers, strict=True)
    }
    for verdicts in judged.values():
        for key, verdict in verdicts.scores.items():
            scores[key] |= verdict
    failed = sum(answer.error is not None for answer in answers)
    counts = {"questions": len(questions), "answered": len(questions) - failed, "failed": failed}
    metrics = whole(questions, answers, list(scores.values()), sources, {**counts, **facts})
    used = [answer.tokens for answer in answers if answer.tokens]
    metrics["tokens"] = {kind: sum(each.get(kind, 0) for each in used) for kind in used[0]} if used else None
    metrics |= {name: verdicts.counts for name, verdicts in judged.items()}
    write_lines(run.folder / SCORES, ({"id": key, **each} for key, each in scores.items()))
    write_json(run.folder / METRICS_FILE, metrics)
    return metrics
