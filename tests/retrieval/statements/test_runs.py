"""Statements that go on behind their speaker, or over more than a sentence; and those that do not."""

from __future__ import annotations

import pytest

from tests.retrieval.statements.test_statements import said

ROE = "Ann Roe"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # resumed behind ", she said," as a clause of its own, but not as a contrast; an adding gerund says by itself
        (
            "The bridge is safe, Ann Roe said, and the road will open in May.",
            [(ROE, "The bridge is safe"), (ROE, "the road will open in May")],
        ),
        (
            "The bridge is safe, Ann Roe said, adding that the road will open in May.",
            [(ROE, "The bridge is safe"), (ROE, "the road will open in May")],
        ),
        # behind "She added:", a paragraph without quotation marks
        (
            "Ann Roe spoke on Monday. She added:\n\nThe road will open in May and the bridge is safe.\n\nIt rained.",
            [(ROE, "The road will open in May and the bridge is safe.")],
        ),
        # or the quotation that opens it
        (
            'Ann Roe said on Monday:\n\n"The bridge is safe. It will stand."',
            [(ROE, '"The bridge is safe. It will stand."')],
        ),
        # a quotation that a sentence goes on from belongs to the one before
        (
            '"It is late," Ann Roe said. "It is" what she expected.',
            [(ROE, '"It is late," … "It is" what she expected')],
        ),
        # a quotation alone in the next paragraph is the last speaker's, when it is long enough to be anybody's
        (
            '"The bridge is safe," Ann Roe said.\n\n"We have looked at every single beam of it."\n\nIt rained.',
            [(ROE, '"The bridge is safe,"'), (ROE, '"We have looked at every single beam of it."')],
        ),
        ('"The bridge is safe," Ann Roe said.\n\n"Yes."\n\nIt rained.', [(ROE, '"The bridge is safe,"')]),
    ],
)
def test_a_statement_ends_where_its_speaker_stops(text: str, found: list[tuple[str, str]]) -> None:
    assert said(text) == found


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("As the storm passed, Ann Roe said the bridge is safe.", ROE),  # behind an introduction
        ("When the storm had passed, the mayor, Ann Roe, said that the bridge is safe.", ROE),  # and an apposition
        ("Ann Roe (D-Ohio) said the bridge is safe.", ROE),  # before a parenthesis
        ("Ann Roe told them the bridge is safe.", ROE),  # before a pronoun that hears it
        (
            "Nobody close to the talks said that the bridge is safe.",
            "Nobody close to the talks",
        ),  # a phrase that goes on
        ("The mayor (Ann Roe) said the bridge is safe.", ROE),  # and the name in one
    ],
)
def test_the_speaker_is_found_around_what_stands_between(text: str, speaker: str | None) -> None:
    assert said(text) == [(speaker, "the bridge is safe")]
