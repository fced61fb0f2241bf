"""What a question asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions import understand


@pytest.mark.parametrize(
    ("text", "speaker", "topic"),
    [
        ("What did Zakharova say?", "Zakharova", ""),
        ("what has the mayor been saying about the bridge", "the mayor", "the bridge"),
        ("What does the Ministry call the main source of tension?", "the Ministry", "the main source of tension"),
        ("How did Chung describe the criticism?", "Chung", "the criticism"),
        ("tell me what Kim Jong Un said", "Kim Jong Un", ""),
        ("Did Yoon say anything about Japan?", "Yoon", "Japan"),
        ("Did Zakharova comment on Japan?", "Zakharova", "Japan"),
        ("What is Zakharova's view on North Korea?", "Zakharova", "North Korea"),
        ("what is zakharova's opinion about the United States?", "zakharova", "the United States"),
        ("What did the United States say about Iran?", "the United States", "Iran"),
        ("did zakharova mention japan?", "zakharova", "japan"),
        ("What did the US say?", "the US", ""),
        ("Statements by Boris Johnson on Brexit", "Boris Johnson", "Brexit"),
        ("What, according to Zakharova", "Zakharova", "What"),
        ("and what did Anna O'Neill think of it?", "Anna O'Neill", "it"),
    ],
)  # fmt: skip
def test_a_question_for_somebodys_words_names_speaker_and_topic(text: str, speaker: str, topic: str) -> None:
    question = understand(text)
    assert (question.kind, question.speaker, question.topic) == ("said", speaker, topic)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who summoned the ambassador?", "who"),
        ("When was the news conference?", "when"),
        ("On what date did the talks end?", "when"),
        ("Where did they meet?", "where"),
        ("How many people died?", "how many"),
        ("Why was he dismissed?", "why"),
        ("Which pest causes panic?", "other"),
        ("What did they say?", "other"),
        ("Who said that it was regrettable?", "who"),
    ],
)
def test_a_question_of_fact_is_of_a_kind(text: str, kind: str) -> None:
    assert understand(text).kind == kind


@given(st.text(max_size=3_000))
def test_any_text_is_understood_somehow(text: str) -> None:
    assert understand(text).kind


def test_a_hostile_question_is_read_only_so_far() -> None:
    assert understand("what did " + "very " * 100_000 + "say").kind == "other"
