"""A store on PostgreSQL and a Chroma server, used by several hosts."""

from __future__ import annotations

import random
import shutil
import string
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psycopg
import pytest

from retrieval.articles import Article
from retrieval.errors import StoreAway, StoreDamaged, StoreLocked, StoreMismatch, StoreMissing
from retrieval.ingest.storing import ingest, reindex, remove
from retrieval.search.ranking import search
from retrieval.statements import Statement
from retrieval.store.shared import words
from retrieval.store.shared.words import FollowedWords
from retrieval.store.store import Store
from retrieval.store.vectors import Vectors
from tests import corpus, writer
from tests.agreement import assert_agreement, content, expected
from tests.toys import ToyEmbedding

ARTICLES = corpus.articles(5)


def best(store: Store, number: int) -> str:
    return search(store, f"What about {corpus.own_word(number)}?", named=True)[0].article.id


def test_a_shared_store_that_is_not_there_says_how_to_make_one(here: Path) -> None:
    with pytest.raises(StoreMissing) as error:
        writer.opened(here)
    assert "onrecord ingest" in error.value.mend


def test_what_one_host_stores_the_other_answers_at_once(shared: Store, there: Path) -> None:
    ingest(shared, ARTICLES[:2])
    other = writer.opened(there)
    assert best(other, 1) == "article-1"
    ingest(shared, ARTICLES)
    assert best(other, 4) == "article-4"
    ingest(shared, corpus.articles(5, edition=2))
    assert "edition 2" in search(other, f"{corpus.own_word(4)} edition", named=True)[0].article.text
    remove(shared, ["article-4"])
    assert best(other, 4) != "article-4"
    reindex(shared)
    assert best(other, 1) == "article-1"
    assert_agreement(other)
    assert_agreement(shared)
    other.close()


def test_both_kinds_of_store_rank_alike(shared: Store, store: Store) -> None:
    articles = corpus.articles(60)
    ingest(shared, articles)
    ingest(store, articles)
    for question in ("What did Zakharova say about the budget?", "Who warned of naval exercises?", "rice"):
        assert [(each.passage.span, each.article.id, round(each.score, 4)) for each in search(shared, question)] == [
            (each.passage.span, each.article.id, round(each.score, 4)) for each in search(store, question)
        ]


def test_an_edit_of_the_same_store_of_another_host_is_unchanged_the_second_time(shared: Store, there: Path) -> None:
    assert ingest(shared, ARTICLES).added == 5
    other = writer.opened(there)
    assert ingest(other, ARTICLES).unchanged == 5
    assert content(other) == expected(ARTICLES)
    other.close()


def test_a_second_writer_on_another_host_is_told_who_writes(shared: Store, there: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    process = writer.start(writer.hold, there, told)
    while not writer.reported(told):
        assert process.is_alive()
        process.join(0.02)
    with pytest.raises(StoreLocked, match=rf"process {process.pid} \(a long test, since \d\d:\d\dZ\)") as error:
        ingest(shared, ARTICLES)
    assert "try again" in error.value.mend
    assert shared.lock.holder()
    process.kill()
    process.join()
    while shared.lock.holder():  # until the server has noticed
        pass
    assert ingest(shared, ARTICLES).added == 5


def test_a_writer_whose_connection_is_cut_stores_nothing_more(shared: Store, own: str, there: Path) -> None:
    ingest(shared, ARTICLES[:1])
    with pytest.raises(StoreAway), shared.writing("a test"), shared.catalog.transaction():
        shared.catalog.put(Article("half", "Not stored."), "digest", [], [])
        with psycopg.connect(own, autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%a test%'"
            )
        other = writer.opened(there)
        assert ingest(other, ARTICLES[:2]).added == 1  # the lock is free already
        other.close()
    assert content(shared) == expected(ARTICLES[:2])
    assert_agreement(shared)


def test_threads_that_share_a_store_answer_while_another_host_writes(shared: Store, there: Path) -> None:
    ingest(shared, ARTICLES)
    ended = threading.Event()

    def ask(number: int) -> int:
        asked = 0
        while not ended.is_set() or asked < 3:
            assert best(shared, number) == f"article-{number}"
            asked += 1
        return asked

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask, number) for number in range(1, 4)]
        elsewhere = writer.opened(there)
        try:
            for count in (20, 40):
                ingest(elsewhere, corpus.articles(count))
                remove(elsewhere, [f"article-{count - 1}"])
        finally:
            ended.set()
        assert all(each.result() >= 3 for each in asking)
    elsewhere.close()
    shared.refresh()
    assert_agreement(shared)


