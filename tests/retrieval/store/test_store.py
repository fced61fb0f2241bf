from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retrieval.errors import StoreDamaged, StoreFull, StoreLocked, StoreMismatch, StoreMissing
from retrieval.ingest.storing import ingest, reindex, remove
from retrieval.search.ranking import search
from retrieval.store.sqlite import open_catalog
from retrieval.store.store import CATALOG, Store
from retrieval.store.vectors import Vectors
from tests import corpus, writer
from tests.agreement import assert_agreement, content, expected
from tests.mounts import may_mount
from tests.toys import ToyEmbedding

ROOT = Path(__file__).resolve().parents[3]
ARTICLES = corpus.articles(5)


def best(store: Store, number: int) -> str:
    return search(store, f"What about {corpus.own_word(number)}?", named=True)[0].article.id


def test_a_store_that_is_not_there_says_how_to_make_one(home: Path) -> None:
    with pytest.raises(StoreMissing) as error:
        writer.opened(home)
    assert "onrecord ingest" in error.value.mend
    assert not home.exists()


def test_a_new_store_is_its_owners_alone(store: Store, home: Path) -> None:
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_new_store_agrees(store: Store) -> None:
    assert_agreement(store)


def test_a_store_whose_making_was_killed_holds_nothing_and_is_made_by_the_next(home: Path) -> None:
    home.mkdir()
    open_catalog(home / CATALOG, create=True).close()
    Vectors(home / "indexes" / "1" / "chroma", create=True).close()
    with pytest.raises(StoreMissing):
        writer.opened(home)
    store = writer.opened(home, create=True)
    ingest(store, ARTICLES)
    assert_agreement(store)
    store.close()


