"""Backups and what is restored from them; archives that are damaged or hostile."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.errors import BackupError, OnRecordError, StoreLocked, StoreMismatch, StoreMissing
from retrieval.ingest.storing import ingest, remove
from retrieval.search.ranking import search
from retrieval.store.store import CATALOG, Store
from retrieval.store.vectors import MATRIX
from retrieval.upkeep.backup import MANIFEST, back_up
from retrieval.upkeep.restore import restore
from tests import corpus, writer
from tests.agreement import assert_agreement, content, expected
from tests.toys import ToyEmbedding

ARTICLES = corpus.articles(6)
DATABASES = {"notes.sqlite": 3}


def silent(doing: str, total: int) -> Callable[[int], None]:
    return lambda done: None


@pytest.fixture
def archive(store: Store, home: Path, tmp_path: Path) -> Path:
    ingest(store, ARTICLES)
    with closing(sqlite3.connect(home / "notes.sqlite")) as notes:
        notes.executescript("PRAGMA user_version = 3; CREATE TABLE notes (note); INSERT INTO notes VALUES ('one')")
    back_up(home, [*DATABASES, "never-there.sqlite"], tmp_path / "backup.tar.gz", silent)
    return tmp_path / "backup.tar.gz"


def notes(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "notes.sqlite")) as database:
        return [note for (note,) in database.execute("SELECT note FROM notes")]


def assert_restored(home: Path) -> None:
    with closing(writer.opened(home)) as store:
        assert content(store) == expected(ARTICLES)
        assert_agreement(store)
    assert notes(home) == ["one"]


def files(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir())


def test_a_backup_comes_back_as_it_was(archive: Path, tmp_path: Path, toy_embeddings: ToyEmbedding) -> None:
    embedded = len(toy_embeddings.embedded)
    manifest = restore(archive, tmp_path / "other", DATABASES, silent)
    assert (manifest.articles, manifest.vectors) == (6, True)
    assert_restored(tmp_path / "other")
    assert len(toy_embeddings.embedded) == embedded
    assert (tmp_path / "other").stat().st_mode & 0o777 == 0o700
    assert archive.stat().st_mode & 0o777 == 0o600


def test_a_restored_store_can_be_written(archive: Path, tmp_path: Path) -> None:
    restore(archive, tmp_path / "other", DATABASES, silent)
    with closing(writer.opened(tmp_path / "other")) as store:
        assert ingest(store, corpus.articles(9)).added == 3
        remove(store, ["article-1"])
        assert_agreement(store)


def test_it_holds_the_databases_and_the_vectors_and_nothing_else(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        assert opened.getnames() == [MANIFEST, CATALOG, "notes.sqlite", MATRIX]


def test_a_reader_that_is_open_sees_the_restored_store(archive: Path, store: Store, home: Path) -> None:
    ingest(store, corpus.articles(6, edition=2))
    remove(store, ["article-3"])
    with closing(writer.opened(home)) as reader:
        search(reader, corpus.own_word(2), named=True)
        restore(archive, home, DATABASES, silent, force=True)
        assert search(reader, corpus.own_word(3), named=True)[0].article == ARTICLES[3]
        assert_agreement(reader)
    assert_restored(home)


def test_a_store_is_replaced_only_when_that_is_asked_for(archive: Path, home: Path) -> None:
    with pytest.raises(BackupError, match="would be replaced") as error:
        restore(archive, home, DATABASES, silent)
    assert "--force" in error.value.mend


def test_a_store_that_is_being_written_is_not_replaced(archive: Path, store: Store, home: Path) -> None:
    with store.lock.held("a test"), pytest.raises(StoreLocked, match="a test"):
        restore(archive, home, DATABASES, silent, force=True)


def test_a_backup_is_never_written_over(archive: Path, home: Path) -> None:
    with pytest.raises(BackupError, match="exists already"):
        back_up(home, [], archive, silent)


def test_without_a_store_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        back_up(tmp_path / "none", [], tmp_path / "backup", silent)


def test_a_damaged_catalog_is_not_backed_up(archive: Path, store: Store, home: Path, tmp_path: Path) -> None:
    store.close()
    with (home / CATALOG).open("r+b") as file:
        file.seek(20_480)
        file.write(b"\xff" * 20_480)
    with pytest.raises(OnRecordError, match="cannot be read"):
        back_up(home, [], tmp_path / "second.tar.gz", silent)
    assert not (tmp_path / "second.tar.gz").exists()
    restore(archive, home, DATABASES, silent, force=True)
    assert_restored(home)


def test_a_damaged_database_beside_the_catalog_is_named_and_the_articles_are_not_blamed(
    store: Store, home: Path, tmp_path: Path
) -> None:
    (home / "talks.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(OnRecordError, match=r"The database .*talks\.sqlite cannot be read") as error:
        back_up(home, ["talks.sqlite"], tmp_path / "second.tar.gz", silent)
    assert "The articles are not touched" in error.value.mend


def test_a_backup_of_a_store_without_indexes_keeps_the_articles(archive: Path, store: Store, home: Path) -> None:
    store.close()
    shutil.rmtree(home / "indexes")
    second = archive.with_name("second.tar.gz")
    assert not back_up(home, [], second, silent).vectors
    other = home.with_name("other")
    assert not restore(second, other, {}, silent).vectors
    with closing(writer.opened(other)) as restored:
        assert content(restored) == expected(ARTICLES)
        with pytest.raises(OnRecordError) as error:
            restored.check_agreement()
        assert "onrecord reindex" in error.value.mend


def test_ctrl_c_leaves_nothing_behind(store: Store, home: Path, archive: Path, tmp_path: Path) -> None:
    def stop(doing: str, total: int) -> Callable[[int], None]:
        if doing in ("Packing", "Building the indexes"):
            raise KeyboardInterrupt
        return lambda done: None

    ingest(store, corpus.articles(6, edition=2))
    before = files(tmp_path), files(home)
    with pytest.raises(KeyboardInterrupt):
        back_up(home, [], tmp_path / "second.tar.gz", stop)
    with pytest.raises(KeyboardInterrupt):
        restore(archive, home, DATABASES, stop, force=True)
    assert (files(tmp_path), files(home)) == before
    assert content(store) == expected(corpus.articles(6, edition=2))
    assert_agreement(store)


# Archives from elsewhere


def unpacked(archive: Path) -> tuple[dict[str, object], dict[str, bytes]]:
    """The manifest of an archive and its other files."""
    with tarfile.open(archive) as opened:
        held = {entry.name: opened.extractfile(entry).read() for entry in opened}  # type: ignore[union-attr]
    return json.loads(held.pop(MANIFEST)), held


def packed(archive: Path, manifest: object, entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    """Writes an archive with this manifest and these entries."""
    told = json.dumps(manifest).encode()
    with tarfile.open(archive, "w:gz", format=tarfile.GNU_FORMAT) as opened:
        for entry, body in [(tarfile.TarInfo(MANIFEST), told), *entries]:
            entry.size = len(body)
            opened.addfile(entry, io.BytesIO(body))


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


def assert_refused(archive: Path, tmp_path: Path, match: str, kind: type[OnRecordError] = BackupError) -> None:
    """The archive is refused, and the existing store and the files around it are unchanged."""
    home = tmp_path / "victim"
    with closing(writer.opened(home, create=True)) as store:
        ingest(store, corpus.articles(2))
    around = files(tmp_path)
    with pytest.raises(kind, match=match) as error:
        restore(archive, home, DATABASES, silent, force=True)
    assert error.value.mend
    assert files(tmp_path) == around
    with closing(writer.opened(home)) as store:
        assert content(store) == expected(corpus.articles(2))
        assert_agreement(store)
    assert not (home / "restoring").exists()


@pytest.mark.parametrize(
    "strange",
    [
        entry("../outside"),
        entry("/onrecord-outside"),
        entry("models/evil"),
        entry(CATALOG, tarfile.SYMTYPE, "/etc/passwd"),
        entry(CATALOG, tarfile.LNKTYPE, MANIFEST),
        entry("pipe", tarfile.FIFOTYPE),
        entry("folder", tarfile.DIRTYPE),
        entry("x" * 300),  # a name that takes a header of its own
    ],
)
def test_an_entry_that_is_not_a_plain_file_of_a_backup_is_refused(
    archive: Path, tmp_path: Path, strange: tarfile.TarInfo
) -> None:
    manifest, held = unpacked(archive)
    body = b"x" if strange.type == tarfile.REGTYPE else b""
    packed(archive, manifest, [(strange, body), *((entry(name), content) for name, content in held.items())])
    assert_refused(archive, tmp_path, "cannot be used: it holds")


def test_a_manifest_that_names_other_files_is_refused(archive: Path, tmp_path: Path) -> None:
    manifest, held = unpacked(archive)
    manifest["files"]["../../evil"] = manifest["files"][CATALOG]  # type: ignore[index]
    packed(archive, manifest, [(entry(name), body) for name, body in held.items()])
    assert_refused(archive, tmp_path, "evil")


def test_a_bomb_is_refused_before_it_grows(archive: Path, tmp_path: Path) -> None:
    manifest, _ = unpacked(archive)
    manifest["files"][CATALOG]["size"] = 300_000_000  # type: ignore[index]
    packed(archive, manifest, [(entry(CATALOG), bytes(300_000_000))])
    assert archive.stat().st_size < 1_000_000
    assert_refused(archive, tmp_path, "would grow to 3")


def test_a_header_that_would_fill_the_memory_is_refused(archive: Path, tmp_path: Path) -> None:
    head = entry("long", tarfile.GNUTYPE_LONGNAME)
    head.size = 1 << 33
    with gzip.open(archive, "wb") as file:
        file.write(head.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20))
    assert_refused(archive, tmp_path, "not a plain file")


@pytest.mark.parametrize("damage", ["cut", "turned", "text", "empty", "no catalog", "no manifest", "other vectors"])
def test_a_damaged_archive_is_refused(archive: Path, tmp_path: Path, damage: str) -> None:
    manifest, held = unpacked(archive)
    whole = archive.read_bytes()
    if damage == "cut":
        archive.write_bytes(whole[: len(whole) // 2])
    elif damage == "turned":
        archive.write_bytes(whole[:2000] + bytes([whole[2000] ^ 255]) + whole[2001:])
    elif damage == "text":
        archive.write_text("no archive")
    elif damage == "empty":
        archive.write_bytes(b"")
    elif damage == "no catalog":
        packed(archive, manifest, [(entry(name), body) for name, body in held.items() if name != CATALOG])
    elif damage == "no manifest":
        packed(archive, {"files": []}, [(entry(name), body) for name, body in held.items()])
    else:
        held[MATRIX] = held[MATRIX][:-8] + b"damaged!"
        packed(archive, manifest, [(entry(name), body) for name, body in held.items()])
    assert_refused(archive, tmp_path, "The backup cannot be used")


def test_a_backup_without_a_catalog_is_refused(archive: Path, tmp_path: Path) -> None:
    manifest, held = unpacked(archive)
    del manifest["files"][CATALOG]  # type: ignore[attr-defined]
    packed(archive, manifest, [(entry(name), body) for name, body in held.items() if name != CATALOG])
    assert_refused(archive, tmp_path, "cannot be used")


def test_a_backup_whose_catalog_takes_values_of_any_kind_is_refused(archive: Path, tmp_path: Path) -> None:
    manifest, held = unpacked(archive)
    path = tmp_path / "loose.sqlite3"
    path.write_bytes(held[CATALOG])
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'articles'")
        database.commit()
    held[CATALOG] = path.read_bytes()
    path.unlink()
    facts = manifest["files"][CATALOG]  # type: ignore[index]
    facts |= {"size": len(held[CATALOG]), "sha256": hashlib.sha256(held[CATALOG]).hexdigest()}
    packed(archive, manifest, [(entry(name), body) for name, body in held.items()])
    assert_refused(archive, tmp_path, "its catalog is not sound")


@pytest.mark.parametrize("what", ["format", "schema", "notes"])
def test_a_backup_of_a_newer_version_is_refused(archive: Path, home: Path, tmp_path: Path, what: str) -> None:
    if what == "notes":
        with closing(sqlite3.connect(home / "notes.sqlite")) as database:
            database.execute("PRAGMA user_version = 4")
        archive.unlink()
        back_up(home, [*DATABASES], archive, silent)
    else:
        manifest, held = unpacked(archive)
        manifest[what] = 99
        packed(archive, manifest, [(entry(name), body) for name, body in held.items()])
    assert_refused(archive, tmp_path, "newer onrecord", StoreMismatch)


def test_a_missing_backup_is_reported(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no backup"):
        restore(tmp_path / "none", tmp_path / "home", {}, silent)
    assert not (tmp_path / "home").exists()
