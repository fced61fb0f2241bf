"""Articles to passages and statements, to indexes, to ranked passages. Knows nothing of chat."""

from __future__ import annotations

from importlib import import_module

#: Where each public name lives; looked up at first use, because importing everything takes a second.
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


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
