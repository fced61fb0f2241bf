from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from retrieval.articles import Span
from retrieval.language.sentences import SURROUNDINGS, begins_sentence, paragraphs, sentences, surroundings
from tests.texts import texts


def of(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@given(texts)
def test_every_character_that_is_not_white_space_is_in_exactly_one_sentence(text: str) -> None:
    held = [at for span in sentences(text) for at in range(*span)]
    assert len(held) == len(set(held))
    assert {at for at, char in enumerate(text) if not char.isspace()} <= set(held)


@given(texts)
def test_sentences_are_in_order_and_do_not_overlap(text: str) -> None:
    spans = sentences(text)
    assert all(span.start < span.end for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(texts)
def test_sentences_and_paragraphs_have_no_white_space_around_them(text: str) -> None:
    for span in (*sentences(text), *paragraphs(text)):
        assert span.of(text) == span.of(text).strip()


@given(texts)
def test_no_sentence_crosses_the_end_of_a_paragraph(text: str) -> None:
    whole = paragraphs(text)
    assert all(any(paragraph.covers(span) for paragraph in whole) for span in sentences(text))


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert of("Mr. Yoon met the U.S. envoy. Gen. Kim did not.") == ["Mr. Yoon met the U.S. envoy.", "Gen. Kim did not."]


def test_a_line_is_a_paragraph() -> None:
    assert of("Seoul protests\nThe ministry summoned him") == ["Seoul protests", "The ministry summoned him"]


def test_a_hard_wrapped_sentence_is_one_sentence() -> None:
    text = (
        "The ministry said on Saturday that it had summoned the ambassador\n"
        "over remarks which it called rude, ignorant and biased beyond all\n"
        "measure.\n\n"
        "The ambassador, who arrived in the capital only a month ago, did\n"
        "not comment.\n"
    )
    assert [sentence.count("\n") for sentence in of(text)] == [2, 1]


def test_a_text_of_newlines_has_no_sentences() -> None:
    assert sentences("\n \n\n\t\n") == []


def test_sentences_that_have_grown_together_are_two() -> None:
    assert of("Nobody crossed the bridge.Officials said so.") == ["Nobody crossed the bridge.", "Officials said so."]


def test_a_name_with_a_full_stop_in_it_is_one_word() -> None:
    assert len(of("The page of riverton.Bridge.org and Node.JS stayed up.")) == 1


@pytest.mark.parametrize(
    "text", ["It holds. | She said so.", "Ann Roe: | It holds.", '"It holds." | “Not yet.”', "| It."]
)
def test_a_sentence_begins_behind_an_end(text: str) -> None:
    before, _, after = text.partition("|")
    assert begins_sentence(before + after.strip(), len(before))


@pytest.mark.parametrize("text", ["Ann Roe | told reporters so.", "Roe, who had | said it, left."])
def test_no_sentence_begins_within_another(text: str) -> None:
    before, _, after = text.partition("|")
    assert not begins_sentence(before + after.strip(), len(before))


def test_the_surroundings_of_a_place_have_a_bound_and_hold_the_place() -> None:
    text = " ".join(f"The pump near the dam was repaired on day {number}." for number in range(300))
    start = text.index("The pump near the dam was repaired on day 150.")
    place = Span(start, start + 46)
    near = surroundings(text, place)
    assert near.covers(place) and near.end - near.start <= SURROUNDINGS
    assert near.of(text).startswith("The pump") and near.of(text).endswith(".")
    assert surroundings(text, Span(0, 5_000)) == Span(0, 5_000)


def test_a_row_comes_with_its_heading_row() -> None:
    text = "It was close.\n| Town | Greens |\n|---|---|\n| Vell | 3 |\n| Ansel | 7 |\nThat was all."
    place = Span(text.index("| Ansel"), text.index("\nThat"))
    assert surroundings(text, place).of(text).startswith("| Town") and surroundings(text, place).end == place.end


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It would bring 60 permanent jobs to the port.", "Chief executive Roe was asked about a delay."),
        ("The school used to burn a lorryload of wood each month.", "“I was spending the money on firewood,” he said."),
    ],
)
def test_a_word_before_a_full_stop_ends_its_sentence(first: str, second: str) -> None:
    text = f"{first} {second}"
    assert [span.of(text) for span in sentences(text)] == [first, second]


def test_the_short_form_of_a_title_ends_none() -> None:
    text = "Coun. Chow said health care is a provincial responsibility."
    assert [span.of(text) for span in sentences(text)] == [text]
