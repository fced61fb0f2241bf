"""How searches slow down as a store grows to 100,000 passages, without and with a filter; drawn as an SVG.

usage: scale.py HOME QUESTIONS.jsonl [--passages 100000] [--plot docs/scale.svg]
HOME is a store with some thousands of passages. Its articles are copied with a tenth of their words changed for
others of the same length, and their vectors with a little noise, through the store's own parts into a folder that is
deleted in the end: embedding 100,000 passages would take an hour and search no differently.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.opening import open_store
from bot.settings import Settings, load
from retrieval.articles import Article, digest
from retrieval.ingest.passages import context
from retrieval.search.filters import EVERYTHING, Filter
from retrieval.search.ranking import search
from retrieval.store.store import Store

#: One word in so many is changed.
CHANGED = 10
#: The length of the noise on a vector of length 1: a copy's cosine with the original is 0.96 then.
NOISE = 0.3
ARTICLES_A_BATCH = 200
STEPS = (10_000, 20_000, 40_000, 70_000, 100_000)
ROUNDS = 2
#: The share of the articles that the benchmark's filters leave: a day or two, and all but the oldest.
NARROW, BROAD = 0.02, 0.7


class Copies:
    """An endless row of altered copies of a store's articles."""

    def __init__(self, source: Store) -> None:
        self._dice, self._noise = random.Random(5), np.random.default_rng(5)
        articles = source.catalog.articles(source.catalog.article_ids()).values()
        self._articles = [(each, source.catalog.passages_of(each)) for each in articles]
        self._statements = {a.id: [f.statement for f in source.catalog.statements_in([a.id])] for a in articles}
        ids = [passage.id for _, passages in self._articles for passage in passages]
        got = source.vectors._passages.get(include=["embeddings"])
        rows = {int(key): at for at, key in enumerate(got["ids"])}
        vectors = np.asarray(got["embeddings"], dtype=np.float32)
        self._vectors = {key: vectors[rows[key]] for key in ids}
        self._words: dict[int, list[str]] = defaultdict(list)
        for article, _ in self._articles[::7]:
            for word in re.findall(r"[a-z]{4,}", article.text):
                self._words[len(word)].append(word)

    def put(self, target: Store, passages: int) -> None:
        """Adds copies until there are so many passages."""
        source = self._all()
        while (missing := passages - target.catalog.count("passages")) > 0:
            batch, count = [], 0
            while len(batch) < ARTICLES_A_BATCH and count < missing:
                batch.append(next(source))
                count += len(batch[-1][1])
            self._store(target, batch, count)

    def _store(self, target: Store, batch: Sequence[tuple[Article, list]], count: int) -> None:  # type: ignore[type-arg]
        old = [passage.id for _, passages in batch for passage in passages]
        vectors = np.array([self._vectors[key] for key in old])
        noise = self._noise.normal(size=vectors.shape).astype(np.float32)
        vectors += NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        ids = target.catalog.reserve(count)
        fresh = iter(ids)
        numbered = [(a, [replace(p, id=next(fresh)) for p in passages]) for a, passages in batch]
        target.vectors.add(ids, vectors)
        target.lexical.change((p.id, context(a), p.text) for a, passages in numbered for p in passages)
        with target.catalog.transaction():
            target.record_embedding()
            for article, passages in numbered:
                target.catalog.put(article, digest(article), passages, self._statements[article.id.split("+")[0]])

    def _all(self) -> Iterator[tuple[Article, list]]:  # type: ignore[type-arg]
        while True:
            mark = f"{self._dice.randrange(16**8):08x}"
            for article, passages in self._articles:
                text = re.sub(r"[a-z]{4,}", self._other, article.text)
                copy = replace(article, id=f"{article.id}+{mark}", text=text, publisher=f"Copy {mark[0]}")
                yield copy, [replace(p, article_id=copy.id, text=text[p.start : p.end]) for p in passages]

    def _other(self, match: re.Match[str]) -> str:
        word = match[0]
        if self._dice.randrange(CHANGED):
            return word
        return self._dice.choice(self._words.get(len(word)) or [word])


def filters(store: Store) -> dict[str, Filter]:
    """No filter, one that leaves few articles, one that leaves most."""
    days = sorted(entry.article.published for entry in store.catalog.entries() if entry.article.published)
    few, most = days[int(len(days) * (1 - NARROW))], days[int(len(days) * (1 - BROAD))]
    return {"no filter": EVERYTHING, "narrow filter": Filter(since=few), "broad filter": Filter(since=most)}


def timed(store: Store, wanted: Filter, questions: Sequence[str]) -> tuple[float, float, float]:
    """The median and 95th percentile of a search, and its CPU time, in milliseconds; the first are not counted."""
    for question in questions[:20]:
        search(store, question, only=wanted)
    taken, cpu = [], time.process_time()
    for question in [*questions] * ROUNDS:
        began = time.perf_counter()
        search(store, question, only=wanted)
        taken.append(1000 * (time.perf_counter() - began))
    cpu = 1000 * (time.process_time() - cpu) / len(taken)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1], cpu


def started(home: Path, question: str) -> float:
    """Seconds of a new process that answers one question from the store."""
    command = [str(Path(sys.executable).parent / "onrecord"), "ask", question]
    took = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run(command, env=os.environ | {"ONRECORD_HOME": str(home)}, check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def drawn(figures: dict[int, dict[str, tuple[float, float, float]]], path: Path) -> None:
    """The 95th percentiles over the number of passages, as an SVG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for name in next(iter(figures.values())):
        axes.plot(list(figures), [each[name][1] for each in figures.values()], marker="o", label=f"{name}, p95")
    axes.plot(list(figures), [each["no filter"][0] for each in figures.values()], ls=":", label="no filter, median")
    axes.set(xlabel="passages", ylabel="milliseconds, question to ranked passages", ylim=0)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measures at every size, prints the table, draws it."""
    parser = argparse.ArgumentParser(description="How searches slow down as a store grows.")
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--passages", type=int, default=STEPS[-1])
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    questions = [json.loads(line)["question"] for line in arguments.questions.read_text().splitlines()][:150]

    settings = load()
    source = open_store(_at(settings, arguments.home))
    figures: dict[int, dict[str, tuple[float, float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="onrecord-scale-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(source.home / "models", home / "models")
        store, copies = open_store(_at(settings, home), create=True), Copies(source)
        print(f"{'passages':>9}  {'search':<14} {'median ms':>9} {'p95 ms':>7} {'CPU ms':>7}")
        for size in (step for step in STEPS if step <= arguments.passages):
            with store.writing("bench"):
                copies.put(store, size)
            store.reopen_indexes()
            figures[size] = {}
            for name, wanted in filters(store).items():
                figures[size][name] = timed(store, wanted, questions)
                median, p95, cpu = figures[size][name]
                print(f"{size:>9}  {name:<14} {median:>9.1f} {p95:>7.1f} {cpu:>7.1f}", flush=True)
        store.close()
        print(f"\nA new process to its first answer: {started(home, questions[0]):.2f} s ({datetime.date.today()})")
    source.close()
    if arguments.plot:
        drawn(figures, arguments.plot)


def _at(settings: Settings, home: Path) -> Settings:
    return settings.model_copy(update={"home": home})


if __name__ == "__main__":
    main()
