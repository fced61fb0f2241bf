from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from retrieval.language.sentences import paragraphs, sentences
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
