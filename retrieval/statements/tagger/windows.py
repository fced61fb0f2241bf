"""A text's word pieces in rows of one length for the tagger, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Pieces of a row that count, and those on either side that are only seen: four sentences, and half of one.
BLOCK, MARGIN = 128, 16


def windows(count: int) -> NDArray[np.int64]:
    """Which of `count` pieces stand in which row, shape (rows, BLOCK + 2 * MARGIN); -1 where there is none."""
    rows = np.arange(-(-count // BLOCK), dtype=np.int64)[:, None]
    places = rows * BLOCK - MARGIN + np.arange(BLOCK + 2 * MARGIN, dtype=np.int64)
    return np.where((places >= 0) & (places < count), places, -1)


def rows_of(values: NDArray[np.generic], places: NDArray[np.int64]) -> NDArray[np.generic]:
    """The pieces' values in the rows of `windows`, of its shape and that of a value; zero where there is no piece."""
    padded = np.concatenate([values, np.zeros_like(values[:1])])
    return padded[places]
