"""A fetched document as an article: a page, a PDF document or plain text, told apart by its bytes.

A page may name itself as it likes, but not as another site's: its text would take the place of that site's article.
"""

from __future__ import annotations

import re
from dataclasses import replace

from retrieval.addresses import host_of, normal
from retrieval.articles import Article, article_id
from retrieval.errors import ArticleError
from retrieval.reading import MAX_ARTICLE_BYTES, encodings, fields, files, pdf, plain, webpage
from retrieval.sources.feeds import Entry, Feed, text_of
from retrieval.sources.fetching import Fetched

_MARKUP = re.compile(r"<(?:!doctype|html|head|body|title|meta|div|p|article|main|section|h1)[\s>/]", re.IGNORECASE)
#: Far enough for the first mark of a page.
_HEAD = 8_192


def article(fetched: Fetched, entry: Entry | None = None) -> Article:
    """The article in a document that was fetched; what it does not say of itself, the feed's `entry` may.

    Raises `ArticleError` when it has none.
    """
    found = _read(fetched)
    url = normal(fetched.url)
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
    """The article as far as the feed at `source` gives it; its address only when that is of the same site.

    Raises `ArticleError` when the feed gives no text of it.
    """
    from courlan import extract_domain

    text = text_of(entry.html)
    ours = entry.url and extract_domain(entry.url) == extract_domain(source)
    return Article(
        id=article_id((ours and entry.url) or f"entry {entry.id} of {source}"),
        text=text,
        title=entry.title,
        url=entry.url if ours else None,
        published=entry.published,
        author=entry.author,
        publisher=feed.title,
        language=feed.language,
    )


def html_of(fetched: Fetched) -> str:
    """The document as the text of a page. Raises `ArticleError` when it is no text."""
    data = fetched.data or b""
    if len(data) > MAX_ARTICLE_BYTES:
        raise ArticleError(f"a page larger than {MAX_ARTICLE_BYTES / 1e6:.0f} MB", "Save its text as a .txt file.")
    if not data.strip():
        raise ArticleError("an empty page", "Open it in a browser, and save its text as a .txt file.")
    files.require_text(data)
    return encodings.decode_page(data, fetched.charset)


def _read(fetched: Fetched) -> Article:
    if pdf.SIGNATURE in (fetched.data or b"")[:16]:
        return pdf.document(fetched.data or b"")
    text = html_of(fetched)
    if _MARKUP.search(text, 0, _HEAD):
        return webpage.page(text)
    if fetched.media.startswith("text/") and fields.text_of(text):
        return plain.read(text)
    raise ArticleError(f"not a page ({fetched.media or 'of no kind'})", "Name the address of an article's page.")
