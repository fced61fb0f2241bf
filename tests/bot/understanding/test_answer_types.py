from __future__ import annotations

import pytest

from bot.understanding.answer_types import Thing, has, wanted
from retrieval.language.words import stems


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Who chaired the harbour inquiry?", "person"),
        ("Which football coach was dismissed by Kestrel United?", "person"),
        ("Which football team was relegated?", "organisation"),
        ("Which company is building the ferry?", "organisation"),
        ("The ferry was built in which country?", "country"),
        ("Which US state has banned the ferry?", "state"),
        ("Where was the ferry built?", "place"),
        ("Which national park did the fire reach?", "place"),
        ("Which novel won the prize?", "work"),
        ("How much did the ferry cost?", "amount"),
        ("How many ferries were built?", "number"),
        ("How much rain fell?", "number"),
        ("When was the ferry built?", "date"),
        ("The ferry will sail when?", "date"),
        ("The vote was put off when the ferry sank. Who was aboard?", "person"),
        ("Which ingredient was banned?", None),
        ("Why was it banned?", None),
        ("", None),
    ],
)
def test_the_kind_of_thing_is_read_off_the_question(question: str, thing: Thing | None) -> None:
    assert wanted(question) == thing


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("The inquiry was led by Ada Moss.", "person"),
        ("It was built in Norway.", "country"),
        ("It sails off Maine.", "state"),
        ("It cost $4.5 million.", "amount"),
        ("Two were built.", "number"),
        ("It sailed on March 3.", "date"),
        ("Fjordline built it.", "organisation"),
    ],
)
def test_a_sentence_has_a_thing_of_the_kind(sentence: str, thing: Thing) -> None:
    assert has(sentence, thing, frozenset())
    assert not has(sentence, thing, frozenset(stems(sentence)))


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("President Moss spoke on Monday.", "person"),  # one name may be anything
        ("It was built in Oslo.", "country"),
        ("It cost much.", "amount"),
        ("nobody knows when", "date"),
    ],
)
def test_and_another_has_none(sentence: str, thing: Thing) -> None:
    assert not has(sentence, thing, frozenset())
