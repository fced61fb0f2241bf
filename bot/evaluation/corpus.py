"""What a run answers from: the user's store, or one made of given articles beside the run and only while it runs."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import EvaluationError
from bot.settings import Settings
from retrieval.articles import digest
from retrieval.embeddings.base import Embedding
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.reading import Refused, find, read
from retrieval.store.store import Store

#: The folder of a run's own store.
STORE = "store"
#: Articles that cannot be read and are told one by one.
REFUSALS_TOLD = 10


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of a run: how long each text is, by id, and a mark that differs when anything about one does.

    `titles` are the ids of those articles whose title no other has.
    """

    lengths: Mapping[str, int]
    titles: Mapping[str, str]
    mark: str


def read_corpus(paths: Sequence[Path]) -> Corpus:
    """What the files hold; nothing is stored yet.

    Raises:
        OnRecordError: a path is missing, or an article cannot be read: figures without it would mislead.
    """
    lengths, digests, titles, refused = {}, {}, {}, []
    for item in read(find(list(paths))):
        if isinstance(item, Refused):
            refused.append(f"{item.source}: {item.reason}")
        else:
            lengths[item.id], digests[item.id], titles[item.id] = len(item.text), digest(item), item.title
    if refused:
        told = refused[:REFUSALS_TOLD] + ([f"and {len(refused) - REFUSALS_TOLD} more"] * (len(refused) > REFUSALS_TOLD))
        raise EvaluationError(
            "\n  ".join(["Articles cannot be read:", *told]), "Correct them, or leave them out of --articles."
        )
    if not lengths:
        raise EvaluationError("--articles names no article.", "Give files or folders of articles.")
    return Corpus(lengths, _unique(titles), _mark(digests))


def stored_corpus(store: Store) -> Corpus:
    """What a store holds."""
    entries = store.catalog.entries()
    lengths = {entry.article.id: entry.characters for entry in entries}
    titles = {entry.article.id: entry.article.title for entry in entries}
    return Corpus(lengths, _unique(titles), _mark(store.catalog.digests(list(lengths))))


def nothing() -> Corpus:
    """No article at all: enough to see how questions are understood."""
    return Corpus({}, {}, _mark({}))


def _unique(titles: Mapping[str, str]) -> dict[str, str]:
    """The ids by title, without titles that several articles have."""
    counts = Counter(titles.values())
    return {title: key for key, title in titles.items() if title and counts[title] == 1}


def _mark(digests: Mapping[str, str]) -> str:
    return hashlib.sha256("\n".join(f"{key} {digests[key]}" for key in sorted(digests)).encode()).hexdigest()


@contextlib.contextmanager
def store_of(
    folder: Path, paths: Sequence[Path], settings: Settings, report: Callable[[], None] = lambda: None
) -> Iterator[Store]:
    """A store in `folder` with the articles of `paths`, which shares the embedding model of the user's store.

    Articles that are in it already cost nothing, so an interrupted ingest goes on. `report` hears of each article.
    """

    def embedding() -> Embedding:
        return load(settings.embedding_model, cache=settings.home / "models", threads=settings.threads)

    store = Store(folder, settings.embedding_model, embedding, create=True)
    try:
        if paths:
            ingest(store, read(find(list(paths))), lambda item, outcome: report())
        yield store
    finally:
        store.close()


def throw_away(folder: Path) -> None:
    """Removes a run's own store."""
    shutil.rmtree(folder, ignore_errors=True)
