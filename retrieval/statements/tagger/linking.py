"""The source that a content belongs to: a learned score of each pair, from their vectors and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.statements.tagger.features import Pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

PieceSpan = tuple[int, int]

#: How many ways of standing `relations` tells apart.
RELATIONS = 16
#: Divides the likeness of two vectors of 48 dimensions: about their square root.
SCALE = 7.0
#: In pieces: side by side; and too far for one sentence.
BESIDE, FAR = 2, 60


def relations(pieces: Pieces, contents: Sequence[PieceSpan], sources: Sequence[PieceSpan]) -> NDArray[np.float32]:
    """Returns the relations of each source to each content, shape (contents, sources, RELATIONS)."""
    sentences = np.cumsum(pieces.has("sentence_starts"))
    paragraphs = np.cumsum(pieces.has("paragraph_starts"))
    begin, last = (np.array([span[k] for span in contents])[:, None] - k for k in (0, 1))
    source_begin, source_last = (np.array([span[k] for span in sources])[None] - k for k in (0, 1))
    before, after = source_last < begin, source_begin > last
    inside = ~before & ~after
    low, high = np.where(before, source_last, last), np.where(before, begin, source_begin)
    distance = np.maximum(0, high - low)
    crossed = np.where(inside, 0, np.abs(sentences[high] - sentences[low]))
    breaks = np.where(inside, 0, np.abs(paragraphs[high] - paragraphs[low]))
    stands = [inside, distance > FAR]
    for side in (before, after):
        stands += [
            side,
            side * np.log1p(distance) / 3,
            side * (distance <= BESIDE),
            side * (crossed == 0),
            side * (crossed == 1),
            side * np.minimum(crossed, 4) / 2,
            side * np.minimum(breaks, 3),
        ]
    shape = (len(contents), len(sources))
    return np.stack([np.broadcast_to(each, shape) for each in stands], -1).astype(np.float32)


def averages(vectors: NDArray[np.float32], spans: Sequence[PieceSpan]) -> NDArray[np.float32]:
    """The mean vector of each span's pieces."""
    sums = np.concatenate([np.zeros_like(vectors[:1], dtype=np.float64), np.cumsum(vectors, axis=0, dtype=np.float64)])
    begin, end = np.array(spans, dtype=np.int64).T
    means: NDArray[np.float32] = ((sums[end] - sums[begin]) / (end - begin)[:, None]).astype(np.float32)
    return means


@dataclass(frozen=True, slots=True)
class Linker:
    """The learned part: weights of the relations, and what a source must score to be one at all (`none`)."""

    weights: NDArray[np.float32]
    bias: float
    none: float

    def scores(
        self,
        pieces: Pieces,
        content_vectors: NDArray[np.float32],
        source_vectors: NDArray[np.float32],
        contents: Sequence[PieceSpan],
        sources: Sequence[PieceSpan],
    ) -> NDArray[np.float32]:
        """The log-odds of each source for each content, the last column for none: (contents, sources + 1)."""
        alike = averages(content_vectors, contents) @ averages(source_vectors, sources).T / SCALE
        stands = relations(pieces, contents, sources) @ self.weights + self.bias
        none = np.full((len(contents), 1), self.none, dtype=np.float32)
        return np.concatenate([alike + stands, none], axis=1)
