"""The original of an embedding model: its files, from a folder or the hub, served by sentence-transformers itself.

Importing this module imports torch and sentence-transformers: only for a model's first use, or one without an export.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

# Read once, when huggingface_hub is imported: keeps its progress bars and transformers' off a chat's screen.
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

import torch
from huggingface_hub import HfApi, constants, snapshot_download
from huggingface_hub.errors import RepositoryNotFoundError
from sentence_transformers import SentenceTransformer

from retrieval.embeddings.base import CHOOSE, DEFAULT_MODEL, Embedding, Source, sha256
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Seconds within which the hub must answer.
HUB_TIMEOUT = 5.0
OTHER_FRAMEWORKS = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.tflite"]
#: The window of a model that declares none.
PLAIN_WINDOW = 512


def original(source: Source, threads: int) -> Embedding:
    """The model served by sentence-transformers itself. Raises EmbeddingError when it cannot be fetched or read."""
    folder = fetched(source)
    torch.set_num_threads(threads)
    return _OriginalEmbedding(name_of(source, fingerprint(folder)), loaded(folder, source))


class _OriginalEmbedding(Embedding):
    """A model served by sentence-transformers."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self.dimension = int(model.get_embedding_dimension())
        self.window = window_of(model)
        self._model = model

    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        return np.asarray(encode(list(texts), show_progress_bar=False), dtype=np.float32)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None) or self._model.tokenizer
        encode = getattr(backend, "encode", None)
        encoding: Any = encode(text, add_special_tokens=False) if encode else None
        if not hasattr(encoding, "offsets"):
            raise EmbeddingError(f"The tokenizer of {self.name} does not say where its tokens are.", CHOOSE)
        return [(int(start), int(end)) for start, end in encoding.offsets]


def name_of(source: Source, weights: str) -> str:
    """The name by which a store knows its model: for any but the default, with the start of its fingerprint."""
    label = source.folder.name if source.folder else source.model
    return source.model if source.model == DEFAULT_MODEL else f"{label}@{weights[:12]}"


def fingerprint(folder: Path) -> str:
    """The SHA-256 of the files that determine a model's vectors: weights, configuration, vocabulary."""
    digest = hashlib.sha256()
    kinds = {".safetensors", ".bin", ".pt", ".json", ".txt", ".model"}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds and path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        digest.update(sha256(path).encode())
    return digest.hexdigest()


def fetched(source: Source) -> Path:
    """The folder of the model's files, fetched from the hub if they are neither here nor in the hub's local cache.

    Raises EmbeddingError when the hub does not know the model, does not answer in time, or may not be asked.
    """
    if source.folder is not None:
        return source.folder
    with contextlib.suppress(FileNotFoundError):
        return Path(snapshot_download(source.model, local_files_only=True))
    mend = "Connect to the network for its first use, or set ONRECORD_EMBEDDING_MODEL to the model's folder."
    if constants.HF_HUB_OFFLINE:
        raise EmbeddingError(f"{source.model} is not on this machine, and HF_HUB_OFFLINE forbids fetching it.", mend)
    try:
        # This comes first because a download retries for over a minute before it reports that there is no network.
        HfApi().model_info(source.model, timeout=HUB_TIMEOUT)
        return Path(snapshot_download(source.model, ignore_patterns=OTHER_FRAMEWORKS))
    except RepositoryNotFoundError as error:
        raise EmbeddingError(f"The hub has no model {source.model}.", "Check the name.") from error
    except Exception as error:
        raise EmbeddingError(f"{source.model} cannot be fetched from the hub: {error}", mend) from error


def loaded(folder: Path, source: Source) -> Any:
    """The model in the folder, on the CPU in 32-bit floats. Raises EmbeddingError when it cannot be read."""
    try:
        with _quietly():
            return SentenceTransformer(
                str(folder),
                local_files_only=True,
                device="cpu",
                # The exporter has no form for the fused attention kernels.
                model_kwargs={"attn_implementation": "eager", "dtype": torch.float32},
            )
    except Exception as error:
        problem = f"{source.model} cannot be loaded as a sentence-transformers model: {error}"
        raise EmbeddingError(problem, CHOOSE) from error


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keeps the libraries' advice to programmers off the screen."""
    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def window_of(model: Any) -> int:
    """The number of tokens that the model reads of a text: as declared, or else as its positions allow."""
    positions = getattr(getattr(model[0], "config", None), "max_position_embeddings", None) or PLAIN_WINDOW
    declared = model.max_seq_length or positions
    return int(declared if declared < 1_000_000 else positions)  # "no limit" is written as a huge number
