"""The test set of the seed article: whole, of every kind of question, and with evidence where the article has it."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from retrieval.articles import Article, Span
from retrieval.language.words import content_stems
from retrieval.reading import Refused, read

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = Path(__file__).with_name("seeds.jsonl")
LEAST_QUESTIONS = 60
#: How many questions there are of each kind, at least.
KINDS = {
    "who": 8,
    "when": 5,
    "where": 4,
    "how-many": 4,
    "why": 6,
    "other": 5,
    "said": 20,
    "about": 15,
    "who-said-it": 10,
    "compare": 5,
    "whether": 4,
    "negation": 1,
    "follow-up": 15,
    "misspelt": 6,
    "lower-case": 6,
    "paraphrase": 6,
    "unanswerable-near": 10,
    "unanswerable-far": 5,
    "false-premise": 6,
}
UNANSWERABLE = {"unanswerable-near", "unanswerable-far", "false-premise"}
KEYS = {"id", "question", "history", "standalone", "answerable", "answers", "speaker", "evidence", "tags"}
SPEAKERS = {
    "Maria Zakharova",
    "Yoon Suk Yeol",
    "Chung Byung-won",
    "foreign ministry of South Korea",
    "Russia's Foreign Ministry",
}

Question = dict[str, Any]


def questions() -> list[Question]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def spans(evidence: dict[str, Any]) -> list[Span]:
    return [Span(*part) for part in evidence.get("parts", [[evidence["start"], evidence["end"]]])]


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """The articles of seeds/ by their titles, which are the same on every machine, as their ids are not."""
    found = list(read([ROOT / "seeds"]))
    by_title = {each.title: each for each in found if not isinstance(each, Refused)}
    assert len(by_title) == len(found)
    return by_title


each_question = pytest.mark.parametrize("question", questions(), ids=lambda question: question["id"])
each_answerable = pytest.mark.parametrize(
    "question", [one for one in questions() if one["evidence"]], ids=lambda question: question["id"]
)
each_paraphrase = pytest.mark.parametrize(
    "question", [one for one in questions() if "paraphrase" in one["tags"]], ids=lambda question: question["id"]
)


def test_there_are_enough_questions_of_every_kind() -> None:
    asked = questions()
    counts = Counter(tag for question in asked for tag in question["tags"])
    assert len(asked) >= LEAST_QUESTIONS
    assert set(counts) == set(KINDS)
    assert {kind: counts[kind] for kind, least in KINDS.items() if counts[kind] < least} == {}


def test_no_question_stands_twice() -> None:
    asked = questions()
    assert [key for key, count in Counter(question["id"] for question in asked).items() if count > 1] == []
    same = Counter((question["question"], json.dumps(question.get("history"))) for question in asked)
    assert [words for words, count in same.items() if count > 1] == []


def test_every_named_speaker_is_asked_about_whole_and_on_a_subject() -> None:
    asked = questions()
    about = {question["speaker"] for question in asked if "about" in question["tags"]}
    whole = {question["speaker"] for question in asked if "about" not in question["tags"]}
    assert about >= SPEAKERS
    assert whole >= SPEAKERS


def test_conversations_have_two_to_five_turns() -> None:
    turns = {len(question["history"]) + 1 for question in questions() if "history" in question}
    assert turns == {2, 3, 4, 5}


def test_the_turns_of_a_conversation_follow_one_another() -> None:
    turns = {question["id"]: question for question in questions() if "history" in question}
    for key, question in turns.items():
        talk, number = key.rsplit("-", 1)
        assert len(question["history"]) + 1 == int(number)
        before = turns.get(f"{talk}-{int(number) - 1}")
        if before:
            assert question["history"] == [*before["history"], {"role": "user", "content": before["question"]}]
        else:
            assert int(number) == 2


@each_question
def test_a_question_has_the_fields_of_its_kind(question: Question) -> None:
    assert question.keys() >= KEYS - {"history", "standalone"}
    assert question.keys() <= KEYS
    assert question["question"] == question["question"].strip() != ""
    follows = "follow-up" in question["tags"]
    assert ("history" in question) == follows
    assert bool(question.get("standalone")) == follows
    assert all(turn["role"] == "user" and turn["content"] for turn in question.get("history", []))
    assert question["answerable"] == (not UNANSWERABLE.intersection(question["tags"]))
    assert question["answerable"] == bool(question["evidence"]) == bool(question["answers"])
    if question["speaker"]:
        assert question["answerable"]
        assert "said" in question["tags"]


@each_answerable
def test_the_evidence_is_in_its_article(question: Question, articles: dict[str, Article]) -> None:
    for evidence in question["evidence"]:
        assert evidence.keys() <= {"article_id", "start", "end", "parts"}
        text = articles[evidence["article_id"]].text
        parts = spans(evidence)
        assert (parts[0].start, parts[-1].end) == (evidence["start"], evidence["end"])
        assert parts == sorted(parts)
        assert all(one.end <= other.start for one, other in pairwise(parts))
        for part in parts:
            assert 0 <= part.start < part.end <= len(text)
            assert part.of(text) == part.of(text).strip() != ""


@each_answerable
def test_the_evidence_begins_and_ends_with_whole_words(question: Question, articles: dict[str, Article]) -> None:
    for evidence in question["evidence"]:
        text = f" {articles[evidence['article_id']].text} "
        for start, end in spans(evidence):
            assert not (text[start].isalnum() and text[start + 1].isalnum()), text[start : end + 1]
            assert not (text[end].isalnum() and text[end + 1].isalnum()), text[start : end + 1]


@each_answerable
def test_the_answers_stand_in_the_evidence(question: Question, articles: dict[str, Article]) -> None:
    quoted = [
        articles[evidence["article_id"]].text[evidence["start"] : evidence["end"]].casefold()
        for evidence in question["evidence"]
    ]
    for answer in question["answers"]:
        assert any(answer.casefold() in quote for quote in quoted), answer


@each_paraphrase
def test_a_paraphrase_shares_no_content_word_with_the_article(question: Question, articles: dict[str, Article]) -> None:
    for evidence in question["evidence"]:
        article = articles[evidence["article_id"]]
        assert not set(content_stems(question["question"])) & set(content_stems(f"{article.title} {article.text}"))
