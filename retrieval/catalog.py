"""The catalog: articles, passages and statements in SQLite. It is the truth; Chroma and tantivy are indexes of it."""

from __future__ import annotations

import contextlib
import datetime
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.articles import Article, Span
from retrieval.errors import StoreDamaged, StoreError, StoreFull, StoreLocked, StoreMismatch
from retrieval.migrations import MIGRATIONS
from retrieval.passages import Passage
from retrieval.statements import Kind, Statement

#: SQLite's default limit on bound values is 32,766; this keeps a statement readable in a log.
ROWS_A_QUERY = 500
#: How long a reader waits for a checkpoint, or a writer for a reader's, before it gives up (milliseconds).
BUSY_MS = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of a listing: its facts without its text, and how much was found in it."""

    article: Article
    characters: int
    passages: int
    statements: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is quoted: the name, every role stated and every mention used for it, and how many statements."""

    name: str
    roles: tuple[str, ...]
    mentions: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A statement together with the id of the article that reports it."""

    article_id: str
    statement: Statement


@contextlib.contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into those of the store."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        primary = code & 0xFF  # the rest is the extended code: sqlite.org/rescode.html
        text = str(error)
        if primary == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_WRITE:
            raise StoreFull(f"The disk is full: {path} could not be written.", "Free some space and try again.") from error
        if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise StoreFull(
                f"{path} cannot be opened for writing: {text}.", "Check the folder's permissions, or set ONRECORD_HOME."
            ) from error
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreLocked(f"{path} is in use by another process.", "Try again when it has finished.") from error
        if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR) or isinstance(
            error, sqlite3.DatabaseError
        ):
            raise StoreDamaged(
                f"The catalog {path} cannot be read: {text}.",
                "Restore it from a copy, or move the folder away and ingest the articles again.",
            ) from error
        raise StoreError(f"The catalog {path} failed: {text}.") from error


class Catalog:
    """The open catalog of one store. Its methods raise the errors of `retrieval.errors`, never SQLite's."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
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
        version = self.schema_version
        if version > len(MIGRATIONS):
            raise StoreMismatch(
                f"The store {self.path.parent} was made by a newer onrecord (schema {version}, known {len(MIGRATIONS)}).",
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

    def article(self, article_id: str) -> Article | None:
        """The article, whole."""
        return self.articles([article_id]).get(article_id)

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """These articles by id; those that are not there are left out."""
        found = (_article(row) for row in self._by_ids(f"SELECT {_ARTICLE} FROM articles WHERE id IN", ids))
        return {article.id: article for article in found}

    def article_ids(self) -> list[str]:
        """Every article's id, in the order in which they came."""
        with sqlite_errors(self.path):
            return [str(row[0]) for row in self._db.execute("SELECT id FROM articles ORDER BY rowid")]

    def entries(self) -> list[Entry]:
        """All articles without their texts, newest first."""
        columns = _ARTICLE.replace("text", "''", 1)
        with sqlite_errors(self.path):
            rows = self._db.execute(
                f"SELECT {columns}, length(text),"
                " (SELECT count(*) FROM passages WHERE article_id = articles.id),"
                " (SELECT count(*) FROM statements WHERE article_id = articles.id)"
                " FROM articles ORDER BY published DESC NULLS LAST, rowid DESC"
            ).fetchall()
        return [Entry(_article(row[:-3]), *row[-3:]) for row in rows]

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """These passages by id; those that are not there (any more) are left out."""
        rows = self._by_ids(
            "SELECT p.id, article_id, start, end, sentences, substr(text, start + 1, end - start)"
            " FROM passages p JOIN articles a ON a.id = article_id WHERE p.id IN",
            ids,
        )
        return {row[0]: _passage(row) for row in rows}

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages, in order."""
        with sqlite_errors(self.path):
            rows = self._db.execute(
                "SELECT p.id, article_id, start, end, sentences, substr(text, start + 1, end - start)"
                " FROM passages p JOIN articles a ON a.id = article_id WHERE article_id = ? ORDER BY start",
                (article_id,),
            ).fetchall()
        return [_passage(row) for row in rows]

    def count(self, table: str) -> int:
        """How many rows `articles`, `passages`, `statements` or `stale` has."""
        with sqlite_errors(self.path):
            return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def speakers(self) -> list[Speaker]:
        """Every speaker with its roles, mentions and number of statements, the most quoted first."""
        with sqlite_errors(self.path):
            rows = self._db.execute(
                "SELECT speaker, role, mention, count(*) FROM statements WHERE speaker IS NOT NULL"
                " GROUP BY speaker, role, mention ORDER BY count(*) DESC, speaker"
            ).fetchall()
        grouped: dict[str, Speaker] = {}
        for name, role, mention, count in rows:
            known = grouped.get(name) or Speaker(name, (), (), 0)
            grouped[name] = Speaker(
                name,
                known.roles if role is None or role in known.roles else (*known.roles, role),
                known.mentions if mention is None or mention in known.mentions else (*known.mentions, mention),
                known.count + count,
            )
        return sorted(grouped.values(), key=lambda speaker: -speaker.count)

    def statements_by(self, speakers: Sequence[str]) -> list[Found]:
        """All that these speakers (named as the catalog names them) said, article by article, in order of the text."""
        return [_found(row) for row in self._by_ids(f"{_STATEMENTS} WHERE speaker IN", speakers)]

    def statements_in(self, article_ids: Sequence[str]) -> list[Found]:
        """All statements of these articles, in order of the text."""
        return [_found(row) for row in self._by_ids(f"{_STATEMENTS} WHERE article_id IN", article_ids)]

    def _by_ids(self, query: str, ids: Sequence[object]) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        with sqlite_errors(self.path):
            for at in range(0, len(ids), ROWS_A_QUERY):
                some = ids[at : at + ROWS_A_QUERY]
                rows += self._db.execute(f"{query} ({','.join('?' * len(some))}) ORDER BY 1, 2", some).fetchall()
        return rows

    # Writing, each inside a transaction of the caller's

    def reserve(self, count: int) -> range:
        """Fresh passage ids, marked stale until `put` makes them count."""
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
        kept = {passage.id for passage in passages}
        self._retire(article.id, kept)
        self._db.execute(
            f"INSERT INTO articles ({_ARTICLE}, digest) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
            " title = excluded.title, text = excluded.text, url = excluded.url, published = excluded.published,"
            " author = excluded.author, publisher = excluded.publisher, language = excluded.language,"
            " digest = excluded.digest",
            (
                *(article.id, article.title, article.text, article.url),
                *(article.published.isoformat() if article.published else None, article.author, article.publisher),
                *(article.language, digest),
            ),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO passages (id, article_id, start, end, sentences) VALUES (?,?,?,?,?)",
            [(p.id, article.id, p.start, p.end, json.dumps(p.sentences)) for p in passages],
        )
        self._db.executemany("DELETE FROM stale WHERE passage_id = ?", [(each,) for each in kept])
        self._db.execute("DELETE FROM statements WHERE article_id = ?", (article.id,))
        self._db.executemany(
            "INSERT INTO statements (article_id, position, speaker, role, kind, parts, source, cue, mention)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            [
                (article.id, position, *_columns(statement), statement.source and statement.source.of(article.text))
                for position, statement in enumerate(found)
            ],
        )

    def remove(self, article_id: str) -> bool:
        """Takes an article out; whether it was there."""
        self._retire(article_id, set())
        return self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0

    def _retire(self, article_id: str, kept: set[int]) -> None:
        """Drops the article's passages but the kept ones, whose ids the indexes are to forget."""
        rows = self._db.execute("SELECT id FROM passages WHERE article_id = ?", (article_id,)).fetchall()
        gone = [(each,) for (each,) in rows if each not in kept]
        self._db.executemany("DELETE FROM passages WHERE id = ?", gone)
        self._db.executemany("INSERT OR IGNORE INTO stale (passage_id) VALUES (?)", gone)


_ARTICLE = "id, title, text, url, published, author, publisher, language"
_STATEMENTS = "SELECT article_id, position, speaker, role, kind, parts, source, cue FROM statements"


def _article(row: Sequence[object]) -> Article:
    key, title, text, url, published, author, publisher, language = (None if v is None else str(v) for v in row)
    date = datetime.date.fromisoformat(published) if published else None
    return Article(key or "", text or "", title or "", url, date, author, publisher, language)


def _passage(row: Sequence[object]) -> Passage:
    key, article_id, start, end, sentences, text = row
    spans = tuple(Span(*pair) for pair in json.loads(str(sentences)))
    return Passage(str(article_id), int(str(start)), int(str(end)), str(text), spans, int(str(key)))


def _columns(statement: Statement) -> tuple[object, ...]:
    source, cue = (json.dumps(span) if span else None for span in (statement.source, statement.cue))
    return statement.speaker, statement.role, statement.kind, json.dumps(statement.parts), source, cue


def _found(row: Sequence[object]) -> Found:
    article_id, _, speaker, role, kind, parts, source, cue = row
    known: Kind = kind  # type: ignore[assignment]  # the table's CHECK allows no other
    return Found(
        str(article_id),
        Statement(
            parts=tuple(Span(*pair) for pair in json.loads(str(parts))),
            kind=known,
            speaker=None if speaker is None else str(speaker),
            role=None if role is None else str(role),
            source=Span(*json.loads(str(source))) if source else None,
            cue=Span(*json.loads(str(cue))) if cue else None,
        ),
    )
