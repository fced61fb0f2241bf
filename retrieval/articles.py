"""Articles, passages, and spans of their text.

All offsets count Python characters (code points) of `Article.text`, which is kept exactly as it was read.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import astuple, dataclass
from typing import NamedTuple

from retrieval.addresses import page_of


class Span(NamedTuple):
    """A half-open range of characters, `[start, end)`, of one article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters that the span covers."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: Span) -> int:
        """The number of characters that the two spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Article:
    """A news article. Offsets count in `text`, which does not include the title."""

    id: str
    text: str
    title: str = ""
    url: str | None = None
    published: datetime.date | None = None
    author: str | None = None
    publisher: str | None = None
    language: str | None = None


def article_id(url_or_path: str) -> str:
    """The id of an article without one of its own: 16 hexadecimal digits of the SHA-256 of its URL or path.

    All spellings of an address have the same id.
    """
    # Paths that are not UTF-8 have lone surrogates in Python.
    place = (page_of(url_or_path) or url_or_path).encode("utf-8", "surrogatepass")
    return hashlib.sha256(place).hexdigest()[:16]


def digest(article: Article) -> str:
    """The SHA-256 of all fields, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(astuple(article), default=str).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences of one article; the catalog assigns the `id` (0 before that)."""

    article_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    id: int = 0

    @property
    def span(self) -> Span:
        """The place of the passage in its article's text."""
        return Span(self.start, self.end)
