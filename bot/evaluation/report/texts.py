"""The texts that a report shows: passages and paragraphs of articles, each once, with places marked in them.

A browser counts UTF-16 units where Python counts characters; offsets leave here in the browser's count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from retrieval.articles import Article, Span
from retrieval.language.sentences import paragraphs

ELLIPSIS = "… "


class Mark(NamedTuple):
    """A place in an article to be marked: "cited", "gold" (evidence) or "answer" (the words of a gold answer)."""

    span: Span
    kind: str


#: A text as the page holds it: its number in the pool, and marks in it as [start, end, kind].
Shown = tuple[int, list[tuple[int, int, str]]]


class Texts:
    """Collects the texts and articles of a report; passages of more than `limit` characters are cut around marks."""

    def __init__(self, articles: Mapping[str, Article], limit: int) -> None:
        self.articles = articles
        self.limit = limit
        self.pool: list[str] = []
        self.listed: list[dict[str, str | None]] = []
        self._numbers: dict[str, int] = {}
        self._listed_numbers: dict[str, int] = {}
        self._paragraphs: dict[str, list[Span]] = {}

    def article(self, article_id: str, title: str | None = None, url: str | None = None) -> int:
        """The number of an article in the list; `title` and `url` are what to show when its text is not at hand."""
        if article_id not in self._listed_numbers:
            known = self.articles.get(article_id)
            published = known.published if known else None
            self._listed_numbers[article_id] = len(self.listed)
            self.listed.append(
                {
                    "id": article_id,
                    "title": (known.title if known else title) or article_id,
                    "url": web_address(known.url if known else url),
                    "published": published.isoformat() if published else None,
                    "publisher": known.publisher if known else None,
                }
            )
        return self._listed_numbers[article_id]

    def quote(self, text: str) -> int:
        """The number of a text that stands for itself."""
        return self._numbers.setdefault(text, self._added(text))

    def passage(self, article_id: str, span: Span, marks: Iterable[Mark] = ()) -> Shown | None:
        """A passage with what is marked in it, or None when its article is not at hand."""
        article = self.articles.get(article_id)
        if article is None:
            return None
        inside = sorted(mark for mark in marks if mark.span.overlap(span))
        first = (
            Span(inside[0].span.start, min(inside[0].span.end, inside[0].span.start + self.limit)) if inside else None
        )
        return self._shown(article, span, first, inside)

    def around(self, article_id: str, marks: Sequence[Mark], passages: Iterable[Span] = ()) -> Shown | None:
        """Marked places with what surrounds them: the first of `passages` that covers them, else their paragraphs."""
        article = self.articles.get(article_id)
        if article is None:
            return None
        whole = Span(min(mark.span.start for mark in marks), max(mark.span.end for mark in marks))
        covering = next((each for each in passages if each.covers(whole)), None)
        return self._shown(article, covering or self._touched(article, whole), whole, marks)

    def _touched(self, article: Article, span: Span) -> Span:
        if article.id not in self._paragraphs:
            self._paragraphs[article.id] = paragraphs(article.text)
        touched = [each for each in self._paragraphs[article.id] if each.overlap(span)] or [span]
        return Span(min(touched[0].start, span.start), max(touched[-1].end, span.end))

    def _shown(self, article: Article, passage: Span, kept: Span | None, marks: Iterable[Mark]) -> Shown:
        span = _at_spaces(article.text, excerpt(passage, kept, self.limit), passage, kept)
        before = ELLIPSIS if span.start > passage.start else ""
        text = before + span.of(article.text) + (ELLIPSIS[::-1] if span.end < passage.end else "")
        shift = len(before) - span.start
        placed = [
            (
                units(text, max(mark.span.start, span.start) + shift),
                units(text, min(mark.span.end, span.end) + shift),
                mark.kind,
            )
            for mark in marks
            if mark.span.overlap(span)
        ]
        return self.quote(text), placed

    def _added(self, text: str) -> int:
        if text not in self._numbers:
            self.pool.append(text)
        return len(self.pool) - 1


def excerpt(span: Span, kept: Span | None, limit: int) -> Span:
    """At most `limit` characters of a passage, around `kept` when there is such a place, which stays whole."""
    if span.end - span.start <= limit:
        return span
    if kept is None:
        return Span(span.start, span.start + limit)
    room = max(0, limit - (kept.end - kept.start))
    start = max(span.start, min(kept.start - room // 2, span.end - limit))
    return Span(min(start, kept.start), min(span.end, max(start + limit, kept.end)))


def _at_spaces(text: str, span: Span, passage: Span, kept: Span | None) -> Span:
    """The excerpt cut between words, where a cut can be moved inwards without touching `kept`."""
    start, end = span
    first, last = kept or Span(end, start)
    if start > passage.start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    if end < passage.end:
        space = text.rfind(" ", last, end)
        end = space if space >= 0 else end
    return Span(start, end)


def units(text: str, offset: int) -> int:
    """The offset in UTF-16 units of one that counts characters."""
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def web_address(url: object) -> str | None:
    """The URL where it is one of the web, else None: no other scheme is ever made a link."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
