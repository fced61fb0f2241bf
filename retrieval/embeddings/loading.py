"""Loads the embedding model: it turns texts into the vectors that sentence-transformers computes.

A sentence-transformers model takes seconds to import. It is therefore exported to ONNX once, checked against the
original and cached (export.py); from then on ONNX Runtime and the model's own tokenizer serve it. Passages, of which an
ingest has thousands, are embedded by a form in 8 bits (int8.py).
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from retrieval.embeddings.base import DEFAULT_MODEL, META_FILE, Embedding, Source, usable_cores
from retrieval.embeddings.exported import ExportedEmbedding

log = logging.getLogger(__name__)


def load(model: str = DEFAULT_MODEL, *, cache: Path, threads: int | None = None, exact: bool = False) -> Embedding:
    """The embedding model, exported into `cache` on its first use.

    `model` is `DEFAULT_MODEL`, a folder, or a name on the hub (fetched once; afterwards the exported copy stays as it
    is). `threads` defaults to the cores that this process may use. With `exact`, passages are embedded with the full
    weights too: twice the work for what 8 bits change in a ranking (docs/scale.md). A model that ONNX cannot express
    faithfully is served by sentence-transformers, with a warning, and starts slowly.

    Raises EmbeddingError when the model cannot be found, its weights are not the expected ones, or `cache` cannot be
    written.
    """
    threads = threads or usable_cores()
    source = Source.of(model)
    target = cache / source.cache_name
    embedding = _cached(target, threads, exact)
    if embedding is None and "unfaithful" not in _meta(target):
        from retrieval.embeddings.export import export  # takes seconds: it imports torch

        export(source, target)
        embedding = _cached(target, threads, exact)
    if embedding is not None:
        return embedding
    from retrieval.embeddings.original import original  # takes seconds, too

    reason = f"{_meta(target).get('unfaithful', 'its export is unusable')} (delete {target} to try again)"
    log.warning("%s is served by sentence-transformers itself, which starts slowly: %s", model, reason)
    return original(source, threads)


def _meta(folder: Path) -> dict[str, Any]:
    """The contents of the folder's meta.json; empty when it cannot be read."""
    try:
        meta = json.loads((folder / META_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return meta if isinstance(meta, dict) else {}


def _cached(folder: Path, threads: int, exact: bool) -> ExportedEmbedding | None:
    """The exported model, or None when there is none or it is damaged."""
    meta = _meta(folder)
    if not meta or "unfaithful" in meta:
        return None
    try:
        if any((folder / name).stat().st_size != size for name, size in meta["files"].items()):
            raise ValueError("a file is not as long as when it was written")
        return ExportedEmbedding(folder, meta, threads, exact=exact)
    except Exception as error:  # noqa: BLE001  ONNX Runtime and tokenizers raise their own kinds for a damaged file
        log.warning("The exported embedding model in %s is damaged and is made again: %s", folder, error)
        return None