def test_indexes_of_a_catalog_that_was_deleted_are_not_taken_over(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    store.close()
    for path in home.glob(f"{CATALOG}*"):
        path.unlink()
    again = writer.opened(home, create=True)
    ingest(again, ARTICLES[:2])
    assert_agreement(again)
    again.close()


def test_a_reader_sees_what_another_store_object_wrote(store: Store, home: Path) -> None:
    ingest(store, ARTICLES[:2])
    reader = writer.opened(home)
    assert best(reader, 1) == "article-1"
    ingest(store, ARTICLES)
    assert best(reader, 4) == "article-4"
    remove(store, ["article-4"])
    assert best(reader, 4) != "article-4"
    reindex(store)
    assert best(reader, 1) == "article-1"
    assert_agreement(reader)
    reader.close()


def test_a_reader_sees_what_another_process_wrote(store: Store, home: Path, tmp_path: Path) -> None:
    ingest(store, ARTICLES[:2])
    assert best(store, 1) == "article-1"
    for work in (writer.ingest, writer.update, writer.reindex):
        process = writer.start(work, home, tmp_path / "told")
        process.join()
        assert process.exitcode == 0
        assert best(store, 33) == "article-33"
        assert_agreement(store)


def test_a_second_writer_is_told_who_writes_and_what(home: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    process = writer.start(writer.hold, home, told)
    while not told.exists() or not writer.reported(told):
        assert process.is_alive()
        process.join(0.02)
    store = writer.opened(home)
    with pytest.raises(StoreLocked, match=f"process {process.pid} \\(a long test, since 20") as error:
        ingest(store, ARTICLES)
    assert "try again" in error.value.mend
    process.kill()
    process.join()
    assert ingest(store, ARTICLES).added == 5  # the lock of a killed writer is free
    store.close()


def test_reading_needs_no_lock(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    reader = writer.opened(home)
    with store.lock.held("a test"):
        reader.check_agreement()
        assert best(reader, 3) == "article-3"
    reader.close()


def test_looking_whether_somebody_writes_keeps_no_writer_out(store: Store, home: Path) -> None:
    reader = writer.opened(home)
    for _ in range(20):
        assert reader.lock.holder() is None
        ingest(store, [])
    reader.close()


def other(home: Path, name: str = "other", dimension: int = 32) -> Store:
    return Store(home, name, lambda: ToyEmbedding(name, dimension))


def test_another_embedding_model_is_refused_with_what_mends_it(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    changed = other(home)
    for use in (lambda: search(changed, "rice"), lambda: ingest(changed, corpus.articles(9)), changed.check_model):
        with pytest.raises(StoreMismatch, match="toy, but other is set") as error:
            use()
        assert "ONRECORD_EMBEDDING_MODEL=toy" in error.value.mend
        assert "onrecord reindex" in error.value.mend
    assert content(changed) == expected(ARTICLES)
    changed.close()


def test_reindexing_takes_the_store_to_another_embedding_model(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    changed = other(home)
    assert reindex(changed) == 5
    assert best(changed, 2) == "article-2"
    assert_agreement(changed)
    changed.close()
    with pytest.raises(StoreMismatch):
        search(store, "rice")


def test_other_weights_under_the_same_name_are_refused(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    changed = other(home, "toy", 32)
    for use in (lambda: search(changed, "rice"), lambda: ingest(changed, corpus.articles(9))):
        with pytest.raises(StoreMismatch, match=r"toy \(64 dimensions\)") as error:
            use()
        assert "onrecord reindex" in error.value.mend
    reindex(changed)
    assert best(changed, 2) == "article-2"
    changed.close()


def test_an_empty_catalog_beside_indexes_is_damage(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    store.close()
    (home / CATALOG).write_bytes(b"")
    for create in (False, True):
        with pytest.raises(StoreDamaged, match="empty") as error:
            writer.opened(home, create=create)
        assert "onrecord restore" in error.value.mend


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda index: shutil.rmtree(index / "chroma"), id="no vectors"),
        pytest.param(lambda index: (index / "chroma" / "chroma.sqlite3").write_bytes(b"x" * 9000), id="broken vectors"),
        pytest.param(lambda index: shutil.rmtree(index / "tantivy"), id="no words"),
        pytest.param(lambda index: (index / "tantivy" / "meta.json").write_text("{"), id="broken words"),
        pytest.param(shutil.rmtree, id="no index"),
        pytest.param(lambda index: shutil.rmtree(index.parent), id="no indexes"),
    ],
)
def test_a_damaged_index_is_noticed_and_rebuilt(store: Store, home: Path, harm: Callable[[Path], object]) -> None:
    ingest(store, ARTICLES)
    store.close()
    harm(home / "indexes" / "1")
    damaged = writer.opened(home)
    uses: list[Callable[[], object]] = [
        damaged.check_agreement,
        lambda: search(damaged, "rice"),
        lambda: ingest(damaged, corpus.articles(7)),
    ]
    for use in uses:
        with pytest.raises(StoreDamaged) as error:
            use()
        assert "onrecord reindex" in error.value.mend
    assert reindex(damaged) == 5
    assert content(damaged) == expected(ARTICLES)
    assert_agreement(damaged)
    assert best(damaged, 2) == "article-2"
    damaged.close()


def test_a_disagreement_of_the_counts_is_noticed_and_rebuilt(store: Store) -> None:
    ingest(store, ARTICLES)
    (lost, *_) = store.catalog.passages_of(ARTICLES[0])
    store.vectors.remove([lost.id])
    with pytest.raises(StoreDamaged, match="the vector index") as error:
        store.check_agreement()
    assert "onrecord reindex" in error.value.mend
    reindex(store)
    assert_agreement(store)


def test_a_disagreement_is_noticed_even_when_a_killed_writer_left_something(store: Store) -> None:
    ingest(store, ARTICLES)
    store.catalog.reserve(1)
    store.check_agreement()
    store.lexical.change((), [passage.id for passage in store.catalog.passages_of(ARTICLES[0])])
    with pytest.raises(StoreDamaged, match="the word index"):
        store.check_agreement()


def test_lost_vectors_are_noticed_although_they_are_counted(store: Store, home: Path) -> None:
    ingest(store, corpus.articles(260))
    assert store.catalog.count("passages") > 1000  # Chroma's sync_threshold: below it nothing is in these files
    store.close()
    lost = list((home / "indexes").rglob("*.pickle"))
    assert lost
    for path in lost:
        shutil.rmtree(path.parent)
    damaged = writer.opened(home)
    with pytest.raises(StoreDamaged, match="vector") as error:
        damaged.check_agreement()
    assert "onrecord reindex" in error.value.mend
    damaged.close()


def test_a_home_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(StoreFull) as error:
            writer.opened(home, create=True)
        assert "ONRECORD_HOME" in error.value.mend


def test_a_read_only_home_is_refused_and_unharmed(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    store.close()
    script = (
        "from pathlib import Path; from tests import writer; from retrieval.errors import StoreFull\n"
        f"try: writer.opened(Path({str(home)!r}), create=True)\n"
        "except StoreFull as error: print(error.message, error.mend)"
    )
    command = [sys.executable, "-c", script]
    if may_mount():  # permission bits do not bind root
        mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
        command = ["unshare", "-rm", "sh", "-c", mount, str(home), *command]
    elif not os.geteuid():
        pytest.skip("root may write to every folder here")
    home.chmod(0o500)
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    home.chmod(0o700)
    assert ended.returncode == 0, ended.stderr
    assert "ONRECORD_HOME" in ended.stdout
    again = writer.opened(home)
    assert content(again) == expected(ARTICLES)
    again.close()


def test_a_handle_beside_another_writes_what_others_read_at_once(store: Store, home: Path) -> None:
    ingest(store, ARTICLES[:2])
    assert best(store, 1) == "article-1"
    beside = store.beside()
    assert beside.vectors is store.vectors
    with beside.catalog.transaction():
        beside.catalog.remove("article-1")
        assert store.catalog.article("article-1")  # not seen before it is committed
    ingest(beside, ARTICLES)
    assert best(store, 4) == "article-4"
    beside.close()
    assert best(store, 1) == "article-1"
    assert_agreement(store)


def test_a_handle_beside_another_loses_nothing_that_another_process_wrote_before(
    store: Store, home: Path, tmp_path: Path
) -> None:
    ingest(store, ARTICLES[:2])
    assert best(store, 1) == "article-1"  # its vectors are open, and do not know what comes now
    process = writer.start(writer.ingest, home, tmp_path / "told")
    process.join()
    beside = store.beside()
    ingest(beside, corpus.articles(writer.ARTICLES + 3)[-3:])
    beside.close()
    assert_agreement(store)
    again = writer.opened(home)
    assert_agreement(again)
    again.close()


def test_threads_that_share_a_store_answer_while_it_is_written_and_rebuilt(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    ended = threading.Event()

    def ask(number: int) -> int:
        asked = 0
        while not ended.is_set() or asked < 3:
            assert best(store, number) == f"article-{number}"
            asked += 1
        return asked

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask, number) for number in range(1, 4)]
        beside, elsewhere = store.beside(), writer.opened(home)
        try:
            for count in (20, 40):
                ingest(beside, corpus.articles(count))
                remove(elsewhere, [f"article-{count - 1}"])
                reindex(elsewhere)
        finally:
            ended.set()
        assert all(each.result() >= 3 for each in asking)
    beside.close()
    elsewhere.close()
    store.refresh()
    assert_agreement(store)
