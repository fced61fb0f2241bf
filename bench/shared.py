"""How fast a shared store searches beside one in a folder, over synthetic articles; both are made in SCRATCH.

usage: shared.py SCRATCH [--passages 100000] [--kinds folder,shared] [--json FILE [--plot docs/shared.svg]]
Searches of both kinds take turns, so that whatever else the machine does falls on both. A store that is there already
is filled up; FILE gathers the figures of all runs, and the plot shows them. Articles and vectors go in beneath the
seam, by thousands and without reading or embedding; they are stored and searched as an ingest would have left them. The
servers are started here, on loopback. Texts are of words as frequent as in any language (Zipf), vectors lie around some
hundred centres: neither says anything, both take as long to search as real ones.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from bot.settings import load as settings
from retrieval.articles import Article, Passage, Span, digest
from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.passages import context
from retrieval.search.filters import EVERYTHING, Filter
from retrieval.search.ranking import search
from retrieval.store.folder import Folder
from retrieval.store.place import Place
from retrieval.store.shared.servers import Servers
from retrieval.store.shared.vectors import ChromaServer
from retrieval.store.store import Store
from tests import servers

#: Passages of an article, words of a passage, different words, days, centres of the vectors and their spread.
PASSAGES, WORDS, VOCABULARY, DAYS, CENTRES, SPREAD = 10, 60, 50_000, 1_000, 500, 1.0
ARTICLES_A_BATCH = 200
QUESTIONS, WARM, ROUNDS = 60, 20, 3
#: The shares of the days that the filters leave.
NARROW, BROAD = 0.02, 0.7
FIRST_DAY = datetime.date(2021, 1, 1)


class Synthetic:
    """Articles and vectors by their number, the same in every run."""

    def __init__(self, dimension: int) -> None:
        dice = random.Random(1)
        letters = "abcdefghijklmnoprstuvw"
        self._words = ["".join(dice.choices(letters, k=dice.randint(4, 10))) for _ in range(VOCABULARY)]
        self._frequencies = 1 / np.arange(1, VOCABULARY + 1)
        self._frequencies /= self._frequencies.sum()
        self._centres = np.random.default_rng(2).normal(size=(CENTRES, dimension)).astype(np.float32)

    def article(self, number: int) -> tuple[Article, list[Passage]]:
        """An article and its passages, without ids."""
        chosen = np.random.default_rng(number).choice(VOCABULARY, size=(PASSAGES, WORDS), p=self._frequencies)
        lines = [" ".join(self._words[each] for each in row).capitalize() + "." for row in chosen]
        text, at, passages = "\n".join(lines), 0, []
        for line in lines:
            passages.append(Passage(f"a{number}", at, at + len(line), line, (Span(at, at + len(line)),)))
            at += len(line) + 1
        day = FIRST_DAY + datetime.timedelta(days=number % DAYS)
        return Article(f"a{number}", text, f"Report {number}", None, day, None, f"Paper {number % 40}"), passages

    def vectors(self, number: int) -> Any:
        """The vectors of the passages, shape (PASSAGES, dimension), of unit length."""
        dice = np.random.default_rng(1_000_000 + number)
        centres = self._centres[dice.integers(0, CENTRES, PASSAGES)]
        rows = centres + SPREAD * dice.normal(size=centres.shape).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def questions(self) -> list[str]:
        """Questions of some common and some rare words."""
        dice = np.random.default_rng(9)
        return [
            "What about "
            + " ".join(self._words[each] for each in dice.choice(VOCABULARY, 5, p=self._frequencies))
            + f" and {self._words[dice.integers(1_000, 20_000)]}?"
            for _ in range(QUESTIONS)
        ]


def fill(store: Store, source: Synthetic, passages: int) -> None:
    """Adds articles until there are so many passages."""
    first = store.catalog.count("articles")
    with store.writing("filling"):
        for at in range(first, passages // PASSAGES, ARTICLES_A_BATCH):
            numbers = range(at, min(at + ARTICLES_A_BATCH, passages // PASSAGES))
            ids = store.catalog.reserve(len(numbers) * PASSAGES)
            fresh = iter(ids)
            batch = [(a, [replace(p, id=next(fresh)) for p in some]) for a, some in map(source.article, numbers)]
            store.vectors.add(ids, np.concatenate([source.vectors(each) for each in numbers]).astype(np.float32))
            store.lexical.change((p.id, context(a), p.text) for a, some in batch for p in some)
            with store.catalog.transaction():
                store.record_embedding()
                for article, some in batch:
                    store.catalog.put(article, digest(article), some, [])
            if at % (ARTICLES_A_BATCH * 10) == 0:
                print(f"  {at * PASSAGES} passages", file=sys.stderr, flush=True)


def timed(stores: Mapping[str, Store], only: Filter, questions: Sequence[str]) -> dict[str, dict[str, float]]:
    """The median and 95th percentile of warm searches by kind of store, in milliseconds."""
    taken: dict[str, list[float]] = {kind: [] for kind in stores}
    for at, question in enumerate([*questions[:WARM], *[*questions] * ROUNDS]):
        for kind, store in stores.items():
            began = time.perf_counter()
            search(store, question, only=only)
            if at >= WARM:
                taken[kind].append((time.perf_counter() - began) * 1000)
    return {
        kind: {"median": statistics.median(each), "p95": statistics.quantiles(each, n=20)[-1]}
        for kind, each in taken.items()
    }


@contextlib.contextmanager
def places(kind: str, scratch: Path) -> Iterator[tuple[Place, dict[str, float]]]:
    """The place of a store of this kind, and the sizes of what it is in, in megabytes, filled in at the end."""
    home, sizes = scratch / kind, dict[str, float]()
    if kind == "folder":
        yield Folder(home), sizes
        sizes["folder"] = _megabytes(home)
        return
    scratch.chmod(0o755)
    for name in ("postgres", "chroma"):
        (scratch / name).mkdir(exist_ok=True)
    postgres, chroma = servers.PostgresServer(scratch / "postgres", safe=True), servers.ChromaServer(scratch / "chroma")
    try:
        postgres.start()
        chroma.start()
        place = Servers(home, postgres.url, ChromaServer(chroma.url), context, lambda doing, total: lambda amount: None)
        yield place, sizes
        with psycopg.connect(postgres.url) as database:
            row = database.execute("SELECT pg_database_size(current_database())").fetchone()
        sizes |= {"PostgreSQL": row[0] / 1e6 if row else 0, "words": _megabytes(home / "words")}
        sizes |= {"Chroma": _megabytes(scratch / "chroma"), "Chroma in memory": chroma.memory()}
    finally:
        postgres.stop()
        chroma.stop()


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def drawn(gathered: dict[str, Any], path: Path) -> None:
    """The 95th percentiles over the number of passages, as an SVG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for kind, style in (("folder", ":"), ("shared", "-")):
        sizes = sorted(gathered.get(kind, {}), key=int)
        for at, name in enumerate(("no filter", "narrow filter", "broad filter")):
            heights = [gathered[kind][size][name]["p95"] for size in sizes]
            axes.plot([int(each) for each in sizes], heights, f"C{at}o{style}", label=f"{kind}, {name}")
    axes.set(xlabel="passages", ylabel="milliseconds, question to ranked passages, p95", ylim=0, xlim=0)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Fills the stores, searches them and prints what that takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--kinds", default="folder,shared")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    embedding = load(cache=settings().home / "models")
    source, sizes, figures = Synthetic(embedding.dimension), dict[str, dict[str, float]](), dict[str, Any]()
    questions = source.questions()
    last = FIRST_DAY + datetime.timedelta(days=DAYS)
    filters = {
        "no filter": EVERYTHING,
        "narrow filter": Filter(since=last - datetime.timedelta(days=int(DAYS * NARROW))),
        "broad filter": Filter(since=last - datetime.timedelta(days=int(DAYS * BROAD))),
    }
    arguments.scratch.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        stores = {}
        for kind in arguments.kinds.split(","):
            place, sizes[kind] = stack.enter_context(places(kind, arguments.scratch))
            store = Store(arguments.scratch / kind, DEFAULT_MODEL, lambda: embedding, create=True, place=place)
            stores[kind] = stack.enter_context(contextlib.closing(store))
            began = time.perf_counter()
            fill(store, source, arguments.passages)
            filled, began = time.perf_counter() - began, time.perf_counter()
            store.lexical.count()
            print(f"{kind}: filled in {filled:.0f} s, words in {time.perf_counter() - began:.0f} s", flush=True)
        for name, only in filters.items():
            for kind, found in timed(stores, only, questions).items():
                figures.setdefault(kind, {})[name] = found
                print(f"{kind}, {name}: median {found['median']:.0f} ms, p95 {found['p95']:.0f} ms", flush=True)
    for kind, each in sizes.items():
        print(kind, {name: round(megabytes) for name, megabytes in each.items()}, "MB")
        figures[kind]["MB"] = each
    if arguments.json:
        gathered = json.loads(arguments.json.read_text()) if arguments.json.exists() else {}
        for kind, each in figures.items():
            gathered.setdefault(kind, {})[str(arguments.passages)] = each
        arguments.json.write_text(json.dumps(gathered, indent=1))
        if arguments.plot:
            drawn(gathered, arguments.plot)


if __name__ == "__main__":
    main()
