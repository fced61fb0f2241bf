"""Sentences as models write them, true and false, held against their articles: no false one leaves on rules alone.

`wordings.jsonl`: sentences about 24 invented articles, faithful in the article's words ("kept") or in a model's own
("free"), and unfaithful by one small change. `tricks.txt`: texts, and what must not be made of them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.verification import Unit, Verdict, doubts, split, verify
from tests.bot.verification.checking import check, shown, units

HERE = Path(__file__).resolve().parent
#: The least share of true sentences in the articles' words, and in a model's, that rules let pass to the second
#: reading; and of false ones and of tricks, that they stop before it or tell it a doubt about.
KEPT, FREE, STOPPED, TRICKS = 0.97, 0.88, 0.48, 0.05


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


def share(verdicts: list[Verdict]) -> float:
    """The share of the sentences that no rule stops."""
    return sum(verdict.status in ("worded", "verified") for verdict in verdicts) / len(verdicts)


def is_suspected(verdict: Verdict) -> bool:
    """Whether rules stop the sentence or doubt it."""
    return verdict.status not in ("worded", "verified") or bool(verdict.waits and doubts(verdict.waits))


def test_no_unfaithful_sentence_leaves_on_rules_alone() -> None:
    assert [line["sentence"] for line, v in judged() if not line["faithful"] and v.status == "verified"] == []


def test_what_takes_the_place_of_a_sentence_is_the_articles() -> None:
    for line, verdict in judged():
        if not verdict.waits:
            assert verdict.text == "", line["sentence"]
            assert all(unit.text == unit.span.of(unit.article.text) for unit in verdict.evidence)


def test_rules_let_faithful_sentences_pass_and_suspect_many_others() -> None:
    assert share([v for line, v in judged() if line.get("register") == "kept"]) >= KEPT
    assert share([v for line, v in judged() if line.get("register") == "free"]) >= FREE
    unfaithful = [is_suspected(v) for line, v in judged() if not line["faithful"]]
    assert sum(unfaithful) / len(unfaithful) >= STOPPED


def bare(text: str) -> str:
    """The text without quotation marks, which may stand apart from a sentence, and its last stop."""
    return text.translate(dict.fromkeys(map(ord, '“”"'))).rstrip(".,")


TRICKED = [line.partition(" => ")[::2] for line in (HERE / "tricks.txt").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("text", "sentence"), TRICKED)
def test_a_trick_does_not_leave_on_rules_alone(text: str, sentence: str) -> None:
    verdict = check(sentence, text)
    assert verdict.status != "verified" or bare(sentence) in bare(text)
    assert all(line in " ".join(text.split()) for line in shown(verdict).split("\n"))


def test_rules_suspect_some_tricks_and_the_second_reading_gets_the_others() -> None:
    assert sum(is_suspected(check(sentence, text)) for text, sentence in TRICKED) / len(TRICKED) >= TRICKS
