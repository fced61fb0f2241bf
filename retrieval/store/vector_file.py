"""A copy of the vectors in one file that is mapped into memory, for searches among some passages only.

Chroma takes 43 to 80 ms at 100,000 passages to search those that a filter leaves; comparing their rows exactly takes a
fraction of that. The file only grows: a row is an id and its vector, the last row of an id counts, and rows of removed
passages are never asked for. Rows have unit length, so that a product is a cosine. Rows that are missing, after a power
cut or in a store older than this file, are read from Chroma.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows gathered at a time: 12 MB of MiniLM's.
ROWS_AT_ONCE = 8_192
#: How far from 1 the length of a row may be: rounding to 32 bits changes it by 1e-6.
UNIT = 1e-3
#: Replaces a length of 0 as a divisor.
TINY = np.float32(1e-30)


def _row(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("id", "<i8"), ("vector", "<f4", (dimension,))])


def append(path: Path, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
    """Adds `vectors`, shape (n, dimension), as rows of n passages; an open matrix does not see them.

    Raises OSError when the disk is full.
    """
    rows = np.empty(len(ids), dtype=_row(vectors.shape[1]))
    rows["id"], rows["vector"] = ids, unit_length(vectors)
    with path.open("ab") as file:
        file.truncate(file.tell() // rows.itemsize * rows.itemsize)  # a killed writer's half row
        file.write(rows.tobytes())


class Matrix:
    """The rows of one file as they were when it was opened, each of `dimension` 32-bit numbers."""

    def __init__(self, path: Path, dimension: int) -> None:
        row = _row(dimension)
        whole = path.stat().st_size // row.itemsize if path.exists() else 0
        # A file without rows cannot be mapped.
        self._rows = np.memmap(path, dtype=row, mode="r", shape=(whole,)) if whole else np.empty(0, dtype=row)
        ids = np.array(self._rows["id"])
        # Stable, so that the later of two rows of one id is the last.
        self._order = np.argsort(ids, kind="stable")
        self._sorted = ids[self._order]
        self.dimension = dimension

    def __len__(self) -> int:
        """The number of rows, including those that a later one replaces."""
        return len(self._rows)

    def cosines(self, unit: NDArray[np.float32], among: NDArray[np.int64]) -> tuple[NDArray[np.float32], list[int]]:
        """The cosines of m passages with a unit vector, shape (m,), and the ids without a row, which get NaN."""
        cosines = np.full(len(among), np.nan, dtype=np.float32)
        there, rows = self._places(among)
        for start in range(0, len(there), ROWS_AT_ONCE):
            some = slice(start, start + ROWS_AT_ONCE)
            cosines[there[some]] = self._rows["vector"][rows[some]] @ unit
        return cosines, [int(key) for key in among[np.isnan(cosines)]]

    def of(self, ids: Sequence[int]) -> tuple[NDArray[np.float32], list[int]]:
        """The vectors of these passages, shape (n, dimension), and the ids of those without one, which get zeros.

        A row that is not of unit length is damaged and counts as missing.
        """
        wanted = np.asarray(ids, dtype=np.int64)
        vectors = np.zeros((len(wanted), self._rows["vector"].shape[1]), dtype=np.float32)
        there, rows = self._places(wanted)
        vectors[there] = self._rows["vector"][rows]
        # Written so that NaN is not near 1.
        none = ~(np.abs(np.linalg.norm(vectors, axis=1) - 1) < UNIT)
        vectors[none] = 0
        return vectors, [int(key) for key in wanted[none]]

    def damaged(self, ids: Sequence[int]) -> list[int]:
        """The ids of these passages whose row is damaged: it has neither unit length nor only zeros."""
        there, rows = self._places(wanted := np.asarray(ids, dtype=np.int64))
        lengths = np.linalg.norm(self._rows["vector"][rows], axis=1)
        return [int(key) for key in wanted[there][~((np.abs(lengths - 1) < UNIT) | (lengths == 0))]]

    def _places(self, wanted: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The indexes of the wanted passages that have a row, and the numbers of their rows."""
        at = np.searchsorted(self._sorted, wanted, side="right") - 1
        there = np.flatnonzero(at >= 0)
        there = there[self._sorted[at[there]] == wanted[there]]
        return there, self._order[at[there]]


def unit_length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector, shape (dimension,), or the rows, shape (n, dimension), scaled to unit length; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, TINY), dtype=np.float32)
