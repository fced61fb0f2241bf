"""Ingest and reindex as a user sees them: progress while it runs, a summary at the end, refusals with their reasons."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.show import plain
from retrieval.articles import Article
from retrieval.ingest import Summary, ingest, reindex
from retrieval.reading import Refused, find, read
from retrieval.store import Store

__all__ = ["ingest_paths", "reindex_all"]

#: Refusals that a summary tells one by one; a broken dump would scroll everything else away.
REFUSALS_TOLD = 20


def ingest_paths(
    paths: list[Path], opened: Callable[[], AbstractContextManager[Store]], console: Console, *, as_json: bool
) -> None:
    """Reads the paths, stores their articles, tells what happened to each.

    Raises:
        OnRecordError: a path is missing, the store cannot be written.
        typer.Exit: code 2 when something was refused; what was good is stored all the same.
    """
    found = find(paths)
    # Lines for a script and a bar would overwrite each other on one screen.
    silent = as_json and sys.stdout.isatty()
    with opened() as store, _progress(console, "Ingesting", len(found), "files", disable=silent) as (advance, told):

        def report(item: Article | Refused, outcome: str) -> None:
            told()
            if as_json:
                what = {"source": item.source, "reason": item.reason} if isinstance(item, Refused) else {"id": item.id}
                typer.echo(json.dumps({"outcome": outcome, **what}, ensure_ascii=False))

        summary = ingest(store, read(_counted(found, advance)), report)
    _tell(summary, console)
    if summary.refused:
        raise typer.Exit(2)


def reindex_all(store: Store, console: Console) -> None:
    """Rebuilds the store's indexes, with a progress bar."""
    with _progress(console, "Reindexing", store.catalog.count("articles"), "articles") as (advance, _):
        done = reindex(store, lambda article: advance())
    console.print(f"Reindexed {_articles(done)}.", highlight=False)


def _counted(found: list[Path], advance: Callable[[], None]) -> Iterator[Path]:
    for path in found:
        yield path
        advance()


@contextlib.contextmanager
def _progress(
    console: Console, doing: str, total: int, unit: str, *, disable: bool = False
) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """A bar of `total` steps: what moves it, and what counts an article (one file may hold any number)."""
    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TextColumn("{task.fields[articles]}"),
        TimeElapsedColumn(),
    )
    count = 0
    # What goes to the standard output is for whoever reads that, not for the console of the bar.
    with Progress(*columns, console=console, transient=True, disable=disable, redirect_stdout=False) as progress:
        task = progress.add_task(doing, total=total, articles="")

        def told() -> None:
            nonlocal count
            count += 1
            progress.update(task, articles=f"· {_articles(count)}")

        yield lambda: progress.advance(task), told


def _tell(summary: Summary, console: Console) -> None:
    counts = {name: getattr(summary, name) for name in ("added", "updated", "unchanged")}
    told = [f"{count} {name}" for name, count in counts.items() if count]
    told += [f"{len(summary.refused)} refused"] if summary.refused else []
    console.print(", ".join(told) or "No articles found.", highlight=False)
    for refused in summary.refused[:REFUSALS_TOLD]:
        reason = f"  {plain(refused.source)}: {plain(refused.reason)} {refused.mend}"
        console.print(reason.rstrip(), markup=False, highlight=False, soft_wrap=True)
    if len(summary.refused) > REFUSALS_TOLD:
        console.print(f"  and {len(summary.refused) - REFUSALS_TOLD} more; --json lists them all.", highlight=False)


def _articles(count: int) -> str:
    return f"{count} article" if count == 1 else f"{count} articles"
