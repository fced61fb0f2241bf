"""A store moved from a folder to servers and back, by a backup and a restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.errors import BackupError
from retrieval.ingest.storing import ingest, remove
from retrieval.search.ranking import search
from retrieval.store import duplicates, feeds
from retrieval.store.feeds import Known, Settled
from retrieval.store.sqlite import Sqlite
from retrieval.store.store import Store
from retrieval.upkeep.backup import back_up
from retrieval.upkeep.restore import restore
from tests import corpus, writer
from tests.agreement import assert_agreement, content, expected

ARTICLES = corpus.articles(12)


def silent(doing: str, total: int) -> Callable[[int], None]:
    return lambda amount: None


def filled(store: Store) -> None:
    ingest(store, [*ARTICLES, *corpus.articles(14)[12:]])
    remove(store, ["article-3", "article-12", "article-13"])
    ingest(store, ARTICLES)  # the third is the last now
    with store.catalog.transaction():
        feeds.put(store.catalog, Known("https://example.org/feed", "Feed", followed=True, checked=feeds.now()))
        feeds.settle(store.catalog, "https://example.org/feed", Settled("1", "mark", "article-1", own_text=True))
        duplicates.record(store.catalog, "article-1", duplicates.signature(ARTICLES[1].text * 3))


def rows(store: Store, tables: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the number of the index."""
    found = {
        table: store.catalog.select(f"SELECT {', '.join(f'{chr(34)}{each}{chr(34)}' for each in columns)} FROM {table}")
        for table, columns in tables.items()
    }
    found["facts"] = [row for row in found["facts"] if row[0] != "index"]
    found["order"] = [(key,) for key in store.catalog.article_ids()]
    return {table: sorted(some) if table != "order" else some for table, some in found.items()}


def test_a_store_moves_from_a_folder_to_servers_and_back_byte_for_byte(
    store: Store, home: Path, here: Path, there: Path, tmp_path: Path
) -> None:
    filled(store)
    assert isinstance(store.catalog.database, Sqlite)
    tables = store.catalog.database.tables()
    before = rows(store, tables)
    assert before["copies"] or before["bands"]
    back_up(home, [], tmp_path / "one.tar.gz", silent)
    assert restore(tmp_path / "one.tar.gz", here, {}, silent, place=writer.place_of(here)).vectors
    shared = writer.opened(here)
    assert rows(shared, tables) == before
    assert content(shared) == expected(ARTICLES)
    assert_agreement(shared)
    ids = shared.catalog.passage_ids()
    assert np.allclose(shared.vectors.rows(ids)[0], store.vectors.rows(ids)[0], atol=1e-6)
    back_up(here, [], tmp_path / "two.tar.gz", silent, place=shared.place)
    restore(tmp_path / "two.tar.gz", tmp_path / "back", {}, silent)
    back = writer.opened(tmp_path / "back")
    assert rows(back, tables) == before
    assert_agreement(back)
    # Not those of the first store: its word index still counts what was removed.
    question = "What did Zakharova say about the budget?"
    scores = [[(each.passage, round(each.score, 4)) for each in search(one, question)] for one in (shared, back)]
    assert scores[0] == scores[1]
    for each in (shared, back):  # both go on behind what was copied
        ingest(each, corpus.articles(15))
        assert each.catalog.article_ids()[:12] == [key for (key,) in before["order"]]
        assert_agreement(each)
        each.close()


def test_a_restore_replaces_a_shared_store_only_when_forced_and_others_see_it(
    store: Store, home: Path, shared: Store, there: Path, tmp_path: Path
) -> None:
    ingest(shared, corpus.articles(4, edition=2))
    reader = writer.opened(there)
    assert search(reader, "rice")
    ingest(store, ARTICLES)
    back_up(home, [], tmp_path / "one.tar.gz", silent)
    with pytest.raises(BackupError, match="holds a store"):
        restore(tmp_path / "one.tar.gz", there, {}, silent, place=reader.place)
    assert content(shared) == expected(corpus.articles(4, edition=2))
    restore(tmp_path / "one.tar.gz", there, {}, silent, force=True, place=reader.place)
    for each in (shared, reader):
        assert search(each, corpus.own_word(7), named=True)[0].article.id == "article-7"
        assert content(each) == expected(ARTICLES)
        assert_agreement(each)
    ingest(shared, corpus.articles(13))
    assert_agreement(shared)
    assert shared.place.left(shared.index_number) == []
    reader.close()


def test_a_restore_that_fails_changes_nothing(store: Store, home: Path, shared: Store, tmp_path: Path) -> None:
    ingest(shared, ARTICLES[:3])
    ingest(store, ARTICLES)
    back_up(home, [], tmp_path / "one.tar.gz", silent)

    def stop(doing: str, total: int) -> Callable[[int], None]:
        if doing == "Copying the catalog":
            raise KeyboardInterrupt
        return lambda amount: None

    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "one.tar.gz", shared.home, {}, stop, force=True, place=shared.place)
    assert content(shared) == expected(ARTICLES[:3])
    assert_agreement(shared)
    assert shared.place.left(shared.index_number) == []
