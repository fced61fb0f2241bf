"""The questions of a report: a row of the table for each, and the details below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.metrics.inputs import Place, place_of
from bot.evaluation.metrics.statements import f1
from bot.evaluation.report.figures import COUNTS, label, percent, seconds
from bot.evaluation.report.texts import Mark, Texts, units
from retrieval.articles import Article, Span

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """The files of a run's folder: lines of answers.jsonl, and lines of questions.jsonl and scores.jsonl by id."""

    answers: tuple[Line, ...]
    questions: Mapping[str, Line]
    scores: Mapping[str, Line]
    articles: Mapping[str, Article]


#: Outcome of a question -> its name on the page, and the groups that the page filters by.
OUTCOMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "right": ("Right", ("right",)),
    "rightly-refused": ("Rightly refused", ("right", "refused")),
    "wrong": ("Wrong", ("wrong",)),
    "overreached": ("Should refuse", ("wrong",)),
    "wrongly-refused": ("Wrongly refused", ("wrong", "refused")),
    "refused": ("Refused", ("refused",)),
    "failed": ("Failed", ("failed",)),
    "unjudged": ("Not judged", ("unjudged",)),
}
GROUPS = {"right": "Right", "wrong": "Wrong", "refused": "Refused", "failed": "Failed", "unjudged": "Not judged"}
#: A question is right from this score on, as a statement counts as found when half of it is.
ENOUGH = 0.5
#: Metrics for the table's columns; the first four that a run has are shown.
FIGURES = (
    "answer_f1", "statement_recall", "statement_precision", "standalone_f1", "mrr", "answer_recall@10",
    "evidence_recall@10", "words",
)  # fmt: skip
MOST_FIGURES = 4
SHORTER = {"statement_recall": "Statement recall", "mrr": "Reciprocal rank"}


def outcome(question: Line, answer: Line, scores: Line) -> str:
    """The outcome of a question: a key of OUTCOMES.

    An answer is right when it states a gold answer; if the gold is a speaker's statements, when their F1 is at least a
    half; if it is only evidence, when it cites it. A refusal is right when the question is unanswerable.
    """
    if answer.get("error"):
        return "failed"
    refused = answer.get("refused") or answer.get("small_talk")
    if question.get("answerable") is False:
        return "rightly-refused" if refused else "overreached"
    right = _right(question, answer, scores)
    if refused:
        return "refused" if right is None and "answerable" not in question else "wrongly-refused"
    return "unjudged" if right is None else "right" if right else "wrong"


def _right(question: Line, answer: Line, scores: Line) -> bool | None:
    if question.get("answers"):
        stated = scores.get("states_gold")
        return None if stated is None else stated >= ENOUGH
    if question.get("speaker") and question.get("evidence"):
        return f1(scores.get("statement_recall") or 0.0, scores.get("statement_precision") or 0.0) >= ENOUGH
    if question.get("evidence"):
        cited = [place_of(each) for each in answer.get("citations") or ()]
        return any(span.overlap(mark.span) for each, mark in _evidence(question) for at, span in cited if at == each)
    return None


def columns(run: Run) -> list[dict[str, str]]:
    """The table's columns of figures for this run, each a metric of scores.jsonl or a field of the answer."""
    scored = [name for name in FIGURES if any(each.get(name) is not None for each in run.scores.values())]
    return [
        *({"key": name, "label": SHORTER.get(name) or label(name)} for name in scored[:MOST_FIGURES]),
        {"key": "confidence", "label": "Confidence"},
        {"key": "latency_s", "label": "Time"},
    ]


def tags(run: Run) -> list[tuple[str, int]]:
    """The tags of the run's questions in alphabetical order, each with its number of questions."""
    counts = Counter(tag for each in run.answers for tag in (run.questions.get(each["id"]) or {}).get("tags") or ())
    return sorted(counts.items())


