"""`onrecord ingest` and `reindex`: progress while they run, then a summary with the reason of each refusal."""

from __future__ import annotations

import contextlib
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.answers import counted
from bot.console import say_json, say_list
from retrieval.articles import Article
from retrieval.ingest.storing import ingest, reindex
from retrieval.reading import Refused, find, read
from retrieval.store.store import Store

if TYPE_CHECKING:
    from retrieval.sources.fetching import Fetcher

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)


class _Report:
    """Counts what became of each article, and with `as_json` prints a line for it."""

    def __init__(self, count: Callable[[], None], *, as_json: bool) -> None:
        self.counts: Counter[str] = Counter()
        self.changes: list[tuple[Article, str]] = []
        self.refused: list[Refused] = []
        self._count = count
        self._as_json = as_json

    def changed(self, article: Article, changes: str) -> None:
        """Keeps what an update changes; `stored` gets the article next."""
        self.changes.append((article, changes))

    def stored(self, item: Article | Refused, outcome: str) -> None:
        """Counts one article."""
        self._count()
        self.counts[outcome] += 1
        if isinstance(item, Refused):
            self.refused.append(item)
            facts = {"source": item.source, "reason": item.reason}
        else:
            facts = {"id": item.id} | ({"changes": self.changes[-1][1]} if outcome == "updated" else {})
        if self._as_json:
            say_json({"outcome": outcome, **facts})


def ingest_all(
    given: Sequence[str],
    opened: Callable[[], AbstractContextManager[Store]],
    fetch: Callable[[], Fetcher],
    console: Console,
    *,
    as_json: bool,
) -> None:
    """Ingests files, folders, addresses, and lists of addresses, and prints what became of them.

    Raises:
        OnRecordError: a path is missing, the store cannot be written.
        typer.Exit: code 2 when something was refused; the rest is stored.
    """
    files, addresses, refused = _sorted_out(given)
    shown = not (as_json and sys.stdout.isatty())  # lines for a script and a bar would overwrite each other
    total = len(files) + len(addresses)
    with opened() as store, _progress(console, "Ingesting", total, "sources", shown=shown) as (advance, count):
        report = _Report(count, as_json=as_json)
        for each in refused:
            report.stored(each, "refused")
        if files or not addresses:
            ingest(store, read(_counted(files, advance)), report.stored, report.changed)
        if addresses:
            _take(store, fetch(), addresses, report, advance)
    _print(report, console)
    if report.refused:
        raise typer.Exit(2)


def _sorted_out(given: Sequence[str]) -> tuple[list[Path], list[str], list[Refused]]:
    """Returns the files and the addresses, and the lines of lists that are neither."""
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
    """Fetches and stores the pages and documents of the addresses, and the new entries of feeds."""
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
        report.counts["unchanged"] += came.skipped
        if came.feed or came.fault:
            advance()
        if came.fault:
            report.stored(came.fault, "refused")


def reindex_all(store: Store, console: Console) -> None:
    """Rebuilds the store's indexes, with a progress bar."""
    with _progress(console, "Reindexing", store.catalog.count("articles"), "articles") as (advance, _):
        done = reindex(store, lambda article: advance())
    console.print(f"Reindexed {counted(done, 'article')}.", highlight=False)


def _counted(found: list[Path], advance: Callable[[], None]) -> Iterator[Path]:
    for path in found:
        yield path
        advance()


@contextlib.contextmanager
def _progress(
    console: Console, doing: str, total: int, unit: str, *, shown: bool = True
) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """Shows a bar of `total` steps; gives what moves it, and what counts an article (a file may hold many)."""
    done = TextColumn(f"{unit} {{task.fields[articles]}}")
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), done, TimeElapsedColumn())
    disable = not (shown and console.is_interactive)
    articles = 0
    # The standard output belongs to its reader, not to the console of the bar.
    with Progress(*columns, console=console, transient=True, disable=disable, redirect_stdout=False) as progress:
        task = progress.add_task(doing, total=total, articles="")

        def count() -> None:
            nonlocal articles
            articles += 1
            progress.update(task, articles=f"· {counted(articles, 'article')}")

        yield lambda: progress.advance(task), count


def _print(report: _Report, console: Console) -> None:
    names = [name for name in ("added", "updated", "unchanged", "refused") if report.counts[name]]
    summary = ", ".join(f"{report.counts[name]} {name}" for name in names)
    console.print(summary or "No articles found.", highlight=False)
    say_list(console, [f"updated: {article.title or article.id}: {changes}" for article, changes in report.changes])
    say_list(console, [f"{each.source}: {each.reason}. {each.mend}".rstrip() for each in report.refused])
