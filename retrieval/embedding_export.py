"""Turns a sentence-transformers model into an ONNX folder, accepted only when it gives the original's vectors.

Importing this module imports torch and sentence-transformers; only the first use of a model, and a model that cannot
be exported, should.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

# Read once, when huggingface_hub is imported: nothing phones home, and a chat's screen stays free of bars.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

import torch
import transformers
from huggingface_hub import HfApi, constants, snapshot_download
from huggingface_hub.errors import RepositoryNotFoundError
from sentence_transformers import SentenceTransformer

from retrieval.embeddings import (
    DEFAULT_MODEL,
    META_FILE,
    MODEL_FILE,
    PASSAGE_FILE,
    PIPELINE_VERSION,
    TOKENIZER_FILE,
    Embedding,
    ExportedEmbedding,
    Source,
    check_weights,
    session,
    sha256,
    usable_cores,
)
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

#: What every vector of the export must reach against the original's.
LEAST_COSINE = 0.999
#: And what those of its form in 8 bits must; MiniLM's reach 0.998 on passages of news (docs/scale.md).
LEAST_INT8_COSINE = 0.99
#: From here on no coarser rounding of the weights is tried to come nearer.
NEAR_INT8_COSINE = 0.995
#: How much longer or shorter than the original's a vector may be, for models that do not normalise.
LENGTH_TOLERANCE = 0.01
#: ONNX's operator set: the newest that torch's TorchScript exporter was made for without converting afterwards.
OPSET = 17
#: Seconds for the hub to answer at all.
HUB_TIMEOUT = 5.0
TEMPORARY = ".exporting-"
#: A temporary folder that has not been written to for this many seconds was left by a process that was killed.
ABANDONED = 3600.0
OTHER_FRAMEWORKS = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.tflite"]
#: Stands in for the window of a model that declares none.
PLAIN_WINDOW = 512

#: Different lengths, scripts and odd cases; the last goes over any window.
SAMPLES = (
    "",
    "Seoul",
    "What did Zakharova say?",
    'The ministry summoned the ambassador on Saturday over remarks it called "blatantly biased".',
    "서울은 토요일에 러시아 대사를 초치했다.",
    "Россия имеет право — и это право проверено временем.",
    "👩🏽‍🚀 naïve café 🇰🇷 ½ №5",
    "North Korea fired cruise missiles off its east coast, the third such test in little over a week. " * 4,
    "A text that does not end where a window does, of which the rest must be cut off alike. " * 600,
)


class _UnfaithfulError(Exception):
    """The export fails, or does not compute what the original does."""


def export(source: Source, target: Path) -> None:
    """Leaves the model's export in `target`, whole or not at all, or a note there of why it cannot be exported.

    What stands in `target` before is taken to be damaged.

    Raises EmbeddingError when the model cannot be had or the folder not be written.
    """
    original_folder = _fetched(source)
    if source.model == DEFAULT_MODEL:
        check_weights(original_folder)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(target.parent)
        if target.exists():
            _discard(target)
        temporary = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=target.parent))
        try:
            _fill(temporary, source, original_folder)
            _move_into_place(temporary, target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise EmbeddingError(
            f"The embedding model cannot be kept in {target.parent}: {error}",
            "Make room there or see that the folder may be written.",
        ) from error


def original(source: Source, threads: int) -> Embedding:
    """The model served by sentence-transformers itself."""
    folder = _fetched(source)
    torch.set_num_threads(threads)
    return _OriginalEmbedding(_name(source, _hash(folder)), _load(folder, source))


def _fill(folder: Path, source: Source, original_folder: Path) -> None:
    model = _load(original_folder, source)
    weights = _hash(original_folder)
    meta: dict[str, Any] = {"name": _name(source, weights), "weights": weights, "pipeline": PIPELINE_VERSION}
    try:
        meta |= _write_model(folder, model)
        plain = ExportedEmbedding(folder, meta, usable_cores())
        _compare(plain, model)
        meta["int8"] = _write_int8(folder, meta, plain)
        kept = (MODEL_FILE, TOKENIZER_FILE, *([PASSAGE_FILE] if meta["int8"] else []))
        meta["files"] = {name: (folder / name).stat().st_size for name in kept}
    except OSError:
        raise  # a full disk says nothing about the model
    except Exception as error:  # whatever an exporter raises means the same: serve the original
        log.debug("export of %s failed", source.model, exc_info=True)
        lines = str(error).strip().splitlines()
        meta["unfaithful"] = f"{type(error).__name__.lstrip('_')}: {lines[0][:300] if lines else ''}"
        for name in (MODEL_FILE, PASSAGE_FILE, TOKENIZER_FILE):
            (folder / name).unlink(missing_ok=True)
    (folder / META_FILE).write_text(json.dumps(meta, indent=2, ensure_ascii=False), encoding="utf-8")


def _write_model(folder: Path, model: Any) -> dict[str, Any]:
    """Writes the graph and the tokenizer; returns what serving them needs to know."""
    window = _window(model)
    tokenizer = model.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise _UnfaithfulError("its tokenizer has no fast form")
    serving = type(backend).from_str(backend.to_str())
    serving.enable_truncation(window, direction=tokenizer.truncation_side)
    serving.enable_padding(
        direction=tokenizer.padding_side,
        pad_id=tokenizer.pad_token_id,
        pad_type_id=tokenizer.pad_token_type_id,
        pad_token=tokenizer.pad_token,
    )
    serving.save(str(folder / TOKENIZER_FILE))

    plain = folder / "plain.onnx"
    _trace(model, plain)
    session(plain, usable_cores(), optimised=folder / MODEL_FILE)  # optimised once: loads in a third of the time
    plain.unlink()
    return {
        "dimension": model.get_embedding_dimension(),
        "window": window,
        "query_prompt": _prompt(model, "query"),
        "document_prompt": _prompt(model, "document", "passage", "corpus"),
    }


def _write_int8(folder: Path, meta: dict[str, Any], plain: ExportedEmbedding) -> bool:
    """Writes the form in 8 bits; whether there is one that comes near enough to the plain one."""
    from retrieval.embedding_int8 import TOPS, quantise

    feeds = [plain.feed(text) for text in SAMPLES if text]
    exact = plain.embed(SAMPLES)

    def least_cosine(top: int) -> float:
        quantise(folder / MODEL_FILE, folder / PASSAGE_FILE, feeds, top)
        rounded = ExportedEmbedding(folder, meta | {"int8": True}, 1).embed(SAMPLES)
        return float(_cosines(rounded, exact).min())

    try:
        found: dict[int, float] = {}
        for top in TOPS:
            found[top] = least_cosine(top)
            if found[top] >= NEAR_INT8_COSINE:
                return True
        best = max(found, key=lambda top: found[top])
        if found[best] >= LEAST_INT8_COSINE:
            return least_cosine(best) >= LEAST_INT8_COSINE
    except OSError:
        raise
    except Exception:  # whatever it is, passages are then embedded as questions are
        log.debug("%s has no form in 8 bits", meta["name"], exc_info=True)
    (folder / PASSAGE_FILE).unlink(missing_ok=True)
    return False


def _trace(model: Any, path: Path) -> None:
    """Writes the whole chain of modules, transformer to normalisation, as one ONNX graph."""
    features = model.preprocess(["Two texts of", "different lengths, so that there is padding."])
    tensors = {name: value for name, value in features.items() if isinstance(value, torch.Tensor)}
    unknown = tensors.keys() - {"input_ids", "attention_mask", "token_type_ids"}
    if unknown or "attention_mask" not in tensors:
        raise _UnfaithfulError(f"its inputs are {', '.join(sorted(tensors))}")
    names = sorted(tensors)

    class Chain(torch.nn.Module):  # type: ignore[misc]  # torch is not type-checked here
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: Any) -> Any:
            outputs = self.model(dict(zip(names, inputs, strict=True)))
            return outputs["sentence_embedding"], outputs["token_embeddings"]

    token_wise = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings():
        # torch calls this exporter outdated, but its successor wants a package more and fixes the batch's size;
        # the tracer's doubts are what `_compare` is there to settle.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"torch\.|retrieval\.")
        warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)
        warnings.filterwarnings("ignore", category=UserWarning, module=r"torch\.onnx\.")
        torch.onnx.export(
            Chain().eval(),
            tuple(tensors[name] for name in names),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=names,
            output_names=["sentence_embedding", "token_embeddings"],
            dynamic_axes={
                **dict.fromkeys([*names, "token_embeddings"], token_wise),
                "sentence_embedding": {0: "texts"},
            },
        )


def _compare(exported: ExportedEmbedding, model: Any) -> None:
    """Raises _UnfaithfulError unless all vectors are the original's: alone or in a batch, passage or question."""
    for texts in (SAMPLES, *([text] for text in SAMPLES[1:])):
        _agree(exported.embed(texts), model.encode_document(list(texts), show_progress_bar=False), LEAST_COSINE)
    asked = model.encode_query(list(SAMPLES), show_progress_bar=False)
    _agree(exported.embed(SAMPLES, query=True), asked, LEAST_COSINE)


