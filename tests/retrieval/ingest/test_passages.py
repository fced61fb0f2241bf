from __future__ import annotations

import bisect
import datetime
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles import Article
from retrieval.embeddings.loading import load
from retrieval.ingest.passages import MAX_CHARACTERS, OVERLAP_TOKENS, SPECIAL_TOKENS, context, cut, embedded_texts
from retrieval.language.sentences import sentences
from retrieval.statements import statements
from tests.texts import texts
from tests.toys import ToyEmbedding

toy = ToyEmbedding()
windows = st.integers(8, 300)
titles = st.sampled_from(["", "Seoul protests", "A title that goes on and on " * 20])


def tokens(text: str) -> int:
    return len(toy.token_spans(text))


@given(texts)
def test_a_passage_is_its_articles_text_from_start_to_end(text: str) -> None:
    for passage in cut(Article("a", text), toy.token_spans, toy.window):
        assert passage.text == text[passage.start : passage.end]
        assert passage.text.strip()


@given(texts, windows)
def test_every_character_that_is_not_white_space_is_in_a_passage(text: str, window: int) -> None:
    held = {at for passage in cut(Article("a", text), toy.token_spans, window) for at in range(*passage.span)}
    assert {at for at, char in enumerate(text) if not char.isspace()} <= held


@given(texts, windows)
def test_a_passages_sentences_are_inside_it_from_its_start_to_its_end(text: str, window: int) -> None:
    for passage in cut(Article("a", text), toy.token_spans, window):
        assert all(passage.span.covers(sentence) for sentence in passage.sentences)
        assert (passage.sentences[0].start, passage.sentences[-1].end) == passage.span


@given(texts)
def test_a_sentence_is_cut_only_when_it_fits_no_passage(text: str) -> None:
    whole = set(sentences(text))
    budget = toy.window - 2
    for passage in cut(Article("a", text), toy.token_spans, toy.window):
        for piece in set(passage.sentences) - whole:
            sentence = next(each for each in whole if each.covers(piece))
            assert tokens(sentence.of(text)) > budget or sentence.end - sentence.start > MAX_CHARACTERS


@given(texts, titles, windows)
def test_a_passage_fits_the_window_with_its_context_and_the_bound_of_characters(
    text: str, title: str, window: int
) -> None:
    article = Article("a", text, title, published=datetime.date(2024, 2, 3))
    passages = cut(article, toy.token_spans, window)
    assert all(passage.end - passage.start <= MAX_CHARACTERS for passage in passages)
    for whole in embedded_texts(article, passages, toy.token_spans, window):
        assert tokens(whole) <= window - SPECIAL_TOKENS


@given(texts, windows)
def test_passages_go_forward_and_overlap_by_little(text: str, window: int) -> None:
    starts = [start for start, _ in toy.token_spans(text)]
    passages = cut(Article("a", text), toy.token_spans, window)
    for one, other in pairwise(passages):
        assert one.start < other.start
        assert one.end < other.end
        shared = bisect.bisect_left(starts, one.end) - bisect.bisect_left(starts, other.start)
        assert shared <= OVERLAP_TOKENS


@given(texts)
def test_statements_are_spans_of_the_articles_text(text: str) -> None:
    for statement in statements(Article("a", text)):
        for span in (*statement.parts, statement.source, statement.cue):
            assert span is None or (0 <= span.start < span.end <= len(text) and span.of(text).strip())


def test_a_passage_repeats_the_last_sentence_of_the_one_before() -> None:
    text = " ".join(f"This is sentence number {number} of an article." for number in range(40))
    passages = cut(Article("a", text), toy.token_spans, toy.window)
    assert len(passages) > 3
    assert all(one.sentences[-1] in other.sentences for one, other in pairwise(passages))


def test_a_word_longer_than_any_passage_is_cut() -> None:
    passages = cut(Article("a", "x" * 10_000), lambda text: [(0, len(text))], 256)
    assert [len(passage.text) for passage in passages] == [4000, 4000, 2000]


def test_an_article_of_white_space_has_no_passages() -> None:
    assert cut(Article("a", " \n\n\t ", "Title"), toy.token_spans, toy.window) == []


def test_the_context_is_title_and_date() -> None:
    assert context(Article("a", "Text.", "Seoul protests.", published=datetime.date(2024, 2, 3))) == (
        "Seoul protests. 3 February 2024"
    )
    assert context(Article("a", "Text.")) == ""


def test_what_is_embedded_carries_the_context_and_what_is_cited_does_not() -> None:
    article = Article("a", "Yoon spoke.", "Seoul protests")
    (passage,) = cut(article, toy.token_spans, toy.window)
    assert embedded_texts(article, [passage], toy.token_spans, toy.window) == ["Seoul protests\nYoon spoke."]
    assert passage.text == "Yoon spoke."


def test_a_passage_fits_the_window_of_the_real_model(exported_models: Path) -> None:
    model = load(cache=exported_models)
    sentence = (
        "“Particularly odious,” Zakharova said of Yoon’s remarks; 조태열 and naïve café-goers disagreed 3.5 times. "
    )
    article = Article("a", sentence * 60, "Seoul summons the Russian ambassador " * 9)
    passages = cut(article, model.token_spans, model.window)
    assert len(passages) > 5
    for text in embedded_texts(article, passages, model.token_spans, model.window):
        assert len(model.token_spans(text)) <= model.window - SPECIAL_TOKENS
