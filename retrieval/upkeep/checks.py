"""What is right and wrong with a store, found by looking at all of it: what `onrecord doctor` tells of it.

Nothing is changed. What `Store.check_agreement` notices by counts, in milliseconds, is compared here id by id; articles
are compared with their digests, and a sample of passages is searched for by its own vector and words.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from retrieval.articles import Article, Passage, digest
from retrieval.errors import OnRecordError, StoreError, StoreMissing
from retrieval.ingest.passages import embedded_texts
from retrieval.statements import extractor_version
from retrieval.store.catalog import ROWS_A_QUERY
from retrieval.store.library_errors import RESTORE, SCARCE_BYTES, sqlite_errors
from retrieval.store.schema import MIGRATIONS
from retrieval.store.store import CATALOG, COMPARISONS, UNPACKED, Store
from retrieval.store.vector_file import unit_length

Verdict = Literal["ok", "warning", "wrong"]

REINDEX = "Rebuild it: onrecord reindex"
#: Passages that are searched for by themselves: an index that has lost a tenth of them is found out in 97 of 100 runs.
SAMPLE = 32
#: Among how many hits a passage must find itself, and what cosine counts as finding an equal of it instead.
AMONG, EQUAL = 20, 0.999
#: A stored vector and the one computed again differ by rounding alone; by 8 bits against 32, by 0.02 at most.
SAME_TEXT = 0.97
#: Examples that are named of what is wrong.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check: what is so, and what mends it where it is not as it should be."""

    check: str
    verdict: Verdict
    told: str
    mend: str = ""


