"""What tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from retrieval.store.store import Store
from tests.servers import running_chroma, running_postgres
from tests.toys import ToyEmbedding

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("onrecord", deadline=None)
hypothesis.settings.load_profile("onrecord")


@pytest.fixture(scope="session")
def exported_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the default embedding model is exported: once for the whole run, as that takes seconds."""
    from retrieval.embeddings.loading import load

    cache = tmp_path_factory.mktemp("exported-models")
    load(cache=cache)
    return cache


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store's folder (not made yet), set as the only setting; a working folder without a .env beside it."""
    for name in list(os.environ):
        if name.upper().startswith("ONRECORD_"):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("ONRECORD_HOME", str(folder))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return folder


@pytest.fixture
def ready_home(home: Path, exported_models: Path) -> Path:
    """A `home` in which the default embedding model is ready, for the commands themselves."""
    home.mkdir(mode=0o700)
    (home / "models").symlink_to(exported_models, target_is_directory=True)
    return home


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL that runs for the whole run."""
    with running_postgres() as server:
        yield server.url


@pytest.fixture
def own(postgres: str) -> Iterator[str]:
    """The address of a database of a single test."""
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE own")
        yield postgres.rpartition("/")[0] + "/own"
        server.execute("DROP DATABASE own WITH (FORCE)")


@pytest.fixture(scope="session")
def chroma() -> Iterator[str]:
    """The address of a Chroma server that runs for the whole run."""
    with running_chroma() as server:
        yield server.url


@pytest.fixture
def toy_embeddings() -> ToyEmbedding:
    """An embedding model of hashed words: deterministic, and ready at once."""
    return ToyEmbedding()


@pytest.fixture
def store(home: Path, toy_embeddings: ToyEmbedding) -> Iterator[Store]:
    """A new store in `home`, with the toy embeddings."""
    opened = Store(home, toy_embeddings.name, lambda: toy_embeddings, create=True)
    yield opened
    opened.close()