def test_a_host_whose_word_index_is_deleted_or_damaged_builds_it_again(shared: Store, here: Path) -> None:
    ingest(shared, corpus.articles(12))
    assert best(shared, 3) == "article-3"
    shared.close()
    (folder,) = (here / "words").glob("*/1")
    for harm in (
        lambda: shutil.rmtree(folder),
        (folder / "meta.json").unlink,
        lambda: (folder / "meta.json").write_text("{"),
        lambda: (folder / words.SEEN).write_text("{"),
    ):
        harm()
        again = writer.opened(here)
        assert_agreement(again)
        again.close()


def test_a_killed_build_of_the_word_index_goes_on_where_it_was(
    shared: Store, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(shared, corpus.articles(30))
    monkeypatch.setattr(words, "AT_ONCE", 20)
    put, done = FollowedWords._put, list[object]()

    def killed(self: FollowedWords, *given: object) -> None:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(given)
        put(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(FollowedWords, "_put", killed)
        other = writer.opened(there)
        with pytest.raises(KeyboardInterrupt):
            _ = other.lexical
        other.close()
    ingest(shared, corpus.articles(33))
    remove(shared, ["article-0"])
    other = writer.opened(there)
    assert_agreement(other)
    other.close()


def test_vectors_that_are_lost_are_noticed_and_rebuilt(shared: Store) -> None:
    ingest(shared, ARTICLES)
    shared.place.discard()
    with pytest.raises(StoreDamaged, match="are missing") as error:
        shared.check_agreement()
    assert "onrecord reindex" in error.value.mend
    reindex(shared)
    assert best(shared, 2) == "article-2"
    assert_agreement(shared)


def test_another_embedding_model_is_refused(shared: Store, here: Path) -> None:
    ingest(shared, ARTICLES)
    changed = Store(here, "other", lambda: ToyEmbedding("other", 32), place=shared.place)
    with pytest.raises(StoreMismatch, match="toy, but other is set"):
        search(changed, "rice")
    reindex(changed)
    assert best(changed, 2) == "article-2"
    changed.close()


def test_two_stores_on_one_chroma_server_keep_apart(shared: Store, postgres: str, chroma: str, tmp_path: Path) -> None:
    ingest(shared, ARTICLES)
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE second")
    try:
        second = writer.opened(
            writer.on_servers(tmp_path / "second", postgres.rpartition("/")[0] + "/second", chroma), create=True
        )
        ingest(second, corpus.articles(9))
        reindex(second)
        assert_agreement(second)
        second.close()
    finally:
        with psycopg.connect(postgres, autocommit=True) as server:
            server.execute("DROP DATABASE second WITH (FORCE)")
    assert_agreement(shared)


def test_searches_among_some_passages_are_those_of_the_folder(
    shared: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(600, 32)).astype(np.float32)
    ids = list(range(1, 601))
    folder = Vectors(tmp_path / "chroma", create=True)
    for each in (folder, shared.vectors):
        each.add(ids, rows)
    question = rng.normal(size=32).astype(np.float32).tolist()
    for among in ({5, 9, 77}, set(ids[::7]), set(ids[:400]), set(), {9999}):
        for few in (4_000, 50):  # exact, or by Chroma
            monkeypatch.setattr("retrieval.store.shared.vectors.FEW", few)
            found, wanted = shared.vectors.nearest(question, 10, among), folder.nearest(question, 10, among)
            assert [key for key, _ in found] == [key for key, _ in wanted]
            assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in wanted], abs=1e-5)
    rows_here, unknown = shared.vectors.rows([3, 9999])
    assert unknown == [9999]
    assert np.linalg.norm(rows_here[0]) == pytest.approx(1)
    folder.close()


#: A text that no compression makes fit a key of PostgreSQL.
LONG = "".join(random.Random(1).choices(string.ascii_letters, k=5_000))


@pytest.mark.parametrize("harm", ["\0", LONG, "%s?", "';--"], ids=["NUL", "long", "marks", "SQL"])
def test_no_text_is_too_strange_for_the_catalog(shared: Store, harm: str) -> None:
    article = Article("a", f"Said {harm}.", harm, f"https://example.org/{harm}", None, harm, harm, "en")
    found = [Statement((), "direct", harm, harm), Statement((), "direct", f"Ann {harm}", None)]
    with shared.catalog.transaction():
        shared.catalog.put(article, "digest", [], found)
    kept = shared.catalog.article("a")
    assert kept
    assert kept.title == harm.replace("\0", "\ufffd")
    assert shared.catalog.articles_where(named=harm) == {"a"}
    assert shared.catalog.speakers([harm]) is not None
