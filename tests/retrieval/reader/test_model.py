"""The trained reader: the sentence that answers has the best score."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from retrieval.language.sentences import sentences
from retrieval.reader import Window, read
from retrieval.reader.inputs import PIECES
from retrieval.reader.model import UNREAD

DAY = datetime.date(2024, 3, 8)
FIRE = (
    "A fire broke out at the Harlow paper mill early on Tuesday. About 120 workers were evacuated. "
    "Investigators said the blaze started because a dryer overheated. The mill's director, Paula Stern, promised to "
    "rebuild. The damage is put at 4 million euros."
)
BAKERY = (
    "The Riverside bakery reopened after two years. Its owner sells forty kinds of bread. "
    "Customers queued around the block on Saturday."
)


def window(text: str, title: str) -> Window:
    return Window(title, DAY, text, tuple(sentences(text)))


WINDOWS = [window(BAKERY, "Bakery reopens"), window(FIRE, "Fire at Harlow mill")]


def best(question: str) -> str:
    scores = read(question, WINDOWS, DAY)
    number, place = max(
        ((n, s) for n, each in enumerate(scores) for s in range(len(each))), key=lambda at: scores[at[0]][at[1]]
    )
    return WINDOWS[number].sentences[place].of(WINDOWS[number].text)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many people had to leave the Harlow mill?", "120 workers"),
        ("why did the fire at the paper mill start", "dryer overheated"),
        ("Who runs the Harlow mill?", "Paula Stern"),
        ("How much damage did the mill fire do?", "4 million euros"),
    ],
)
def test_the_sentence_that_answers_is_the_best(question: str, words: str) -> None:
    assert words in best(question)


def test_what_nothing_answers_scores_lower_than_what_something_does() -> None:
    told = max(float(each.max()) for each in read("How many workers were evacuated from the mill?", WINDOWS, DAY))
    untold = max(float(each.max()) for each in read("Which team won the ice hockey cup final in Oslo?", WINDOWS, DAY))
    assert told > untold + 1


def test_what_is_too_far_down_is_not_read() -> None:
    scores = read("What?", [window("A word follows. " * PIECES, "")], DAY)[0]
    assert np.isfinite(scores[0])
    assert scores[-1] == UNREAD


def test_nothing_to_read_has_no_scores() -> None:
    assert read("What?", []) == []
    assert [each.tolist() for each in read("What?", [Window("", None, "", ())])] == [[]]
