"""The catalog: articles, passages and statements in SQLite. It is the truth; Chroma and tantivy are indexes of it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from retrieval.addresses import host_of, page_of
from retrieval.articles import Article, Passage
from retrieval.errors import StoreMismatch
from retrieval.language.names import all_words
from retrieval.statements import Statement
from retrieval.store import rows
from retrieval.store.library_errors import sqlite_errors
from retrieval.store.rows import ARTICLE, PASSAGE, STATEMENT, Entry, Found, Origin, Place, Speaker
from retrieval.store.schema import MIGRATIONS, WORDS_OF_SPEAKERS

__all__ = ["Catalog", "Entry", "Found", "Origin", "Place", "Speaker"]

#: SQLite's default limit on bound values is 32,766; this keeps a statement readable in a log.
ROWS_A_QUERY = 500
#: How long a reader waits for a checkpoint, or a writer for a reader's, before it gives up (milliseconds).
BUSY_MS = 10_000


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _words_of(*texts: str | None) -> str:
    return json.dumps(all_words(*texts))


class Catalog:
    """The open catalog of one store. Its methods raise the errors of `retrieval.errors`, never SQLite's."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._last_in: tuple[tuple[int, int, frozenset[str]], frozenset[int]] | None = None
        with sqlite_errors(path):
            mode = "rwc" if create else "rw"
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        self._db.create_function("words_of", 3, _words_of, deterministic=True)
        for function in (page_of, host_of):
            self._db.create_function(function.__name__, 1, function, deterministic=True)
        version = self.schema_version
        if version > len(MIGRATIONS):
            raise StoreMismatch(
                f"The store {self.path.parent} was made by a newer onrecord: its schema is {version},"
                f" the newest known here {len(MIGRATIONS)}.",
                "Upgrade onrecord.",
            )
        # FULL, not WAL's default NORMAL: an article that was reported as stored must survive a power cut.
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        if version < len(MIGRATIONS):
            self._migrate()

    def _migrate(self) -> None:
        with self.transaction():
            for number, migration in enumerate(MIGRATIONS[self.schema_version :], self.schema_version + 1):
                for statement in migration:
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number}")

    @property
    def schema_version(self) -> int:
        """How many of the migrations the store has seen."""
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(version)

    def close(self) -> None:
        """Closes the file; the catalog cannot be used after."""
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is written inside."""
        with sqlite_errors(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # a failed COMMIT on a full disk has rolled back already
                    self._db.execute("ROLLBACK")
                raise

    # What the store was made with

    def fact(self, key: str) -> str | None:
        """A fact about the store: its embedding model, the extractor's version, the index that counts."""
        with sqlite_errors(self.path):
            row = self._db.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def set_fact(self, key: str, value: str) -> None:
        """Records a fact; inside the caller's transaction where there is one."""
        with sqlite_errors(self.path):
            self._db.execute("INSERT OR REPLACE INTO facts (key, value) VALUES (?, ?)", (key, value))

    @property
    def data_version(self) -> int:
        """Changes whenever another process has written to the catalog (SQLite's data_version)."""
        with sqlite_errors(self.path):
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    # Reading

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """The stored digest of each of these articles that is there."""
        return {str(key): str(value) for key, value in self._by_ids("SELECT id, digest FROM articles WHERE id IN", ids)}

    def of_page(self, url: str | None) -> list[str]:
        """The ids of the articles from the page at `url`, however that is spelled, in the order in which they came."""
        page = page_of(url)
        found = self.select("SELECT id FROM articles WHERE page = ? ORDER BY rowid", (page,)) if page else []
        return [str(row[0]) for row in found]

    def article(self, article_id: str) -> Article | None:
        """The article, whole."""
        return self.articles([article_id]).get(article_id)

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """These articles by id; those that are not there are left out."""
        found = (rows.article(row) for row in self._by_ids(f"SELECT {ARTICLE} FROM articles WHERE id IN", ids))
        return {article.id: article for article in found}

    def article_ids(self) -> list[str]:
        """Every article's id, in the order in which they came."""
        with sqlite_errors(self.path):
            return [str(row[0]) for row in self._db.execute("SELECT id FROM articles ORDER BY rowid")]

    def entries(self) -> list[Entry]:
        """All articles without their texts, newest first."""
        columns = ARTICLE.replace("text", "''", 1)
        with sqlite_errors(self.path):
            found = self._db.execute(
                f"SELECT {columns}, length(text),"
                " (SELECT count(*) FROM passages WHERE article_id = articles.id),"
                " (SELECT count(*) FROM statements WHERE article_id = articles.id)"
                " FROM articles ORDER BY published DESC NULLS LAST, rowid DESC"
            ).fetchall()
        return [Entry(rows.article(row[:-3]), *row[-3:]) for row in found]

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """These passages by id; those that are not there (any more) are left out."""
        found = self._by_ids(f"SELECT {PASSAGE} FROM passages WHERE id IN", ids)
        articles = self.articles(sorted({str(row[1]) for row in found}))
        cut = (rows.passage(row, articles[str(row[1])].text) for row in found if row[1] in articles)
        return {passage.id: passage for passage in cut}

    def articles_with(self, ids: Sequence[int]) -> list[str]:
        """The ids of the articles that have one of these passages."""
        found = self._by_ids("SELECT DISTINCT article_id, 0 FROM passages WHERE id IN", ids)
        return list(dict.fromkeys(str(key) for key, _ in found))

    def passages_of(self, article: Article) -> list[Passage]:
        """A stored article's passages, in order."""
        with sqlite_errors(self.path):
            found = self._db.execute(
                f"SELECT {PASSAGE} FROM passages WHERE article_id = ? ORDER BY start, id", (article.id,)
            ).fetchall()
        return [rows.passage(row, article.text) for row in found]

    def origins(self, ids: Sequence[int]) -> dict[int, Origin]:
        """Whence these passages are, by id, without their texts; those that are not there are left out."""
        found = self._by_ids(
            "SELECT passages.id, published, publisher FROM passages JOIN articles ON articles.id = article_id"
            " WHERE passages.id IN",
            ids,
        )
        return {int(str(row[0])): rows.origin(row[1:]) for row in found}

    def passages_in(self, article_ids: frozenset[str]) -> frozenset[int]:
        """The ids of the passages of these articles.

        Those asked for last are kept while nothing is written: a filter holds for several questions, and one that
        leaves 70,000 passages takes 80 ms to look up.
        """
        state, last = (self.data_version, self._db.total_changes, article_ids), self._last_in
        if last and last[0] == state:
            return last[1]
        query = "SELECT id FROM passages WHERE article_id IN (SELECT value FROM json_each(?))"
        found = frozenset(int(key) for (key,) in self.select(query, (json.dumps(sorted(article_ids)),)))
        if not self._db.in_transaction:  # what is not committed may be taken back
            self._last_in = (state, found)
        return found

    def count(self, table: str) -> int:
        """How many rows `articles`, `passages`, `statements` or `stale` has."""
        with sqlite_errors(self.path):
            return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def speakers(self, words: Sequence[str] | None = None) -> list[Speaker]:
        """Speakers with roles, mentions and counts, the most quoted first: all, or those known by one of the words.

        The words are folded as `names.all_words` folds them; a word of a role or a mention counts as one of the name.
        """
        which, values = "speaker IS NOT NULL", list(words or ())
        if words is not None:
            which = f"speaker IN (SELECT speaker FROM speaker_words WHERE word IN ({_marks(values)}))"
        with sqlite_errors(self.path):
            found = self._db.execute(
                f"SELECT speaker, role, mention, count(*) FROM statements WHERE {which}"
                " GROUP BY speaker, role, mention ORDER BY count(*) DESC, speaker",
                values,
            ).fetchall()
            articles = self._db.execute(
                f"SELECT speaker, count(DISTINCT article_id) FROM statements WHERE {which} GROUP BY speaker", values
            ).fetchall()
        return rows.speakers(found, dict(articles))

    def speaker_words(self, lengths: range) -> list[str]:
        """Every word of these lengths by which a speaker is known, for finding the one that was meant."""
        with sqlite_errors(self.path):
            found = self._db.execute(
                "SELECT DISTINCT word FROM speaker_words WHERE length(word) >= ? AND length(word) < ?",
                (lengths.start, lengths.stop),
            )
            return [str(word) for (word,) in found]

    def places_of(
        self, speakers: Sequence[str], article_ids: Sequence[str] | None = None, newest: int | None = None
    ) -> list[Place]:
        """Where these speakers' statements are, the newest article first, each article's in order of the text.

        Speakers are named as the catalog names them; with `article_ids`, only what is in these articles, with
        `newest`, at most so many.
        """
        where, values = f"speaker IN ({_marks(speakers)})", list(speakers)
        if article_ids is not None:
            where += " AND article_id IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(article_ids)))
        with sqlite_errors(self.path):
            found = self._db.execute(
                "SELECT article_id, position, speaker, mention FROM statements"
                f" JOIN articles INDEXED BY articles_days ON articles.id = article_id WHERE {where}"
                " ORDER BY published DESC NULLS LAST, article_id, position LIMIT ?",
                [*values, -1 if newest is None else newest],
            ).fetchall()
        return [Place(*row) for row in found]

    def statements_in(self, article_ids: Sequence[str]) -> list[Found]:
        """All statements of these articles, in order of the text."""
        return [
            rows.found(row)
            for row in self._by_ids(f"SELECT {STATEMENT} FROM statements WHERE article_id IN", article_ids)
        ]

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, for modules with tables of their own."""
        with sqlite_errors(self.path):
            return self._db.execute(query, values).fetchall()

    def _by_ids(self, query: str, ids: Sequence[object]) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        with sqlite_errors(self.path):
            for at in range(0, len(ids), ROWS_A_QUERY):
                some = ids[at : at + ROWS_A_QUERY]
                found += self._db.execute(f"{query} ({_marks(some)}) ORDER BY 1, 2", some).fetchall()
        return found

    # Writing, each inside a transaction of the caller's

    def change(self, statement: str, *values: Sequence[object]) -> None:
        """Runs a statement once for each row of values, for modules with tables of their own."""
        with sqlite_errors(self.path):
            self._db.executemany(statement, values)

    def reserve(self, count: int) -> range:
        """Fresh passage ids, marked stale until `put` makes them count."""
        if not count:
            return range(0)
        with self.transaction():
            ids = self.next_ids(count)
            self._db.executemany("INSERT INTO stale (passage_id) VALUES (?)", [(each,) for each in ids])
        return ids

    def next_ids(self, count: int) -> range:
        """Passage ids that were never given before; inside the caller's transaction."""
        first = int(self.fact("next_passage") or 1)
        self.set_fact("next_passage", str(first + count))
        return range(first, first + count)

    def stale(self) -> list[int]:
        """Ids that the indexes may hold and no article has: what a killed writer left, or an edit replaced."""
        with sqlite_errors(self.path):
            return [int(row[0]) for row in self._db.execute("SELECT passage_id FROM stale")]

    def forget_stale(self, ids: Iterable[int]) -> None:
        """The indexes hold these no longer."""
        with self.transaction():
            self._db.executemany("DELETE FROM stale WHERE passage_id = ?", [(each,) for each in ids])

    def clear_stale(self) -> None:
        """No index holds any id that no article has: said of indexes made anew, inside the caller's transaction."""
        self._db.execute("DELETE FROM stale")

    def put(self, article: Article, digest: str, passages: Sequence[Passage], found: Sequence[Statement]) -> None:
        """The article with all that belongs to it, in place of what was stored under its id."""
        self._db.execute(
            f"INSERT INTO articles ({ARTICLE}, digest, page, host) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text, url = excluded.url,"
            " published = excluded.published, author = excluded.author, publisher = excluded.publisher,"
            " language = excluded.language, digest = excluded.digest, page = excluded.page, host = excluded.host",
            (*rows.article_row(article), digest, page_of(article.url), host_of(article.url)),
        )
        self.put_passages(article, passages)
        self.put_statements(article, found)

    def put_passages(self, article: Article, passages: Sequence[Passage]) -> None:
        """These passages in place of the article's; what is no longer among them is stale."""
        kept = {passage.id for passage in passages}
        self._retire(article.id, kept)
        self._db.executemany(
            f"INSERT OR REPLACE INTO passages ({PASSAGE}) VALUES (?,?,?,?,?)",
            [(p.id, article.id, p.start, p.end, json.dumps(p.sentences)) for p in passages],
        )
        self._db.executemany("DELETE FROM stale WHERE passage_id = ?", [(each,) for each in kept])

    def put_statements(self, article: Article, found: Sequence[Statement]) -> None:
        """These statements in place of the article's."""
        self._db.execute("DELETE FROM statements WHERE article_id = ?", (article.id,))
        self._db.executemany(
            f"INSERT INTO statements ({STATEMENT}, mention) VALUES (?,?,?,?,?,?,?,?,?)",
            [
                (article.id, position, *rows.statement_row(statement, article.text))
                for position, statement in enumerate(found)
            ],
        )
        self._db.execute(WORDS_OF_SPEAKERS.format(which="article_id = ? AND speaker IS NOT NULL"), (article.id,))

    def remove(self, article_id: str) -> bool:
        """Takes an article out; whether it was there."""
        self._retire(article_id, set())
        return self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0

    def _retire(self, article_id: str, kept: set[int]) -> None:
        """Drops the article's passages but the kept ones, whose ids the indexes are to forget."""
        known = self._db.execute("SELECT id FROM passages WHERE article_id = ?", (article_id,)).fetchall()
        gone = [(each,) for (each,) in known if each not in kept]
        self._db.executemany("DELETE FROM passages WHERE id = ?", gone)
        self._db.executemany("INSERT OR IGNORE INTO stale (passage_id) VALUES (?)", gone)
