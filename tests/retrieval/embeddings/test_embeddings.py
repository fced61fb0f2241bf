"""Vectors, token spans and windows: those of the original model, whoever serves it; and models that cannot be had."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.embeddings import base
from retrieval.embeddings.base import DEFAULT_MODEL, MODEL_FILE, PASSAGE_FILE, Embedding, packaged
from retrieval.embeddings.exported import ExportedEmbedding
from retrieval.embeddings.loading import load
from retrieval.embeddings.onnx import session as onnx_session
from retrieval.errors import EmbeddingError
from tests.retrieval.embeddings.originals import TEXTS, folder_of, original
from tests.website import Page, Website


def cosines(ours: Any, theirs: Any) -> Any:
    return (ours * theirs).sum(axis=1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)


@pytest.fixture(scope="module")
def minilm(exported_models: Path) -> Embedding:
    embedding = load(cache=exported_models)
    assert isinstance(embedding, ExportedEmbedding), "it fell back on sentence-transformers"
    return embedding


def test_the_vectors_of_questions_are_those_of_sentence_transformers(minilm: Embedding) -> None:
    theirs = original(packaged()).encode(TEXTS, show_progress_bar=False)
    assert cosines(minilm.embed(TEXTS, query=True), theirs).min() >= 0.999


def test_those_of_passages_are_when_they_are_to_be_exact(exported_models: Path) -> None:
    exact = load(cache=exported_models, exact=True)
    theirs = original(packaged()).encode(TEXTS, show_progress_bar=False)
    assert cosines(exact.embed(TEXTS), theirs).min() >= 0.999


def test_those_of_passages_are_close_to_them_in_8_bits(minilm: Embedding) -> None:
    theirs = original(packaged()).encode(TEXTS, show_progress_bar=False)
    found = cosines(minilm.embed(TEXTS), theirs)
    assert found.min() >= 0.99
    assert found.mean() >= 0.997  # 0.9975 on a CPU without VNNI, 0.999 with it


def test_what_stands_beside_a_passage_does_not_change_its_vector(minilm: Embedding) -> None:
    together = minilm.embed(TEXTS)
    assert all((minilm.embed([text])[0] == row).all() for text, row in zip(TEXTS, together, strict=True))


def test_a_model_without_a_form_in_8_bits_embeds_passages_as_questions(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retrieval.embeddings import export

    for name in ("NEAR_INT8_COSINE", "LEAST_INT8_COSINE"):
        monkeypatch.setattr(export, name, 1.1)
    model = load(str(tiny_model), cache=tmp_path)
    assert not (folder_of(tmp_path) / PASSAGE_FILE).exists()
    theirs = original(tiny_model).encode_document(["Seoul summoned"], show_progress_bar=False)
    assert cosines(model.embed(["Seoul summoned"]), theirs).min() >= 0.999


def test_the_default_model_says_what_it_is(minilm: Embedding) -> None:
    assert (minilm.name, minilm.dimension, minilm.window) == (DEFAULT_MODEL, 384, 256)


def test_langchain_gets_the_same_vectors_as_lists(minilm: Embedding) -> None:
    vectors = minilm.embed(TEXTS[:4])
    assert np.allclose(minilm.embed_documents(TEXTS[:4]), vectors, atol=1e-6)
    assert np.allclose(minilm.embed_query(TEXTS[3]), minilm.embed(TEXTS[3:4], query=True)[0], atol=1e-6)


def test_texts_of_all_lengths_come_back_in_their_order(minilm: Embedding) -> None:
    rng = random.Random(1)
    texts = [" ".join(rng.choices(["said", "ambassador", "Seoul", "서울", "🇰🇷"], k=n % 90)) for n in range(0, 800, 13)]
    rng.shuffle(texts)
    alone = np.vstack([minilm.embed([text]) for text in texts])
    assert np.allclose(minilm.embed(texts), alone, atol=1e-5)


def test_no_texts_give_no_rows(minilm: Embedding) -> None:
    vectors = minilm.embed([])
    assert vectors.shape == (0, 384)
    assert vectors.dtype == np.float32


def test_a_blank_text_has_a_vector_of_unit_length(minilm: Embedding) -> None:
    assert np.allclose(np.linalg.norm(minilm.embed(["", " \n"]), axis=1), 1)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("She summoned him.", ["She", "summoned", "him", "."]),
        ("👩🏽‍🚀 Café naïve", ["👩🏽‍🚀", "Café", "naïve"]),
        ("e\N{COMBINING ACUTE ACCENT}lan 🇰🇷.", ["e\N{COMBINING ACUTE ACCENT}l", "an", "🇰🇷", "."]),
        ("“Захарова”", ["“", "З", "а", "х", "а", "р", "ов", "а", "”"]),
        ("", []),
    ],
)
def test_token_spans_count_characters(minilm: Embedding, text: str, tokens: list[str]) -> None:
    assert [text[start:end] for start, end in minilm.token_spans(text)] == tokens


def test_token_spans_reach_the_end_of_a_text_that_is_longer_than_the_window(minilm: Embedding) -> None:
    text = "ambassador " * 1000 + "🇰🇷 end"
    spans = minilm.token_spans(text)
    assert len(spans) > 1000 > minilm.window
    assert text[slice(*spans[-1])] == "end"


def test_a_text_beyond_the_window_is_cut_off_at_it(minilm: Embedding) -> None:
    words = ["ambassador"] * (minilm.window - 2)
    full, more = minilm.embed([" ".join(words), " ".join([*words, "Zakharova"])])
    assert np.allclose(full, more, atol=1e-6)


def test_the_exported_graph_gives_the_token_vectors_too(minilm: Embedding, exported_models: Path) -> None:
    session = onnx_session(folder_of(exported_models) / MODEL_FILE, threads=1)
    model = original(packaged())
    features = model.preprocess([TEXTS[3]])
    feed = {name: features[name].numpy() for name in ("input_ids", "attention_mask", "token_type_ids")}
    ours = session.run(["token_embeddings"], feed)[0]
    assert cosines(ours[0], model.encode(TEXTS[3], output_value="token_embeddings").numpy()).min() >= 0.999


def test_serving_a_cached_model_imports_no_torch(exported_models: Path, minilm: Embedding) -> None:
    script = (
        "import sys; from pathlib import Path; from retrieval.embeddings.loading import load\n"
        "load(cache=Path(sys.argv[1])).embed_query('Who?')\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'onnx'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", script, exported_models], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_another_model_is_served_as_its_folder_says(tiny_model: Path, tmp_path: Path) -> None:
    ours, theirs = load(str(tiny_model), cache=tmp_path, threads=1, exact=True), original(tiny_model)
    assert isinstance(ours, ExportedEmbedding), "it fell back on sentence-transformers"
    assert (ours.dimension, ours.window) == (16, 40)
    documents, queries = theirs.encode_document(TEXTS), theirs.encode_query(TEXTS)
    assert cosines(documents, queries).min() < 0.99, "the prompts make no difference; the test shows nothing"
    assert np.allclose(ours.embed(TEXTS), documents, atol=1e-4)
    assert np.allclose(ours.embed(TEXTS, query=True), queries, atol=1e-4)
    assert np.allclose(ours.embed_query(TEXTS[3]), queries[3], atol=1e-4)


def test_a_model_in_a_folder_is_named_by_its_contents(tiny_model: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "model"
    shutil.copytree(tiny_model, moved)
    changed = tmp_path / "changed" / "model"
    shutil.copytree(tiny_model, changed)
    settings = changed / "1_Pooling" / "config.json"
    settings.write_text(settings.read_text("utf-8").replace('"cls"', '"mean"'), "utf-8")

    names = [load(str(folder), cache=tmp_path / "cache").name for folder in (tiny_model, moved, changed)]
    assert names[0] == names[1] != names[2]


def test_weights_that_are_not_the_official_ones_are_refused(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "packaged", lambda: tiny_model)
    with pytest.raises(EmbeddingError, match="sha256") as refused:
        load(cache=tmp_path)
    assert "pip install" in refused.value.mend
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("missing", ["/no/such/folder", "./models/minilm", "~nobody/model", "a/b/c", "minilm v2"])
def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(EmbeddingError, match="no embedding model"):
        load(missing, cache=tmp_path)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmbeddingError, match="cannot be loaded"):
        load(str(tmp_path / "empty"), cache=tmp_path / "cache")


@pytest.mark.parametrize("offline", [False, True])
def test_a_hub_that_cannot_be_reached_is_an_error_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offline: bool
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # the discard port: nobody listens
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
    started = time.monotonic()
    with pytest.raises(EmbeddingError) as refused:
        load("somebody/some-model", cache=tmp_path)
    assert "network" in refused.value.mend
    assert time.monotonic() - started < 10


def test_a_name_that_the_hub_does_not_know_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    with Website().open() as hub:
        hub.pages["/api/models/somebody/some-model"] = Page(status=404, headers={"X-Error-Code": "RepoNotFound"})
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        with pytest.raises(EmbeddingError, match="has no model somebody/some-model"):
            load("somebody/some-model", cache=tmp_path)


def test_a_cache_that_cannot_be_written_is_an_error(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(EmbeddingError, match="cannot be kept"):
        load(str(tiny_model), cache=tmp_path / "file" / "cache")


def test_langchain_takes_the_model_for_one_of_its_embeddings(exported_models: Path) -> None:
    from langchain_core.embeddings import Embeddings

    from retrieval.search import langchain  # registers it

    assert isinstance(load(cache=exported_models), Embeddings)
    assert langchain.PassageRetriever.__name__
