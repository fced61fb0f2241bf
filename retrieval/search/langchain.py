"""The search as a LangChain retriever, in a module of its own: importing LangChain takes longer than answering."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.embeddings.base import Embedding
from retrieval.ranked import Ranked
from retrieval.search.ranking import PASSAGES, search
from retrieval.store.store import Store

Embeddings.register(Embedding)  # type: ignore[type-abstract]


def document(ranked: Ranked) -> Document:
    """The passage as a LangChain document: its text, with its article, place and score as metadata."""
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
    """Gives any LangChain chain a store's ranked passages."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: Store
    k: int = PASSAGES

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [document(ranked) for ranked in search(self.store, query, self.k)]


def retriever(store: Store, k: int = PASSAGES) -> BaseRetriever:
    """The search as a LangChain retriever: documents with their place and score as metadata."""
    return PassageRetriever(store=store, k=k)
