"""The checks of a store that `onrecord doctor` reports. They read all of it and change nothing.

`Store.check_agreement` compares counts, in milliseconds; here the indexes are compared id by id, the articles with
their digests, and a sample of passages is searched for by their own vectors and words.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from rich import filesize

from retrieval.articles import Article, Passage, digest
from retrieval.errors import OnRecordError, StoreError, StoreMissing, StoreOutdated
from retrieval.ingest.passages import embedded_texts
from retrieval.statements import extractor_version
from retrieval.store.catalog import ROWS_A_QUERY
from retrieval.store.library_errors import REINDEX, RESTORE, SCARCE_BYTES
from retrieval.store.place import Place
from retrieval.store.store import COMPARISONS, Store
from retrieval.store.vector_file import unit_length

Verdict = Literal["ok", "warning", "wrong"]

#: Passages that are searched for: an index that has lost a tenth of them is noticed in 97 of 100 runs.
SAMPLE = 32
#: The number of hits for a passage that must include it, and the cosine, or share of the best score, of an equal hit.
AMONG, EQUAL = 20, 0.999
#: A stored vector and the one computed again differ by rounding only; 8 bits against 32 by 0.02 at most.
SAME_TEXT = 0.97
#: At most this many examples of what is wrong are named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check: what was found, and what to do if it is not as it should be."""

    check: str
    verdict: Verdict
    told: str
    mend: str = ""


def store(place: Place, opened: Callable[[], Store]) -> Iterator[Finding]:
    """The findings in the store of a place, check by check; `opened` opens it once its catalog is known to be sound."""
    try:
        for name, told in place.condition():
            yield Finding(name, "ok", told)
        with closing(opened()) as open_store:
            yield from _inside(open_store)
    except (StoreMissing, StoreOutdated) as error:
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
        except (TypeError, ValueError) as error:  # of values that no catalog of ours has
            yield Finding(name, "wrong", f"The catalog has a value that it cannot have: {error}.", RESTORE)


def disk(home: Path) -> Finding:
    """Whether the disk has room for a reindex, which builds new indexes beside the old ones."""
    free = shutil.disk_usage(home).free
    needed = sum(path.stat().st_size for path in (home / "indexes").rglob("*") if path.is_file())
    told = f"{filesize.decimal(free)} are free; the indexes take {filesize.decimal(needed)}."
    if free < SCARCE_BYTES:
        return Finding("disk", "wrong", f"The disk is full: {told}", "Free some space.")
    if free < needed + SCARCE_BYTES:
        return Finding("disk", "warning", told, "A reindex needs as much again as the indexes take. Free some space.")
    return Finding("disk", "ok", told)


def _catalog(store: Store) -> Iterator[Finding]:
    """Whether every article is as it was stored, and its passages and statements lie within its text."""
    changed: list[str] = []
    beyond: set[str] = set()
    count = 0
    keys = store.catalog.article_ids()
    for at in range(0, len(keys), ROWS_A_QUERY):
        articles = store.catalog.articles(keys[at : at + ROWS_A_QUERY])
        marks = store.catalog.digests([*articles])
        changed += [key for key, article in articles.items() if marks[key] != digest(article)]
        passages = [each for article in articles.values() for each in store.catalog.passages_of(article)]
        count += len(passages)
        places = [(each.article_id, each.span) for each in passages]
        for said in store.catalog.statements_in([*articles]):
            places += [(said.article_id, part) for part in said.statement.parts]
        beyond |= {key for key, place in places if not 0 <= place.start < place.end <= len(articles[key].text)}
    if changed:
        told = f"{len(changed)} articles are not as they were stored: {_some(changed)}."
        yield Finding("articles", "wrong", told, "Ingest them again.")
    if beyond:
        told = f"Passages or statements lie outside the text of {_some(sorted(beyond))}."
        yield Finding("articles", "wrong", told, REINDEX)
    if not changed and not beyond:
        held, statements = store.catalog.count("articles"), store.catalog.count("statements")
        told = f"All is as it was stored: articles {held}, passages {count}, statements {statements}."
        yield Finding("articles", "ok", told)


def _agreement(store: Store) -> Iterator[Finding]:
    """Whether each index holds every passage of the catalog once and nothing else."""
    for _ in range(COMPARISONS):
        seen = store.refresh()
        found = [*_differences(store)]
        if not found:
            yield Finding("indexes", "ok", "Both indexes hold every passage of the catalog once.")
            return
        writer = store.lock.holder()
        if store.refresh() == seen and not writer:  # nobody has written meanwhile
            yield from (Finding("indexes", "wrong", difference, REINDEX) for difference in found)
            return
    yield Finding("indexes", "warning", f"Not compared: the store is being written by {writer}.", "Try again later.")


