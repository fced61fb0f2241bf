"""A catalog copied row by row from one database to another, whichever they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from retrieval.store.database import Database
from retrieval.store.place import VectorIndex
from retrieval.store.sqlite import Sqlite
from retrieval.store.vector_file import Matrix, append

#: Rows, and rows of articles with their texts, that are copied at once.
AT_ONCE, ARTICLES_AT_ONCE = 20_000, 500
#: Vectors that are copied at once: 8 MB of MiniLM's.
VECTORS_AT_ONCE = 5_000
#: Bytes of an id, and of a number of a vector, in the file of vectors.
ID_BYTES, NUMBER_BYTES = 8, 4

#: Called with the name and the size of a task; returns a function that is called with each amount done.
Begin = Callable[[str, int], Callable[[int], None]]


def copy(source: Database, target: Database, description: Sqlite, begin: Begin) -> None:
    """Replaces all rows of `target` by those of `source`, inside a transaction of the caller.

    `description` is the one of the two that is in SQLite: it says which tables and columns there are.
    """
    tables = description.tables()
    for table in reversed(tables):
        target.change(f"DELETE FROM {table}", ())
    sizes = {table: int(source.select(f"SELECT count(*) FROM {table}")[0][0]) for table in tables}
    advance = begin("Copying the catalog", sum(sizes.values()))
    for table, columns in tables.items():
        at_once = ARTICLES_AT_ONCE if table == "articles" else AT_ONCE
        # Articles keep the order in which they were stored.
        named = (["rowid"] if table == "articles" else []) + columns
        listed = ", ".join(f'"{each}"' for each in named)
        order = ", ".join(str(each + 1) for each in range(min(2, len(named))))
        for at in range(0, sizes[table], at_once):
            rows = source.select(f"SELECT {listed} FROM {table} ORDER BY {order} LIMIT {at_once} OFFSET {at}")
            marks = ",".join("?" * len(named))
            target.change(f"INSERT INTO {table} ({listed}) VALUES ({marks})", *rows)
            advance(len(rows))


def save_vectors(ids: list[int], vectors: VectorIndex, target: Path, begin: Begin) -> bool:
    """Writes the vectors of these passages to a file; returns whether every passage has one."""
    advance = begin("Copying the vectors", len(ids))
    target.write_bytes(b"")
    for some in _some(ids):
        rows, missing = vectors.rows(some)
        if missing:
            return False
        append(target, some, rows)
        advance(len(some))
    return True


def load_vectors(ids: list[int], vectors: VectorIndex, source: Path, begin: Begin) -> list[int]:
    """Adds the vectors of these passages from a file; returns the passages that have none there."""
    advance = begin("Copying the vectors", len(ids))
    lost: list[int] = []
    matrix = Matrix(source, (source.stat().st_size // len(ids) - ID_BYTES) // NUMBER_BYTES if ids else 0)
    for some in _some(ids):
        rows, missing = matrix.of(some)
        lost += missing
        if not missing:
            vectors.add(some, rows)
        advance(len(some))
    return lost


def _some(ids: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(ids), VECTORS_AT_ONCE):
        yield ids[at : at + VECTORS_AT_ONCE]
