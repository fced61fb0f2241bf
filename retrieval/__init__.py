"""Articles to passages and statements, to indexes, to ranked passages. Knows nothing of chat."""

from __future__ import annotations

from retrieval.exports import lazily

#: Where each public name lives.
#: A function that its file is named after (`search.search`, `ingest.ingest`) is imported from there.
_HOMES = {
    "Article": "retrieval.articles",
    "Filter": "retrieval.filters",
    "Passage": "retrieval.passages",
    "Ranked": "retrieval.search",
    "Span": "retrieval.articles",
    "Statement": "retrieval.statements",
    "Store": "retrieval.store",
    "read": "retrieval.reading",
    "reindex": "retrieval.ingest",
    "remove": "retrieval.ingest",
    "retriever": "retrieval.search",
}
__all__ = list(_HOMES)  # strings all the same
__getattr__ = lazily(__name__, _HOMES)
