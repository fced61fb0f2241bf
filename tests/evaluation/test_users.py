"""The questions in users' words can be read as test sets, and fit the articles that they are about."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

import pytest

from bot.evaluation.testset import Question, read_questions

HERE = Path(__file__).with_name("users")
ARTICLES = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks" / "news-quiz-dev" / "articles.jsonl"
PARTS = ("train", "pairs", "more", "plain", "dev", "unopened", "more-unopened", "plain-unopened")


def questions(part: str) -> list[Question]:
    """The questions of a part."""
    return read_questions(HERE / f"{part}.jsonl")


def test_no_question_is_in_two_parts() -> None:
    ids = [each.id for part in PARTS for each in questions(part)]
    assert len(ids) == len(set(ids)) == 3_832
    kept = [each for part in PARTS if part.endswith("unopened") for each in questions(part)]
    others = [each for part in PARTS if not part.endswith("unopened") for each in questions(part)]
    assert not {each.question for each in kept} & {each.question for each in others}


@pytest.mark.parametrize("part", PARTS)
def test_what_a_good_answer_says_is_told_of_those_that_have_one(part: str) -> None:
    for each in questions(part):
        assert bool(each.states) == bool(each.evidence) == each.can_be_answered
        assert each.can_be_answered or each.wrong


@pytest.mark.skipif(not ARTICLES.is_file(), reason="there is no news-quiz-dev beside the project")
@pytest.mark.parametrize("part", PARTS)
def test_the_evidence_states_what_a_good_answer_says(part: str) -> None:
    with ARTICLES.open(encoding="utf-8") as lines:
        texts = {article["id"]: article["text"] for article in map(json.loads, lines)}
    for each in questions(part):
        for place in chain(each.evidence, each.wrong):
            assert texts[place.article_id][place.start : place.end].strip()
        told = " ".join(texts[place.article_id][place.start : place.end] for place in each.evidence).casefold()
        assert all(any(one.casefold() in told for one in some) for some in each.states)
