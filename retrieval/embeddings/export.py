"""Turns a sentence-transformers model into an ONNX folder, accepted only when it gives the original's vectors.

Importing this module imports torch and sentence-transformers; only the first use of a model should.
"""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from retrieval.embeddings.base import (
    DEFAULT_MODEL,
    META_FILE,
    MODEL_FILE,
    PASSAGE_FILE,
    PIPELINE_VERSION,
    TOKENIZER_FILE,
    Source,
    check_weights,
    usable_cores,
)
from retrieval.embeddings.exported import ExportedEmbedding
from retrieval.embeddings.onnx import session
from retrieval.embeddings.original import fetched, fingerprint, loaded, name_of, window_of
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
TEMPORARY = ".exporting-"
#: A temporary folder that has not been written to for this many seconds was left by a process that was killed.
ABANDONED = 3600.0

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
    original_folder = fetched(source)
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


def _fill(folder: Path, source: Source, original_folder: Path) -> None:
    model = loaded(original_folder, source)
    weights = fingerprint(original_folder)
    meta: dict[str, Any] = {"name": name_of(source, weights), "weights": weights, "pipeline": PIPELINE_VERSION}
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
    window = window_of(model)
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
    from retrieval.embeddings.int8 import TOPS, quantise

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


def _prompt(model: Any, *names: str) -> str:
    """The prompt before a text of this kind, as `encode_query` and `encode_document` choose it."""
    for name in (*names, model.default_prompt_name):
        if name in model.prompts:
            return str(model.prompts[name] or "")
    return ""


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