def verdict_counts(table: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    """The groups of outcomes: key, name, number of questions. "Not judged" is left out where it has none."""
    counts = Counter(group for row in table for group in row["groups"])
    return [(key, name, counts[key]) for key, name in GROUPS.items() if counts[key] or key != "unjudged"]


def rows(run: Run, shown: Sequence[Mapping[str, str]], texts: Texts) -> list[dict[str, Any]]:
    """The table's rows in the order of the answers; "data" is for the page's script."""
    return [_row(run, answer, shown, texts) for answer in run.answers]


def _row(run: Run, answer: Line, shown: Sequence[Mapping[str, str]], texts: Texts) -> dict[str, Any]:
    question = run.questions.get(answer["id"]) or {}
    scores = run.scores.get(answer["id"]) or {}
    became = outcome(question, answer, scores)
    name, belongs = OUTCOMES[became]
    values = [scores.get(each["key"], answer.get(each["key"])) for each in shown]
    return {
        "question": answer["question"],
        "turn": len(question.get("history") or ()),
        "tags": question.get("tags") or (),
        "outcome": became,
        "outcome_name": name,
        "groups": belongs,
        "cells": [_cell(each["key"], value) for each, value in zip(shown, values, strict=True)],
        "data": {
            "id": answer["id"],
            "question": answer["question"],
            "outcome": name,
            "groups": belongs,
            "tags": question.get("tags") or (),
            "values": values,
            **_detail(question, answer, scores, texts),
        },
    }


def _cell(key: str, value: float | None) -> str:
    if key == "latency_s":
        return seconds(value)
    if value is None:
        return "–"
    return f"{value:.2f}" if key == "confidence" else f"{value:.0f}" if key in COUNTS else percent(value)


def _reason(sentence: Line) -> str:
    """Why a sentence left as it did, behind the check that decided it."""
    check = sentence.get("check")
    return f"{check}: {sentence['reason']}" if check else str(sentence["reason"])


def _detail(question: Line, answer: Line, scores: Line, texts: Texts) -> dict[str, Any]:
    ranked = [place_of(each) for each in answer.get("passages") or ()]
    return {
        "history": [each["content"] for each in question.get("history") or () if each.get("role") == "user"],
        "asked": question.get("asked"),
        "standalone": answer.get("standalone"),
        "notice": answer.get("notice"),
        "text": answer.get("text") or "",
        "error": answer.get("error"),
        "written": [
            [each["said"], each["status"], _reason(each), each["text"] if each["status"] == "repaired" else None]
            for each in answer.get("sentences") or ()
            if each.get("by") == "model"
        ],
        "citations": [_citation(each, ranked, texts) for each in answer.get("citations") or ()],
        "gold": {
            "answerable": question.get("answerable"),
            "answers": question.get("answers") or (),
            "speaker": question.get("speaker"),
            "standalone": question.get("standalone"),
            "evidence": [_gold(each, ranked, texts) for each in question.get("evidence") or ()],
        },
        "ranked": _ranked(question, answer, texts),
        "probability": answer.get("probability"),
        "read": [_read(each, texts) for each in answer.get("read") or ()],
        "scores": [[label(name), _cell(name, value)] for name, value in scores.items() if name != "id"],
    }


def _citation(citation: Line, ranked: Sequence[Place], texts: Texts) -> dict[str, Any]:
    """A citation inside its passage; "claimed" is its quote where the article has another text there."""
    (article_id, span), quote = place_of(citation), citation["quote"]
    found = texts.around(article_id, [Mark(span, "cited")], ranked)
    if found is None:
        found = texts.quote(quote), [(0, units(quote, len(quote)), "cited")]
    known = texts.articles.get(article_id)
    return {
        "marker": citation["marker"],
        "speaker": citation.get("speaker"),
        "article": texts.article(article_id, citation.get("title"), citation.get("url")),
        "claimed": quote if known and span.of(known.text) != quote else None,
        "shown": found,
    }


def _read(read: Line, texts: Texts) -> list[Any]:
    """The article, the words and the score of a sentence that was read."""
    article_id, span = place_of(read)
    known = texts.articles.get(article_id)
    return [texts.article(article_id), span.of(known.text) if known else None, read["score"]]


def _gold(evidence: Line, ranked: Sequence[Place], texts: Texts) -> dict[str, Any]:
    article_id, span = place_of(evidence)
    shown = texts.around(article_id, _parts(evidence), ranked)
    return {"article": texts.article(article_id), "place": span, "shown": shown}


def _ranked(question: Line, answer: Line, texts: Texts) -> list[list[Any]]:
    """The article, score, text and marks of each passage, best first."""
    marks: dict[str, list[Mark]] = {}
    for article_id, mark in _evidence(question):
        marks.setdefault(article_id, []).append(mark)
    for each in answer.get("citations") or ():
        article_id, span = place_of(each)
        marks.setdefault(article_id, []).append(Mark(span, "cited"))
    golden = _words_of(question.get("answers") or ())
    found = []
    for each in answer.get("passages") or ():
        article_id, span = place_of(each)
        known = texts.articles.get(article_id)
        matches = golden.finditer(known.text, *span) if known and golden else ()
        stated = [Mark(Span(*match.span()), "answer") for match in matches]
        shown = texts.passage(article_id, span, [*marks.get(article_id, ()), *stated])
        found.append([texts.article(article_id), each.get("score"), *(shown or (None, []))])
    return found


def _evidence(question: Line) -> Iterator[tuple[str, Mark]]:
    for each in question.get("evidence") or ():
        for mark in _parts(each):
            yield each["article_id"], mark


def _parts(evidence: Line) -> list[Mark]:
    parts = evidence.get("parts") or [[evidence["start"], evidence["end"]]]
    return [Mark(Span(start, end), "gold") for start, end in parts]


def _words_of(answers: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern for the words of gold answers, in any case and with anything but letters and digits between them."""
    each = [r"\W+".join(map(re.escape, re.findall(r"\w+", answer))) for answer in answers]
    found = "|".join(sorted((words for words in each if words), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE) if found else None