def _differences(store: Store) -> Iterator[str]:
    words = Counter(store.lexical.ids())
    held = {"vector": store.vectors.ids(), "word": set(words)}
    stale = set(store.catalog.stale())
    known = store.catalog.passage_ids()
    for name, ids in held.items():
        if missing := set(known) - ids:
            yield f"The {name} index lacks {len(missing)} of {len(known)} passages."
        if more := ids - set(known) - stale:
            yield f"The {name} index holds {len(more)} passages of no article."
    if twice := [key for key, count in words.items() if count > 1]:
        yield f"The word index holds {len(twice)} passages more than once."
    if damaged := store.vectors.damaged(known):
        yield f"The rows of {len(damaged)} vectors are damaged."
    if not store.vectors.found():
        yield f"The vector index in {store.vectors.where} has lost its vectors."


def _remains(store: Store) -> Iterator[Finding]:
    """Reports the remains of a killed writer, which the next one removes."""
    if writer := store.lock.holder():
        yield Finding("writer", "ok", f"The store is being written by {writer}.")
        return
    stale, current = store.catalog.count("stale"), store.index_number
    left = [f"{stale} passages in the indexes"] * bool(stale) + store.place.left(current)
    if left:
        told = f"A writer was stopped and left {_some(left)}; no answer uses it."
        mend = "The next onrecord ingest removes it, and finishes the work if it is given the same sources."
        yield Finding("writer", "warning", told, mend)
    else:
        yield Finding("writer", "ok", "Nobody is writing, and no writer was stopped.")


def _model(store: Store) -> Iterator[Finding]:
    """Whether the current extractor found the statements, and the model that is set made the vectors."""
    if store.catalog.fact("extractor") != extractor_version():
        told = "The statements were found by another version of onrecord."
        yield Finding("statements", "warning", told, "The next onrecord ingest finds them again.")
    store.check_embedding()
    yield Finding("embedding", "ok", f"The vectors are from the model that is set, {store.model}.")


def _vectors_find(store: Store) -> Iterator[Finding]:
    """Whether passages chosen at random are found by their vectors, and these are the vectors of their texts."""
    sample = _sample(store)
    ids = [passage.id for _, passage in sample]
    model, vectors = store.embedding, store.vectors
    texts = [embedded_texts(article, [each], model.token_spans, model.window)[0] for article, each in sample]
    computed = unit_length(model.embed(texts)) if texts else np.empty((0, model.dimension))
    stored = vectors.of(ids)
    lost, other = [], []
    for key, now, row in zip(ids, computed, vectors.rows(ids)[0], strict=True):
        if key not in stored:
            continue  # the comparison of the ids reports it
        hits = vectors.nearest(stored[key].tolist(), AMONG)
        if not hits or (key not in [hit for hit, _ in hits] and hits[-1][1] < EQUAL):
            lost.append(key)
        if min(float(unit_length(stored[key]) @ now), float(row @ now)) < SAME_TEXT:
            other.append(key)
    yield _sampled("vectors", len(sample), lost)
    if other:
        told = f"{len(other)} of {len(sample)} vectors do not belong to their passages."
        yield Finding("vectors", "wrong", told, REINDEX)


def _words_find(store: Store) -> Iterator[Finding]:
    """Whether passages chosen at random are found by their words."""
    sample = _sample(store)
    lost = []
    for _, passage in sample:
        hits = store.lexical.search(passage.text, AMONG)
        # Passages with the same words may be found instead.
        if hits and passage.id not in [key for key, _ in hits] and hits[-1][1] < hits[0][1] * EQUAL:
            lost.append(passage.id)
    yield _sampled("words", len(sample), lost)


#: The checks of an open store, each under the name that an error in it is reported with.
_CHECKS: dict[str, Callable[[Store], Iterator[Finding]]] = {
    "articles": _catalog,
    "embedding": _model,
    "indexes": _agreement,
    "writer": _remains,
    "vectors": _vectors_find,
    "words": _words_find,
}


def _sampled(check: str, tried: int, lost: Sequence[int]) -> Finding:
    if lost:
        return Finding(check, "wrong", f"{len(lost)} of {tried} passages are not found by their own {check}.", REINDEX)
    return Finding(check, "ok", f"{tried} passages, chosen at random, are found by their own {check}.")


def _sample(store: Store) -> list[tuple[Article, Passage]]:
    known = store.catalog.passage_ids()
    chosen = store.catalog.passages(random.sample(known, min(SAMPLE, len(known))))
    articles = store.catalog.articles(sorted({passage.article_id for passage in chosen.values()}))
    return [(articles[each.article_id], each) for each in chosen.values() if each.article_id in articles]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
