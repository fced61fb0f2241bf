"""An embedding model that needs no weights, for tests and for the processes that tests start."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embeddings.base import Embedding
from retrieval.language.words import stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Words in pieces of at most eight characters, and every other character by itself: much like WordPiece.
_TOKEN = re.compile(r"\w{1,8}|[^\w\s]")


class ToyEmbedding(Embedding):
    """A bag of stems hashed to `dimension` places: texts with the same words are near each other."""

    def __init__(self, name: str = "toy", dimension: int = 64, window: int = 96) -> None:
        self.name = name
        self.dimension = dimension
        self.window = window
        #: Every text that was embedded, in order.
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """The texts' vectors, shape (n, dimension), of unit length."""
        if not query:
            self.embedded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0] = 0.01  # Chroma cannot tell the cosine of a vector of nothing
            for stem in stems(text):
                vectors[row, zlib.crc32(stem.encode()) % self.dimension] += 1.0
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)  # type: ignore[no-any-return]

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Where each token stands, in characters."""
        return [match.span() for match in _TOKEN.finditer(text)]
