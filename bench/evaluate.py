"""Evaluates those benchmarks that are there and prints their metrics in one table.

usage: evaluate.py FOLDER_OF_BENCHMARKS
The articles of each stay ingested in ONRECORD_HOME/benchmarks/NAME until they, or the code that cuts and indexes
articles, change; the runs stay beside them, for `onrecord eval --compare`.
"""

from __future__ import annotations

import datetime
import hashlib
import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.evaluation.command import Request, carry_out, prepare
from bot.evaluation.tables import shown
from bot.settings import load

NAMES = ("who-said-dev", "news-quiz-dev", "follow-ups-dev")
#: What a store's content depends on besides its articles.
INDEXING = (
    "ingest.passages",
    "language.sentences",
    "language.words",
    "embeddings.base",
    "embeddings.exported",
    "embeddings.export",
    "embeddings.int8",
    "store.vectors",
    "store.lexical",
)


def main() -> None:
    """Runs the benchmarks one after the other."""
    benchmarks, home = Path(sys.argv[1]), load().home / "benchmarks"
    found: dict[str, dict[str, Any]] = {}
    for name in NAMES:
        if not (benchmarks / name).is_dir():
            print(f"{name} is skipped: there is no {benchmarks / name}.")
            continue
        found[name] = evaluate(benchmarks / name, home / name)
    if found:
        Console(width=None if sys.stdout.isatty() else 120).print(table(found))


def evaluate(benchmark: Path, home: Path) -> dict[str, Any]:
    """The metrics of a benchmark, run with the store that `home` keeps."""
    articles, turns = benchmark / "articles.jsonl", benchmark / "turns.jsonl"
    given = (articles,) if articles.exists() else ()
    questions = turns if turns.exists() else benchmark / "questions.jsonl"
    store = home / f"store-{mark(given)}"
    for old in set(home.glob("store-*")) - {store}:
        shutil.rmtree(old)
    run = home / "runs" / f"{datetime.datetime.now():%Y%m%d-%H%M%S}"
    metrics, made = carry_out(prepare(Request(questions, given, run, keep_store=store)), Console(stderr=True))
    print(f"{benchmark.name}: {metrics['run']['questions']} questions in {metrics['run']['seconds']:.1f} s, {made}")
    return metrics


def mark(articles: tuple[Path, ...]) -> str:
    """Differs when the articles, or the code that indexes them, do."""
    told = hashlib.sha256()
    for module in INDEXING:
        spec = importlib.util.find_spec(f"retrieval.{module}")
        told.update(Path(spec.origin or "").read_bytes() if spec else b"")
    for path in articles:
        told.update(path.read_bytes())
    return told.hexdigest()[:12]


def table(found: dict[str, dict[str, Any]]) -> Table:
    """All metrics of all benchmarks: value, 95% interval and number of questions."""
    shows = Table("metric", *(f"{name}\n{metrics['run']['articles']} articles" for name, metrics in found.items()))
    for column in shows.columns[1:]:
        column.justify = "right"
    names = dict.fromkeys(name for metrics in found.values() for name in metrics["metrics"])
    for name in names:
        shows.add_row(name, *(_cell(metrics["metrics"].get(name)) for metrics in found.values()))
    for key in ("p50", "p95", "max"):
        shows.add_row(f"latency {key} (s)", *(shown(metrics["latency"][key]) for metrics in found.values()))
    return shows


def _cell(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return ""
    return f"{shown(figure['value'])} ({shown(figure['low'])} to {shown(figure['high'])}; {figure['n']})"


if __name__ == "__main__":
    main()
