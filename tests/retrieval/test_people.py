"""Whom a question means."""

from __future__ import annotations

import pytest

from retrieval.catalog import Speaker
from retrieval.people import find

MARIA = Speaker("Maria Zakharova", ("Russian Foreign Ministry spokesperson",), ("Zakharova", "She"), 5)
CHUNG = Speaker("Chung Byung-won", ("South Korea's Deputy Foreign Minister",), ("Deputy Minister Chung",), 2)
BILL, HILLARY = Speaker("Bill Clinton", (), ("Clinton",), 3), Speaker("Hillary Clinton", (), ("Clinton",), 9)
RUSSIA = Speaker("Russia's Foreign Ministry", (), ("the Russian Foreign Ministry's",), 3)
SEOUL = Speaker("foreign ministry of South Korea", (), ("Seoul's Foreign Ministry",), 4)
BYRNE = Speaker("Byrne", (), ("Byrne",), 1)
EVERYBODY = [MARIA, CHUNG, BILL, HILLARY, RUSSIA, SEOUL, BYRNE]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Zakharova", [MARIA]),
        ("maria zakharova", [MARIA]),
        ("ZAKHAROVA's", [MARIA]),
        ("the spokeswoman", [MARIA]),
        ("the Russian Foreign Ministry spokesman", [MARIA]),
        ("Deputy Minister Chung", [CHUNG]),
        ("Clinton", [BILL, HILLARY]),
        ("Hillary Clinton", [HILLARY]),
        ("the Russian Foreign Ministry", [RUSSIA]),
        ("Seoul's foreign ministry", [SEOUL]),
        ("Gabriel Byrne", [BYRNE]),
    ],
)
def test_a_name_finds_whom_it_means(asked: str, meant: list[Speaker]) -> None:
    match = find(asked, EVERYBODY)
    assert match is not None
    assert list(match.speakers) == meant
    assert not match.guessed


@pytest.mark.parametrize("asked", ["zaharova", "Zacharova", "maria zakharowa"])
def test_a_misspelt_name_is_guessed(asked: str) -> None:
    match = find(asked, EVERYBODY)
    assert match is not None
    assert list(match.speakers) == [MARIA]
    assert match.guessed


@pytest.mark.parametrize("asked", ["Lavrov", "Biden", "Kim Jong Un", "Bono", "Chelsea Clinton", "", "the", "Chun"])
def test_nobody_else_is_taken_for_a_stranger(asked: str) -> None:
    assert find(asked, EVERYBODY) is None


def test_a_name_that_the_articles_know_is_not_mended_into_another() -> None:
    assert find("Sakharova", EVERYBODY, known_word=lambda word: word == "sakharova") is None