def database(path: Path) -> list[str]:
    """What SQLite finds wrong with a database file, its references included; nothing is written to it.

    Raises:
        StoreError: it cannot be read at all.
    """
    with sqlite_errors(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(10)")]
        references = db.execute("PRAGMA foreign_key_check").fetchall()
    found = [] if found == ["ok"] else found
    return found + [f"a row of {row[0]} refers to a row of {row[2]} that is not there" for row in references[:NAMED]]


def store(home: Path, opened: Callable[[], Store]) -> Iterator[Finding]:
    """What is found in the store of `home`, which `opened` opens when its catalog can be read, check by check."""
    if not (home / CATALOG).exists() and (home / "indexes").exists():
        yield Finding("catalog", "wrong", f"The catalog {home / CATALOG} is missing, its indexes are there.", RESTORE)
        return
    if not (home / CATALOG).exists():
        yield Finding(
            "catalog", "warning", f"There are no articles yet: {home} holds no store.", "onrecord ingest PATH"
        )
        return
    try:
        problems, version = database(home / CATALOG), _schema(home / CATALOG)
        if problems:
            yield Finding("catalog", "wrong", f"The catalog is damaged: {_some(problems)}.", RESTORE)
            return
        if 0 < version < len(MIGRATIONS):
            yield Finding(
                "schema",
                "warning",
                f"The catalog has schema {version} of an older onrecord, the newest is {len(MIGRATIONS)}.",
                "Whatever opens the store next brings it up to date: onrecord articles list",
            )
            return
        with closing(opened()) as open_store:
            yield from _inside(open_store)
    except StoreMissing as error:
        yield Finding("catalog", "warning", error.message, error.mend)
    except StoreError as error:
        yield Finding("catalog", "wrong", error.message, error.mend)


def _inside(store: Store) -> Iterator[Finding]:
    told: set[str] = set()
    for name, check in _CHECKS.items():
        try:
            yield from check(store)
        except OnRecordError as error:
            if error.message not in told:  # one damaged index may stop several checks
                yield Finding(name, "wrong", error.message, error.mend)
            told.add(error.message)


def disk(home: Path) -> Finding:
    """Whether there is room: a reindex needs as much again as the indexes take."""
    free = shutil.disk_usage(home).free
    needed = sum(path.stat().st_size for path in (home / "indexes").rglob("*") if path.is_file())
    told = f"{_size(free)} are free; the indexes take {_size(needed)}."
    if free < SCARCE_BYTES:
        return Finding("disk", "wrong", f"The disk is full: {told}", "Free some space.")
    if free < needed + SCARCE_BYTES:
        return Finding(
            "disk", "warning", told, "Free as much as that: a reindex builds new indexes beside the old ones."
        )
    return Finding("disk", "ok", told)


def _schema(path: Path) -> int:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def _catalog(store: Store) -> Iterator[Finding]:
    """Every article is as it was stored, and what refers to its text lies within it."""
    changed, beyond, count = [], [], 0
    for articles in _by_the_many(store):
        marks = store.catalog.digests([article.id for article in articles])
        said = store.catalog.statements_in([article.id for article in articles])
        lengths = {article.id: len(article.text) for article in articles}
        changed += [article.id for article in articles if marks[article.id] != digest(article)]
        for article in articles:
            passages = store.catalog.passages_of(article)
            count += len(passages)
            if any(not 0 <= each.start < each.end <= len(article.text) for each in passages):
                beyond.append(article.id)
        beyond += [
            each.article_id
            for each in said
            if any(not 0 <= part.start < part.end <= lengths[each.article_id] for part in each.statement.parts)
        ]
    if changed:
        told = f"{len(changed)} articles are not as they were stored: {_some(changed)}."
        yield Finding("articles", "wrong", told, "Ingest them again.")
    if beyond:
        told = f"Passages or statements lie outside the text of {_some(sorted(set(beyond)))}."
        yield Finding("articles", "wrong", told, REINDEX)
    if not changed and not beyond:
        held, statements = store.catalog.count("articles"), store.catalog.count("statements")
        yield Finding(
            "articles", "ok", f"All is as it was stored: articles {held}, passages {count}, statements {statements}."
        )


def _agreement(store: Store) -> Iterator[Finding]:
    """Each passage of the catalog is in each index exactly once, and nothing else is."""
    for _ in range(COMPARISONS):
        seen = store.refresh()
        found = [*_differences(store)]
        if not found:
            yield Finding("indexes", "ok", "Vectors and words hold each passage of the catalog once.")
            return
        writer = store.lock.holder()
        if store.refresh() == seen and not writer:  # nobody has written between the looks
            yield from found
            return
    yield Finding("indexes", "warning", f"Not compared: the store is being written by {writer}.", "Try again later.")


def _differences(store: Store) -> Iterator[Finding]:
    words = Counter(store.lexical.ids())
    held = {"vector": store.vectors.ids(), "word": set(words)}
    stale = set(store.catalog.stale())
    known = _passage_ids(store)
    for name, ids in held.items():
        missing, more = known - ids, ids - known - stale
        if missing:
            yield Finding(
                "indexes", "wrong", f"The {name} index lacks {len(missing)} of {len(known)} passages.", REINDEX
            )
        if more:
            yield Finding("indexes", "wrong", f"The {name} index holds {len(more)} passages of no article.", REINDEX)
    twice = [key for key, count in words.items() if count > 1]
    if twice:
        yield Finding("indexes", "wrong", f"The word index holds {len(twice)} passages more than once.", REINDEX)
    damaged = store.vectors.damaged(sorted(known))
    if damaged:
        yield Finding("indexes", "wrong", f"The rows of {len(damaged)} vectors are damaged.", REINDEX)
    if not store.vectors.found():
        yield Finding("indexes", "wrong", f"The vector index in {store.vectors.folder} has lost its vectors.", REINDEX)


def _remains(store: Store) -> Iterator[Finding]:
    """What a killed writer has left, which the next one clears away."""
    writer = store.lock.holder()
    if writer:
        yield Finding("writer", "ok", f"The store is being written by {writer}.")
        return
    stale, current = store.catalog.count("stale"), store.index_number
    # One of a lower number was replaced, and is left to those who still read it.
    folders = [
        f"indexes/{each.name}" for each in (store.home / "indexes").glob("*") if not _is_replaced(each.name, current)
    ]
    folders += [UNPACKED] * (store.home / UNPACKED).exists()
    if stale or folders:
        told = [f"{stale} passages in the indexes"] * bool(stale) + folders
        yield Finding(
            "writer",
            "warning",
            f"Somebody was stopped while writing and has left {_some(told)}; no answer uses it.",
            "The next onrecord ingest clears it away, and finishes what was begun when it is given the same sources.",
        )
    else:
        yield Finding("writer", "ok", "Nobody is writing, and nobody was stopped while writing.")


def _is_replaced(name: str, current: int) -> bool:
    return name.isdecimal() and int(name) <= current


def _model(store: Store) -> Iterator[Finding]:
    """The vectors and the statements were made by what is installed and set now."""
    if store.catalog.fact("extractor") != extractor_version():
        yield Finding(
            "statements",
            "warning",
            "The statements were found by another version.",
            "The next onrecord ingest finds them anew.",
        )
    store.check_embedding()
    yield Finding("embedding", "ok", f"The vectors are of the model that is set, {store.model}.")


def _vectors_find(store: Store) -> Iterator[Finding]:
    """A sample of passages is found by their own vectors, which are those of their texts."""
    sample = _sample(store)
    ids = [passage.id for _, passage in sample]
    model, vectors = store.embedding, store.vectors
    texts = [
        text for article, each in sample for text in embedded_texts(article, [each], model.token_spans, model.window)
    ]
    computed = unit_length(model.embed(texts)) if texts else np.empty((0, model.dimension))
    stored = vectors.of(ids)
    lost, other = [], []
    for key, now, row in zip(ids, computed, vectors.rows(ids)[0], strict=True):
        if key not in stored:
            continue  # the comparison of the ids tells that
        hits = vectors.nearest(stored[key].tolist(), AMONG)
        if not hits or (key not in [hit for hit, _ in hits] and hits[-1][1] < EQUAL):
            lost.append(key)
        if min(float(unit_length(stored[key]) @ now), float(row @ now)) < SAME_TEXT:
            other.append(key)
    yield from _sampled("vectors", len(sample), lost, "are not found by their own vectors")
    if other:
        yield Finding("vectors", "wrong", f"{len(other)} of {len(sample)} vectors are not of their passages.", REINDEX)


def _words_find(store: Store) -> Iterator[Finding]:
    """A sample of passages is found by their own words."""
    sample = _sample(store)
    lost = []
    for _, passage in sample:
        hits = store.lexical.search(passage.text, AMONG)
        # An equal of it, of the same title or of none, has the same words: it may stand in its place.
        if hits and passage.id not in [key for key, _ in hits] and hits[-1][1] < hits[0][1] * EQUAL:
            lost.append(passage.id)
    yield from _sampled("words", len(sample), lost, "are not found by their own words")


#: The checks of an open store, each under the name that an error in it is told with.
_CHECKS: dict[str, Callable[[Store], Iterator[Finding]]] = {
    "articles": _catalog,
    "embedding": _model,
    "indexes": _agreement,
    "writer": _remains,
    "vectors": _vectors_find,
    "words": _words_find,
}


def _sampled(check: str, tried: int, lost: Sequence[int], how: str) -> Iterator[Finding]:
    if lost:
        yield Finding(check, "wrong", f"{len(lost)} of {tried} passages {how}.", REINDEX)
    else:
        yield Finding(check, "ok", f"{tried} passages, chosen at random, are found by their own {check}.")


def _sample(store: Store) -> list[tuple[Article, Passage]]:
    known = sorted(_passage_ids(store))
    chosen = store.catalog.passages(random.sample(known, min(SAMPLE, len(known))))
    articles = store.catalog.articles(sorted({passage.article_id for passage in chosen.values()}))
    return [(articles[each.article_id], each) for each in chosen.values() if each.article_id in articles]


def _passage_ids(store: Store) -> set[int]:
    return {int(key) for (key,) in store.catalog.select("SELECT id FROM passages")}


def _by_the_many(store: Store) -> Iterator[list[Article]]:
    keys = store.catalog.article_ids()
    for at in range(0, len(keys), ROWS_A_QUERY):
        yield [*store.catalog.articles(keys[at : at + ROWS_A_QUERY]).values()]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _size(count: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
