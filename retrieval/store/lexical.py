"""The word index: tantivy's BM25 over the passages and their context. It can be rebuilt from the catalog."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import tantivy

from retrieval.errors import StoreDamaged
from retrieval.language.words import ANALYZER, analyzer, content_words, stems
from retrieval.store.library_errors import REINDEX, index_error, is_panic

#: tantivy's smallest sensible heap; a batch of passages is far smaller.
WRITER_HEAP_BYTES = 30_000_000
#: A match in title or date counts half as much as one in the passage itself.
CONTEXT_WEIGHT = 0.5
#: What BM25 adds to the coverage: it tells passages with the same words apart.
BM25_SHARE = 0.1
#: What a term's BM25 may reach: its weight times k1 + 1, with tantivy's k1 of 1.2.
BM25_CEILING = 2.2
#: The number of different words in a person's longest question; each adds two clauses to a query.
MOST_TERMS = 60
#: Parts of tantivy's messages about a disk that is full or read-only.
_FULL = ("no space", "storagefull", "filetoolarge", "permission", "read-only", "readonly", "too large")


@contextlib.contextmanager
def _tantivy_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        if not isinstance(error, (ValueError, OSError)) and not is_panic(error):
            raise
        raise index_error("word", folder, [error], _FULL) from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("context", tokenizer_name=ANALYZER)
    builder.add_text_field("body", tokenizer_name=ANALYZER)
    return builder.build()


class Lexical:
    """The words of all passages by passage id. tantivy allows one writer, which the store's lock ensures."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        if not create and not (folder / "meta.json").exists():
            raise StoreDamaged(f"The word index in {folder} is missing.", REINDEX)
        with _tantivy_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), str(folder))
            self._index.register_tokenizer(ANALYZER, analyzer())
            self._look()

    def _look(self) -> None:
        self._searcher = self._index.searcher()
        segments = json.loads((self.folder / "meta.json").read_text(encoding="utf-8"))["segments"]
        self._holds_removed = any(each.get("deletes") for each in segments)

    def reload(self) -> None:
        """Makes what others have committed since visible."""
        with _tantivy_errors(self.folder):
            self._index.reload()
            self._look()

    def count(self) -> int:
        """The number of passages."""
        return int(self._searcher.num_docs)

    def ids(self) -> list[int]:
        """The ids of all passages; an id that was added twice appears twice."""
        with _tantivy_errors(self.folder):
            hits = self._searcher.search(tantivy.Query.all_query(), max(1, self.count())).hits
            return [int(key) for key in self._searcher.fast_field_values("id", [address for _, address in hits])]

    def change(self, added: Iterable[tuple[int, str, str]], removed: Sequence[int] = ()) -> None:
        """Removes the passages `removed` and adds `added` (id, context, text) in one commit."""
        with _tantivy_errors(self.folder):
            writer = self._index.writer(WRITER_HEAP_BYTES, 1)
            try:
                if removed:
                    # A killed writer's list of deletions has the name that ours will get.
                    writer.garbage_collect_files()
                    # By a query: delete_documents_by_term takes a number for a signed one and finds none.
                    writer.delete_documents_by_query(self._among(removed))
                for key, context, body in added:
                    document = tantivy.Document(context=context, body=body)
                    document.add_unsigned("id", key)
                    writer.add_document(document)
                writer.commit()
                writer.wait_merging_threads()
            finally:
                del writer  # it holds tantivy's lock as long as it lives, and a traceback would keep it alive
        self.reload()

    def search(self, text: str, k: int, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` passages that have most of the text's content words, best first, with a score from 0 to 1.1.

        The score is the share of the words that the passage has, each weighted by its rarity, plus a little BM25. A
        passage has each word of a quiz question once or not at all, so that its frequency says less than BM25 assumes
        (docs/retrieval.md). `among` limits the search to these passages.
        """
        with _tantivy_errors(self.folder):
            query = self._query(list(dict.fromkeys(stems(" ".join(content_words(text)) or text))))
            if query is None:
                return []
            if among is not None:
                within = tantivy.Query.const_score_query(self._among(among), 0.0)
                query = tantivy.Query.boolean_query([(tantivy.Occur.Must, within), (tantivy.Occur.Should, query)])
            searcher = self._searcher  # another thread may replace it by one with other addresses
            hits = searcher.search(query, k).hits
            ids = searcher.fast_field_values("id", [address for _, address in hits])
        return [(int(key), float(score)) for key, (score, _) in zip(ids, hits, strict=True)]

    def _among(self, ids: Sequence[int]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._index.schema, "id", list(ids))

    def _query(self, asked: Sequence[str]) -> tantivy.Query | None:
        """The query of `search` for these stems; None where no passage has any."""
        having = {stem: max(self._count(field, stem) for field in ("body", "context")) for stem in asked[:MOST_TERMS]}
        weights = {stem: self.weight(max(1, count)) for stem, count in having.items()}
        whole = sum(weights.values())
        clauses = []
        for stem, weight in weights.items():
            if having[stem]:
                fields = [
                    (tantivy.Query.term_query(self._index.schema, field, stem), share)
                    for field, share in (("body", 1.0), ("context", CONTEXT_WEIGHT))
                ]
                covers = [tantivy.Query.const_score_query(query, share * weight / whole) for query, share in fields]
                clauses.append(tantivy.Query.disjunction_max_query(covers))
                clauses += [
                    tantivy.Query.boost_query(query, share * BM25_SHARE / BM25_CEILING / whole)
                    for query, share in fields
                ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in clauses]) if clauses else None

    def _count(self, field: str, stem: str) -> int:
        """The number of passages that have the stem in the field.

        tantivy's own figure counts removed passages until they are merged away: when half of a store is removed, the
        commonest words would weigh less than nothing.
        """
        if not self._holds_removed:
            return int(self._searcher.doc_freq(field, stem))
        return int(self._searcher.search(tantivy.Query.term_query(self._index.schema, field, stem), 1).count)

    def frequency(self, stem: str) -> int:
        """The number of passages that have the stem in their text."""
        return self._count("body", stem)

    def terms(self, prefix: str) -> list[tuple[str, int]]:
        """The stems with this prefix and the number of passages with each, the most frequent first.

        Removed passages count until tantivy merges them away; `frequency` is exact.
        """
        with _tantivy_errors(self.folder):
            return [*self._searcher.terms_with_prefix("body", prefix)]

    def weight(self, having: int) -> float:
        """The inverse document frequency of a stem in `having` passages (Robertson and Zaragoza, 2009, eq. 3.3)."""
        return math.log(1 + (self.count() - having + 0.5) / (having + 0.5))
