"""Rows of the catalog's tables as the dataclasses they hold, and back."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.articles import Article, Passage, Span
from retrieval.statements.statement import Kind, Statement

ARTICLE = "id, title, text, url, published, author, publisher, language"
PASSAGE = "id, article_id, start, end, sentences"
STATEMENT = "article_id, position, speaker, role, kind, parts, source, cue"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of a listing: its facts without its text, and how much was found in it."""

    article: Article
    characters: int
    passages: int
    statements: int


@dataclass(frozen=True, slots=True)
class Origin:
    """When and by whom an article was published."""

    published: datetime.date | None
    publisher: str | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is quoted: the name, every role stated and every mention used for it, and how often.

    `count` is the number of statements, `articles` that of the articles which have them.
    """

    name: str
    roles: tuple[str, ...]
    mentions: tuple[str, ...]
    count: int
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement is, and who is said to speak: enough to choose and to order statements by."""

    article_id: str
    position: int
    speaker: str
    mention: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A statement together with the id of the article that reports it."""

    article_id: str
    statement: Statement


def article(row: Sequence[object]) -> Article:
    """The article of a row of `ARTICLE`."""
    key, title, text, url, published, author, publisher, language = (None if v is None else str(v) for v in row)
    date = datetime.date.fromisoformat(published) if published else None
    return Article(key or "", text or "", title or "", url, date, author, publisher, language)


def origin(row: Sequence[object]) -> Origin:
    """The origin of a row of the columns published and publisher."""
    published, publisher = (None if value is None else str(value) for value in row)
    return Origin(datetime.date.fromisoformat(published) if published else None, publisher)


def article_row(article: Article) -> tuple[str | None, ...]:
    """The article as a row of `ARTICLE`."""
    published = article.published.isoformat() if article.published else None
    return (article.id, article.title, article.text, article.url, published, article.author, article.publisher,
            article.language)  # fmt: skip


def passage(row: Sequence[object], text: str) -> Passage:
    """The passage of a row of `PASSAGE`, cut from its article's text."""
    key, article_id, start, end, sentences = row
    place = Span(int(str(start)), int(str(end)))
    spans = tuple(Span(*pair) for pair in json.loads(str(sentences)))
    return Passage(str(article_id), place.start, place.end, place.of(text), spans, int(str(key)))


def statement_row(statement: Statement, text: str) -> tuple[str | None, ...]:
    """The statement as the columns from `speaker` on, with the mention that its source is."""
    source, cue = (json.dumps(span) if span else None for span in (statement.source, statement.cue))
    mention = statement.source.of(text) if statement.source else None
    return statement.speaker, statement.role, statement.kind, json.dumps(statement.parts), source, cue, mention


def speakers(found: Iterable[tuple[str, str | None, str | None, int]], articles: Mapping[str, int]) -> list[Speaker]:
    """The speakers of rows of name, role, mention and number of statements, the most quoted first."""
    roles: dict[str, dict[str, None]] = {}
    mentions: dict[str, dict[str, None]] = {}
    counts: Counter[str] = Counter()
    for name, role, mention, count in found:
        counts[name] += count
        for value, known in ((role, roles), (mention, mentions)):
            if value is not None:
                known.setdefault(name, {})[value] = None
    return [
        Speaker(name, tuple(roles.get(name, ())), tuple(mentions.get(name, ())), count, articles[name])
        for name, count in counts.most_common()
    ]


def found(row: Sequence[object]) -> Found:
    """The statement of a row of `STATEMENT`."""
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
