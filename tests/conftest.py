"""What tests share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def exported_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the default embedding model is exported: once for the whole run, as that takes seconds."""
    from retrieval.embeddings import load

    cache = tmp_path_factory.mktemp("exported-models")
    load(cache=cache)
    return cache
