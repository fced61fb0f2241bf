"""A question in its conversation: whose words it asks for, on what, which words it means; and that none is made up."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Turn
from bot.understanding.questions import MAX_CHARACTERS
from bot.understanding.resolution import resolve
from bot.understanding.resolution.inputs import Said, pieces
from bot.understanding.resolution.model import meant
from bot.understanding.resolution.resolve import named_in, resolved, sex_in, somebody

TURNS = Path(__file__).resolve().parents[4] / "shared" / "benchmarks" / "follow-ups-train" / "turns.jsonl"
SAID = Turn("What did Zakharova say about Seoul?", "Maria Zakharova", asked="What did Zakharova say about Seoul?")
QUOTED = frozenset(("Yoon", "Russia", "the Russian foreign ministry"))


def asks(question: str, *history: Turn) -> tuple[str | None, str]:
    """Whose words a question asks for, and on what."""
    found = resolved(question, history, QUOTED.__contains__).question
    return found.speaker, found.topic


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("and Yoon?", "Yoon", "Seoul"),
        ("What about Yoon?", "Yoon", "Seoul"),
        ("wat abt Yoon", "Yoon", "Seoul"),
        ("and about the bridge?", "Zakharova", "the bridge"),
        ("And the bridge?", "Zakharova", "the bridge"),
        ("No, I meant Yoon", "Yoon", "Seoul"),
        ("not Seoul, Tokyo", "Zakharova", "Tokyo"),
        ("tell me more", "Zakharova", "Seoul"),
        ("what else?", "Zakharova", "Seoul"),
        ("what does she think of the bridge?", "Maria Zakharova", "the bridge"),
        ("What did she say about it?", "Maria Zakharova", "Seoul"),
        ("What did Yoon say?", "Yoon", ""),
        ("what did the judge say?", "the judge", ""),
    ],
)
def test_a_question_changes_what_was_asked_before(question: str, speaker: str, topic: str) -> None:
    assert asks(question, SAID) == (speaker, topic)


def test_one_stands_for_the_body_that_was_asked_about() -> None:
    last = Turn(
        "what did the south korean foreign ministry say", asked="what did the south korean foreign ministry say"
    )
    assert asks("and the Russian one?", last)[0] == "the Russian foreign ministry"


def test_what_was_asked_is_followed_over_several_turns() -> None:
    history = [SAID, Turn("and Yoon?", "Yoon Suk Yeol", asked="and Yoon?")]
    assert asks("and about Tokyo?", *history) == ("Yoon", "Tokyo")
    assert asks("what else did he say?", *history)[0] == "Yoon Suk Yeol"


def test_more_asks_for_what_was_not_told() -> None:
    assert resolved("go on", [SAID]).question.further


@pytest.mark.parametrize(
    "question",
    [
        "Different question: who won the race in Bergen?",
        "ok something else, who won the race in Bergen?",
        "diffrent thing, who won the race in Bergen?",
        "On another topic: who won the race in Bergen?",
    ],
)
def test_another_subject_leaves_the_conversation_behind(question: str) -> None:
    found = resolved(question, [SAID])
    assert (found.text, found.added, found.leans) == ("who won the race in Bergen?", (), False)


@pytest.mark.parametrize("question", ["something else happened, what?", "Is there another question in the poll?"])
def test_a_question_that_has_those_words_is_no_other_subject(question: str) -> None:
    assert resolved(question, [SAID]).text.startswith(question)


def test_he_is_a_man_and_she_a_woman() -> None:
    history = [Turn("Who is Anna Lund?", "Anna Lund"), Turn("Who is Peter Berg?", "Peter Berg")]
    assert (somebody(history, "f"), somebody(history, "m"), somebody(history)) == (
        "Anna Lund",
        "Peter Berg",
        "Peter Berg",
    )


SHIP = "The skipper is Wren Addai. He had called for help. The engineer, Sasha Moor, lost her boots."


@pytest.mark.parametrize(
    ("question", "about", "meant"),
    [
        ("What did she say about the pump?", "Kittiwake", "Sasha Moor"),  # a ship is nobody
        ("What did she say about the pump?", "Wren Addai", "Sasha Moor"),  # a man is no "she"
        ("What did he say about the pump?", "Wren Addai", "Wren Addai"),
        ("What did she say about the pump?", "Moor", "Moor"),  # a surname that the article names in full
        ("When did she leave?", "Wren Addai", "Sasha Moor"),
    ],
)
def test_he_and_she_are_whom_the_article_names_where_nobody_else_fits(question: str, about: str, meant: str) -> None:
    history = [Turn(f"Who is on the {about}?", about, asked="Who is on board?", told="The skipper is Wren Addai.")]
    found = resolved(question, history, sex_of=partial(sex_in, [SHIP]), people=named_in([SHIP]))
    assert found.added[0] == meant


def test_a_name_that_the_question_means_is_not_he_where_an_article_names_a_man() -> None:
    told = "The club have sacked their coach, Tilda Brandvold. Her assistant, Peter Falk, takes over."
    history = [Turn("Who coaches Skerry United?", asked="Who coaches Skerry United?", told=told)]
    found = resolved("Where did he play?", history, sex_of=partial(sex_in, [told]), people=named_in([told]))
    assert found.added[0] == "Peter Falk"


def test_titles_are_no_people() -> None:
    told = "Deputy Foreign Minister Chung met the Deputy Foreign Minister. President Yoon Suk Yeol spoke."
    assert named_in([told]) == ["Yoon Suk Yeol"]


def test_what_somebody_wrote_may_be_no_words_of_theirs() -> None:
    history = [Turn("Who sailed?", told="Marco and Elisa Conti sailed.", asked="Who sailed?")]
    people = ["Elisa Conti"]
    assert resolved("What did she write?", history, lambda name: False, people=people).question.kind != "said"
    assert resolved("What did she write?", history, lambda name: True, people=people).question.kind == "said"


def test_the_person_may_be_of_the_answer() -> None:
    last = Turn("who won the race", asked="who won the race", told="The race was won by Anna Lund of Bergen")
    assert "Anna Lund" in resolved("where is she from?", [last]).added[0]


@pytest.mark.parametrize(
    ("question", "last", "word"),
    [
        ("How strong was it?", "Where did the earthquake strike?", "earthquake"),
        ("Who runs it?", "How many people work for the Linden bakery?", "bakery"),
        ("and how old is the bridge?", "When was the Fenwick bridge closed?", "Fenwick"),
        ("why?", "Was the ferry cancelled?", "ferry"),
    ],
)
def test_the_words_that_a_question_means_are_found(question: str, last: str, word: str) -> None:
    found = resolved(question, [Turn(last, asked=last)])
    assert word in " ".join(found.added)
    assert found.leans


def test_a_question_of_its_own_gets_no_words() -> None:
    found = resolved("Which team won the cup final in Oslo on Sunday?", [SAID])
    assert (found.added, found.leans) == ((), False)


def test_another_thing_alone_is_asked_the_same() -> None:
    asked = "How many days has Biden spent in Delaware?"
    last = Turn(asked, asked=asked, told="Biden has spent 174 days in Delaware.")
    found = resolved("And Camp David?", (last,))
    assert {"days", "Biden"} <= set(found.added)
    assert found.leans


def test_a_turn_of_an_earlier_version_has_only_what_it_meant() -> None:
    assert asks("and Yoon?", Turn("What did Zakharova say about Seoul?", "Maria Zakharova")) == ("Yoon", "Seoul")


def test_what_is_far_back_is_not_read() -> None:
    long = [Said(f"What did Ann Roe say about point {number} of the plan?") for number in range(100)]
    assert len(pieces("and then?", long).ids) <= 192
    assert all(0 <= likely <= 1 for _, likely in meant("and then?", long))


@given(st.text(max_size=80), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_read(question: str, told: list[str]) -> None:
    found = resolved(question, [Turn(each, None, asked=each, told=each) for each in told])
    assert len(found.text) <= len(question) + MAX_CHARACTERS


@pytest.mark.skipif(not TURNS.is_file(), reason="there is no follow-ups-train beside the project")
def test_nothing_is_shown_that_nobody_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever words the resolver finds: here all of the conversation."""
    monkeypatch.setattr(resolve, "meant", lambda asked, said: [(word, 1.0) for word in pieces(asked, said).words])
    with TURNS.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            history: list[Turn] = []
            for each in row["history"]:
                if each["role"] == "user":
                    history.append(Turn(each["content"], asked=each["content"]))
                elif history:
                    last = history.pop()
                    history.append(Turn(last.standalone, asked=last.asked, told=each["content"]))
            found = resolved(row["question"], history)
            said = " ".join(f"{turn.asked} {turn.told}" for turn in history)
            assert found.text == " ".join((found.text[: len(row["question"])], *found.added))[: len(found.text)]
            assert found.text.split(" ")[0] in row["question"]
            assert all(each in said for each in found.added), (row["question"], found.added)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("And Ann Roe, what did she say?", "Ann Roe"),
        ("Councillor Ann Roe voted against. What did she say?", "Councillor Ann Roe"),
        ("And the vicar, what did she say?", "the vicar"),
        ("OK, what did she say?", "Mary Doe"),
    ],
)
def test_whom_a_question_names_first_is_asked_about(question: str, speaker: str) -> None:
    before = Turn("What did Mary Doe say?", "Mary Doe", asked="What did Mary Doe say?")
    assert resolved(question, [before]).question.speaker == speaker
