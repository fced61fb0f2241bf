"""The learned tagger: for each word piece, how likely it is content, source or cue, and vectors that link them.

A two-layer BiLSTM over static vectors of word pieces and the features, trained by `make train-statements`
(docs/statements.md). It is loaded when the first text is read, not before.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.statements.tagger.features import FEATURES, Pieces
from retrieval.statements.tagger.linking import Linker

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("tagger.onnx")
#: Pieces of a row that count, and those on either side that are only seen: four sentences, and half of one.
BLOCK, MARGIN = 128, 16


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of n pieces by one guide: probabilities (n, 3) of being outside, the first and a later piece
    of a content, a source, a cue."""

    content: NDArray[np.float32]
    source: NDArray[np.float32]
    cue: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tagging:
    """The tagger's output for n pieces: tags by the guide of the web articles (what is `said` or thought) and by
    PolNeAR's (which counts what somebody `supports` or approves too), and vectors (n, 48) of the pieces as content
    and as source."""

    said: Tags
    supports: Tags
    content_vectors: NDArray[np.float32]
    source_vectors: NDArray[np.float32]


@cache
def weights_digest() -> str:
    """Differs when the tagger does."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]


@cache
def _session() -> Any:
    from retrieval.embeddings.onnx import session

    # One thread: rows of a few sentences are too little work to share.
    return session(WEIGHTS, 1)


@cache
def linker() -> Linker:
    """The linking that was learned with the tags."""
    facts = _session().get_modelmeta().custom_metadata_map
    if tuple(json.loads(facts["features"])) != FEATURES:
        raise ValueError(f"{WEIGHTS} was trained on other features: run make train-statements")
    learned = json.loads(facts["linker"])
    return Linker(np.array(learned["weights"], dtype=np.float32), learned["bias"], learned["none"])


def tag(pieces: Pieces) -> Tagging:
    """The tags of the pieces."""
    places = windows(len(pieces))
    feed = {"ids": rows_of(pieces.ids, places), "features": rows_of(pieces.matrix(), places)}
    outputs = _session().run(["tags", "contents", "sources"], feed)
    by_guide, contents, sources = (flat(rows, len(pieces)) for rows in outputs)
    supports, said = (Tags(*(by_guide[:, guide, role] for role in range(3))) for guide in range(2))
    return Tagging(said, supports, contents, sources)


def windows(count: int) -> NDArray[np.int64]:
    """Returns the numbers of the pieces in each row, shape (rows, BLOCK + 2 * MARGIN); -1 where there is none."""
    rows = np.arange(-(-count // BLOCK), dtype=np.int64)[:, None]
    places = rows * BLOCK - MARGIN + np.arange(BLOCK + 2 * MARGIN, dtype=np.int64)
    return np.where((places >= 0) & (places < count), places, -1)


def rows_of(values: NDArray[np.generic], places: NDArray[np.int64]) -> NDArray[np.generic]:
    """The pieces' values in the rows of `windows`, of its shape and that of a value; zero where there is no piece."""
    padded = np.concatenate([values, np.zeros_like(values[:1])])
    return padded[places]


def flat(rows: Any, count: int) -> Any:
    """The values of `count` pieces, one after the other, from rows without their margins (an array or a tensor)."""
    return rows[:, MARGIN : MARGIN + BLOCK].reshape(-1, *rows.shape[2:])[:count]
