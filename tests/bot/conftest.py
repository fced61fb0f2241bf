"""The seed article in a store made with the real embedding model, once for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.reading import read
from retrieval.store.store import Store

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="session")
def seeds(exported_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that holds the articles of seeds/; tests only read it."""
    embedding = load(cache=exported_models)
    store = Store(tmp_path_factory.mktemp("seeds"), DEFAULT_MODEL, lambda: embedding, create=True)
    assert ingest(store, read([SEEDS])).added == 1
    yield store
    store.close()
