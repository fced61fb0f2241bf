"""Damage of every kind: it is noticed, what doctor names mends it, and the answers are the same after."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from retrieval.errors import OnRecordError, StoreLocked, StoreMismatch
from retrieval.ingest.storing import ingest, reindex
from retrieval.store.schema import MIGRATIONS
from retrieval.store.store import CATALOG
from retrieval.store.vectors import MATRIX
from retrieval.upkeep.backup import back_up
from retrieval.upkeep.restore import restore
from tests import corpus, full_disk, writer
from tests.agreement import content, expected
from tests.killing import killed, told_of
from tests.trials.kills import ARCHIVE, ARTICLES, FIRST, WORKS, silent
from tests.trials.verdict import Count, answers_of, clean_answers, diagnosis

#: After a day that has not come yet: what a clock that was set back makes of every file.
FUTURE = 4_000_000_000


@dataclass(frozen=True)
class Fault:
    """Harm to a store, what must come of it, and what mends it."""

    harm: Callable[[Path], object]
    noticed: bool = True
    mend: Literal["reindex", "restore", "nothing"] = "reindex"


def _index(home: Path) -> Path:
    return home / "indexes" / "1"


def _chroma(home: Path) -> Path:
    return _index(home) / "chroma" / "chroma.sqlite3"


def _cut(path: Path, share: float = 0.5) -> None:
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * share))


def _overwrite(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"@" * length)  # as 32 bits of a vector, about 3


def _torn_log(home: Path) -> None:
    """The log of the catalog ends in what was being written when the power went."""
    with closing(sqlite3.connect(home / CATALOG)) as database:
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("UPDATE facts SET value = value")
        database.commit()
        log = (home / f"{CATALOG}-wal").read_bytes()
    (home / f"{CATALOG}-wal").write_bytes(log + log[32:1000] + b"\x00\xff" * 3000)


def _earlier_schema(home: Path) -> None:
    """Takes the catalog back to the schema of two migrations."""
    with closing(sqlite3.connect(home / CATALOG)) as database:
        database.executescript(
            "DROP INDEX articles_page; DROP INDEX articles_published; DROP INDEX articles_source;"
            "ALTER TABLE articles DROP COLUMN page; ALTER TABLE articles DROP COLUMN host;"
            "ALTER TABLE statements DROP COLUMN sense;"
            "DROP TABLE signatures; DROP TABLE bands; DROP TABLE copies; DROP TABLE entries; DROP TABLE feeds;"
            "PRAGMA user_version = 2"
        )


def _of_the_future(home: Path) -> None:
    for path in home.rglob("*"):
        os.utime(path, (FUTURE, FUTURE))


FAULTS = {
    "Chroma's folder deleted": Fault(lambda home: shutil.rmtree(_index(home) / "chroma")),
    "Chroma's database overwritten": Fault(lambda home: _chroma(home).write_bytes(b"x" * 9000)),
    "Chroma's database cut": Fault(lambda home: _cut(_chroma(home))),
    "Chroma's database damaged inside": Fault(lambda home: _overwrite(_chroma(home), 40_960, 81_920)),
    "the file of vectors deleted": Fault(lambda home: (_index(home) / "chroma" / MATRIX).unlink(), False, "nothing"),
    "the file of vectors cut": Fault(lambda home: _cut(_index(home) / "chroma" / MATRIX), False, "nothing"),
    "the file of vectors damaged inside": Fault(lambda home: _overwrite(_index(home) / "chroma" / MATRIX, 8, 20_000)),
    "tantivy's folder deleted": Fault(lambda home: shutil.rmtree(_index(home) / "tantivy")),
    "tantivy's list of files damaged": Fault(lambda home: (_index(home) / "tantivy" / "meta.json").write_text("{")),
    "all indexes deleted": Fault(lambda home: shutil.rmtree(home / "indexes")),
    "catalog overwritten": Fault(lambda home: (home / CATALOG).write_bytes(b"x" * 9000), True, "restore"),
    "catalog emptied": Fault(lambda home: (home / CATALOG).write_bytes(b""), True, "restore"),
    "catalog cut": Fault(lambda home: _cut(home / CATALOG), True, "restore"),
    "catalog damaged inside": Fault(lambda home: _overwrite(home / CATALOG, 20_480, 20_480), True, "restore"),
    "catalog deleted": Fault(lambda home: (home / CATALOG).unlink(), True, "restore"),
    "the catalog's log torn": Fault(_torn_log, False, "nothing"),
    "clock set back": Fault(_of_the_future, False, "nothing"),
    "a store of the previous schema": Fault(_earlier_schema, False, "nothing"),
}  # fmt: skip


class Faults:
    """Trials on copies of one store, with its backup and its answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start = folder / "start"
        self._answers = clean_answers(self._start, FIRST)
        self._number = 0
        back_up(self._start, (), folder / ARCHIVE, silent)

    def _home(self) -> Path:
        self._number += 1
        home = self._folder / str(self._number)
        shutil.copytree(self._start, home)
        return home

    def fault(self, name: str) -> Count:
        """One harm, noticed and mended."""
        fault, count, home = FAULTS[name], Count(name, tried=1), self._home()
        fault.harm(home)
        found = diagnosis(home)
        if bool(found) != fault.noticed:
            count.wrong(f"doctor says {found or 'that all is well'}")
        if fault.mend == "restore" and found and "onrecord restore" not in found[0]:
            count.wrong(f"doctor does not name the restore: {found[0]}")
        self._mend(count, home, fault.mend)
        return count

    def _mend(self, count: Count, home: Path, mend: str) -> None:
        try:
            if mend == "reindex":
                with closing(writer.opened(home)) as store:
                    reindex(store)
            elif mend == "restore":
                restore(self._folder / ARCHIVE, home, {}, silent, force=True)
            with closing(writer.opened(home)) as store:
                ingest(store, FIRST)
        except OnRecordError as error:
            count.wrong(f"not mended: {error.message} {error.mend}")
            return
        count.whole(home, FIRST, self._answers)

    def power_cuts(self, times: int, seed: int) -> Count:
        """Writers killed, and then the newest files of the indexes cut, which nobody has asked the disk to keep."""
        count, dice = Count("killed, and the newest files cut"), random.Random(seed)
        for number in range(times):
            home = self._folder / f"cut-{number}"
            count.tried += 1
            told = killed(WORKS["ingest"].do, home, dice.uniform(0.2, 1.0))
            files = [path for path in (home / "indexes").rglob("*") if path.is_file() and path.stat().st_size]
            for path in sorted(files, key=lambda path: -path.stat().st_mtime_ns)[: dice.randint(1, 4)]:
                _cut(path, dice.random())
            with_store = (home / CATALOG).exists()
            mend = "reindex" if with_store and diagnosis(home) else "nothing"
            if mend == "reindex":
                with closing(writer.opened(home)) as store:
                    held = store.catalog.articles(told)
                count.articles_lost += len(set(told) - held.keys())
            WORKS["ingest"].do(home, told_of(home)) if mend == "nothing" else None
            self._mend(count, home, mend)
            shutil.rmtree(home)
        return count

    def newer_schema(self) -> Count:
        """A store of a newer onrecord is refused and left as it is."""
        count, home = Count("a store of a newer schema", tried=1), self._home()
        with closing(sqlite3.connect(home / CATALOG)) as database:
            database.execute("PRAGMA user_version = 99")
        try:
            writer.opened(home, create=True).close()
            count.wrong("it is opened")
        except StoreMismatch as error:
            if "newer" not in error.message:
                count.wrong(error.message)
        with closing(sqlite3.connect(home / CATALOG)) as database:
            database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        self._mend(count, home, "nothing")
        return count

    def two_writers(self) -> Count:
        """Of two that write at once one is told to wait; in the end both have done their work."""
        count, home = Count("two processes writing", tried=1), self._home()
        one = writer.start(WORKS["update"].do, home, told_of(home))
        while one.is_alive() and f'"pid": {one.pid},' not in (home / "writer.json").read_text():
            time.sleep(0.001)  # or the other would be the first
        refused = 0
        while one.is_alive():
            with closing(writer.opened(home)) as store:
                try:
                    ingest(store, corpus.articles(ARTICLES + 2)[ARTICLES:])
                except StoreLocked:
                    refused += 1
            time.sleep(0.01)
        one.join()
        if not refused or one.exitcode:
            count.wrong(f"{refused} refused, the other ended with {one.exitcode}")
        with closing(writer.opened(home)) as store:
            ingest(store, corpus.articles(ARTICLES + 2)[ARTICLES:])
            wanted = [*corpus.articles(ARTICLES, 2), *corpus.articles(ARTICLES + 2)[ARTICLES:]]
            if content(store) != expected(wanted):
                count.wrong("the store holds something else than it must")
        count.doctor(home, "in the end")
        return count

    def reader_during_a_reindex(self) -> Count:
        """A reader is answered before, during and after, and always the same."""
        count, home = Count("a reader during a reindex", tried=1), self._home()
        with closing(writer.opened(home)) as store:
            process = writer.start(WORKS["reindex"].do, home, told_of(home))
            while process.is_alive():
                given = answers_of(store)
                count.answers_asked += len(given)
                count.answers_lost += sum(one != other for one, other in zip(given, self._answers, strict=True))
            process.join()
        if process.exitcode or count.answers_lost:
            count.wrong("answers change while a reindex goes on, or it fails")
        count.whole(home, FIRST, self._answers)
        return count

    def full_disk(self) -> Count:
        """A disk without room: what was reported stays and can be read, and when there is room the work is finished."""
        count, seen = Count("disk full", tried=1), full_disk.run(self._folder / "disk")
        for what in ("kept", "whole", "searchable", "unchanged", "finished"):
            if not seen[what]:
                count.wrong(f"not {what}")
        if seen["error"][0] != "StoreFull" or seen["found"] != ["article-3"]:
            count.wrong(f"{seen['error']} {seen['found']}")
        return count

    def backup_during_an_update(self) -> Count:
        """A backup taken while another process writes has each article in one of its editions, and is whole."""
        count, home = Count("a backup during an update", tried=1), self._home()
        process = writer.start(WORKS["update"].do, home, told_of(home))
        made = 0
        while process.is_alive():
            made += 1
            back_up(home, (), self._folder / f"during-{made}.tar.gz", silent)
        process.join()
        for number in sorted({1, (made + 1) // 2, made}):  # one of the beginning, the middle and the end
            other = self._folder / f"during-{number}"
            restore(self._folder / f"during-{number}.tar.gz", other, {}, silent)
            count.doctor(other, "in what was restored")
            with closing(writer.opened(other)) as store:
                articles = store.catalog.articles(store.catalog.article_ids())
                lost = {each.id for each in FIRST} - articles.keys()
                count.articles_lost += len(lost)
                if content(store) != expected([*articles.values()]):
                    count.wrong("half an article in a backup")
        return count
