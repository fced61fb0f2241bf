"""Nothing leaves unverified."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Evidence
from bot.conversation.citations import cite, is_verbatim
from retrieval.articles import Article, Span

ARTICLE = Article("a", "The minister said she would not withdraw. Nobody asked.", "Title")


def test_a_citation_is_the_articles_text_at_its_offsets() -> None:
    [citation] = cite([Evidence(ARTICLE, Span(0, 41), "The minister")], {"a": ARTICLE})
    assert citation.quote == "The minister said she would not withdraw."
    assert (citation.marker, citation.speaker, citation.title) == (1, "The minister", "Title")


def test_a_quote_that_an_edit_has_changed_does_not_leave() -> None:
    edited = dataclasses.replace(ARTICLE, text=ARTICLE.text.replace("would not", "would"))
    assert cite([Evidence(ARTICLE, Span(0, 41))], {"a": edited}) == []


def test_a_quote_of_a_removed_article_does_not_leave() -> None:
    assert cite([Evidence(ARTICLE, Span(0, 41))], {}) == []


def test_one_place_gets_one_marker() -> None:
    twice = [Evidence(ARTICLE, Span(0, 41)), Evidence(ARTICLE, Span(42, 55)), Evidence(ARTICLE, Span(0, 41))]
    assert [each.marker for each in cite(twice, {"a": ARTICLE})] == [1, 2]


COPY = Article("b", "Our opening. The minister said she would not withdraw.", "Copy", publisher="The Copy")


def test_a_copy_that_has_the_quotation_is_named_with_its_own_place() -> None:
    [citation] = cite([Evidence(ARTICLE, Span(0, 41))], {"a": ARTICLE, "b": COPY}, {"a": ["b"]})
    [also] = citation.also
    assert (also.article_id, also.publisher, also.quote) == ("b", "The Copy", citation.quote)
    assert is_verbatim(COPY, also.start, also.end, also.quote)


def test_a_copy_that_says_something_else_there_is_not_named() -> None:
    changed = dataclasses.replace(COPY, text=COPY.text.replace("would not", "would"))
    [citation] = cite([Evidence(ARTICLE, Span(0, 41))], {"a": ARTICLE, "b": changed}, {"a": ["b"]})
    assert citation.also == ()


def test_a_quotation_is_cited_once_from_all_its_copies() -> None:
    evidence = [Evidence(ARTICLE, Span(0, 41)), Evidence(COPY, Span(13, 54)), Evidence(COPY, Span(0, 12))]
    found = cite(evidence, {"a": ARTICLE, "b": COPY}, {"a": ["b"], "b": ["a"]})
    assert [(each.article_id, each.quote) for each in found] == [
        ("a", "The minister said she would not withdraw."),
        ("b", "Our opening."),
    ]


def test_another_kind_of_quotation_mark_makes_no_other_quotation() -> None:
    one, other = Article("a", "He said: “No – never.”"), Article("b", 'Yes. He said: "No - never."')
    evidence = [Evidence(one, Span(0, 22)), Evidence(other, Span(5, 27))]
    [citation] = cite(evidence, {"a": one, "b": other}, {"a": ["b"], "b": ["a"]})
    assert citation.also[0].quote == 'He said: "No - never."'


def test_a_copy_that_was_removed_meanwhile_is_not_named() -> None:
    [citation] = cite([Evidence(ARTICLE, Span(0, 41))], {"a": ARTICLE}, {"a": ["b"]})
    assert citation.also == ()


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 10_000)])
def test_offsets_outside_the_text_are_no_citation(start: int, end: int) -> None:
    assert not is_verbatim(ARTICLE, start, end, ARTICLE.text[start:end])


@given(st.text(min_size=1), st.data())
def test_a_changed_character_is_always_noticed(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = data.draw(st.integers(start, end - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda char: char != text[at]))
    article = Article("a", text)
    assert is_verbatim(article, start, end, text[start:end])
    assert not is_verbatim(Article("a", text[:at] + other + text[at + 1 :]), start, end, text[start:end])
