"""Articles to passages and statements, to indexes, to ranked passages. Knows nothing of chat."""

from __future__ import annotations

import os

from retrieval.lazy import lazily

#: No dependency phones home. Each reads its name once, when it is first imported. ONNX Runtime sends what it is used
#: for, and keeps an id of the machine, from then on (its Privacy.md); in earlier releases it had the second name.
for _name in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ[_name] = "1"
#: Where each public name lives.
#: A function that its file is named after (`search.search`, `ingest.ingest`) is imported from there.
_HOMES = {
    "Article": "retrieval.articles",
    "Filter": "retrieval.search.filters",
    "Passage": "retrieval.articles",
    "Ranked": "retrieval.ranked",
    "Span": "retrieval.articles",
    "Statement": "retrieval.statements",
    "Store": "retrieval.store.store",
    "read": "retrieval.reading",
    "reindex": "retrieval.ingest.storing",
    "remove": "retrieval.ingest.storing",
    "retriever": "retrieval.search.langchain",
}
__all__ = list(_HOMES)  # strings all the same
__getattr__ = lazily(__name__, _HOMES)
