"""Follow-ups made to stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.followups import Turn, standalone

ZAKHAROVA = Turn("What did Zakharova say?", "Maria Zakharova")
SUMMONED = Turn("Who summoned the ambassador?")


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("what does she think of North Korea?", ZAKHAROVA, "what does Maria Zakharova think of North Korea?"),
        ("and what are her purposes?", ZAKHAROVA, "what are Maria Zakharova's purposes?"),
        ("who asked her about it?", ZAKHAROVA, "who asked Maria Zakharova about it?"),
        ("What about Yoon?", ZAKHAROVA, "What did Yoon say?"),
        ("and when was that?", SUMMONED, "when was summoned the ambassador?"),
        ("why?", SUMMONED, "why summoned the ambassador?"),
    ],
)
def test_a_follow_up_is_made_whole(question: str, last: Turn, expected: str) -> None:
    assert standalone(question, [last]) == expected


@pytest.mark.parametrize("question", ["Who is Seoul's nuclear envoy?", "What did Yoon say about the regime?", "Hello"])
def test_a_complete_question_stays_as_it_is(question: str) -> None:
    assert standalone(question, [ZAKHAROVA]) == question


def test_without_a_conversation_nothing_is_changed() -> None:
    assert standalone("and when was that?", []) == "and when was that?"


def test_the_person_is_remembered_over_a_turn_about_something_else() -> None:
    assert "Maria Zakharova" in standalone("what did she say about Japan?", [ZAKHAROVA, SUMMONED])


@given(st.text(max_size=500))
def test_any_follow_up_gives_a_question(question: str) -> None:
    assert isinstance(standalone(question, [ZAKHAROVA, SUMMONED]), str)
