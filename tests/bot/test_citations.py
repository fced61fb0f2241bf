"""Nothing leaves unverified."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Evidence
from bot.citations import cite, is_verbatim
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
