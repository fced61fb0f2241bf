"""The conversations can be read as test sets, and fit the articles that they are about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluation.testset import Question, read_questions

HERE = Path(__file__).with_name("conversations")
ARTICLES = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks" / "news-quiz-dev" / "articles.jsonl"
PARTS = ("dev", "unopened")


def questions(part: str) -> list[Question]:
    """The turns of a part's conversations."""
    return read_questions(HERE / f"{part}.jsonl")


def test_no_conversation_is_in_two_parts() -> None:
    ids = [each.id for part in PARTS for each in questions(part)]
    assert len(ids) == len(set(ids)) == 54 * 6


@pytest.mark.parametrize("part", PARTS)
def test_each_turn_has_those_before_it(part: str) -> None:
    asked = questions(part)
    for at, each in enumerate(asked):
        before = asked[at - len(each.history) : at]
        assert [message.content for message in each.history] == [turn.question for turn in before]
        assert len(each.history) == at % 6
        assert bool(each.states) == bool(each.evidence) == each.can_be_answered


@pytest.mark.skipif(not ARTICLES.is_file(), reason="there is no news-quiz-dev beside the project")
@pytest.mark.parametrize("part", PARTS)
def test_the_evidence_states_what_a_good_answer_says(part: str) -> None:
    with ARTICLES.open(encoding="utf-8") as lines:
        texts = {article["id"]: article["text"] for article in map(json.loads, lines)}
    for each in questions(part):
        told = " ".join(texts[place.article_id][place.start : place.end] for place in each.evidence).casefold()
        assert told or not each.evidence
        assert all(any(one.casefold() in told for one in some) for some in each.states)
