"""The changes in a new edition, in words for a reader."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given

from retrieval.articles import Article
from retrieval.ingest.changes import changes
from tests.texts import texts

OLD = Article("a", "One.\n\nTwo.\n\nThree.", "Title", None, datetime.date(2024, 2, 3))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("One.\n\nTwo!\n\nThree.", "1 paragraph changed"),
        ("Un.\n\nDeux.\n\nThree.\n\nFour.", "2 paragraphs changed, 1 added"),
        ("One.\n\nThree.", "1 paragraph removed"),
        ("Zero.\n\nOne.\n\nTwo.\n\nThree.\n\nFour.", "2 paragraphs added"),
        ("One.\nTwo.\n\n\nThree. ", "white space changed"),
        ("One.\n\nTwo.\n\nThree.", ""),
    ],
)
def test_paragraphs_are_counted(text: str, told: str) -> None:
    assert changes(OLD, replace(OLD, text=text)) == told


def test_new_facts_are_named() -> None:
    assert changes(OLD, replace(OLD, title="Other", author="Kim", published=None)) == "new title, no date, new author"
    assert changes(OLD, replace(OLD, text="One.\n\nTwo.", title="Other")) == "1 paragraph removed; new title"


def test_a_text_of_nothing_but_paragraphs_costs_nothing() -> None:
    many = replace(OLD, text="x\n" * 300_000)
    assert changes(many, replace(many, text="x\n" * 300_000 + "y")) == "1 paragraph changed"
    assert "changed" in changes(many, replace(many, text="y\n" * 300_000))


@given(texts, texts)
def test_every_change_is_reported_and_nothing_else(one: str, other: str) -> None:
    told = changes(Article("a", one), Article("a", other))
    assert bool(told) == (one != other)
