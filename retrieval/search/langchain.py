"""The search as LangChain sees it; apart from it, because importing LangChain takes longer than answering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.embeddings.base import Embedding
from retrieval.ranked import Ranked
from retrieval.search.ranking import PASSAGES, search
from retrieval.store.store import Store

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

Embeddings.register(Embedding)  # type: ignore[type-abstract]


def document(ranked: Ranked) -> Document:
    """The passage as a LangChain document: its text, and in the metadata its article, place and score."""
    passage, article = ranked.passage, ranked.article
    return Document(
        id=str(passage.id),
        page_content=passage.text,
        metadata={
            "article_id": article.id,
            "start": passage.start,
            "end": passage.end,
            "title": article.title,
            "url": article.url,
            "published": article.published.isoformat() if article.published else None,
            "score": ranked.score,
        },
    )


class PassageRetriever(BaseRetriever):
    """Ranked passages of a store for any LangChain chain."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: Store
    k: int = PASSAGES

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [document(ranked) for ranked in search(self.store, query, self.k)]


def retriever(store: Store, k: int = PASSAGES) -> BaseRetriever:
    """The search as a LangChain retriever: documents with their place and score in the metadata."""
    from retrieval.search.langchain import PassageRetriever

    return PassageRetriever(store=store, k=k)
