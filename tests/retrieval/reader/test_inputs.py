"""What the reader sees of a question and a window."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from retrieval.articles import Span
from retrieval.embeddings.packaged import tokenizer, word_vectors
from retrieval.language.sentences import sentences
from retrieval.reader.inputs import PIECES, QUESTION_PIECES, Window, age, membership, pieces

TEXT = "The ferry sank on Monday. Nobody was hurt. Divers found the wreck at noon."
DAY = datetime.date(2024, 3, 8)


def window(text: str = TEXT, title: str = "A ferry sinks") -> Window:
    return Window(title, DAY, text, tuple(sentences(text)))


def test_each_sentence_has_its_own_pieces() -> None:
    seen = pieces("When did the ferry sink?", window(), DAY)
    words = [tokenizer().decode(seen.ids[start:end].tolist()) for start, end in seen.bounds]
    assert words == ["the ferry sank on monday.", "nobody was hurt.", "divers found the wreck at noon."]
    assert "when did the ferry sink?" in tokenizer().decode(seen.ids[: seen.asked].tolist())
    assert "today : a ferry sinks" in tokenizer().decode(seen.ids[seen.asked :].tolist())


def test_what_is_too_long_is_cut_and_nothing_else() -> None:
    seen = pieces("why " * 5_000, window("A word follows. " * 400), DAY)
    assert len(seen.ids) == PIECES
    assert seen.asked == QUESTION_PIECES + 2
    assert 10 < len(seen.bounds) < 400
    assert seen.bounds.max() < PIECES


@pytest.mark.parametrize("text", ["\x00\x01. \u200b. 🤝.", "x" * 300_000, ". . ."])
def test_no_text_is_too_strange(text: str) -> None:
    seen = pieces("What?", Window("", None, text, (Span(0, len(text)),)), None)
    assert seen.bounds.shape == (1, 2)
    assert seen.bounds[0, 0] < seen.bounds[0, 1] <= len(seen.ids) <= PIECES


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (3, "this week"), (20, "this month"), (200, "this year"), (900, "years ago"),
                        (-30, "later")],
)  # fmt: skip
def test_how_old_an_article_is(days: int, words: str) -> None:
    assert age(DAY - datetime.timedelta(days), DAY) == words
    assert age(None, DAY) == age(DAY, None) == "today"


def test_a_sentence_is_the_mean_of_its_pieces() -> None:
    means = membership(np.array([[1, 3], [3, 4]]), 5)
    assert means.tolist() == [[0, 0.5, 0.5, 0, 0], [0, 0, 0, 1, 0]]


def test_the_vectors_of_pieces_are_the_packaged_models() -> None:
    from safetensors import safe_open

    from retrieval.embeddings.packaged import folder

    with safe_open(folder() / "model.safetensors", "numpy") as file:
        vectors = file.get_tensor("embeddings.word_embeddings.weight")
    np.testing.assert_array_equal(word_vectors()[[101, 2000, 30521]], vectors[[101, 2000, 30521]])
