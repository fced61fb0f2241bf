"""RSS and Atom: what a feed tells of its articles, and where a page says that its feed is.

The bytes decide what a document is and how it is written, not what its server or its first line says.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from retrieval.addresses import normal
from retrieval.errors import ArticleError
from retrieval.reading import characters, encodings, fields

#: Feeds give their latest 10 to 100 entries; what a longer one gives beyond this is not looked at.
MOST_ENTRIES = 1_000
#: A feed with its articles in full has some 500 kB; the worst that was made takes feedparser 4 seconds a megabyte.
MAX_BYTES = 5_000_000
#: Far enough for a root element behind declarations, style sheets and comments.
_HEAD_BYTES = 8_192
_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|head|body)[\s>]|<!doctype html", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s{0,100}<\?xml[^>]{0,200}\?>")
_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)
#: What begins a new line of text.
_BLOCKS = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre", "figure")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


#: What feedparser calls the days of an entry, the one that counts first.
_DAYS = ("published", "updated")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed tells of one article; `mark` differs when anything of that does."""

    id: str
    url: str | None
    title: str
    published: datetime.date | None
    author: str | None
    html: str
    mark: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's name, language and entries, in its order."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]


def is_feed(data: bytes) -> bool:
    """Whether these bytes begin like RSS or Atom, in any encoding."""
    head = data[:_HEAD_BYTES].replace(b"\0", b"").decode("latin-1")  # UTF-16 without its NULs is ASCII enough
    root, page = _ROOT.search(head), _PAGE.search(head)
    return root is not None and (page is None or root.start() < page.start())


def parse(data: bytes, url: str, charset: str | None = None) -> Feed:
    """The feed in `data`, fetched from `url`; `charset` is what its server says.

    Raises `ArticleError` for what is none, is too large, or declares entities, with which a few bytes can be made to
    stand for gigabytes.
    """
    import feedparser

    if len(data) > MAX_BYTES:
        raise ArticleError(f"a feed larger than {MAX_BYTES / 1e6:.0f} MB", "Follow a shorter one of the site's feeds.")
    text = _XML_DECLARATION.sub("", encodings.decode_page(data, charset))
    root = _ROOT.search(text)
    if root is None:
        raise ArticleError("not a feed", "Name the address of its RSS or Atom feed.")
    if _ENTITY.search(text, 0, root.start()):
        raise ArticleError(
            "a feed that declares entities of its own, which none needs", "Tell the site, or leave it out."
        )
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    # What is before the root can only be declarations: none of them is needed, and a DTD might be looked for.
    try:
        told = feedparser.parse(io.BytesIO(text[root.start() :].encode()), response_headers=headers)
    except Exception as error:  # feedparser raises whatever comes of a broken feed: KeyError, UnicodeEncodeError
        raise ArticleError("a feed too broken to be read", "Tell the site, or leave it out.") from error
    entries: dict[str, Entry] = {}
    for each in told.entries[:MOST_ENTRIES]:
        entry = _entry(each, url)
        if entry:
            entries.setdefault(entry.id, entry)
    title = _line(told.feed.get("title")) or url
    return Feed(title, _line(told.feed.get("language")), tuple(entries.values()))


def linked(html: str, url: str) -> list[str]:
    """The addresses of the feeds that a page at `url` names, as it orders them."""
    found = []
    for link in _tree(html).iter("link"):
        kind, rel = (link.get(name) or "" for name in ("type", "rel"))
        if kind.strip().lower() in _FEED_TYPES and "alternate" in rel.lower().split() and link.get("href"):
            try:
                found.append(normal(urljoin(url, link.get("href").strip())))
            except ValueError:
                continue
    return list(dict.fromkeys(found))


def text_of(html: str) -> str:
    """The text of an entry's own HTML, a line a paragraph. Raises `ArticleError` when there is not a word in it."""
    tree = _tree(f"<div>{html}</div>")
    for element in list(tree.iter("script", "style", "noscript")):
        element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.tail = f"\n{element.tail or ''}"
        element.text = f"\n{element.text or ''}"
    lines = (" ".join(line.split()) for line in characters.fit(tree.text_content()).split("\n"))
    return fields.text_of("\n".join(line for line in lines if line))


def _entry(told: Any, feed: str) -> Entry | None:
    """An entry of feedparser's, None for one without an id or a link by which it could be known again."""
    link = _link(told.get("link"), feed)
    key = _line(told.get("id")) or link
    if not key:
        return None
    longest = max((str(each.get("value") or "") for each in told.get("content") or ()), key=len, default="")
    html = longest or str(told.get("summary") or "")
    title, author = _text(told.get("title")), _line(told.get("author"))
    updated = dict.get(told, "updated") or told.get("published")  # feedparser's own get takes one for the other
    mark = hashlib.sha256(json.dumps([link, title, author, updated, html]).encode("ascii")).hexdigest()[:16]
    return Entry(key[:500], link, title, _day(told), author, html, mark)


def _link(written: object, feed: str) -> str | None:
    try:
        found = normal(urljoin(feed, characters.line(str(written)))) if written else None
    except ValueError:
        return None
    return found if found and fields.is_link(found) else None


def _day(told: Any) -> datetime.date | None:
    """The day of an entry as it is written, in the time of its place; else that of UTC."""
    for written, parsed in ((dict.get(told, name), dict.get(told, f"{name}_parsed")) for name in _DAYS):
        for read in _dates(str(written or "")):
            return read
        if parsed:
            return datetime.date(*parsed[:3])
    return None


def _dates(written: str) -> Iterator[datetime.date]:
    for read in (parsedate_to_datetime, datetime.datetime.fromisoformat):
        try:
            yield read(written.strip()).date()
        except (ValueError, IndexError, OverflowError):
            continue


def _text(html: object) -> str:
    """A title on one line: feeds have marks of HTML in theirs."""
    written = str(html or "")
    if "<" in written or "&" in written:
        written = _tree(f"<div>{written}</div>").text_content()
    return characters.line(written)


def _line(value: object) -> str | None:
    return characters.line(str(value)) or None if value else None


def _tree(html: str) -> Any:
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", no_network=True)
    try:
        return document_fromstring(html, parser=parser)
    except ParserError:  # there is nothing in it, or only a comment
        return document_fromstring("<html></html>", parser=parser)
