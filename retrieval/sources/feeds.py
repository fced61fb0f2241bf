"""RSS and Atom: the entries of a feed, and the feeds that a page names.

The bytes decide what a document is and how it is encoded, not its server or its first line.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from retrieval.addresses import normal
from retrieval.errors import ArticleError
from retrieval.reading import characters, encodings, fields

#: Feeds give their latest 10 to 100 entries; those of a longer one beyond this are ignored.
MOST_ENTRIES = 1_000
#: A longer id of an entry is known by its SHA-256: no key of PostgreSQL has room for more than 2,700 bytes.
LONGEST_ID = 500
#: A feed with full articles has some 500 kB; the worst that was constructed takes feedparser 4 seconds a megabyte.
MAX_BYTES = 5_000_000
#: Reaches past the declarations, style sheets and comments before a root element.
_HEAD_BYTES = 8_192
_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|head|body)[\s>]|<!doctype html", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s{0,100}<\?xml[^>]{0,200}\?>")
_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)
#: By as much of its id an entry is known.
LONGEST_KEY = 500
#: Elements that begin a new line of text.
_BLOCKS = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre", "figure")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
#: feedparser's names for the days of an entry; the first counts most.
_DAYS = ("published", "updated")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a feed describes it; `mark` changes when any of this does. Its `id` is its own within the feed."""

    id: str
    url: str | None
    title: str
    published: datetime.date | None
    author: str | None
    html: str
    mark: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's name, language and entries in its order."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]


def is_feed(data: bytes) -> bool:
    """Whether these bytes begin like RSS or Atom, in any encoding."""
    head = data[:_HEAD_BYTES].replace(b"\0", b"").decode("latin-1")  # UTF-16 without its NULs is ASCII enough
    root, page = _ROOT.search(head), _PAGE.search(head)
    return root is not None and (page is None or root.start() < page.start())


def parse(data: bytes, url: str, charset: str | None = None) -> Feed:
    """The feed in `data`, fetched from `url`; `charset` is its encoding according to its server.

    Raises `ArticleError` when it is not a feed, is too large, or declares entities, which let a few bytes stand for
    gigabytes.
    """
    import feedparser

    if len(data) > MAX_BYTES:
        raise ArticleError(f"a feed larger than {MAX_BYTES / 1e6:.0f} MB", "Follow a shorter feed of the site.")
    text = _XML_DECLARATION.sub("", encodings.decode_page(data, charset))
    root = _ROOT.search(text)
    if root is None:
        raise ArticleError("not a feed", "Give the address of the site's RSS or Atom feed.")
    if _ENTITY.search(text, 0, root.start()):
        raise ArticleError("a feed that declares entities, which no feed needs", "Tell the site, or leave it out.")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    # Only declarations can come before the root: none of them is needed, and a DTD might be fetched.
    try:
        parsed = feedparser.parse(io.BytesIO(text[root.start() :].encode()), response_headers=headers)
    except Exception as error:  # of a broken feed, feedparser raises KeyError, UnicodeEncodeError and others
        raise ArticleError("a feed too broken to read", "Tell the site, or leave it out.") from error
    entries = filter(None, (_entry(each, url) for each in parsed.entries[:MOST_ENTRIES]))
    title = _line(parsed.feed.get("title")) or url
    return Feed(title, _line(parsed.feed.get("language")), _apart(entries))


def _apart(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, each with an id of its own, in their order.

    Some feeds give all entries one id, or one link. Entries of one id are known by their links where these differ, and
    else by their titles; a link that entries of different titles share is no article's page, and their own texts count.
    An entry with the id, link and title of another is left out.
    """
    every = list({(each.id, each.url, each.title): each for each in reversed(list(entries))}.values())[::-1]
    ids, links = Counter(each.id for each in every), Counter((each.id, each.url) for each in every)
    titles: defaultdict[str | None, set[str]] = defaultdict(set)
    for each in every:
        titles[each.url].add(each.title)
    found: dict[str, Entry] = {}
    for each in every:
        key = each.id
        if ids[key] > 1:
            key = each.url if each.url and links[key, each.url] == 1 else f"{each.title} {key}"
        url = each.url if len(titles[each.url]) == 1 or not each.html.strip() else None
        found.setdefault(key[:LONGEST_KEY], replace(each, id=key[:LONGEST_KEY], url=url))
    return tuple(found.values())


def linked(html: str, url: str) -> list[str]:
    """The addresses of the feeds that the page at `url` names, in its order."""
    found = []
    for link in _tree(html).iter("link"):
        kind, rel = (link.get(name, "").lower() for name in ("type", "rel"))
        if kind.strip() in _FEED_TYPES and "alternate" in rel.split() and link.get("href"):
            with contextlib.suppress(ValueError):
                found.append(normal(urljoin(url, link.get("href").strip())))
    return list(dict.fromkeys(found))


def text_of(html: str) -> str:
    """The text of an entry's own HTML, a line for each paragraph. Raises `ArticleError` when it has no words."""
    tree = _tree(f"<div>{html}</div>")
    for element in list(tree.iter("script", "style", "noscript")):
        element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.tail = f"\n{element.tail or ''}"
        element.text = f"\n{element.text or ''}"
    lines = (" ".join(line.split()) for line in characters.fit(tree.text_content()).split("\n"))
    return fields.text_of("\n".join(line for line in lines if line))


def _entry(parsed: Any, feed: str) -> Entry | None:
    """An entry from feedparser's, or None if it has neither an id nor a link by which to know it again."""
    link = _link(parsed.get("link"), feed)
    key = _line(parsed.get("id")) or link
    if not key:
        return None
    if len(key) > LONGEST_ID:
        key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    longest = max((str(each.get("value") or "") for each in parsed.get("content") or ()), key=len, default="")
    html = longest or str(parsed.get("summary") or "")
    title, author = _text(parsed.get("title")), _line(parsed.get("author"))
    updated = dict.get(parsed, "updated") or parsed.get("published")  # feedparser's own get takes one for the other
    mark = hashlib.sha256(json.dumps([link, title, author, updated, html]).encode("ascii")).hexdigest()[:16]
    return Entry(key[:LONGEST_KEY], link, title, _day(parsed), author, html, mark)


def _link(written: object, feed: str) -> str | None:
    try:
        found = normal(urljoin(feed, characters.line(str(written)))) if written else None
    except ValueError:
        return None
    return found if found and fields.is_link(found) else None


def _day(parsed: Any) -> datetime.date | None:
    """The day of an entry as written, in local time, or else in UTC."""
    for name in _DAYS:
        written = str(dict.get(parsed, name) or "").strip()
        for read in (parsedate_to_datetime, datetime.datetime.fromisoformat):
            with contextlib.suppress(ValueError, IndexError, OverflowError):
                return read(written).date()
        if utc := dict.get(parsed, f"{name}_parsed"):
            return datetime.date(*utc[:3])
    return None


def _text(html: object) -> str:
    """A title on one line, without the HTML that feeds put into it."""
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
    except ParserError:  # it is empty, or only a comment
        return document_fromstring("<html></html>", parser=parser)
