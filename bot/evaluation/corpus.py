"""The articles of a run: the user's store, or a store made from given articles for the time of the run."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import EvaluationError
from bot.evaluation.testset import at_most
from bot.settings import Settings
from retrieval.articles import digest
from retrieval.embeddings.base import Embedding
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.reading import Refused, find, read
from retrieval.store.store import Store

#: The folder of a run's own store.
STORE = "store"
#: A message lists at most this many articles that cannot be read.
MOST_REFUSALS = 10


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of a run: the lengths of their texts by id, and a mark that any change to an article changes.

    `titles` gives the ids of articles by their titles, where a title is unique.
    """

    lengths: Mapping[str, int]
    titles: Mapping[str, str]
    mark: str


def read_corpus(paths: Sequence[Path]) -> Corpus:
    """The articles of files; nothing is stored yet.

    Raises:
        OnRecordError: a path does not exist, or an article cannot be read: figures without it would mislead.
    """
    lengths, digests, titles, refused = {}, {}, {}, []
    for item in read(find(list(paths))):
        if isinstance(item, Refused):
            refused.append(f"{item.source}: {item.reason}")
        else:
            lengths[item.id], digests[item.id], titles[item.id] = len(item.text), digest(item), item.title
    if refused:
        raise EvaluationError(
            "\n  ".join(["Some articles cannot be read:", *at_most(refused, MOST_REFUSALS)]),
            "Correct them, or leave them out of --articles.",
        )
    if not lengths:
        raise EvaluationError("There is no article in --articles.", "Give files or folders of articles.")
    return Corpus(lengths, _unique(titles), _mark(digests))


def stored_corpus(store: Store) -> Corpus:
    """The articles of a store."""
    entries = store.catalog.entries()
    lengths = {entry.article.id: entry.characters for entry in entries}
    titles = {entry.article.id: entry.article.title for entry in entries}
    return Corpus(lengths, _unique(titles), _mark(store.catalog.digests(list(lengths))))


def nothing() -> Corpus:
    """No articles, which are not needed to score the understanding of questions."""
    return Corpus({}, {}, _mark({}))


def _unique(titles: Mapping[str, str]) -> dict[str, str]:
    """The ids by title, without titles that several articles share."""
    counts = Counter(titles.values())
    return {title: key for key, title in titles.items() if title and counts[title] == 1}


def _mark(digests: Mapping[str, str]) -> str:
    return hashlib.sha256("\n".join(f"{key} {digests[key]}" for key in sorted(digests)).encode()).hexdigest()


@contextlib.contextmanager
def store_of(
    folder: Path, paths: Sequence[Path], settings: Settings, report: Callable[[], None] = lambda: None
) -> Iterator[Store]:
    """A store in `folder` with the articles of `paths`, which shares the embedding model of the user's store.

    Articles that are already stored cost nothing, so an interrupted ingest goes on. Calls `report` after each article.
    """

    def embedding() -> Embedding:
        return load(settings.embedding_model, cache=settings.home / "models", threads=settings.threads)

    with contextlib.closing(Store(folder, settings.embedding_model, embedding, create=True)) as store:
        if paths:
            ingest(store, read(find(list(paths))), lambda item, outcome: report())
        yield store
