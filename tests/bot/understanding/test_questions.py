"""What a question asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.questions import understand


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
        ("Zakharova's reaction to Yoon's remarks", "Zakharova", "Yoon's remarks"),
        ("zakharova's comments on the US", "zakharova", "the US"),
        ("What did President Biden say about Ukraine", "President Biden", "Ukraine"),
        ("What do the United States and its allies say?", "the United States and its allies", ""),
        ("and what did Anna O'Neill think of it?", "Anna O'Neill", "it"),
        ("What did us secretary of state say?", "us secretary of state", ""),
        ("What did her father say about rice?", "her father", "rice"),
        ("What did the State Department say about rice?", "the State Department", "rice"),
        ("What did Berg state about rice?", "Berg", "rice"),
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
    ],
)
def test_a_question_of_fact_is_of_a_kind(text: str, kind: str) -> None:
    assert understand(text).kind == kind


@pytest.mark.parametrize(
    ("text", "speakers", "topic"),
    [
        ("Compare what Yoon and Zakharova said about North Korea", ["Yoon", "Zakharova"], "North Korea"),
        ("compare yoon, chung and zakharova on japan", ["yoon", "chung", "zakharova"], "japan"),
        ("Compare Yoon's and Zakharova's statements about Russia", ["Yoon", "Zakharova"], "Russia"),
        ("compare what Chung said about Japan with what Yoon said", ["Chung", "Yoon"], "Japan"),
        ("how do Yoon and Zakharova differ on Russia?", ["Yoon", "Zakharova"], "Russia"),
    ],
)
def test_a_comparison_names_several_speakers(text: str, speakers: list[str], topic: str) -> None:
    question = understand(text)
    assert (question.kind, [question.speaker, *question.others], question.topic) == ("said", speakers, topic)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Who said that it was very regrettable?", "it was very regrettable"),
        ('who said "look particularly odious"', '"look particularly odious"'),
        ("Who called the remarks odious?", "the remarks odious"),
        ("who accused whom of fabricating the narrative?", "of fabricating the narrative"),
        ("Who was it that said Russia ignored the truth?", "Russia ignored the truth"),
        ("Which minister claimed that it was regrettable?", "it was regrettable"),
        ("who is quoted as saying it is time-tested?", "it is time-tested"),
        ("who said what about Japan", "Japan"),
    ],
)
def test_a_question_for_a_speaker_has_the_words(text: str, words: str) -> None:
    question = understand(text)
    assert (question.kind, question.topic) == ("who said", words)


@pytest.mark.parametrize(
    "text", ["Who was accused of fraud?", "Who said that?", "who told him that?", "Who is the mayor?"]
)
def test_a_question_for_somebody_else_is_none_for_a_speaker(text: str) -> None:
    assert understand(text).kind == "who"


@pytest.mark.parametrize(("text", "whether"), [("Did Yoon comment on Japan?", True), ("Did Yoon deny it all?", False)])
def test_whether_somebody_spoke_is_asked_of_speaking_only(text: str, whether: bool) -> None:
    assert understand(text).whether == whether


@given(st.text(max_size=3_000))
def test_any_text_is_understood_somehow(text: str) -> None:
    assert understand(text).kind


def test_a_hostile_question_is_read_only_so_far() -> None:
    assert understand("what did " + "very " * 100_000 + "say").kind == "other"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What is Tesla's response time?", "other"),
        ("How much will Hertz pay to settle the false arrest claims?", "how many"),
        ("What is PCOS now called?", "other"),
        ("What was the minister accused of?", "other"),
    ],
)
def test_a_question_that_only_looks_like_one_for_words_is_one_of_fact(text: str, kind: str) -> None:
    assert (understand(text).kind, understand(text).speaker) == (kind, None)


def test_a_question_that_may_ask_for_words_or_for_a_fact_says_so() -> None:
    assert understand("What is the word of the year?").loose
    assert not understand("What did the mayor say?").loose


@pytest.mark.parametrize(
    "asked",
    [
        "What share of crisis calls does Oklahoma expect to settle?",
        "Across how many states did the alerts stretch before Christmas?",
    ],
)
def test_a_share_and_a_number_say_nothing(asked: str) -> None:
    assert understand(asked).speaker is None


def test_somebodys_camp_may_be_told_of_as_a_fact() -> None:
    assert understand("How has Ann Roe's camp responded to the reports?").loose
    assert not understand("What did Japan's government say about the reports?").loose


@pytest.mark.parametrize(
    ("text", "speaker", "topic", "thing"),
    [
        ("Did Roe name a date?", "Roe", "", "date"),
        ("Did the minister say how many?", "the minister", "", "number"),
        ("Did Ann Roe say when the bridge will open?", "Ann Roe", "the bridge will open", "date"),
        ("Did Ann Roe give a figure for the cost?", "Ann Roe", "the cost", "number"),
        ("When did Ann Roe say a new coach would be named?", "Ann Roe", "a new coach would be named", None),
        ("What did Roe tell News 6?", "Roe", "", None),
        ("What did Roe tell the BBC about taxes?", "Roe", "taxes", None),
        ("What did the culture ministry note?", "the culture ministry", "", None),
    ],
)
def test_what_the_words_are_to_hold_is_no_topic(text: str, speaker: str, topic: str, thing: str | None) -> None:
    asked = understand(text)
    assert (asked.kind, asked.speaker, asked.topic, asked.thing) == ("said", speaker, topic, thing)
