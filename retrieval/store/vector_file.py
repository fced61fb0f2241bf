"""The vectors once more, as rows of one file that is mapped into memory: for searches among some passages only.

Chroma takes 43 to 80 ms at 100,000 passages to look at those that a filter leaves; their rows are compared exactly
in a fraction of that. The file only grows: a row is an id and its vector, a later row of the same id counts, and rows
of passages that are gone are never asked for. Rows have unit length, so that a product is a cosine. What the file does
not hold, after a power cut or in a store made before there was one, is read from Chroma.
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
#: How far from 1 the length of a row may be: 32 bits round by 1e-6.
UNIT = 1e-3
#: Stands for a length of 0, which nothing may be divided by.
TINY = np.float32(1e-30)


def _row(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("id", "<i8"), ("vector", "<f4", (dimension,))])


def append(path: Path, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
    """Adds `vectors`, shape (n, dimension), as rows of n passages; a matrix that is open does not see them.

    Raises OSError when there is no room.
    """
    rows = np.empty(len(ids), dtype=_row(vectors.shape[1]))
    rows["id"], rows["vector"] = ids, unit_length(vectors)
    with path.open("ab") as file:
        file.truncate(file.tell() // rows.itemsize * rows.itemsize)  # a killed writer's half row
        file.write(rows.tobytes())


class Matrix:
    """The rows of one file as they were when it was opened; `dimension` numbers of 32 bits each."""

    def __init__(self, path: Path, dimension: int) -> None:
        row = _row(dimension)
        whole = path.stat().st_size // row.itemsize if path.exists() else 0
        # Nothing can be mapped of a file without rows.
        self._rows = np.memmap(path, dtype=row, mode="r", shape=(whole,)) if whole else np.empty(0, dtype=row)
        ids = np.array(self._rows["id"])
        # Stable, so that of two rows of one id the later is the last.
        self._order = np.argsort(ids, kind="stable")
        self._sorted = ids[self._order]
        self.dimension = dimension

    def __len__(self) -> int:
        """How many rows there are, replaced ones included."""
        return len(self._rows)

    def cosines(self, unit: NDArray[np.float32], among: NDArray[np.int64]) -> tuple[NDArray[np.float32], list[int]]:
        """The cosine of each of m passages with a vector of unit length, shape (m,), and the ids without a row: NaN."""
        cosines = np.full(len(among), np.nan, dtype=np.float32)
        there, rows = self._places(among)
        for start in range(0, len(there), ROWS_AT_ONCE):
            some = slice(start, start + ROWS_AT_ONCE)
            cosines[there[some]] = self._rows["vector"][rows[some]] @ unit
        return cosines, [int(key) for key in among[np.isnan(cosines)]]

    def of(self, ids: Sequence[int]) -> tuple[NDArray[np.float32], list[int]]:
        """The vectors of these passages, shape (n, dimension), and the ids of those that have none.

        Those without a row, and those whose row is damaged, get zeros: nothing but unit length was ever put in.
        """
        wanted = np.asarray(ids, dtype=np.int64)
        vectors = np.zeros((len(wanted), self._rows["vector"].shape[1]), dtype=np.float32)
        there, rows = self._places(wanted)
        vectors[there] = self._rows["vector"][rows]
        # Written so that what is no number is not near 1.
        none = ~(np.abs(np.linalg.norm(vectors, axis=1) - 1) < UNIT)
        vectors[none] = 0
        return vectors, [int(key) for key in wanted[none]]

    def damaged(self, ids: Sequence[int]) -> list[int]:
        """Those of the passages whose row is not what was put in: it has not unit length, nor is it zeros."""
        there, rows = self._places(wanted := np.asarray(ids, dtype=np.int64))
        lengths = np.linalg.norm(self._rows["vector"][rows], axis=1)
        return [int(key) for key in wanted[there][~((np.abs(lengths - 1) < UNIT) | (lengths == 0))]]

    def _places(self, wanted: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which of the wanted passages have a row, and the number of each such row."""
        at = np.searchsorted(self._sorted, wanted, side="right") - 1
        there = np.flatnonzero(at >= 0)
        there = there[self._sorted[at[there]] == wanted[there]]
        return there, self._order[at[there]]


def unit_length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector, shape (dimension,), or each of the rows, shape (n, dimension), at unit length; zeros as they are."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, TINY), dtype=np.float32)
