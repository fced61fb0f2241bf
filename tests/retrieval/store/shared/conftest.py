"""A store on real servers, with toy embeddings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.store.store import Store
from tests import writer


@pytest.fixture
def here(tmp_path: Path, own: str, chroma: str) -> Path:
    """The folder of one host for the shared store of this test."""
    return writer.on_servers(tmp_path / "here", own, chroma)


@pytest.fixture
def there(tmp_path: Path, own: str, chroma: str) -> Path:
    """The folder of another host."""
    return writer.on_servers(tmp_path / "there", own, chroma)


@pytest.fixture
def shared(here: Path) -> Iterator[Store]:
    """A new shared store, as one host sees it."""
    opened = writer.opened(here, create=True)
    yield opened
    opened.close()
