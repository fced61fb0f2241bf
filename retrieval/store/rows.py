"""Rows of the catalog's tables as the dataclasses they hold, and back."""

from __future__ import annotations

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from retrieval.articles import Article, Passage, Span
from retrieval.errors import StoreDamaged
from retrieval.statements.statement import Statement
from retrieval.store.library_errors import RESTORE

ARTICLE = "id, title, text, url, published, author, publisher, language"
PASSAGE = 'id, article_id, start, "end", sentences'
STATEMENT = "article_id, position, speaker, role, kind, parts, source, cue, sense"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of a listing: its facts without its text, the length of the text, and how much was found in it."""

    article: Article
    characters: int
    passages: int
    statements: int


@dataclass(frozen=True, slots=True)
class Origin:
    """The date and the publisher of an article."""

    published: datetime.date | None
    publisher: str | None


class Source(NamedTuple):
    """Publisher and host of an article."""

    publisher: str | None
    host: str | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is quoted: the name, and every role and mention used for it.

    `count` is the number of statements, `articles` the number of articles with them.
    """

    name: str
    roles: tuple[str, ...]
    mentions: tuple[str, ...]
    count: int
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a statement and its speaker: enough to choose and order statements by."""

    article_id: str
    position: int
    speaker: str
    mention: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A statement with the id of the article that reports it."""

    article_id: str
    statement: Statement


def day(published: str | None) -> datetime.date | None:
    """The date in the column published."""
    return datetime.date.fromisoformat(published) if published else None


def article(row: Sequence[Any]) -> Article:
    """The article of a row of `ARTICLE`."""
    key, title, text, url, published, *others = _sound(row, *[str] * 8)
    return Article(key, text, title, url, day(published), *others)


def article_row(article: Article) -> tuple[str | None, ...]:
    """The article as a row of `ARTICLE`."""
    published = article.published.isoformat() if article.published else None
    return (article.id, article.title, article.text, article.url, published, article.author, article.publisher,
            article.language)  # fmt: skip


def passage(row: Sequence[Any], text: str) -> Passage:
    """The passage of a row of `PASSAGE`, cut from its article's text."""
    key, article_id, start, end, sentences = _sound(row, int, str, int, int, str)
    return Passage(article_id, start, end, Span(start, end).of(text), _spans(sentences), key)


def statement_row(statement: Statement, text: str) -> tuple[str | None, ...]:
    """The statement as the columns from `speaker` on; its source is the mention."""
    source, cue = (json.dumps(span) if span else None for span in (statement.source, statement.cue))
    mention = statement.source.of(text) if statement.source else None
    parts = json.dumps(statement.parts)
    return statement.speaker, statement.role, statement.kind, parts, source, cue, statement.sense, mention


def speakers(found: Iterable[tuple[Any, ...]], articles: Mapping[str, int]) -> list[Speaker]:
    """The speakers of rows of name, role, mention and number of statements, the most quoted first."""
    known = defaultdict[tuple[str, str], dict[str, None]](dict)
    counts: Counter[str] = Counter()
    for name, role, mention, count in found:
        counts[name] += count
        for kind, value in (("role", role), ("mention", mention)):
            if value is not None:
                known[name, kind][value] = None
    return [
        Speaker(name, tuple(known[name, "role"]), tuple(known[name, "mention"]), count, articles[name])
        for name, count in counts.most_common()
    ]


def found(row: Sequence[Any]) -> Found:
    """The statement of a row of `STATEMENT`."""
    article_id, _, speaker, role, kind, parts, *places, sense = _sound(row, str, int, *[str] * 7)
    source, cue = (Span(*json.loads(place)) if place else None for place in places)
    return Found(article_id, Statement(_spans(parts), kind, speaker, role, source, cue, sense))


def _sound(row: Sequence[Any], *kinds: type) -> Sequence[Any]:
    """The row, whose values are of these kinds or None: SQLite checks them when it writes, not when it reads."""
    if all(value is None or type(value) is kind for value, kind in zip(row, kinds, strict=True)):
        return row
    raise StoreDamaged(f"A row of the catalog is damaged: {str(row[0])[:80]}.", RESTORE)


def _spans(written: str) -> tuple[Span, ...]:
    return tuple(Span(*pair) for pair in json.loads(written))
