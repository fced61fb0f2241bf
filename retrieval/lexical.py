"""The lexical index: tantivy's BM25 over the passages and their context. Rebuilt from the catalog at any time."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import tantivy

from retrieval.disk import nearly_full
from retrieval.errors import StoreDamaged, StoreFull
from retrieval.words import ANALYZER, analyzer, content_words, words

#: tantivy's smallest sensible heap; a batch of passages is far smaller.
WRITER_HEAP_BYTES = 30_000_000
#: A match in title or date counts half of one in the passage itself.
CONTEXT_WEIGHT = 0.5


_FULL = ("no space", "storagefull", "filetoolarge", "permission", "read-only", "readonly", "too large")


@contextlib.contextmanager
def _tantivy_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        if nearly_full(folder) or any(sign in str(error).lower() for sign in _FULL):
            raise StoreFull(
                f"The disk is full or {folder} may not be written.", "Free some space and try again."
            ) from error
        raise StoreDamaged(
            f"The word index in {folder} cannot be used: {error}.", "Rebuild it: onrecord reindex"
        ) from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("context", tokenizer_name=ANALYZER)
    builder.add_text_field("body", tokenizer_name=ANALYZER)
    return builder.build()


class Lexical:
    """The words of all passages by passage id. tantivy allows one writer; the store's lock sees to that."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        if not create and not (folder / "meta.json").exists():
            raise StoreDamaged(f"The word index in {folder} is missing.", "Rebuild it: onrecord reindex")
        with _tantivy_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), str(folder))
            self._index.register_tokenizer(ANALYZER, analyzer())
            self._searcher = self._index.searcher()

    def reload(self) -> None:
        """Sees what another process has committed since."""
        with _tantivy_errors(self.folder):
            self._index.reload()
            self._searcher = self._index.searcher()

    def count(self) -> int:
        """How many passages there are."""
        return int(self._searcher.num_docs)

    def change(self, added: Iterable[tuple[int, str, str]], removed: Sequence[int] = ()) -> None:
        """Takes out `removed`, puts in `added` (id, context, text), all in one commit."""
        with _tantivy_errors(self.folder):
            writer = self._index.writer(WRITER_HEAP_BYTES, 1)
            try:
                if removed:
                    # The list of deletions that a killed writer did not commit has the name that ours will get.
                    writer.garbage_collect_files()
                    # By a query: delete_documents_by_term takes a number for a signed one, and finds none.
                    gone = tantivy.Query.term_set_query(self._index.schema, "id", list(removed))
                    writer.delete_documents_by_query(gone)
                for key, context, body in added:
                    document = tantivy.Document(context=context, body=body)
                    document.add_unsigned("id", key)
                    writer.add_document(document)
                writer.commit()
                writer.wait_merging_threads()
            finally:
                del writer  # it holds tantivy's lock as long as it lives, and a traceback would keep it alive
        self.reload()

    def search(self, text: str, k: int) -> list[tuple[int, float]]:
        """The `k` passages that BM25 ranks first for the text's content words, best first."""
        asked = " ".join(content_words(text)) or " ".join(words(text))
        if not asked:
            return []
        with _tantivy_errors(self.folder):
            # Lower case, so that an OR or a NOT of the user's is a word like any other.
            query = self._index.parse_query(
                asked.lower().replace("'", " "), ["context", "body"], {"context": CONTEXT_WEIGHT}
            )
            hits = self._searcher.search(query, k).hits
            ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return [(int(key), float(score)) for key, (score, _) in zip(ids, hits, strict=True)]

    def frequency(self, stem: str) -> int:
        """In how many passages the stem stands."""
        # tantivy counts what was removed until it merges the segment.
        return min(int(self._searcher.doc_freq("body", stem)), self.count())

    def weight(self, having: int) -> float:
        """The inverse document frequency of a stem in `having` passages (Robertson and Zaragoza, 2009, eq. 3.3)."""
        all_of_them = self.count()
        return math.log(1 + (all_of_them - having + 0.5) / (having + 0.5))
