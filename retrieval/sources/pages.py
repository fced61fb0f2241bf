"""Turns a fetched document into an article: its bytes say whether it is a page, a PDF document or plain text.

A page may name another address of its own site as its own, but not another site's: its text would replace that site's
article.
"""

from __future__ import annotations

import re
from dataclasses import replace

from retrieval.addresses import host_of, normal, page_of
from retrieval.articles import Article, article_id
from retrieval.errors import ArticleError, WallError
from retrieval.reading import MAX_ARTICLE_BYTES, encodings, fields, kinds, pdf, plain, webpage
from retrieval.sources.feeds import Entry, Feed, text_of
from retrieval.sources.fetching import Fetched

_MARKUP = re.compile(r"<(?:!doctype|html|head|body|title|meta|div|p|article|main|section|h1)[\s>/]", re.IGNORECASE)
#: Reaches the first tag of a page.
_HEAD = 8_192


def article(fetched: Fetched, entry: Entry | None = None) -> Article:
    """The article in a fetched document; the feed's `entry` supplies the facts that it does not give.

    Raises `WallError` when something else stands in its place, `ArticleError` when there is none.
    """
    url = normal(fetched.url)
    found = _read(fetched)
    if found.url and host_of(found.url) == host_of(url):
        url = normal(found.url)
    if entry:
        found = replace(
            found,
            title=found.title or entry.title,
            published=found.published or entry.published,
            author=found.author or entry.author,
        )
    return replace(found, id=article_id(url), url=url)


def of_entry(entry: Entry, feed: Feed, source: str) -> Article:
    """The article as far as the feed at `source` gives it; without its address if that is another site's.

    Raises `ArticleError` when the feed gives no text.
    """
    from courlan import extract_domain

    url = entry.url if entry.url and extract_domain(entry.url) == extract_domain(source) else None
    return Article(
        id=article_id(url or f"entry {entry.id} of {source}"),
        text=text_of(entry.html),
        title=entry.title,
        url=url,
        published=entry.published,
        author=entry.author,
        publisher=feed.title,
        language=feed.language,
    )


def html_of(fetched: Fetched) -> str:
    """The document decoded as a page. Raises `ArticleError` when it is not text."""
    data = fetched.data or b""
    if len(data) > MAX_ARTICLE_BYTES:
        raise ArticleError(f"a page larger than {MAX_ARTICLE_BYTES / 1e6:.0f} MB", "Save its text as a .txt file.")
    if not data.strip():
        raise ArticleError("an empty page", "Open it in a browser, and save its text as a .txt file.")
    kinds.require_text(data, page=True)
    return encodings.decode_page(data, fetched.charset)


def _read(fetched: Fetched) -> Article:
    if pdf.SIGNATURE in (fetched.data or b"")[:16]:
        return pdf.document(fetched.data or b"")
    text = html_of(fetched)
    if _MARKUP.search(text, 0, _HEAD):
        if page_of(fetched.url) is None:
            raise WallError("the front page of a site, not an article", "Give the address of an article's page.")
        return webpage.page(text)
    if fetched.media.startswith("text/") and fields.text_of(text):
        return plain.read(text)
    raise ArticleError(f"not a page ({fetched.media or 'of unknown type'})", "Give the address of an article's page.")
