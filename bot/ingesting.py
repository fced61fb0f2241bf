"""Ingest and reindex as a user sees them: progress while it runs, a summary at the end, refusals with their reasons."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bot.errors import OnRecordError
from bot.show import plain
from retrieval.articles import Article
from retrieval.ingest import Summary, ingest, reindex
from retrieval.reading import Refused, find, read
from retrieval.store import Store


def ingest_paths(
    paths: list[Path], opened: Callable[[], AbstractContextManager[Store]], console: Console, *, as_json: bool
) -> None:
    """Reads the paths, stores their articles, tells what happened to each.

    Raises:
        OnRecordError: a path is missing, the store cannot be written.
        typer.Exit: code 2 when something was refused; what was good is stored all the same.
    """
    found = find(paths)

    def report(item: Article | Refused, outcome: str) -> None:
        if as_json:
            what = {"source": item.source, "reason": item.reason} if isinstance(item, Refused) else {"id": item.id}
            typer.echo(json.dumps({"outcome": outcome, **what}, ensure_ascii=False))

    with opened() as store, _progress(console, "Ingesting", len(found)) as advance:
        summary = ingest(store, read(_counted(found, advance)), report)
    _tell(summary, console)
    if summary.refused:
        raise typer.Exit(2)


def reindex_all(store: Store, console: Console) -> None:
    """Rebuilds the store's indexes, with a progress bar."""
    with _progress(console, "Reindexing", store.catalog.count("articles")) as advance:
        done = reindex(store, lambda article: advance())
    console.print(f"Reindexed {done} {_articles(done)}.", highlight=False)


def _counted(found: list[Path], advance: Callable[[], None]) -> Iterator[Path]:
    for path in found:
        yield path
        advance()


@contextlib.contextmanager
def _progress(console: Console, doing: str, total: int) -> Iterator[Callable[[], None]]:
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(doing, total=total)
        yield lambda: progress.advance(task)


def _tell(summary: Summary, console: Console) -> None:
    counts = {name: getattr(summary, name) for name in ("added", "updated", "unchanged")}
    told = [f"{count} {name}" for name, count in counts.items() if count]
    told += [f"{len(summary.refused)} refused"] if summary.refused else []
    console.print(", ".join(told) or "No articles found.", highlight=False)
    for refused in summary.refused:
        console.print(
            f"  {plain(refused.source)}: {plain(refused.reason)} {refused.mend}", markup=False, highlight=False
        )


def _articles(count: int) -> str:
    return "article" if count == 1 else "articles"


__all__ = ["OnRecordError", "ingest_paths", "reindex_all"]
