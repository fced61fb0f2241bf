"""Interviews whose questions stand in paragraphs of their own, and by-lines between paragraphs."""

from __future__ import annotations

import pytest

from retrieval.articles import Article
from retrieval.statements import statements

INTRODUCTION = (
    "Clara Voss has run the ferry on the Orle since 1998. We met the captain in her kitchen.\n\nBy Ann Roe\n\n"
)
QUESTIONS = (
    "Why did you begin with a ferry?",
    "Do you think that the bridge will be opened again this year?",
    "What will happen to the ferry when it is? And to your crew?",
)
ANSWERS = (
    "My father had one, and nobody else wanted it. I was nineteen and I needed money.",
    "No. I said to the minister that it would be a miracle.",
    "I will sell it. The town promised to pay for it.",
)


def said(text: str) -> list[tuple[str | None, str]]:
    return [(each.speaker, each.extent.of(text)) for each in statements(Article("a", text))]


@pytest.mark.parametrize("bold", ["", "**", "__", "### "])
def test_questions_are_nobodys_and_answers_are_of_whom_the_introduction_names(bold: str) -> None:
    closing = "" if bold.startswith("#") else bold
    turns = (f"{bold}{question}{closing}\n\n{answer}" for question, answer in zip(QUESTIONS, ANSWERS, strict=True))
    text = INTRODUCTION + "\n\n".join(turns) + "\n\nBy Ann Roe\n"
    found = said(text)
    assert [words for speaker, words in found if speaker == "Clara Voss"] == list(ANSWERS)
    assert [words for speaker, words in found if speaker is None] == list(QUESTIONS)


def test_a_byline_between_an_answers_paragraphs_is_no_part_of_it() -> None:
    first = "I bought it in May.\n\nBy Ann Roe\n\nMy sister lent me the money."
    text = INTRODUCTION + "\n\n".join(
        f"{question}\n\n{answer}" for question, answer in zip(QUESTIONS, (first, *ANSWERS[1:]), strict=True)
    )
    answer = next(each for each in statements(Article("a", text)) if each.speaker == "Clara Voss")
    assert [part.of(text) for part in answer.parts] == ["I bought it in May.", "My sister lent me the money."]


@pytest.mark.parametrize(
    "pairs",
    [
        # an explainer
        [
            ("When will the bridge be opened?", "In May, says Clara Voss."),
            ("Who pays for it?", "The town pays for it."),
            ("Is the ferry safe?", "It is safe. It was built in 1998."),
        ],
        # the same question to several people
        [("Why do you run?", "I like to run."), ("Why do you run?", "My mother ran."), ("Why you?", "I do not know.")],
    ],
)
def test_other_questions_make_no_interview(pairs: list[tuple[str, str]]) -> None:
    text = INTRODUCTION + "\n\n".join(f"{question}\n\n{answer}" for question, answer in pairs)
    answers = {answer for _, answer in pairs}
    assert not [words for speaker, words in said(text) if words in answers]


def test_a_byline_within_a_statement_is_no_part_of_it() -> None:
    text = 'Clara Voss said: "The ferry is old.\nBy Ann Roe\n"And it is slow."\n'
    parts = [part.of(text) for each in statements(Article("a", text)) for part in each.parts]
    assert parts
    assert not any("Roe" in part for part in parts)


@pytest.mark.parametrize("when", ["[00:1{n}] ", "00:1{n} ", "(1:02:1{n}) "])
def test_a_time_before_a_label_is_no_part_of_it(when: str) -> None:
    turns = (
        "Ada Moss: What do swans fear?",
        "Jonas Wirth: Teeth.",
        "Moss: Were you afraid?",
        "Wirth: Once, of a swan.",
    )
    text = "Ada Moss asked Jonas Wirth, who keeps swans, about them. Wirth was in good spirits.\n\n"
    text += "\n\n".join(when.format(n=n) + turn for n, turn in enumerate(turns))
    assert {("Jonas Wirth", "Teeth."), ("Jonas Wirth", "Once, of a swan.")} <= set(said(text))


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Late on Friday evening health officer Bruno Falk wrote: “Do not taste it.”", "Bruno Falk"),
        (
            "The chair of the club in both Upper and Lower Wick, Salma Denning, called it “twenty years late”.",
            "Salma Denning",
        ),
        ("“It is sad,” groaned the winner, Petra Lind, who came fourth.", "Petra Lind"),
    ],
)
def test_the_name_within_a_mention_is_who_speaks(text: str, speaker: str) -> None:
    assert [each.speaker for each in statements(Article("a", text))] == [speaker]


def test_no_person_is_meant_by_the_council() -> None:
    text = "“A disgrace,” said Maud Ellery.\n\nThe council hopes to find 300,000 pounds by the autumn."
    assert [each.speaker for each in statements(Article("a", text))][1:] != ["Maud Ellery"]
