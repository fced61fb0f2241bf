"""The catalog: articles, passages and statements. It is the truth; Chroma and tantivy are indexes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from retrieval.addresses import host_of, page_of
from retrieval.articles import Article, Passage
from retrieval.language.names import all_words
from retrieval.statements import Statement
from retrieval.store import rows
from retrieval.store.database import Database
from retrieval.store.queries import ROWS_A_QUERY, Queries
from retrieval.store.rows import ARTICLE, PASSAGE, STATEMENT, Entry, Found, Origin, Place, Source, Speaker

__all__ = ["ROWS_A_QUERY", "Catalog", "Entry", "Found", "Origin", "Place", "Source", "Speaker"]

#: Characters of a name and a word by which somebody is looked up; more fit no key of PostgreSQL (2,700 bytes), and
#: nobody asks for them.
LONGEST_NAMES = 600


class Catalog(Queries):
    """The open catalog of one store, in any database. Its methods raise the errors of `retrieval.errors`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        #: Runs a statement once for each row of values, also for the other modules of this folder.
        self.change = database.change
        self.transaction = database.transaction
        self.close = database.close

    @property
    def schema_version(self) -> int:
        """The number of migrations that the store has been through."""
        return self.database.schema_version

    @property
    def data_version(self) -> int:
        """A number that changes when others have written to the catalog."""
        return self.database.data_version

    # What the store was made with

    def fact(self, key: str) -> str | None:
        """A fact about the store (its embedding model, the extractor's version, the current index) or None."""
        found = self.select("SELECT value FROM facts WHERE key = ?", (key,))
        return str(found[0][0]) if found else None

    def set_fact(self, key: str, value: str) -> None:
        """Records a fact, inside the caller's transaction if there is one."""
        self.change(
            "INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    # Writing, inside a transaction of the caller

    def reserve(self, count: int) -> range:
        """Fresh passage ids, in a transaction of its own; they are stale until `put` stores their passages."""
        if not count:
            return range(0)
        with self.transaction():
            ids = self.next_ids(count)
            self.change("INSERT INTO stale (passage_id) VALUES (?)", *((each,) for each in ids))
        return ids

    def next_ids(self, count: int) -> range:
        """Passage ids that were never given before."""
        first = int(self.fact("next_passage") or 1)
        self.set_fact("next_passage", str(first + count))
        return range(first, first + count)

    def stale(self) -> list[int]:
        """The ids that the indexes may hold and no article has, left by a killed writer or an edit."""
        return self._column("SELECT passage_id FROM stale")

    def forget_stale(self, ids: Iterable[int]) -> None:
        """Notes, in a transaction of its own, that the indexes no longer hold these."""
        with self.transaction():
            self.change("DELETE FROM stale WHERE passage_id = ?", *((each,) for each in ids))

    def clear_stale(self) -> None:
        """Notes that the indexes hold no stale id, as they have been rebuilt."""
        self.change("DELETE FROM stale", ())

    def put(self, article: Article, digest: str, passages: Sequence[Passage], found: Sequence[Statement]) -> None:
        """Stores the article with its passages and statements, in place of what was stored under its id."""
        self.change(
            f"INSERT INTO articles ({ARTICLE}, digest, page, host) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text, url = excluded.url,"
            " published = excluded.published, author = excluded.author, publisher = excluded.publisher,"
            " language = excluded.language, digest = excluded.digest, page = excluded.page, host = excluded.host",
            (*rows.article_row(article), digest, page_of(article.url), host_of(article.url)),
        )
        self.put_passages(article, passages)
        self.put_statements(article, found)

    def put_passages(self, article: Article, passages: Sequence[Passage]) -> None:
        """Replaces the article's passages; those that are not among the new ones become stale."""
        kept = {passage.id for passage in passages}
        self._retire(article.id, kept)
        self.change(
            f"INSERT INTO passages ({PASSAGE}) VALUES (?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
            ' article_id = excluded.article_id, start = excluded.start, "end" = excluded."end",'
            " sentences = excluded.sentences",
            *((p.id, article.id, p.start, p.end, json.dumps(p.sentences)) for p in passages),
        )
        self.change("DELETE FROM stale WHERE passage_id = ?", *((each,) for each in kept))

    def put_statements(self, article: Article, found: Sequence[Statement]) -> None:
        """Replaces the article's statements."""
        written = [rows.statement_row(each, article.text) for each in found]
        self.change("DELETE FROM statements WHERE article_id = ?", (article.id,))
        self.change(
            f"INSERT INTO statements ({STATEMENT}, mention) VALUES (?,?,?,?,?,?,?,?,?,?)",
            *((article.id, place, *row) for place, row in enumerate(written)),
        )
        known = {(speaker, role, mention) for speaker, role, *_, mention in written if speaker}
        pairs = {(word, str(names[0])) for names in known for word in all_words(*names)}
        self.change(
            "INSERT INTO speaker_words (word, speaker) VALUES (?, ?) ON CONFLICT DO NOTHING",
            *sorted((word, name) for word, name in pairs if len(word) + len(name) <= LONGEST_NAMES),
        )

    def remove(self, article_id: str) -> bool:
        """Removes an article and returns whether it was stored."""
        self._retire(article_id, set())
        return self.change("DELETE FROM articles WHERE id = ?", (article_id,)) > 0

    def _retire(self, article_id: str, kept: set[int]) -> None:
        """Deletes the article's passages but the kept ones, and lists their ids as stale."""
        known = self.select("SELECT id FROM passages WHERE article_id = ?", (article_id,))
        gone = [row for row in known if row[0] not in kept]
        self.change("DELETE FROM passages WHERE id = ?", *gone)
        self.change("INSERT INTO stale (passage_id) VALUES (?) ON CONFLICT DO NOTHING", *gone)
