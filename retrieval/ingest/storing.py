"""Storing articles so that catalog and indexes agree, whatever happens half-way.

Passages go to the indexes first, under fresh ids that the catalog lists as stale; one catalog transaction then makes
the whole articles visible. Readers drop hits that the catalog does not know, so half an article is never seen, and the
next writer removes from the indexes what a killed writer left. While one batch is written, the next is embedded.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, cast

from retrieval.articles import Article, Passage, digest
from retrieval.ingest.changes import changes
from retrieval.ingest.passages import context, cut, embedded_texts
from retrieval.reading import Refused
from retrieval.statements import Statement, extractor_version, statements
from retrieval.store import duplicates
from retrieval.store.lexical import Lexical
from retrieval.store.place import VectorIndex
from retrieval.store.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: New passages that are embedded and committed together: enough that commits cost little, few enough that a progress
#: bar moves and a kill loses seconds.
PASSAGES_A_BATCH = 128
#: Articles in a batch at most, however few new passages they have.
ARTICLES_A_BATCH = 64
#: Batches ahead of the one that is written: one being embedded, and one waiting so that the model never waits.
BATCHES_AHEAD = 2

Outcome = Literal["added", "updated", "unchanged"]
Report = Callable[[Article | Refused, Outcome | Literal["refused"]], None]
#: Called with each article that replaces an older edition, and with its changes.
Changed = Callable[[Article, str], None]


@dataclass(slots=True)
class Summary:
    """The result of an ingest: the number of articles of each outcome, and the refusals."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article ready to be stored; its passages with an id are in the indexes already."""

    article: Article
    digest: str
    outcome: Outcome
    passages: list[Passage]
    statements: list[Statement]
    changes: str


def ingest(
    store: Store,
    items: Iterable[Article | Refused],
    report: Report = lambda item, outcome: None,
    changed: Changed = lambda article, changes: None,
) -> Summary:
    """Stores the articles and calls `report` with each one as soon as it is safe on the disk.

    An article that is stored already is left alone. One with other content, but the id or the page of a stored article,
    replaces that entirely and takes its id. Two ids of one page in the same `items` are two articles. For an update,
    `changed` is called just before `report`.
    """
    summary = Summary()
    with store.writing("ingest"):
        store.purge()
        _find_statements_again(store)
        duplicates.record_missing(store.catalog)
        checked = False
        with contextlib.closing(_embedded(store, _batches(store, items, summary, report))) as ready:
            for batch, vectors in ready:
                if not checked:  # only when there is something to store: it opens the indexes and the model
                    store.check_agreement()
                    store.check_embedding()
                    checked = True
                _store(store, batch, vectors)
                for prepared in batch:
                    if prepared.outcome == "updated":
                        changed(prepared.article, prepared.changes)
                    setattr(summary, prepared.outcome, getattr(summary, prepared.outcome) + 1)
                    report(prepared.article, prepared.outcome)
    return summary


def _batches(
    store: Store, items: Iterable[Article | Refused], summary: Summary, report: Report
) -> Iterator[list[_Prepared]]:
    """The articles to store, in batches; an empty batch means that all before it must be stored first."""
    batch: dict[str, _Prepared] = {}
    seen: set[str] = set()
    earlier: set[str] = set()
    for given in items:
        if isinstance(given, Refused):
            summary.refused.append(given)
            report(given, "refused")
            continue
        item, before = _stored(store, given, seen)
        seen.add(item.id)
        if item.id in batch or item.id in earlier:  # the first one must be stored to be compared with this one
            yield list(batch.values())
            yield []
            batch, earlier = {}, set()
            item, before = _stored(store, item, seen)
        mark = digest(item)
        if before == mark:
            summary.unchanged += 1
            report(item, "unchanged")
            continue
        batch[item.id] = _prepare(store, item, mark, "added" if before is None else "updated")
        if _new_passages(list(batch.values())) >= PASSAGES_A_BATCH or len(batch) >= ARTICLES_A_BATCH:
            yield list(batch.values())
            earlier |= batch.keys()
            batch = {}
    if batch:
        yield list(batch.values())


def _stored(store: Store, item: Article, seen: set[str]) -> tuple[Article, str | None]:
    """The item with the id under which it is stored, and the digest stored there; None if it is new."""
    before = store.catalog.digests([item.id]).get(item.id)
    if before is None and item.id not in seen:
        for key in store.catalog.of_page(item.url):
            if key not in seen:
                return replace(item, id=key), store.catalog.digests([key]).get(key)
    return item, before


def _embedded(
    store: Store, batches: Iterable[list[_Prepared]]
) -> Generator[tuple[list[_Prepared], NDArray[np.float32]]]:
    """The batches with the vectors of their new passages, embedded while the caller works on earlier ones.

    If the batches fail, or Ctrl-C interrupts them, the batches before that are yielded first.
    """
    ahead: deque[tuple[list[_Prepared], Future[NDArray[np.float32]]]] = deque()
    coming, failure = iter(batches), cast("BaseException | None", None)
    with ThreadPoolExecutor(1) as thread:
        try:
            while True:
                batch = None
                try:
                    batch = next(coming, None)
                except BaseException as error:  # noqa: BLE001  raised below; a second Ctrl-C does not wait for it
                    failure = error
                if batch:
                    ahead.append((batch, thread.submit(_vectors, store, batch)))
                while ahead and (not batch or len(ahead) > BATCHES_AHEAD):
                    first, vectors = ahead.popleft()
                    yield first, vectors.result()
                if failure:
                    raise failure
                if batch is None:
                    return
        finally:  # the caller may have stopped early
            for _, vectors in ahead:
                vectors.cancel()


