"""The catalog: articles, passages and statements in SQLite. It is the truth; Chroma and tantivy are indexes of it."""

from __future__ import annotations

import contextlib
import datetime
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
from retrieval.store.rows import ARTICLE, PASSAGE, STATEMENT, Entry, Found, Origin, Place, Source, Speaker
from retrieval.store.schema import MIGRATIONS, WORDS_OF_SPEAKERS

__all__ = ["Catalog", "Entry", "Found", "Origin", "Place", "Source", "Speaker"]

#: SQLite's default limit on bound values is 32,766; this keeps a statement readable in a log.
ROWS_A_QUERY = 500
#: How long a reader waits for a checkpoint, or a writer for a reader's, before it gives up (milliseconds).
BUSY_MS = 10_000
#: Publisher and host as one value; neither has a unit separator in it.
_SOURCE = "ifnull(publisher, '') || char(31) || ifnull(host, '')"


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
            uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
            self._db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
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
                f"The store {self.path.parent} was made by a newer onrecord (schema {version}, not {len(MIGRATIONS)}).",
                "Upgrade onrecord.",
            )
        # FULL, not WAL's default NORMAL: an article that was reported as stored must survive a power cut.
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        if version < len(MIGRATIONS):
            with self.transaction():
                version = self.schema_version  # another process may have migrated meanwhile
                for number, migration in enumerate(MIGRATIONS[version:], version + 1):
                    for statement in migration:
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {number}")

    @property
    def schema_version(self) -> int:
        """The number of migrations that the store has been through."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Closes the file; the catalog cannot be used afterwards."""
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits all that is written inside, or nothing of it."""
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
        """A fact about the store (its embedding model, the extractor's version, the current index) or None."""
        found = self.select("SELECT value FROM facts WHERE key = ?", (key,))
        return str(found[0][0]) if found else None

    def set_fact(self, key: str, value: str) -> None:
        """Records a fact, inside the caller's transaction if there is one."""
        self.change("INSERT OR REPLACE INTO facts (key, value) VALUES (?, ?)", (key, value))

    @property
    def data_version(self) -> int:
        """A number that changes when another connection has written to the catalog (SQLite's data_version)."""
        return int(self.select("PRAGMA data_version")[0][0])

    # Reading

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """The stored digests of these articles by id; unknown ids are left out."""
        return dict(self._by_ids("SELECT id, digest FROM articles WHERE id IN", ids))

    def of_page(self, url: str | None) -> list[str]:
        """The ids of the articles from the page at `url`, in any spelling, the first stored first."""
        page = page_of(url)
        return self._column("SELECT id FROM articles WHERE page = ? ORDER BY rowid", (page,)) if page else []

    def article(self, article_id: str) -> Article | None:
        """The whole article, or None if it is not stored."""
        return self.articles([article_id]).get(article_id)

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """These articles by id; unknown ids are left out."""
        found = map(rows.article, self._by_ids(f"SELECT {ARTICLE} FROM articles WHERE id IN", ids))
        return {article.id: article for article in found}

    def article_ids(self) -> list[str]:
        """Every article's id, the first stored first."""
        return self._column("SELECT id FROM articles ORDER BY rowid")

    def articles_where(
        self,
        *,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
        sources: Iterable[Source] | None = None,
        speakers: Iterable[str] | None = None,
        named: str | None = None,
    ) -> frozenset[str]:
        """The ids of the articles that meet every condition given.

        They were published from `since` to `until`, both days included (an undated article never is), by one of
        `sources`; they quote one of `speakers`, as the catalog names them; and `named` is their id, address or title.
        """
        conditions: dict[str, Sequence[object]] = {}
        if since:
            conditions["published >= ?"] = [since.isoformat()]
        if until:
            conditions["published <= ?"] = [until.isoformat()]
        if sources is not None:
            keys = sorted({f"{publisher or ''}\x1f{host or ''}" for publisher, host in sources})
            conditions[f"{_SOURCE} IN (SELECT value FROM json_each(?))"] = [json.dumps(keys)]
        if speakers is not None:
            quoting = "SELECT article_id FROM statements WHERE speaker IN (SELECT value FROM json_each(?))"
            conditions[f"id IN ({quoting})"] = [json.dumps(sorted(set(speakers)))]
        if named is not None:
            conditions["(id = ? OR page = ? OR title = ? COLLATE NOCASE)"] = [named, page_of(named), named]
        query = f"SELECT id FROM articles WHERE {' AND '.join(conditions) or 'TRUE'}"
        return frozenset(self._column(query, [value for values in conditions.values() for value in values]))

    def sources(self) -> list[Source]:
        """Publisher and host of the articles, every pair once."""
        return [Source(*row) for row in self.select("SELECT DISTINCT publisher, host FROM articles")]

    def entries(self) -> list[Entry]:
        """All articles without their texts, newest first."""
        columns = ARTICLE.replace("text", "''", 1)
        found = self.select(
            f"SELECT {columns}, length(text),"
            " (SELECT count(*) FROM passages WHERE article_id = articles.id),"
            " (SELECT count(*) FROM statements WHERE article_id = articles.id)"
            " FROM articles ORDER BY published DESC NULLS LAST, rowid DESC"
        )
        return [Entry(rows.article(row[:-3]), *row[-3:]) for row in found]

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """These passages by id; unknown ids are left out."""
        found = self._by_ids(f"SELECT {PASSAGE} FROM passages WHERE id IN", ids)
        articles = self.articles(sorted({row[1] for row in found}))
        return {row[0]: rows.passage(row, articles[row[1]].text) for row in found if row[1] in articles}

    def passage_ids(self) -> list[int]:
        """Every passage's id, in ascending order."""
        return self._column("SELECT id FROM passages ORDER BY id")

    def articles_with(self, ids: Sequence[int]) -> list[str]:
        """The ids of the articles that have one of these passages."""
        found = self._by_ids("SELECT DISTINCT article_id, 0 FROM passages WHERE id IN", ids)
        return list(dict.fromkeys(key for key, _ in found))

    def passages_of(self, article: Article) -> list[Passage]:
        """A stored article's passages, in order."""
        query = f"SELECT {PASSAGE} FROM passages WHERE article_id = ? ORDER BY start, id"
        return [rows.passage(row, article.text) for row in self.select(query, (article.id,))]

    def origins(self, ids: Sequence[int]) -> dict[int, Origin]:
        """The dates and publishers of these passages, by passage id; unknown ids are left out."""
        found = self._by_ids(
            "SELECT passages.id, published, publisher FROM passages JOIN articles ON articles.id = article_id"
            " WHERE passages.id IN",
            ids,
        )
        return {key: Origin(rows.day(published), publisher) for key, published, publisher in found}

    def passages_in(self, article_ids: frozenset[str]) -> frozenset[int]:
        """The ids of the passages of these articles.

        The last result is kept until something is written: a filter holds for several questions, and one that leaves
        70,000 passages takes 80 ms to look up.
        """
        state, last = (self.data_version, self._db.total_changes, article_ids), self._last_in
        if last and last[0] == state:
            return last[1]
        query = "SELECT id FROM passages WHERE article_id IN (SELECT value FROM json_each(?))"
        found = frozenset(self._column(query, (json.dumps(sorted(article_ids)),)))
        if not self._db.in_transaction:  # what is not committed may be taken back
            self._last_in = (state, found)
        return found

    def languages(self) -> frozenset[str | None]:
        """Returns the codes of the languages that the articles declare, without regions ("de" for "de-AT"), None if any
        declares none."""
        found = (language for (language,) in self.select("SELECT DISTINCT language FROM articles"))
        return frozenset(language and language.replace("_", "-").partition("-")[0].lower() for language in found)

    def count(self, table: str) -> int:
        """The number of rows of a table: `articles`, `passages`, `statements` or `stale`."""
        return int(self.select(f"SELECT count(*) FROM {table}")[0][0])

    def speakers(self, words: Sequence[str] | None = None) -> list[Speaker]:
        """Speakers with roles, mentions and counts, the most quoted first: all, or those known by one of the words.

        A speaker is known by the words of name, roles and mentions, folded as `names.all_words` folds them.
        """
        which, values = "speaker IS NOT NULL", list(words or ())
        if words is not None:
            which = f"speaker IN (SELECT speaker FROM speaker_words WHERE word IN ({_marks(values)}))"
        found = self.select(
            f"SELECT speaker, role, mention, count(*) FROM statements WHERE {which}"
            " GROUP BY speaker, role, mention ORDER BY count(*) DESC, speaker",
            values,
        )
        articles = self.select(
            f"SELECT speaker, count(DISTINCT article_id) FROM statements WHERE {which} GROUP BY speaker", values
        )
        return rows.speakers(found, dict(articles))

    def speaker_words(self, lengths: range) -> list[str]:
        """Every word of these lengths by which a speaker is known, for correcting a misspelled name."""
        query = "SELECT DISTINCT word FROM speaker_words WHERE length(word) >= ? AND length(word) < ?"
        return self._column(query, (lengths.start, lengths.stop))

    def places_of(
        self, speakers: Sequence[str], article_ids: Sequence[str] | None = None, newest: int | None = None
    ) -> list[Place]:
        """The places of these speakers' statements: what was said, then attitudes, of each the newest
        article first, within an article in order of the text.

        Speakers are named as the catalog names them. `article_ids` limits the search to these articles, `newest` the
        number of statements.
        """
        where, values = f"speaker IN ({_marks(speakers)})", list(speakers)
        if article_ids is not None:
            where += " AND article_id IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(article_ids)))
        found = self.select(
            "SELECT article_id, position, speaker, mention FROM statements"
            f" JOIN articles INDEXED BY articles_days ON articles.id = article_id WHERE {where}"
            " ORDER BY sense = 'attitude', published DESC NULLS LAST, article_id, position LIMIT ?",
            [*values, -1 if newest is None else newest],
        )
        return [Place(*row) for row in found]

    def statements_in(self, article_ids: Sequence[str]) -> list[Found]:
        """All statements of these articles, in order of the text."""
        return [*map(rows.found, self._by_ids(f"SELECT {STATEMENT} FROM statements WHERE article_id IN", article_ids))]

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, also for the other modules of this folder."""
        with sqlite_errors(self.path):
            return self._db.execute(query, values).fetchall()

    def _column(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        return [value for (value,) in self.select(query, values)]

    def _by_ids(self, query: str, ids: Sequence[object]) -> list[tuple[Any, ...]]:
        some = (ids[at : at + ROWS_A_QUERY] for at in range(0, len(ids), ROWS_A_QUERY))
        return [row for each in some for row in self.select(f"{query} ({_marks(each)}) ORDER BY 1, 2", each)]

    # Writing, inside a transaction of the caller

    def change(self, statement: str, *values: Sequence[object]) -> None:
        """Runs a statement once for each row of values, also for the other modules of this folder."""
        with sqlite_errors(self.path):
            self._db.executemany(statement, values)

    def reserve(self, count: int) -> range:
        """Fresh passage ids, in a transaction of its own; they are stale until `put` stores their passages."""
        if not count:
            return range(0)
        with self.transaction():
            ids = self.next_ids(count)
            self._db.executemany("INSERT INTO stale (passage_id) VALUES (?)", [(each,) for each in ids])
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
            self._db.executemany("DELETE FROM stale WHERE passage_id = ?", [(each,) for each in ids])

    def clear_stale(self) -> None:
        """Notes that the indexes hold no stale id, as they have been rebuilt."""
        self._db.execute("DELETE FROM stale")

    def put(self, article: Article, digest: str, passages: Sequence[Passage], found: Sequence[Statement]) -> None:
        """Stores the article with its passages and statements, in place of what was stored under its id."""
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
        """Replaces the article's passages; those that are not among the new ones become stale."""
        kept = {passage.id for passage in passages}
        self._retire(article.id, kept)
        self._db.executemany(
            f"INSERT OR REPLACE INTO passages ({PASSAGE}) VALUES (?,?,?,?,?)",
            [(p.id, article.id, p.start, p.end, json.dumps(p.sentences)) for p in passages],
        )
        self._db.executemany("DELETE FROM stale WHERE passage_id = ?", [(each,) for each in kept])

    def put_statements(self, article: Article, found: Sequence[Statement]) -> None:
        """Replaces the article's statements."""
        self._db.execute("DELETE FROM statements WHERE article_id = ?", (article.id,))
        self._db.executemany(
            f"INSERT INTO statements ({STATEMENT}, mention) VALUES (?,?,?,?,?,?,?,?,?,?)",
            [(article.id, place, *rows.statement_row(each, article.text)) for place, each in enumerate(found)],
        )
        self._db.execute(WORDS_OF_SPEAKERS.format(which="article_id = ? AND speaker IS NOT NULL"), (article.id,))

    def remove(self, article_id: str) -> bool:
        """Removes an article and returns whether it was stored."""
        self._retire(article_id, set())
        return self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0

    def _retire(self, article_id: str, kept: set[int]) -> None:
        """Deletes the article's passages but the kept ones, and lists their ids as stale."""
        known = self._db.execute("SELECT id FROM passages WHERE article_id = ?", (article_id,)).fetchall()
        gone = [row for row in known if row[0] not in kept]
        self._db.executemany("DELETE FROM passages WHERE id = ?", gone)
        self._db.executemany("INSERT OR IGNORE INTO stale (passage_id) VALUES (?)", gone)
