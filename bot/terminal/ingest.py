"""Ingest and reindex as a user sees them: progress while it runs, a summary at the end, refusals with their reasons."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.console import plain
from retrieval.articles import Article
from retrieval.ingest.storing import Summary, ingest, reindex
from retrieval.reading import Refused, find, read
from retrieval.store.store import Store

if TYPE_CHECKING:
    from retrieval.sources.fetching import Fetcher

__all__ = ["ingest_all", "reindex_all"]

#: Refusals, and changes, that a summary tells one by one; a broken dump would scroll everything else away.
TOLD = 20
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)


class _Report:
    """What is told of each article, and the summary of it all."""

    def __init__(self, told: Callable[[], None], *, as_json: bool) -> None:
        self.summary = Summary()
        self.changes: list[tuple[Article, str]] = []
        self._told = told
        self._as_json = as_json
        self._latest = ""

    def changed(self, article: Article, changes: str) -> None:
        """Hears what the next article that is reported changes."""
        self._latest = changes
        self.changes.append((article, changes))

    def stored(self, item: Article | Refused, outcome: str) -> None:
        """Hears of one article."""
        self._told()
        if isinstance(item, Refused):
            self.summary.refused.append(item)
        else:
            setattr(self.summary, outcome, getattr(self.summary, outcome) + 1)
        if self._as_json:
            what = {"source": item.source, "reason": item.reason} if isinstance(item, Refused) else {"id": item.id}
            changes = {"changes": self._latest} if outcome == "updated" else {}
            typer.echo(json.dumps({"outcome": outcome, **what, **changes}, ensure_ascii=False))


def ingest_all(
    given: Sequence[str],
    opened: Callable[[], AbstractContextManager[Store]],
    fetch: Callable[[], Fetcher],
    console: Console,
    *,
    as_json: bool,
) -> None:
    """Takes in files, folders, addresses, and lists of addresses; tells what happened to each article.

    Raises:
        OnRecordError: a path is missing, the store cannot be written.
        typer.Exit: code 2 when something was refused; what was good is stored all the same.
    """
    files, addresses, refused = _sorted_out(given)
    # Lines for a script and a bar would overwrite each other on one screen.
    silent = as_json and sys.stdout.isatty()
    total = len(files) + len(addresses)
    with opened() as store, _progress(console, "Ingesting", total, "sources", disable=silent) as (advance, told):
        report = _Report(told, as_json=as_json)
        for each in refused:
            report.stored(each, "refused")
        if files or not addresses:
            ingest(store, read(_counted(files, advance)), report.stored, report.changed)
        if addresses:
            _take(store, fetch(), addresses, report, advance)
    _tell(report, console)
    if report.summary.refused:
        raise typer.Exit(2)


def _sorted_out(given: Sequence[str]) -> tuple[list[Path], list[str], list[Refused]]:
    """The files and the addresses among what was given, with the lines of lists that are neither."""
    from retrieval.sources.lists import addresses_in

    listed = [each for each in given if _ADDRESS.match(each)]
    files, refused = [], []
    for path in find([Path(each) for each in given if not _ADDRESS.match(each)]):
        found = addresses_in(path) if path.is_file() else None
        if found is None:
            files.append(path)
        else:
            listed += [each for each in found if isinstance(each, str)]
            refused += [each for each in found if isinstance(each, Refused)]
    return files, list(dict.fromkeys(listed)), refused


def _take(store: Store, fetch: Fetcher, addresses: Sequence[str], report: _Report, advance: Callable[[], None]) -> None:
    """Fetches the addresses and stores what is there: pages, documents, and the new entries of feeds."""
    from retrieval.addresses import spelled
    from retrieval.sources.following import Following, Source, Told

    def tell(told: Told) -> None:
        if told.article and told.outcome == "updated":
            report.changed(told.article, told.changes)
        item = told.article or told.refused
        if item:
            report.stored(item, told.outcome or "refused")
        if told.feed is None:
            advance()

    following = Following(store, fetch, tell)
    for came in following.run([Source(spelled(address)) for address in addresses]):
        report.summary.unchanged += came.skipped
        if came.feed or came.fault:
            advance()
        if came.fault:
            report.stored(came.fault, "refused")


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


def _tell(report: _Report, console: Console) -> None:
    summary = report.summary
    counts = {name: getattr(summary, name) for name in ("added", "updated", "unchanged")}
    told = [f"{count} {name}" for name, count in counts.items() if count]
    told += [f"{len(summary.refused)} refused"] if summary.refused else []
    console.print(", ".join(told) or "No articles found.", highlight=False)
    lines = [f"updated: {article.title or article.id}: {changes}" for article, changes in report.changes]
    _list(lines, console)
    _list([f"{each.source}: {each.reason}. {each.mend}".rstrip() for each in summary.refused], console)


def _list(lines: Sequence[str], console: Console) -> None:
    for line in lines[:TOLD]:
        console.print(f"  {plain(line)}", markup=False, highlight=False, soft_wrap=True)
    if len(lines) > TOLD:
        console.print(f"  and {len(lines) - TOLD} more; --json lists them all.", highlight=False)


def _articles(count: int) -> str:
    return f"{count} article" if count == 1 else f"{count} articles"
