from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from retrieval.articles import Article, Passage
from retrieval.errors import EmbeddingError
from retrieval.ranked import Ranked
from retrieval.search.reranking import CrossReranker

#: The words that the stand-in knows.
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "won", "the", "race", "ada", "moss", "rain", "fell")


def ranked(*texts: str) -> list[Ranked]:
    return [
        Ranked(
            Passage(f"{number}", 0, len(text), text, (), number),
            Article(f"{number}", text, "", None, datetime.date(2024, 1, 1)),
            1.0 - number / 10,
            0.5,
            0.5,
        )
        for number, text in enumerate(texts)
    ]


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of random weights in a folder, as small as BERT goes: the real class loads it."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("cross-encoder")
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(str(folder))
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
        initializer_range=1.0,
    )
    BertForSequenceClassification(config).save_pretrained(str(folder))
    return folder


def test_the_best_passages_are_ordered_by_the_model(stand_in: Path) -> None:
    from sentence_transformers import CrossEncoder

    before = ranked("rain fell", "ada moss won", "the race", "moss")
    after = CrossReranker(str(stand_in), count=3).rerank("who won the race", before)
    scores = CrossEncoder(str(stand_in)).predict([("who won the race", each.passage.text) for each in before[:3]])
    by_hand = [each.passage for _, each in sorted(zip(scores, before[:3], strict=True), key=lambda pair: -pair[0])]
    assert [each.passage for each in after] == [*by_hand, before[3].passage]
    assert [each.score for each in after[:3]] == pytest.approx(sorted(scores, reverse=True))


def test_scores_fall_from_the_best_to_the_others(stand_in: Path) -> None:
    after = CrossReranker(str(stand_in), count=2).rerank("who won", ranked("rain fell", "ada moss", "race", "the"))
    scores = [each.score for each in after]
    assert scores == sorted(scores, reverse=True)


def test_nothing_is_reranked_to_nothing(tmp_path: Path) -> None:
    assert CrossReranker(str(tmp_path)).rerank("who won", []) == []


def test_a_model_that_is_not_there_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError) as error:
        CrossReranker(str(tmp_path / "none")).rerank("who won", ranked("rain fell"))
    assert "ONRECORD_RERANKER" in error.value.mend
