"""Exports of an embedding model: whole or not at all, faithful or not used, and made again when damaged."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.embeddings.base import META_FILE, MODEL_FILE, PASSAGE_FILE, TOKENIZER_FILE, Source
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


def test_an_export_prints_nothing(tiny_model: Path, tmp_path: Path) -> None:
    call = f"load({str(tiny_model)!r}, cache=Path({str(tmp_path)!r}))"
    script = f"from pathlib import Path; from retrieval.embeddings.loading import load; {call}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def blank(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def forget_the_dimension(meta: Path) -> None:
    meta.write_text(meta.read_text("utf-8").replace('"dimension"', '"dimensions"'), "utf-8")


@pytest.mark.parametrize(
    ("damaged", "damage"),
    [
        (MODEL_FILE, lambda file: os.truncate(file, file.stat().st_size // 2)),
        (MODEL_FILE, blank),
        (PASSAGE_FILE, Path.unlink),
        (TOKENIZER_FILE, Path.unlink),
        (META_FILE, lambda file: file.write_text('{"name": ')),
        (META_FILE, forget_the_dimension),
        (".", shutil.rmtree),
    ],
)
def test_a_damaged_export_is_made_again(
    tiny_model: Path, tmp_path: Path, damaged: str, damage: Callable[[Path], object]
) -> None:
    whole = load(str(tiny_model), cache=tmp_path).embed(["seoul", "moscow"])
    damage(folder_of(tmp_path) / damaged)
    assert np.allclose(load(str(tiny_model), cache=tmp_path).embed(["seoul", "moscow"]), whole, atol=1e-6)
    files = {path.name for path in folder_of(tmp_path).iterdir()}
    assert files == {META_FILE, MODEL_FILE, PASSAGE_FILE, TOKENIZER_FILE}


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

    fill = export._fill

    def beaten(folder: Path, source: Source, original_folder: Path) -> None:
        fill(folder, source, original_folder)
        shutil.copytree(folder, tmp_path / source.cache_name)

    monkeypatch.setattr(export, "_fill", beaten)
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
