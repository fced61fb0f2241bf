"""A store opened as the settings say, its embedding model loading while other things are imported."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from bot.settings import Settings
from retrieval.embeddings import Embedding, load
from retrieval.store import Store


def open_store(settings: Settings, *, create: bool = False) -> Store:
    """The store of the settings; its model is read in the background, for the first use to find it ready."""
    loading: list[Future[Embedding]] = []

    def embedding() -> Embedding:
        return loading[0].result()

    store = Store(settings.home, settings.embedding_model, embedding, create=create)
    pool = ThreadPoolExecutor(1, thread_name_prefix="embedding")
    loading.append(
        pool.submit(load, settings.embedding_model, cache=settings.home / "models", threads=settings.threads)
    )
    pool.shutdown(wait=False)
    return store
