"""SIGKILL at random moments of everything that writes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from retrieval.articles import Article
from retrieval.errors import StoreMissing
from retrieval.upkeep.backup import back_up
from retrieval.upkeep.restore import restore
from tests import corpus, writer
from tests.killing import killed, moments, told_of, undisturbed
from tests.trials.verdict import Count, clean_answers

ARTICLES = 24
FIRST, SECOND = corpus.articles(ARTICLES), corpus.articles(ARTICLES, edition=2)
ARCHIVE = "backup.tar.gz"


def silent(doing: str, total: int) -> Callable[[int], None]:
    """Hears of a backup's or a restore's progress, and says nothing."""
    return lambda done: None


def do_backup(home: Path, told: Path) -> None:
    """Backs the store up."""
    back_up(home, (), home.with_suffix(".tar.gz"), silent)


def do_restore(home: Path, told: Path) -> None:
    """Restores the backup of the first edition."""
    restore(home.parent / ARCHIVE, home, {}, silent, force=True)


@dataclass(frozen=True)
class Work:
    """What is killed: on which articles it begins (none: without a store) and with which it must end."""

    do: Callable[[Path, Path], None]
    before: list[Article]
    after: list[Article]


WORKS = {
    "ingest": Work(partial(writer.ingest, count=ARTICLES), [], FIRST),
    "update": Work(partial(writer.update, count=ARTICLES), FIRST, SECOND),
    "remove": Work(partial(writer.remove, count=ARTICLES), FIRST, FIRST[1::2]),
    "reindex": Work(writer.reindex, FIRST, FIRST),
    "backup": Work(do_backup, FIRST, FIRST),
    "restore": Work(do_restore, SECOND, FIRST),
}


def kill(name: str, times: int, folder: Path, seed: int) -> Count:
    """Kills a work at so many moments, and counts what is lost."""
    work, count = WORKS[name], Count(f"killed: {name}")
    answers = clean_answers(folder / "clean", work.after)
    start = folder / "start"
    if work.before:
        clean_answers(start, work.before)
    if name == "restore":
        clean_answers(folder / "backed-up", FIRST)
        back_up(folder / "backed-up", (), folder / ARCHIVE, silent)
    _copy(start, folder / "undisturbed")
    length = undisturbed(work.do, folder / "undisturbed")
    for number, moment in enumerate(moments(seed, times, length)):
        home = folder / str(number)
        _copy(start, home)
        count.tried += 1
        told = killed(work.do, home, moment)
        _left(count, name, home, told)
        _finish(work, home)
        count.whole(home, work.after, answers)
        if name == "backup" and not _restorable(home):
            count.wrong("the backup after the kill cannot be restored")
        for left in folder.glob(f"{number}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return count


def _left(count: Count, name: str, home: Path, told: list[str]) -> None:
    """What must hold right after the kill: doctor finds nothing wrong, and what was reported is so."""
    count.doctor(home, "after the kill")
    work = WORKS[name]
    before, after = ({article.id: article for article in articles} for articles in (work.before, work.after))
    try:
        store = writer.opened(home)
    except StoreMissing:
        held = {}
    else:
        with closing(store):
            held = store.catalog.articles(store.catalog.article_ids())
    if name == "restore" and held not in (before, after):
        count.wrong("a mixture of the old store and the restored one")
    for key in before.keys() | after.keys() if name != "restore" else ():
        allowed = (after.get(key),) if key in told else (before.get(key), after.get(key))
        if held.get(key) not in allowed:
            count.articles_lost += 1
            count.wrong("an article is neither as it was nor as it was reported")


def _finish(work: Work, home: Path) -> None:
    home.with_suffix(".tar.gz").unlink(missing_ok=True)
    work.do(home, told_of(home))


def _restorable(home: Path) -> bool:
    other = home.with_name(f"{home.name}-restored")
    return restore(home.with_suffix(".tar.gz"), other, {}, silent).articles == ARTICLES


def _copy(start: Path, home: Path) -> None:
    if start.exists():
        shutil.copytree(start, home)
