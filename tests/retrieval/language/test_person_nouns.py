"""Nouns for persons, nouns of verbs, and first names without accents."""

from __future__ import annotations

import pytest

from retrieval.language.english.derivations import DERIVED
from retrieval.language.english.first_names import sex_by
from retrieval.language.english.person_nouns import is_person_noun
from retrieval.language.words import stems
from retrieval.statements.speakers.runs import name_runs


@pytest.mark.parametrize("word", ["lifeguard", "ex-banker", "sergeant", "principal", "organiser"])
def test_what_people_are_is_known(word: str) -> None:
    assert is_person_noun(word)


@pytest.mark.parametrize("word", ["bridge", "have", "great", "company", "elder"])
def test_what_nobody_is_called_is_not(word: str) -> None:
    assert not is_person_noun(word)


@pytest.mark.parametrize(("noun", "verb"), [("closure", "close"), ("death", "die"), ("loss", "lose")])
def test_a_noun_stands_for_its_verb(noun: str, verb: str) -> None:
    (one,), (other,) = stems(noun), stems(verb)
    assert other in DERIVED[one]
    assert one in DERIVED[other]


def test_names_are_known_without_their_accents() -> None:
    assert (sex_by("sinéad"), sex_by("sinead")) == ("f", "f")


@pytest.mark.parametrize(
    ("text", "titles", "name"),
    [
        ("Lifeguard Anna Roe", ["Lifeguard"], ["Anna", "Roe"]),
        ("Vice-Chancellor Emeka Anozie", ["Vice-Chancellor"], ["Emeka", "Anozie"]),
        ("District Collector Smt. Anna Kelkar", ["District", "Collector", "Smt."], ["Anna", "Kelkar"]),
        ("First Strath", [], ["First", "Strath"]),
        ("Corrigan & Wells", [], ["Corrigan", "&", "Wells"]),
    ],
)
def test_what_stands_before_a_name_is_no_part_of_it(text: str, titles: list[str], name: list[str]) -> None:
    ((_, before, found),) = name_runs(text)
    assert (before, found) == (titles, name)
