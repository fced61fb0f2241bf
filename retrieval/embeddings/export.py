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
from retrieval.embeddings.int8 import TOPS, quantise
from retrieval.embeddings.onnx import session
from retrieval.embeddings.original import fetched, fingerprint, loaded, name_of, window_of
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

#: The cosine that every vector of the export must reach with the original's.
LEAST_COSINE = 0.999
#: And those in 8 bits with the export's; MiniLM's reach 0.998 on passages of news (docs/scale.md).
LEAST_INT8_COSINE = 0.99
#: Once this is reached, no coarser rounding of the weights is tried.
NEAR_INT8_COSINE = 0.995
#: How much a vector's length may differ from the original's, for models that do not normalise.
LENGTH_TOLERANCE = 0.01
#: ONNX's operator set: the newest that torch's TorchScript exporter writes without converting.
OPSET = 17
TEMPORARY = ".exporting-"
#: A temporary folder that nobody has written to for this many seconds was left by a process that was killed.
ABANDONED = 3600.0

#: Different lengths, scripts and odd cases; the last is longer than any window.
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
    """The model cannot be exported, or its export does not compute the original's vectors."""


def export(source: Source, target: Path) -> None:
    """Writes the model's export to `target`, whole or not at all, or a note there that says why it cannot be exported.

    Anything already in `target` is taken to be damaged, and replaced. Raises EmbeddingError when the model cannot be
    fetched or read, or the folder cannot be written.
    """
    original_folder = fetched(source)
    if source.model == DEFAULT_MODEL:
        check_weights(original_folder)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(target.parent)
        with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=target.parent, ignore_cleanup_errors=True) as temporary:
            damaged, made = Path(temporary, "damaged"), Path(temporary, "made")
            with contextlib.suppress(FileNotFoundError):
                target.rename(damaged)  # so that nobody finds it half deleted under its name
            shutil.rmtree(damaged, ignore_errors=True)
            made.mkdir(0o700)
            _fill(made, source, original_folder)
            try:
                made.rename(target)
            except OSError:
                if not target.exists():  # otherwise another process was faster, and its export is as good
                    raise
    except OSError as error:
        problem = f"The embedding model cannot be kept in {target.parent}: {error}"
        raise EmbeddingError(problem, "Free some space there, or make the folder writable.") from error


def _fill(folder: Path, source: Source, original_folder: Path) -> None:
    """Writes the export into an empty folder, or only a note that says why there is none."""
    model = loaded(original_folder, source)
    weights = fingerprint(original_folder)
    meta: dict[str, Any] = {"name": name_of(source, weights), "weights": weights, "pipeline": PIPELINE_VERSION}
    try:
        meta |= _write_model(folder, model)
        plain = ExportedEmbedding(folder, meta, usable_cores())
        _compare(plain, model)
        meta["int8"] = _write_int8(folder, meta, plain)
        meta["files"] = {path.name: path.stat().st_size for path in folder.iterdir()}
    except OSError:
        raise  # a full disk says nothing about the model
    except Exception as error:  # whatever an exporter raises, the original is served
        log.debug("export of %s failed", source.model, exc_info=True)
        lines = str(error).strip().splitlines()
        meta["unfaithful"] = f"{type(error).__name__.lstrip('_')}: {lines[0][:300] if lines else ''}"
        for path in folder.iterdir():
            path.unlink()
    (folder / META_FILE).write_text(json.dumps(meta, indent=2, ensure_ascii=False), encoding="utf-8")


def _write_model(folder: Path, model: Any) -> dict[str, Any]:
    """Writes the graph and the tokenizer, and returns what one must know to serve them."""
    window, tokenizer = window_of(model), model.tokenizer
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
    session(plain, usable_cores(), optimised=folder / MODEL_FILE)  # once optimised, it loads in a third of the time
    plain.unlink()
    return {
        "dimension": model.get_embedding_dimension(),
        "window": window,
        "query_prompt": _prompt(model, "query"),
        "document_prompt": _prompt(model, "document", "passage", "corpus"),
    }


def _write_int8(folder: Path, meta: dict[str, Any], plain: ExportedEmbedding) -> bool:
    """Writes the form in 8 bits that comes nearest to the plain one, and says whether any comes near enough."""
    passages, best, nearest = folder / PASSAGE_FILE, folder / "best.onnx", LEAST_INT8_COSINE
    feeds = [plain.feed(text) for text in SAMPLES if text]
    exact = plain.embed(SAMPLES)
    try:
        for top in TOPS:
            quantise(folder / MODEL_FILE, passages, feeds, top)
            rounded = ExportedEmbedding(folder, meta | {"int8": True}, 1).embed(SAMPLES)
            if (cosine := _least_cosine(rounded, exact)) >= nearest:
                nearest = cosine
                passages.replace(best)
            if nearest >= NEAR_INT8_COSINE:
                break
    except OSError:
        raise
    except Exception:  # whatever it is, passages are then embedded like questions
        log.debug("%s has no form in 8 bits", meta["name"], exc_info=True)
    passages.unlink(missing_ok=True)
    if best.exists():
        best.rename(passages)
    return passages.exists()


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

    by_token, by_text = {0: "texts", 1: "tokens"}, {0: "texts"}
    with warnings.catch_warnings():
        # torch calls this exporter outdated, but its successor needs another package and fixes the batch's size;
        # `_compare` settles the tracer's doubts.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Chain().eval(),
            tuple(tensors[name] for name in names),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=names,
            output_names=["sentence_embedding", "token_embeddings"],
            dynamic_axes=dict.fromkeys([*names, "token_embeddings"], by_token) | {"sentence_embedding": by_text},
        )


def _compare(exported: ExportedEmbedding, model: Any) -> None:
    """Raises _UnfaithfulError unless all vectors are the original's: alone or in a batch, passage or question."""
    for texts in (SAMPLES, *([text] for text in SAMPLES[1:])):
        _agree(exported.embed(texts), model.encode_document(list(texts), show_progress_bar=False))
    _agree(exported.embed(SAMPLES, query=True), model.encode_query(list(SAMPLES), show_progress_bar=False))


def _agree(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> None:
    if ours.shape != theirs.shape:
        raise _UnfaithfulError(f"the export's vectors have shape {ours.shape}, the original's {theirs.shape}")
    cosine = _least_cosine(ours, theirs)
    if not cosine >= LEAST_COSINE:  # written so that NaN fails
        raise _UnfaithfulError(f"a vector's cosine with the original's is only {cosine:.4f}")
    if not np.allclose(np.linalg.norm(ours, axis=1), np.linalg.norm(theirs, axis=1), rtol=LENGTH_TOLERANCE):
        raise _UnfaithfulError("the vectors' lengths differ from the original's")


def _least_cosine(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return float(((ours * theirs).sum(axis=1) / lengths).min())


def _prompt(model: Any, *names: str) -> str:
    """The prompt that `encode_query` or `encode_document` puts before a text: the first name that has one."""
    for name in (*names, model.default_prompt_name):
        if name in model.prompts:
            return str(model.prompts[name] or "")
    return ""


def _clear_abandoned(cache: Path) -> None:
    for folder in cache.glob(f"{TEMPORARY}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)
