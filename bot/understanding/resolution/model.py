"""The trained resolver in ONNX Runtime: how likely each word of the history belongs to the question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.understanding.resolution.inputs import Pieces, Said, Word, pieces
from retrieval.embeddings.base import usable_cores
from retrieval.embeddings.packaged import word_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("resolver.onnx")


@cache
def _session() -> Any:
    from retrieval.embeddings.onnx import session

    return session(WEIGHTS, usable_cores())


def feed_of(seen: Pieces) -> dict[str, NDArray[Any]]:
    """The network's inputs for the pieces of a question and its history."""
    return {
        "vectors": word_vectors()[seen.ids][None],
        "types": (np.arange(len(seen.ids)) >= seen.asked).astype(np.int64)[None],
        "places": np.array([each.piece for each in seen.words], dtype=np.int64),
    }


def meant(question: str, history: Sequence[Said]) -> list[tuple[Word, float]]:
    """The words of the history that are not the question's own, each with the probability that it belongs to it."""
    seen = pieces(question, history)
    if not seen.words:
        return []
    scores = _session().run(["scores"], feed_of(seen))[0]
    return list(zip(seen.words, (1 / (1 + np.exp(-scores))).tolist(), strict=True))
