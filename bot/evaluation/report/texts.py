"""The texts of a report: passages and paragraphs of articles, each once, with marked places.

Python counts characters, a browser counts UTF-16 units; this module returns offsets for a browser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.evaluation.metrics.inputs import Place
from retrieval.articles import Article, Span
from retrieval.language.sentences import paragraphs

ELLIPSIS = "… "


class Mark(NamedTuple):
    """A place in an article to mark as "cited", "gold" (evidence) or "answer" (the words of a gold answer)."""

    span: Span
    kind: str


#: A text on the page: its number in the pool, and its marks as (start, end, kind).
Shown = tuple[int, list[tuple[int, int, str]]]


class Texts:
    """Collects the texts and articles of a report; cuts passages of more than `limit` characters around marks."""

    def __init__(self, articles: Mapping[str, Article], limit: int) -> None:
        self.articles = articles
        self.limit = limit
        self.listed: list[dict[str, str | None]] = []
        self._numbers: dict[str, int] = {}
        self._listed_numbers: dict[str, int] = {}
        self._paragraphs: dict[str, list[Span]] = {}

    @property
    def pool(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._numbers)

    def article(self, article_id: str, title: str | None = None, url: str | None = None) -> int:
        """The number of an article in the list; `title` and `url` are shown when its text is not available."""
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
        """The number of a text."""
        return self._numbers.setdefault(text, len(self._numbers))

    def passage(self, article_id: str, span: Span, marks: Iterable[Mark] = ()) -> Shown | None:
        """A passage with its marks, or None when its article is not available."""
        if article_id not in self.articles:
            return None
        inside = sorted(mark for mark in marks if mark.span.overlap(span))
        if not inside:
            return self._shown(article_id, span, None, ())
        start, end = inside[0].span
        return self._shown(article_id, span, Span(start, min(end, start + self.limit)), inside)

    def around(self, article_id: str, marks: Sequence[Mark], passages: Iterable[Place]) -> Shown | None:
        """Marked places in the first of `passages` that covers them, else in their paragraphs."""
        if article_id not in self.articles:
            return None
        whole = Span(min(mark.span.start for mark in marks), max(mark.span.end for mark in marks))
        covering = next((each for at, each in passages if at == article_id and each.covers(whole)), None)
        return self._shown(article_id, covering or self._touched(article_id, whole), whole, marks)

    def _touched(self, article_id: str, span: Span) -> Span:
        if article_id not in self._paragraphs:
            self._paragraphs[article_id] = paragraphs(self.articles[article_id].text)
        touched = [each for each in self._paragraphs[article_id] if each.overlap(span)] or [span]
        return Span(min(touched[0].start, span.start), max(touched[-1].end, span.end))

    def _shown(self, article_id: str, passage: Span, kept: Span | None, marks: Iterable[Mark]) -> Shown:
        article = self.articles[article_id].text
        span = _at_spaces(article, excerpt(passage, kept, self.limit), passage, kept)
        before = ELLIPSIS if span.start > passage.start else ""
        text = before + span.of(article) + (ELLIPSIS[::-1] if span.end < passage.end else "")
        shift = len(before) - span.start
        placed = [
            (units(text, max(start, span.start) + shift), units(text, min(end, span.end) + shift), kind)
            for (start, end), kind in marks
            if span.overlap(Span(start, end))
        ]
        return self.quote(text), placed


def excerpt(span: Span, kept: Span | None, limit: int) -> Span:
    """At most `limit` characters of a passage, around `kept` if given, which stays whole."""
    if span.end - span.start <= limit:
        return span
    if kept is None:
        return Span(span.start, span.start + limit)
    room = max(0, limit - (kept.end - kept.start))
    start = max(span.start, min(kept.start - room // 2, span.end - limit))
    return Span(min(start, kept.start), min(span.end, max(start + limit, kept.end)))


def _at_spaces(text: str, span: Span, passage: Span, kept: Span | None) -> Span:
    """The excerpt with its cuts moved inwards to the next space, unless that would cut into `kept`."""
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
    """The offset in UTF-16 units, from an offset in characters."""
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def web_address(url: object) -> str | None:
    """The URL if it is an HTTP(S) address, else None: no other scheme ever becomes a link."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
