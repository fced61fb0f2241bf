"""The questions asked of a catalog: for articles, passages, statements and speakers."""

from __future__ import annotations

import datetime
import string
from collections.abc import Iterable, Sequence
from typing import Any, cast

from retrieval.addresses import page_of
from retrieval.articles import Article, Passage
from retrieval.store import rows
from retrieval.store.database import Database
from retrieval.store.rows import ARTICLE, PASSAGE, STATEMENT, Entry, Found, Origin, Place, Source, Speaker

#: SQLite's default limit on bound values is 32,766; this keeps a statement readable in a log.
ROWS_A_QUERY = 500
#: Publisher and host as one value; neither has a unit separator in it.
_SOURCE = "coalesce(publisher, '') || '\x1f' || coalesce(host, '')"

#: Titles are compared without regard to the case of ASCII letters, as `lower` in SQLite and in PostgreSQL's "C" does.
_LOWER = {ord(each): each.lower() for each in string.ascii_uppercase}


def marks(values: Sequence[object]) -> str:
    """A `?` for each of the values."""
    return ",".join("?" * len(values))


class Queries:
    """The questions that a catalog answers; nothing here writes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.select = database.select
        self._last_in: tuple[tuple[object, frozenset[str]], frozenset[int]] | None = None

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
            is_one, value = self.database.among(keys)
            conditions[f"{_SOURCE} {is_one}"] = [value]
        if speakers is not None:
            is_one, value = self.database.among(sorted(set(speakers)))
            conditions[f"id IN (SELECT article_id FROM statements WHERE speaker {is_one})"] = [value]
        if named is not None:
            title = named.translate(_LOWER)
            conditions["(id = ? OR page = ? OR lower(title) = ?)"] = [named, page_of(named), title]
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

    def passage_ids(self, above: int = 0, most: int | None = None) -> list[int]:
        """The passages' ids above this one, in ascending order: all, or the first of them."""
        limit = "" if most is None else f" LIMIT {int(most)}"
        return self._column(f"SELECT id FROM passages WHERE id > ? ORDER BY id{limit}", (above,))

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
        state, last = (self.database.state, article_ids), self._last_in
        if last and last[0] == state:
            return last[1]
        is_one, value = self.database.among(sorted(article_ids))
        found = frozenset(self._column(f"SELECT id FROM passages WHERE article_id {is_one}", (value,)))
        if not self.database.in_transaction:  # what is not committed may be taken back
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
            which = f"speaker IN (SELECT speaker FROM speaker_words WHERE word IN ({marks(values)}))"
        found = self.select(
            f"SELECT speaker, role, mention, count(*) FROM statements WHERE {which}"
            " GROUP BY speaker, role, mention"
            " ORDER BY count(*) DESC, speaker, role NULLS FIRST, mention NULLS FIRST",
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
        where, values = f"speaker IN ({marks(speakers)})", cast(list[object], list(speakers))
        if article_ids is not None:
            is_one, value = self.database.among(list(article_ids))
            where += f" AND article_id {is_one}"
            values.append(value)
        limit = "" if newest is None else f" LIMIT {int(newest)}"
        found = self.select(
            "SELECT article_id, position, speaker, mention FROM statements"
            f" JOIN articles{self.database.BY_DAYS} ON articles.id = article_id WHERE {where}"
            f" ORDER BY sense = 'attitude', published DESC NULLS LAST, article_id, position{limit}",
            values,
        )
        return [Place(*row) for row in found]

    def statements_in(self, article_ids: Sequence[str]) -> list[Found]:
        """All statements of these articles, in order of the text."""
        return [*map(rows.found, self._by_ids(f"SELECT {STATEMENT} FROM statements WHERE article_id IN", article_ids))]

    def _column(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        return [value for (value,) in self.select(query, values)]

    def _by_ids(self, query: str, ids: Sequence[object]) -> list[tuple[Any, ...]]:
        some = (ids[at : at + ROWS_A_QUERY] for at in range(0, len(ids), ROWS_A_QUERY))
        return [row for each in some for row in self.select(f"{query} ({marks(each)}) ORDER BY 1, 2", each)]
