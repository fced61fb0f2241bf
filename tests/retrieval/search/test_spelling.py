from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.language.words import stems
from retrieval.search.spelling import mended
from retrieval.store.lexical import Lexical


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    opened = Lexical(tmp_path / "tantivy", create=True)
    texts = (
        "Zakharova summoned the ambassador.",
        "The ambassador met Rauner and Zakharova.",
        "Governments hired Rauner.",
    )
    opened.change((number, "", text) for number, text in enumerate([*texts, "The government summoned nobody."]))
    return opened


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who sumoned the ambasador", "who summon the ambassador"),
        ("What did Zakharowa say?", "What did Zakharova say?"),
        ("the goverment", "the govern"),
    ],
)
def test_a_slip_becomes_the_word_that_the_articles_have(lexical: Lexical, typed: str, meant: str) -> None:
    assert mended(lexical, typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who summoned the ambassador?",
        "Who is Angela Rayner?",  # not Rauner, whom the articles know
        "asdf qwer",
        "",
        "?!",
        "x" * 5_000,
        "Nobodyhere Nothingtherewhatever",
    ],
)
def test_what_is_known_or_near_to_nothing_stays(lexical: Lexical, question: str) -> None:
    assert mended(lexical, question) == question


def test_nothing_is_taken_for_a_word_of_articles_that_are_gone(tmp_path: Path) -> None:
    opened = Lexical(tmp_path / "tantivy", create=True)
    opened.change([(1, "", "The parliament met."), (2, "", "The parliaments of the parliamenr met.")])
    opened.change((), [2])
    assert mended(opened, "parliamenr") == stems("parliament")[0]


def test_of_an_empty_index_nothing_is_mended(tmp_path: Path) -> None:
    assert mended(Lexical(tmp_path / "empty", create=True), "Zakharowa") == "Zakharowa"
