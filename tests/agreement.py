"""What a store holds, looked at from all sides."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from retrieval.articles import Article, Passage
from retrieval.ingest.passages import cut
from retrieval.statements import Statement, statements
from retrieval.store.store import Store
from tests.toys import ToyEmbedding

_model = ToyEmbedding()
Content = dict[str, tuple[Article, list[Passage], list[Statement]]]


def content(store: Store) -> Content:
    """Every article of the catalog with its passages (their ids aside) and statements."""
    catalog = store.catalog
    held: Content = {}
    for article in catalog.articles(catalog.article_ids()).values():
        passages = [replace(passage, id=0) for passage in catalog.passages_of(article)]
        held[article.id] = article, passages, [found.statement for found in catalog.statements_in([article.id])]
    return held


def expected(articles: list[Article]) -> Content:
    """What a store with toy embeddings holds that these articles, and nothing else, were put into."""
    return {article.id: _whole(article) for article in articles}


@cache
def _whole(article: Article) -> tuple[Article, list[Passage], list[Statement]]:
    return article, cut(article, _model.token_spans, _model.window), list(statements(article))


def catalog_ids(store: Store) -> set[int]:
    """The ids of the catalog's passages."""
    return {
        passage.id
        for article in store.catalog.articles(store.catalog.article_ids()).values()
        for passage in store.catalog.passages_of(article)
    }


def lexical_ids(store: Store) -> set[int]:
    """The passage ids that tantivy holds."""
    ids = store.lexical.ids()
    assert len(ids) == len(set(ids)), "a passage is in the word index twice"
    return set(ids)


def assert_agreement(store: Store) -> None:
    """Catalog, vectors and words hold the same passages, and nothing waits to be cleared away."""
    ids = catalog_ids(store)
    assert store.vectors.ids() == ids
    assert lexical_ids(store) == ids
    assert store.catalog.count("stale") == 0
    assert store.catalog.count("passages") == store.vectors.count() == store.lexical.count() == len(ids)
    store.check_agreement()
