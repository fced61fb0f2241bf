"""What is made as the settings say: the store, its embedding model loading while other things are imported, with the
prompts; and what fetches pages and feeds."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import typer

import prompts
from bot.settings import Settings
from retrieval.embeddings.base import META_FILE, Embedding, Source
from retrieval.embeddings.loading import load
from retrieval.search.reranking import CrossReranker
from retrieval.store.store import Store

if TYPE_CHECKING:
    from retrieval.sources.fetching import Fetcher


def open_store(settings: Settings, *, create: bool = False, preload: bool = True) -> Store:
    """The store of the settings; with `preload` its model is read in the background, ready for its first use.

    Only a model that was made ready before is: the process cannot end before its threads have, and a mistake in the
    command line should not wait for the half minute that making it ready takes.

    Raises:
        PromptError: a text of the settings' prompts is not in order.
        StoreError: the store cannot be opened.
    """
    prompts.use(settings.prompts)
    loading: list[Future[Embedding]] = []

    def embedding() -> Embedding:
        if loading:
            return loading[0].result()
        if not _ready(settings):
            typer.echo("Preparing the embedding model, once: this takes about half a minute.", err=True)
        return _load(settings)

    reranker = CrossReranker(settings.reranker) if settings.reranker else None
    store = Store(settings.home, settings.embedding_model, embedding, create=create, reranker=reranker)
    if preload and _ready(settings):
        pool = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        loading.append(pool.submit(_load, settings))
        pool.shutdown(wait=False)
    return store


def fetcher(settings: Settings) -> Fetcher:
    """What fetches pages and feeds, within the limits that are set."""
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