def _vectors(store: Store, batch: Sequence[_Prepared]) -> NDArray[np.float32]:
    """The vectors of the passages that are not in the indexes yet, in order."""
    model = store.embedding
    new = [(each.article, [passage for passage in each.passages if not passage.id]) for each in batch]
    return model.embed([text for each in new for text in embedded_texts(*each, model.token_spans, model.window)])


def _prepare(store: Store, article: Article, mark: str, outcome: Outcome, *, read: bool = True) -> _Prepared:
    passages = cut(article, store.embedding.token_spans, store.embedding.window)
    old = store.catalog.article(article.id) if outcome == "updated" else None
    if old:
        passages = _keep_ids(store, old, article, passages)
    found = statements(article) if read else []
    return _Prepared(article, mark, outcome, passages, found, changes(old, article) if old else "")


def _keep_ids(store: Store, old: Article, article: Article, passages: Sequence[Passage]) -> list[Passage]:
    """The passages, with their old ids where the indexed text has not changed: those need not be indexed again."""
    if context(old) != context(article):
        return list(passages)
    known: dict[str, list[int]] = defaultdict(list)
    for passage in store.catalog.passages_of(old):
        known[passage.text].append(passage.id)
    return [replace(p, id=known[p.text].pop(0)) if known.get(p.text) else p for p in passages]


def _number(batch: Sequence[_Prepared], ids: range) -> list[_Prepared]:
    """The batch with `ids` for the passages that have none."""
    fresh = iter(ids)
    return [replace(one, passages=[p if p.id else replace(p, id=next(fresh)) for p in one.passages]) for one in batch]


def _new_passages(batch: Sequence[_Prepared]) -> int:
    return sum(not passage.id for each in batch for passage in each.passages)


def _index(
    batch: Sequence[_Prepared], ids: range, embedded: NDArray[np.float32], vectors: VectorIndex, lexical: Lexical
) -> None:
    """Adds the passages of the batch that have one of `ids`, with their vectors in this order, to both indexes."""
    if ids:
        vectors.add(ids, embedded)
        lexical.change((p.id, context(each.article), p.text) for each in batch for p in each.passages if p.id in ids)


def _store(store: Store, batch: Sequence[_Prepared], embedded: NDArray[np.float32]) -> None:
    ids = store.catalog.reserve(_new_passages(batch))
    numbered = _number(batch, ids)
    _index(numbered, ids, embedded, store.vectors, store.lexical)
    with store.catalog.transaction():
        store.record_embedding()
        for each in numbered:
            store.catalog.put(each.article, each.digest, each.passages, each.statements)
            duplicates.record(store.catalog, each.article.id, duplicates.signature(each.article.text))
    store.purge()


def _is_outdated(store: Store) -> bool:
    """Whether another version of the extractor found the store's statements."""
    return store.catalog.fact("extractor") != extractor_version()


def _find_statements_again(store: Store) -> None:
    """Finds the statements of all articles again if they are outdated."""
    if _is_outdated(store):
        with store.catalog.transaction():
            for key in store.catalog.article_ids():
                article = store.catalog.articles([key])[key]
                store.catalog.put_statements(article, statements(article))
            store.catalog.set_fact("extractor", extractor_version())


def remove(store: Store, article_ids: Sequence[str]) -> list[str]:
    """Removes articles from the store and returns the ids that were stored."""
    with store.writing("remove"):
        with store.catalog.transaction():
            removed = [article_id for article_id in article_ids if store.catalog.remove(article_id)]
        store.purge()
    return removed


def reindex(store: Store, report: Callable[[Article], None] = lambda article: None) -> int:
    """Cuts and embeds every article again, builds new indexes beside the old ones, and replaces these.

    Returns the number of articles. Statements are found again only if another version of the extractor found them.
    Readers see the old indexes until the new ones are complete; a killed reindex changes nothing.
    """
    with store.writing("reindex"), store.rebuilding() as (number, vectors, lexical), store.catalog.transaction():
        done = _reindex_into(store, vectors, lexical, report)
        store.catalog.clear_stale()
        store.adopt(number)
        store.record_embedding()
    return done


def _reindex_into(store: Store, vectors: VectorIndex, lexical: Lexical, report: Callable[[Article], None]) -> int:
    keys, read = store.catalog.article_ids(), _is_outdated(store)
    some = (store.catalog.articles(keys[at : at + ARTICLES_A_BATCH]) for at in range(0, len(keys), ARTICLES_A_BATCH))
    batches = ([_prepare(store, one, digest(one), "added", read=read) for one in each.values()] for each in some)
    with contextlib.closing(_embedded(store, batches)) as ready:
        for batch, embedded in ready:
            ids = store.catalog.next_ids(_new_passages(batch))
            for each in (numbered := _number(batch, ids)):
                store.catalog.put_passages(each.article, each.passages)
                if read:
                    store.catalog.put_statements(each.article, each.statements)
            _index(numbered, ids, embedded, vectors, lexical)
            for each in batch:
                report(each.article)
    return len(keys)
