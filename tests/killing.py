"""Writers killed at a moment, and what must hold of the store that they leave."""

from __future__ import annotations

import contextlib
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from retrieval.articles import Article
from retrieval.search.ranking import search
from retrieval.store.store import Store
from tests import corpus, writer
from tests.agreement import catalog_ids, content, expected, lexical_ids


@contextlib.contextmanager
def in_memory() -> Iterator[Path]:
    """A folder in memory, where there is one: no kill of a process loses what a disk has not written yet."""
    shared = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        yield Path(folder)


def told_of(home: Path) -> Path:
    return home.with_suffix(".told")


def undisturbed(work: Callable[[Path, Path], None], home: Path) -> float:
    """Seconds that the work takes when nobody kills it."""
    began = time.monotonic()
    process = writer.start(work, home, told_of(home))
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - began


def killed(work: Callable[[Path, Path], None], home: Path, after: float) -> list[str]:
    """What the work reported before it was killed `after` seconds."""
    process = writer.start(work, home, told_of(home))
    process.join(after)
    process.kill()
    process.join()
    return writer.reported(told_of(home))


def moments(seed: int, count: int, length: float) -> list[float]:
    """`count` random moments, one in each of as many equal parts of `length` seconds."""
    dice = random.Random(seed)
    found = [length * (part + dice.random()) / count for part in range(count)]
    print(f"seed {seed}: killed after {', '.join(f'{each:.3f}' for each in found)} s")  # noqa: T201
    return found


def assert_a_reader_is_served(store: Store) -> None:
    """Nothing of what is visible is half there, and no search fails or gives what the catalog does not know."""
    whole, stale = catalog_ids(store), set(store.catalog.stale())
    for held in (store.vectors.ids(), lexical_ids(store)):
        assert whole <= held <= whole | stale
    assert content(store) == expected([article for article, _, _ in content(store).values()])
    store.check_agreement()
    known = store.catalog.article_ids()
    for ranked in search(store, "What did Zakharova say about the budget?"):
        assert ranked.article.id in known
        assert ranked.passage.text == ranked.article.text[ranked.passage.start : ranked.passage.end]


def assert_findable(store: Store, article: Article) -> None:
    number = int(article.id.removeprefix("article-"))
    ids = {passage.id for passage in store.catalog.passages_of(article)}
    assert ids == {key for key, _ in store.lexical.search(corpus.own_word(number), 200)}
    assert ids <= store.vectors.ids()


def finished(work: Callable[[Path, Path], None], home: Path) -> Store:
    """The store after the work was done again, here, to its end."""
    work(home, told_of(home))
    return writer.opened(home)
