"""Writers killed at any moment: what they reported is stored, nothing is half done, and the next run finishes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.errors import StoreMissing
from retrieval.ingest import storing
from tests import corpus, writer
from tests.agreement import Content, assert_agreement, content, expected
from tests.killing import (
    assert_a_reader_is_served,
    assert_findable,
    finished,
    in_memory,
    killed,
    moments,
    told_of,
    undisturbed,
)

KILLS = 20
FIRST, SECOND = corpus.articles(writer.ARTICLES), corpus.articles(writer.ARTICLES, edition=2)


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in memory, if the system has one."""
    with in_memory() as folder:
        yield folder


@pytest.fixture
def place(memory: Path, request: pytest.FixtureRequest) -> Path:
    """A new folder for one test."""
    folder = memory / str(request.node.name)
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def full(memory: Path) -> Iterator[Path]:
    """A home with the whole corpus, to copy from."""
    home = memory / "full"
    writer.ingest(home, told_of(home))
    yield home


@pytest.fixture(scope="module")
def clean(full: Path) -> Content:
    """The content of a store after an undisturbed ingest."""
    store = writer.opened(full)
    assert_agreement(store)
    held = content(store)
    store.close()
    return held


def test_a_killed_ingest_loses_and_halves_nothing_and_the_next_one_finishes(place: Path, clean: Content) -> None:
    length = undisturbed(writer.ingest, place / "undisturbed")
    reports = []
    for number, moment in enumerate(moments(2024, KILLS, length)):
        home = place / str(number)
        told = killed(writer.ingest, home, moment)
        reports.append(len(told))
        try:
            store = writer.opened(home)
        except StoreMissing:
            assert not told
        else:
            assert_a_reader_is_served(store)
            stored = content(store)
            assert set(told) <= set(stored)
            for article in FIRST:
                if article.id in told:
                    assert stored[article.id] == clean[article.id]
                    assert_findable(store, article)
            store.close()
        store = finished(writer.ingest, home)
        assert content(store) == clean
        assert_agreement(store)
        store.close()
        shutil.rmtree(home)
    assert sum(0 < each < writer.ARTICLES for each in reports) > 0, f"no kill hit the work: {reports}"


def test_a_killed_update_leaves_each_article_in_its_old_or_its_new_edition(place: Path, full: Path) -> None:
    shutil.copytree(full, place / "undisturbed")
    length = undisturbed(writer.update, place / "undisturbed")
    for number, moment in enumerate(moments(7, 5, length)):
        home = place / str(number)
        shutil.copytree(full, home)
        told = killed(writer.update, home, moment)
        store = writer.opened(home)
        assert_a_reader_is_served(store)
        for first, second in zip(FIRST, SECOND, strict=True):
            assert store.catalog.article(first.id) in ((second,) if first.id in told else (first, second))
        store.close()
        store = finished(writer.update, home)
        assert content(store) == expected(SECOND)
        assert_agreement(store)
        store.close()


def test_a_killed_remove_leaves_each_article_whole_or_gone(place: Path, full: Path) -> None:
    shutil.copytree(full, place / "undisturbed")
    length = undisturbed(writer.remove, place / "undisturbed")
    for number, moment in enumerate(moments(8, 4, length)):
        home = place / str(number)
        shutil.copytree(full, home)
        told = killed(writer.remove, home, moment)
        store = writer.opened(home)
        assert_a_reader_is_served(store)
        assert not set(told) & set(store.catalog.article_ids())
        store.close()
        store = finished(writer.remove, home)
        assert content(store) == expected(FIRST[1::2])
        assert_agreement(store)
        store.close()


def test_a_killed_reindex_changes_nothing(place: Path, full: Path, clean: Content) -> None:
    shutil.copytree(full, place / "undisturbed")
    length = undisturbed(writer.reindex, place / "undisturbed")
    for number, moment in enumerate(moments(9, 5, length)):
        home = place / str(number)
        shutil.copytree(full, home)
        killed(writer.reindex, home, moment)
        store = writer.opened(home)
        assert_a_reader_is_served(store)
        assert content(store) == clean
        assert storing.ingest(store, FIRST).unchanged == len(FIRST)
        assert_agreement(store)
        assert [folder.name for folder in (home / "indexes").iterdir()] == [str(store.index_number)]
        store.close()
        store = finished(writer.reindex, home)
        assert content(store) == clean
        assert_agreement(store)
        store.close()
