"""Processes that write to a store, for tests that kill them."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

# Imported here so that the fork server has all that takes time before a process starts.
import chromadb  # noqa: F401

from retrieval.articles import Article
from retrieval.ingest import storing
from retrieval.ingest.passages import context
from retrieval.language.sentences import sentences
from retrieval.store.folder import Folder
from retrieval.store.place import Place
from retrieval.store.store import Store
from tests import corpus
from tests.toys import ToyEmbedding

ARTICLES = 60
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.writer"])


#: In a home, the addresses of the servers that its store is on.
SERVERS = "servers.json"


def on_servers(home: Path, postgres: str, chroma: str) -> Path:
    """The home, made that of a store on these servers."""
    home.mkdir(parents=True, exist_ok=True)
    (home / SERVERS).write_text(json.dumps([postgres, chroma]))
    return home


def place_of(home: Path) -> Place:
    """The place of the store of `home`."""
    if not (home / SERVERS).exists():
        return Folder(home)
    from retrieval.store.shared.servers import Servers
    from retrieval.store.shared.vectors import ChromaServer

    postgres, chroma = json.loads((home / SERVERS).read_text())
    return Servers(home, postgres, ChromaServer(chroma), context, lambda doing, total: lambda amount: None)


def opened(home: Path, *, create: bool = False) -> Store:
    """The store of `home` with toy embeddings."""
    return Store(home, "toy", ToyEmbedding, create=create, place=place_of(home))


def start(work: Callable[[Path, Path], None], home: Path, told: Path) -> ForkServerProcess:
    """A process that does `work` on the store and appends to `told`, a JSON line for each article that it reports."""
    process = _processes.Process(target=work, args=(home, told))
    process.start()
    return process


def reported(told: Path) -> list[str]:
    """The ids of the articles that the process has reported, whether or not it was killed."""
    lines = told.read_text().splitlines(keepends=True) if told.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def small_batches() -> None:
    """Commits often, so that there is something between the commits to kill."""
    storing.PASSAGES_A_BATCH = 24
    storing.ARTICLES_A_BATCH = 6


def _teller(told: Path) -> Callable[[Article], None]:
    def tell(article: Article) -> None:
        with told.open("a") as file:
            file.write(json.dumps(article.id) + "\n")

    return tell


def ingest(home: Path, told: Path, edition: int = 1, count: int = ARTICLES) -> None:
    """Ingests the first `count` articles of the corpus."""
    small_batches()
    tell = _teller(told)
    store = opened(home, create=True)
    storing.ingest(store, corpus.articles(count, edition), lambda item, _: tell(item))  # type: ignore[arg-type]
    store.close()


def update(home: Path, told: Path, count: int = ARTICLES) -> None:
    """Ingests the second edition of the corpus."""
    ingest(home, told, 2, count)


def reindex(home: Path, told: Path) -> None:
    """Reindexes."""
    small_batches()
    store = opened(home)
    storing.reindex(store, _teller(told))
    store.close()


def remove(home: Path, told: Path, count: int = ARTICLES) -> None:
    """Takes out every other article, one after the other."""
    tell = _teller(told)
    store = opened(home)
    for article in corpus.articles(count)[::2]:
        storing.remove(store, [article.id])
        tell(article)
    store.close()


def hold(home: Path, told: Path) -> None:
    """Takes the lock and keeps it."""
    with opened(home, create=True).lock.held("a long test"):
        told.write_text(json.dumps(os.getpid()) + "\n")
        time.sleep(600)


sentences("Loads the splitter.")