def _agree(ours: NDArray[np.float32], theirs: NDArray[np.float32], least: float) -> None:
    if ours.shape != theirs.shape:
        raise _UnfaithfulError(f"the export's vectors have shape {ours.shape}, the original's {theirs.shape}")
    lengths = np.linalg.norm(ours, axis=1), np.linalg.norm(theirs, axis=1)
    cosine = _cosines(ours, theirs)
    if not (cosine >= least).all():  # written so that NaN fails
        raise _UnfaithfulError(f"a vector's cosine with the original's is only {cosine.min():.4f}")
    if not np.allclose(lengths[0], lengths[1], rtol=LENGTH_TOLERANCE):
        raise _UnfaithfulError("the vectors' lengths differ from the original's")


def _cosines(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return np.asarray((ours * theirs).sum(axis=1) / lengths, dtype=np.float32)


def _window(model: Any) -> int:
    """Tokens that the model reads of a text; what its tokenizer declares, within what its positions allow."""
    positions = getattr(getattr(model[0], "config", None), "max_position_embeddings", None) or PLAIN_WINDOW
    declared = model.max_seq_length or positions
    return int(declared if declared < 1_000_000 else positions)  # "no limit" is written as a huge number


def _prompt(model: Any, *names: str) -> str:
    """The prompt before a text of this kind, as `encode_query` and `encode_document` choose it."""
    for name in (*names, model.default_prompt_name):
        if name in model.prompts:
            return str(model.prompts[name] or "")
    return ""


def _name(source: Source, weights: str) -> str:
    if source.model == DEFAULT_MODEL:
        return source.model
    label = source.model if source.folder is None else source.folder.name
    return f"{label}@{weights[:12]}"


def _hash(folder: Path) -> str:
    """sha256 over the files that determine a model's vectors: weights, configuration, vocabulary."""
    digest = hashlib.sha256()
    kinds = {".safetensors", ".bin", ".pt", ".json", ".txt", ".model"}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds and path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        digest.update(sha256(path).encode())
    return digest.hexdigest()


def _fetched(source: Source) -> Path:
    """The folder with the model's files, fetched from the hub when they are neither here nor in its local cache."""
    if source.folder is not None:
        return source.folder
    with contextlib.suppress(FileNotFoundError):
        return Path(snapshot_download(source.model, local_files_only=True))
    mend = "Connect to the network for its first use, or set ONRECORD_EMBEDDING_MODEL to a folder that holds the model."
    if constants.HF_HUB_OFFLINE:
        raise EmbeddingError(f"{source.model} is not on this machine, and HF_HUB_OFFLINE forbids to fetch it.", mend)
    try:
        # Asked first, because a download retries for over a minute before it says that there is no network.
        HfApi().model_info(source.model, timeout=HUB_TIMEOUT)
        return Path(snapshot_download(source.model, ignore_patterns=OTHER_FRAMEWORKS))
    except RepositoryNotFoundError as error:
        raise EmbeddingError(f"The hub knows no model {source.model}.", "Check the name.") from error
    except Exception as error:
        raise EmbeddingError(f"{source.model} cannot be fetched from the hub: {error}", mend) from error


def _load(folder: Path, source: Source) -> Any:
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
        raise EmbeddingError(
            f"{source.model} cannot be loaded as a sentence-transformers model: {error}",
            "Set ONRECORD_EMBEDDING_MODEL to the folder of a sentence-transformers model or to its name on the hub.",
        ) from error


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keeps the libraries' progress bars and their advice to programmers off the screen."""
    bars = transformers.utils.logging.is_progress_bar_enabled()
    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in loggers]
    transformers.utils.logging.disable_progress_bar()
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if bars:
            transformers.utils.logging.enable_progress_bar()


def _move_into_place(temporary: Path, target: Path) -> None:
    """Renames the folder, unless another process was faster: its export is as good."""
    try:
        temporary.rename(target)
    except OSError:
        if not target.exists():
            raise


def _discard(target: Path) -> None:
    """Removes a damaged export; renamed first, so that it is never found half deleted under its name."""
    aside = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=target.parent))
    with contextlib.suppress(FileNotFoundError):
        target.rename(aside / target.name)
    shutil.rmtree(aside, ignore_errors=True)


def _clear_abandoned(cache: Path) -> None:
    for folder in cache.glob(f"{TEMPORARY}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)


class _OriginalEmbedding(Embedding):
    """A model served by sentence-transformers."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self.dimension = int(model.get_embedding_dimension())
        self.window = _window(model)
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
            raise EmbeddingError(
                f"{self.name} has a tokenizer that does not say where its tokens stand.",
                "Set ONRECORD_EMBEDDING_MODEL to another model.",
            )
        return [(int(start), int(end)) for start, end in encoding.offsets]
