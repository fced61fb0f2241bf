"""Judgements as a test set: a good answer is to stay as it is, a wrong one is to become what was expected."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence

from bot.conversation.citations import is_verbatim
from bot.evaluation.testset import Evidence, Message, Question
from bot.telegram.records.database import Database
from retrieval.articles import Article

Articles = Callable[[Sequence[str]], Mapping[str, Article]]


def questions_of(database: Database, articles: Articles) -> list[Question]:
    """Returns the judged questions, oldest first, one for each user who judged.

    The citations of a good answer become its evidence, where the stored articles still contain them at that place. A
    good refusal is unanswerable, and so is a question that a user says the articles do not answer. An expectation is an
    acceptable answer; without one, only the question of a wrong answer is exported. Users are not named or numbered.
    """
    rows = database.execute('SELECT answer, verdict, expected, record FROM feedback ORDER BY at, answer, "user"')
    questions = []
    for number, (key, verdict, expected, record) in enumerate(rows.fetchall(), 1):
        kept = json.loads(record)
        good = verdict == "good"
        answerable = None
        if verdict == "unanswerable" or (good and kept["refused"]):
            answerable = False
        elif good or expected:
            answerable = True
        questions.append(
            Question(
                id=f"feedback-{number}-{key}",
                question=kept["question"],
                history=tuple(Message(**each) for each in kept["history"]),
                answerable=answerable,
                answers=(expected,) if expected and expected.strip() else (),
                asked=datetime.date.fromisoformat(kept["asked"]),
                evidence=_evidence(kept["citations"], articles) if good else (),
                tags=("feedback", verdict),
            )
        )
    return questions


def _evidence(citations: Sequence[Mapping[str, object]], articles: Articles) -> tuple[Evidence, ...]:
    stored = articles(sorted({str(each["article_id"]) for each in citations}))
    found = []
    for each in citations:
        article_id, start, end = str(each["article_id"]), int(str(each["start"])), int(str(each["end"]))
        if is_verbatim(stored.get(article_id), start, end, str(each["quote"])):
            found.append(Evidence(article_id=article_id, start=start, end=end))
    return tuple(found)
