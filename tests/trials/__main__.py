"""`make trials`: `python -m tests.trials [KILLS OF EACH] [SEED]`; a table of what was tried and what was lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from tests.killing import in_memory
from tests.trials.faults import FAULTS, Faults
from tests.trials.kills import WORKS, kill
from tests.trials.verdict import Count

#: Of each work: a hundred of ingest, update, remove and reindex together.
KILLS, SEED = 25, 2026
#: Columns of the table, wherever it goes.
WIDTH = 104


def trials(kills: int, cuts: int, seed: int, folder: Path) -> Iterator[Callable[[], Count]]:
    """Every trial, to be run."""
    for name in WORKS:
        place = folder / name
        place.mkdir()
        yield partial(kill, name, kills, place, seed)
    place = folder / "faults"
    place.mkdir()
    faults = Faults(place)
    for name in FAULTS:
        yield partial(faults.fault, name)
    yield partial(faults.power_cuts, cuts, seed)
    yield faults.full_disk
    yield faults.newer_schema
    yield faults.two_writers
    yield faults.reader_during_a_reindex
    yield faults.backup_during_an_update


def main(kills: int = KILLS, seed: int = SEED) -> int:
    """Runs all, and prints the table; 1 when something was lost or went wrong."""
    console, table = (
        Console(),
        Table(Column("trial", no_wrap=True), "tried", "articles lost", "answers asked", "answers lost", "wrong"),
    )
    bad, sums = 0, [0, 0, 0, 0]
    with in_memory() as folder:
        for trial in trials(kills, max(1, kills // 3), seed, folder):
            count = trial()
            figures = [count.tried, count.articles_lost, count.answers_asked, count.answers_lost]
            sums = [one + other for one, other in zip(sums, figures, strict=True)]
            wrong = sum(count.faults.values())
            bad += bool(wrong or count.articles_lost or count.answers_lost)
            table.add_row(count.kind, *map(str, figures), str(wrong))
            console.print(f"{count.kind}: {count.tried} tried, {wrong} wrong", markup=False, highlight=False)
            for fault, times in count.faults.items():
                console.print(f"    {times} times: {fault}", markup=False, highlight=False, soft_wrap=True)
    table.add_section()
    table.add_row("all", *map(str, sums), str(bad))
    console.print(table)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
