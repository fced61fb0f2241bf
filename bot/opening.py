"""Opens what the settings name: the store with its prompts and models, and the fetcher of pages and feeds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import typer

import prompts
from bot.errors import SettingsError, install
from bot.settings import Settings
from retrieval.embeddings.base import META_FILE, Embedding, Source
from retrieval.embeddings.loading import load
from retrieval.ingest.passages import context
from retrieval.search.reranking import CrossReranker
from retrieval.store.folder import Folder
from retrieval.store.place import Place
from retrieval.store.store import Store

if TYPE_CHECKING:
    from retrieval.sources.fetching import Fetcher


def open_store(settings: Settings, *, create: bool = False, preload: bool = True) -> Store:
    """Returns the store; with `preload` its embedding model loads in the background.

    Only a model that was prepared before is preloaded: a process cannot end before its threads, and a mistake in the
    command line should not wait for the half minute that preparing takes.

    Raises:
        PromptError: a text of the settings' prompts is missing or wrong.
        StoreError: the store cannot be opened.
    """
    prompts.use(settings.prompts)
    loading: Future[Embedding] | None = None

    def embedding() -> Embedding:
        if loading:
            return loading.result()
        if not _ready(settings):
            typer.echo("Preparing the embedding model (only once, about half a minute).", err=True)
        return _load(settings)

    reranker = CrossReranker(settings.reranker) if settings.reranker else None
    store = Store(
        settings.home, settings.embedding_model, embedding, create=create, reranker=reranker, place=place_of(settings)
    )
    if preload and _ready(settings):
        pool = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        loading = pool.submit(_load, settings)
        pool.shutdown(wait=False)
    return store


def place_of(settings: Settings) -> Place:
    """Returns the place of the store: the servers that are set, or the folder.

    Raises:
        SettingsError: a package for the servers is missing.
    """
    if settings.store is None or settings.chroma is None:
        return Folder(settings.home)
    try:
        from retrieval.store.shared.servers import Servers
        from retrieval.store.shared.vectors import ChromaServer
    except ImportError as error:
        raise SettingsError(
            "A shared store needs a package that is not installed.", f"Install it: {install('postgres')}"
        ) from error
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
    chroma = ChromaServer(settings.chroma, token)
    return Servers(settings.home, settings.store.get_secret_value(), chroma, context, _bar)


def _bar(doing: str, total: int) -> Callable[[int], None]:
    """Shows how far a task is, on a terminal as a bar; the function that is returned is given each amount done."""
    typer.echo(f"{doing} ({total} passages, some seconds for each 100,000).", err=True)
    if not sys.stderr.isatty() or not total:
        return lambda amount: None
    from rich.console import Console
    from rich.progress import Progress

    progress = Progress(console=Console(stderr=True), transient=True)
    task, done = progress.add_task(doing, total=total), 0
    progress.start()

    def advance(amount: int) -> None:
        nonlocal done
        done += amount
        progress.advance(task, amount)
        if done >= total:
            progress.stop()

    return advance


def fetcher(settings: Settings) -> Fetcher:
    """Returns the fetcher of pages and feeds, with the limits of the settings."""
    from retrieval.sources.fetching import Fetcher, Limits

    return Fetcher(
        Limits(
            seconds=settings.fetch_seconds,
            delay=settings.fetch_delay,
            at_once=settings.fetch_at_once,
            private=settings.fetch_private,
        )
    )


def _load(settings: Settings) -> Embedding:
    cache = settings.home / "models"
    return load(settings.embedding_model, cache=cache, threads=settings.threads, exact=settings.exact_passages)


def _ready(settings: Settings) -> bool:
    return (settings.home / "models" / Source.of(settings.embedding_model).cache_name / META_FILE).is_file()
