"""Sentences as models write them, true and false, held against their articles: no false one leaves as it was written.

`wordings.jsonl`: sentences about 24 invented articles, faithful in the article's words ("kept") or in a model's own
("free"), and unfaithful by one small change. `tricks.txt`: texts, and what must not be made of them.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.verification import Unit, Verdict, split, verify
from tests.bot.verification.checking import check, units

HERE = Path(__file__).resolve().parent
#: The share of the faithful sentences in the article's words that leave, most of them as the article's own sentence.
REACHES_THE_READER = 0.8


@cache
def judged() -> list[tuple[dict[str, Any], Verdict]]:
    """Every sentence with the verdict on it."""
    path = HERE.parents[1] / "evaluation" / "wordings.jsonl"
    articles: dict[str, list[Unit]] = {}
    found = []
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if "text" in line:
            articles[line["article"]] = units(line["text"])
        found += [(line, verify(each, articles[line["article"]])) for each in split(f"{line['sentence']} [1]")]
    return found


def test_no_unfaithful_sentence_is_verified() -> None:
    left = [line["sentence"] for line, verdict in judged() if not line["faithful"] and verdict.status == "verified"]
    assert left == []


def test_what_takes_the_place_of_a_sentence_is_the_articles_but_for_whom_a_pronoun_means() -> None:
    for line, verdict in judged():
        if verdict.status == "repaired":
            assert verdict.unit is not None
            words = Counter(" ".join(verdict.unit.text.split()).replace("“", '"').replace("”", '"').split())
            added = Counter(verdict.text.replace("“", '"').replace("”", '"').split()) - words
            speakers = {word for each in verdict.unit.statements for word in str(each.speaker).split()}
            assert {word.rstrip(":") for word in added} <= speakers, line["sentence"]


def test_most_faithful_sentences_in_the_articles_words_reach_the_reader() -> None:
    became = Counter(verdict.status for line, verdict in judged() if line.get("register") == "kept")
    assert 1 - became["dropped"] / became.total() >= REACHES_THE_READER
    assert became["verified"]


@pytest.mark.parametrize("line", (HERE / "tricks.txt").read_text(encoding="utf-8").splitlines())
def test_a_trick_does_not_leave(line: str) -> None:
    text, _, sentence = line.partition(" => ")
    verdict = check(sentence, text)
    assert verdict.status != "verified"
    assert verdict.text == "" or verdict.text in " ".join(text.split())
