"""A text that streams in is cut into the same sentences however it is chopped up, and no half marker is ever seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification import Sentence, Splitter, split
from bot.verification.pointers import Pointer
from tests.bot.verification.checking import stream


def said(text: str, passages: tuple[int, ...]) -> Sentence:
    return Sentence(text, tuple(map(Pointer, passages)))


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
        ("Moss won.\n\n[1] [2]", [("Moss won.", (1, 2))]),
        ("Moss paid 3.5 million [1].", [("Moss paid 3.5 million.", (1,))]),
        ("Moss won【1】.", [("Moss won.", (1,))]),
        ("", []),
    ],
)
def test_sentences_and_their_markers(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert split(text) == [said(*each) for each in sentences]


@pytest.mark.parametrize(
    ("marker", "pointers"),
    [
        ("[3.2]", [Pointer(3, 2, 2)]),
        ("[3.2-4]", [Pointer(3, 2, 4)]),
        ("[3.2–3.4]", [Pointer(3, 2, 4)]),
        ("[3.1, 5.2]", [Pointer(3, 1, 1), Pointer(5, 2, 2)]),
        ("[3.1][5.2]", [Pointer(3, 1, 1), Pointer(5, 2, 2)]),
        ("[3 “Mr. Moss said … the vote.”]", [Pointer(3, opening="Mr. Moss said", closing="the vote.")]),
        (
            '[3 "Moss won ... again"; 4 "Kern lost"]',
            [Pointer(3, None, None, "Moss won", "again"), Pointer(4, opening="Kern lost")],
        ),
        ("[3]", [Pointer(3)]),
    ],
)
def test_what_a_marker_points_at(marker: str, pointers: list[Pointer]) -> None:
    assert split(f"Moss won {marker}. Kern lost [1].")[0] == Sentence("Moss won.", tuple(pointers))
    assert split(f"Moss won. {marker} Kern lost [1].")[0] == Sentence("Moss won.", tuple(pointers))


def test_a_bracket_that_is_no_marker_stays_in_the_sentence() -> None:
    assert split("Moss [the mayor] won [1].") == [said("Moss [the mayor] won.", (1,))]


def test_an_item_of_a_list_is_one() -> None:
    assert [each.item for each in split("- Moss won [1]\n- Kern lost [2]\nLund left [3].")] == [True, True, False]


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
    assert splitter.take("] Kern") == [said("Moss won.", (1,))]
    assert splitter.end() == [said("Kern", ())]


def test_blank_lines_before_a_sentence_are_not_held() -> None:
    splitter = Splitter()
    assert [splitter.take(" \n") for _ in range(3)] == [[], [], []]
    assert splitter.held == ""


def test_a_text_without_an_end_is_cut() -> None:
    assert len(split("word " * 3_000)) > 3


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Moss won [1].", [said("Moss won.", (1,))]),
        ("Moss won. [1]", [said("Moss won.", (1,))]),
        ("Moss won. [1][2", [said("Moss won.", (1,))]),
        ("Moss won [1][2]. \n", [said("Moss won.", (1, 2))]),
        ("Moss said “I won” [1].", [said("Moss said “I won”.", (1,))]),
        ("Moss won [1]. Kern lost [2].", [said("Moss won.", (1,)), said("Kern lost.", (2,))]),
        ("Moss won [1]. Kern", [said("Moss won.", (1,))]),
        ("Moss won.", []),
        ("Moss won [1]", []),
        ("Moss won [", []),
        ("Moss [1] paid 3.", []),
        ("Moss met the U.S. [1]", []),
        ("Moss said “I won. [1]", []),
        ("", []),
    ],
)
def test_of_a_text_that_broke_off_a_sentence_with_its_stop_and_its_marker_is_whole(
    text: str, whole: list[Sentence]
) -> None:
    splitter = Splitter()
    assert [*splitter.take(text), *splitter.broken_off()] == whole
    assert splitter.end() == []


def test_wherever_a_text_breaks_off_no_part_of_a_sentence_is_one() -> None:
    text = "Moss won 3.5 million [1]. “No. 4 is mine,” Dr. Kern said. [2][3] The U.S. [1] envoy left [4]!\nHe came. [5]"
    said = [each.text for each in split(text)]
    for end in range(len(text)):
        splitter = Splitter()
        whole = [each.text for each in (*splitter.take(text[:end]), *splitter.broken_off())]
        assert whole == said[: len(whole)], text[:end]
