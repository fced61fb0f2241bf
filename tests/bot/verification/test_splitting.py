"""A text that streams in is cut into the same sentences however it is chopped up, and no half marker is ever seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification import Sentence, Splitter, split, stream


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Moss won [1]. Kern lost [2].", [("Moss won.", (1,)), ("Kern lost.", (2,))]),
        ("Moss won. [1] Kern lost. [2][3]", [("Moss won.", (1,)), ("Kern lost.", (2, 3))]),
        ("Moss won [1, 2].", [("Moss won.", (1, 2))]),
        (
            "Mr. Moss of the U.S. won on Jan. 5. Kern lost.",
            [("Mr. Moss of the U.S. won on Jan. 5.", ()), ("Kern lost.", ())],
        ),
        ("“I won. You lost,” Moss said [1]. Kern left.", [("“I won. You lost,” Moss said.", (1,)), ("Kern left.", ())]),
        ("- Moss won [1]\n- Kern lost [2]", [("Moss won", (1,)), ("Kern lost", (2,))]),
        ("Moss won.\n\n[1] [2]", [("Moss won.", (1, 2))]),
        ("Moss paid 3.5 million [1].", [("Moss paid 3.5 million.", (1,))]),
        ("Moss won【1】.", [("Moss won.", (1,))]),
        ("", []),
    ],
)
def test_sentences_and_their_markers(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert split(text) == [Sentence(*each) for each in sentences]


PIECES = [
    "Moss won",
    " [1]",
    ".",
    " ",
    "\n",
    "[",
    "1",
    "2]",
    "“",
    "”",
    '"',
    "Mr",
    "?",
    "!",
    "Kern lost",
    "【3】",
    "a" * 50,
    "- ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.data())
def test_the_cut_does_not_depend_on_how_the_text_is_chopped_up(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=10)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert list(stream(pieces)) == split(text)


def test_a_sentence_waits_for_the_marker_behind_it() -> None:
    splitter = Splitter()
    assert splitter.take("Moss won. [") == []
    assert splitter.take("1") == []
    assert splitter.take("] Kern") == [Sentence("Moss won.", (1,))]
    assert splitter.end() == [Sentence("Kern", ())]


def test_blank_lines_before_a_sentence_are_not_held() -> None:
    splitter = Splitter()
    assert [splitter.take(" \n") for _ in range(3)] == [[], [], []]
    assert splitter.held == ""


def test_a_text_without_an_end_is_cut() -> None:
    assert len(split("word " * 3_000)) > 3
