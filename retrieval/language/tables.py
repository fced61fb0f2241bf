"""Tables in an article's text: lines of cells between bars or tabs, as pages and Markdown have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.articles import Span

#: A longer line is prose that has a bar in it; fewer lines make no table.
LONGEST_ROW, LEAST_ROWS = 600, 2
#: Articles whose tables are kept: a question looks at those of its passages.
ARTICLES_KEPT = 64
_BETWEEN = re.compile(r"[|\t]")
_RULER = re.compile(r"[|\s:+-]+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its place, and the text of each cell."""

    span: Span
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below a heading row, where the table has one: a first row without a number but years, above others."""

    heading: Row | None
    rows: tuple[Row, ...]

    def cells(self, row: Row) -> list[tuple[str, str]]:
        """Each cell of a row with the heading of its column ("" without one), which may stand before it as well."""
        heads = self.heading.cells if self.heading else ()
        paired = []
        for number, cell in enumerate(row.cells):
            head = heads[number] if number < len(heads) and len(heads) == len(row.cells) else ""
            paired.append((head, cell.removeprefix(f"{head}: ") if head else cell))
        return paired


@lru_cache(maxsize=ARTICLES_KEPT)
def tables(text: str) -> tuple[Table, ...]:
    """The tables of a text, in order."""
    return tuple(_table(rows) for rows in _runs(text) if len(rows) >= LEAST_ROWS)


def is_row(line: str) -> bool:
    """Whether a line has cells: two of them at least, between bars or tabs."""
    return len(line) <= LONGEST_ROW and len(_BETWEEN.split(line.strip().strip("|"))) > 1


def _runs(text: str) -> Iterator[list[Row]]:
    """The rows of lines that follow each other."""
    rows: list[Row] = []
    start = 0
    for line in text.split("\n"):
        if not is_row(line):
            yield rows
            rows = []
        elif not _RULER.fullmatch(line):
            inner = line.strip().removeprefix("|").removesuffix("|")
            end = start + len(line.rstrip())
            rows.append(Row(Span(end - len(line.strip()), end), tuple(map(str.strip, _BETWEEN.split(inner)))))
        start += len(line) + 1
    yield rows


def _table(rows: Sequence[Row]) -> Table:
    """The table of these rows, without a first row that is a caption in one cell."""
    first, *rest = rows
    if sum(map(bool, first.cells)) == 1 and len(first.cells) > 1 and len(rest) > 1:
        return _table(rest)
    named = any(first.cells[1:]) and not any(_has_digit(_YEAR.sub("", cell)) for cell in first.cells[1:])
    figures = any(_has_digit(cell) for row in rest for cell in row.cells[1:])
    return Table(first, tuple(rest)) if named and figures else Table(None, tuple(rows))


def _has_digit(cell: str) -> bool:
    return any(char.isdigit() for char in cell)
