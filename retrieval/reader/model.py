"""The trained reader in ONNX Runtime: scores of sentences. It is loaded when the first question is read, not before."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embeddings.base import usable_cores
from retrieval.embeddings.packaged import word_vectors
from retrieval.reader.inputs import Pieces, Window, membership, pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("reader.onnx")
#: The score of a sentence that is not read, as its window is too long.
UNREAD = -np.inf


@cache
def weights_digest() -> str:
    """Differs when the reader does."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]


@cache
def _session() -> Any:
    from retrieval.embeddings.onnx import session

    return session(WEIGHTS, usable_cores())


def read(question: str, windows: Sequence[Window], on: datetime.date | None = None) -> list[NDArray[np.float32]]:
    """How well each sentence of each window answers the question, asked on a day where that is known.

    The scores (one array a window, of shape (sentences,)) are logits against 0, that nothing answers. Sentences beyond
    the reader's length have `UNREAD`.
    """
    return [_scores(question, window, on) for window in windows]


def feed_of(seen: Pieces) -> dict[str, NDArray[Any]]:
    """The network's inputs for the pieces of a window."""
    return {
        "vectors": word_vectors()[seen.ids][None],
        "types": (np.arange(len(seen.ids)) >= seen.asked).astype(np.int64)[None],
        "members": membership(seen.bounds, len(seen.ids)),
    }


def _scores(question: str, window: Window, on: datetime.date | None) -> NDArray[np.float32]:
    scores = np.full(len(window.sentences), UNREAD, dtype=np.float32)
    seen = pieces(question, window, on)
    if len(seen.bounds):
        scores[: len(seen.bounds)] = _session().run(["scores"], feed_of(seen))[0]
    return scores
