from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from retrieval.ingest.storing import ingest, reindex
from retrieval.store.store import CATALOG, Store
from retrieval.store.vectors import MATRIX
from retrieval.upkeep import checks
from tests import corpus, writer

ARTICLES = corpus.articles(5)


def found(home: Path, verdict: str) -> dict[str, str]:
    """The findings with this verdict, by the names of their checks."""
    every = checks.store(writer.place_of(home), lambda: writer.opened(home))
    return {each.check: f"{each.told} {each.mend}".strip() for each in every if each.verdict == verdict}


def run(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / CATALOG)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute(statement)
        database.commit()


def test_nothing_is_wrong_with_a_whole_store(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    assert not found(home, "wrong") | found(home, "warning")
    assert "articles 5, passages " in found(home, "ok")["articles"]
    reindex(store)
    assert not found(home, "wrong") | found(home, "warning")


def test_an_empty_store_is_whole(store: Store, home: Path) -> None:
    assert not found(home, "wrong") | found(home, "warning")


def test_without_a_store_the_first_step_is_named(home: Path) -> None:
    assert "onrecord ingest" in found(home, "warning")["catalog"]
    assert not home.exists()


def test_looking_changes_nothing(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    before = store.catalog.data_version
    found(home, "ok")
    assert store.catalog.data_version == before


@pytest.mark.parametrize(
    ("harm", "check", "told"),
    [
        ("UPDATE articles SET text = 'x' || text WHERE id = 'article-1'", "articles", "article-1. Ingest them again"),
        ("UPDATE passages SET end = 99999 WHERE id = 1", "articles", "outside the text of article-0"),
        ("UPDATE statements SET parts = '[[9, 99999]]' WHERE article_id = 'article-2'", "articles", "article-2"),
        ("DELETE FROM articles WHERE id = 'article-1'", "catalog", "refers to a row of articles"),
        ("DELETE FROM passages WHERE id = 2", "indexes", "1 passages of no article. Rebuild it: onrecord reindex"),
        ("UPDATE facts SET value = 'other' WHERE key = 'model'", "embedding", "embedding model other"),
    ],
)
def test_what_the_catalog_holds_is_compared(store: Store, home: Path, harm: str, check: str, told: str) -> None:
    ingest(store, ARTICLES)
    run(home, harm)
    assert told in found(home, "wrong")[check]


def lose_word(store: Store) -> None:
    store.lexical.change((), [1])


def lose_vector(store: Store) -> None:
    store.vectors.remove([1])


def twice(store: Store) -> None:
    store.lexical.change([(1, "", "Once more.")])


def foreign(store: Store) -> None:
    store.vectors.add([900], np.ones((1, 64), dtype=np.float32))


def damage_row(store: Store) -> None:
    with (Path(store.vectors.where) / MATRIX).open("r+b") as file:
        file.seek(8)
        file.write(b"@" * 100)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lose_word, "The word index lacks 1 of"),
        (lose_vector, "The vector index lacks 1 of"),
        (twice, "more than once"),
        (foreign, "1 passages of no article"),
        (damage_row, "The rows of 1 vectors are damaged"),
    ],
)
def test_each_passage_is_in_each_index_once(store: Store, home: Path, harm: Callable[[Store], None], told: str) -> None:
    ingest(store, ARTICLES)
    harm(store)
    store.reopen_indexes()
    assert told in found(home, "wrong")["indexes"]
    reindex(store)
    assert not found(home, "wrong")


def test_vectors_of_other_texts_are_noticed(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    ids = sorted(store.vectors.ids())
    rows, _ = store.vectors.rows(ids)
    store.vectors.add(ids, np.roll(rows, 3, axis=0))
    store.reopen_indexes()
    assert "do not belong to their passages" in found(home, "wrong")["vectors"]


def test_words_of_other_texts_are_noticed(store: Store, home: Path) -> None:
    ingest(store, corpus.articles(12))
    ids = store.lexical.ids()
    texts = [store.catalog.passages([key])[key].text for key in ids]
    store.lexical.change(((key, "", text) for key, text in zip(ids, texts[30:] + texts[:30], strict=True)), ids)
    assert "are not found by their own words" in found(home, "wrong")["words"]


def test_what_a_killed_writer_left_is_reported_and_is_not_wrong(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    store.catalog.reserve(3)
    (home / "indexes" / "7").mkdir()
    assert not found(home, "wrong")
    assert "left 3 passages in the indexes, indexes/7" in found(home, "warning")["writer"]
    ingest(store, ARTICLES)
    assert "writer" in found(home, "ok")


def test_the_process_that_writes_is_named(store: Store, home: Path) -> None:
    with store.lock.held("a test"):
        assert "(a test, since " in found(home, "ok")["writer"]


def test_statements_of_an_older_extractor_are_reported(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    run(home, "UPDATE facts SET value = 'old' WHERE key = 'extractor'")
    assert "onrecord ingest finds them again" in found(home, "warning")["statements"]
