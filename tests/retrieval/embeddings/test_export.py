"""Exports of an embedding model: whole or not at all, faithful or not used, and made again when damaged."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.embeddings.base import PASSAGE_FILE
from retrieval.embeddings.loading import load
from tests.retrieval.embeddings.originals import TEXTS, folder_of, original


def test_other_weights_in_the_same_folder_are_exported_again(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_model, folder)
    before = load(str(folder), cache=tmp_path / "cache").embed(["seoul"])
    settings = folder / "1_Pooling" / "config.json"
    settings.write_text(settings.read_text("utf-8").replace('"cls"', '"mean"'), "utf-8")
    after = load(str(folder), cache=tmp_path / "cache").embed(["seoul"])
    assert not np.allclose(before, after, atol=1e-3)


def cut_the_model(folder: Path) -> None:
    whole = (folder / "model.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(whole[: len(whole) // 2])


def blank_the_model(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(bytes((folder / "model.onnx").stat().st_size))


def lose_the_passages_model(folder: Path) -> None:
    (folder / PASSAGE_FILE).unlink()


def lose_the_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def break_the_meta(folder: Path) -> None:
    (folder / "meta.json").write_text('{"name": ', "utf-8")


def forget_the_dimension(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    del meta["dimension"]
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")


def lose_everything(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "damage",
    [
        cut_the_model,
        blank_the_model,
        lose_the_passages_model,
        lose_the_tokenizer,
        break_the_meta,
        forget_the_dimension,
        lose_everything,
    ],
)
def test_a_damaged_export_is_made_again(tiny_model: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    whole = load(str(tiny_model), cache=tmp_path).embed(["seoul", "moscow"])
    damage(folder_of(tmp_path))
    assert np.allclose(load(str(tiny_model), cache=tmp_path).embed(["seoul", "moscow"]), whole, atol=1e-6)
    files = {path.name for path in folder_of(tmp_path).iterdir()}
    assert files == {"meta.json", "model.onnx", PASSAGE_FILE, "tokenizer.json"}


def test_an_interrupted_export_leaves_nothing_that_is_taken_for_a_model(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retrieval.embeddings import export

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(export, "_compare", interrupted)
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # as after SIGKILL: nothing tidies up
        load(str(tiny_model), cache=tmp_path)
    assert all(path.name.startswith(export.TEMPORARY) for path in tmp_path.iterdir())

    monkeypatch.setattr(export, "ABANDONED", -1.0)
    assert load(str(tiny_model), cache=tmp_path).embed(["seoul"]).shape == (1, 16)
    assert folder_of(tmp_path), "what the killed process left is still there"


def test_two_processes_that_export_at_once_both_get_the_model(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retrieval.embeddings import export

    move = export._move_into_place

    def beaten(temporary: Path, target: Path) -> None:
        shutil.copytree(temporary, target)
        move(temporary, target)

    monkeypatch.setattr(export, "_move_into_place", beaten)
    assert load(str(tiny_model), cache=tmp_path).embed(["seoul"]).shape == (1, 16)
    assert folder_of(tmp_path)


@pytest.mark.parametrize("cause", ["the exporter fails", "the vectors disagree"])
def test_a_model_that_cannot_be_exported_is_served_by_sentence_transformers(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, cause: str
) -> None:
    from retrieval.embeddings import export

    def fails(*_: Any) -> None:
        raise RuntimeError("no such operator")

    if cause == "the exporter fails":
        monkeypatch.setattr(export, "_trace", fails)
    else:
        monkeypatch.setattr(export, "LEAST_COSINE", 1.1)
    with caplog.at_level(logging.WARNING):
        served = load(str(tiny_model), cache=tmp_path)
    assert "served by sentence-transformers itself" in caplog.text
    monkeypatch.undo()

    theirs = original(tiny_model)
    assert np.allclose(served.embed(TEXTS), theirs.encode_document(TEXTS), atol=1e-5)
    assert np.allclose(served.embed_query("seoul"), theirs.encode_query("seoul"), atol=1e-5)
    assert (served.dimension, served.window, served.embed([]).shape) == (16, 40, (0, 16))
    assert served.token_spans("ab é.") == [(0, 1), (1, 2), (3, 4), (4, 5)]

    monkeypatch.setattr(export, "export", fails)  # is not tried a second time
    assert load(str(tiny_model), cache=tmp_path).name == served.name
