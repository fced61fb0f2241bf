"""The embedding model: texts in, vectors out, the same vectors that sentence-transformers computes.

A sentence-transformers model takes seconds to import. It is therefore exported to ONNX once, checked against the
original and cached (`retrieval.embeddings.export`); from then on ONNX Runtime and the model's own tokenizer serve it.
Beside it lies a form in 8 bits for passages, of which an ingest has thousands (`retrieval.embeddings.int8`).
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from retrieval.embeddings.base import DEFAULT_MODEL, META_FILE, Embedding, Source, usable_cores
from retrieval.embeddings.exported import ExportedEmbedding

__all__ = ["DEFAULT_MODEL", "Embedding", "load"]

log = logging.getLogger(__name__)


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

    from retrieval.embeddings import export  # takes seconds: it imports torch

    if not _known_unfaithful(target):
        export.export(source, target)
        embedding = _cached(target, threads, exact)
    if embedding is None:
        log.warning("%s is served by sentence-transformers itself, which starts slowly: %s", model, _reason(target))
        from retrieval.embeddings.original import original

        return original(source, threads)
    return embedding


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
