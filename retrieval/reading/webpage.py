"""Web pages: their main text and their metadata, extracted by trafilatura. Offsets count in the extracted text."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.reading import characters, encodings, fields, markup, titles, walls

#: The share of an article's characters that may be damaged, each shown as U+FFFD.
MOST_DAMAGED = 0.01

# The refusal says what is wrong with a page, so these stay off standard error; a handler that does nothing is how a
# library does that (logging HOWTO, "Configuring Logging for a Library"). A log that is switched on gets it all.
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def article(data: bytes) -> Article:
    """The article in the bytes of a page, without an id. Raises `ArticleError` when the page has no main text."""
    return page(encodings.decode_page(data))


def page(html: str) -> Article:
    """The article of a page, without an id.

    Raises `WallError` when something else stands in the article's place, `ArticleError` when there is no main text.
    """
    from trafilatura import load_html

    tree = load_html(html)
    found = None
    if tree is not None:
        markup.without_leads(tree)
        markup.label_cells(tree)
        found = _extracted(tree)
    if tree is None or found is None or not any(char.isalnum() for char in found.text or ""):
        raise ArticleError("no main text found in this page", "Copy the article's text into a .txt file.")
    walls.refuse_walls(tree, found.title or "", found.text, dated=found.date is not None)
    if markup.left_behind(tree, found.text) and (again := _extracted(tree)) and len(again.text) > len(found.text):
        found.text = again.text
    headings = [each.text_content() for each in tree.iter("h1", "h2")]
    given = fields.words(found.title, "title") or ""
    title = titles.headline(given, headings, filter(None, (found.sitename, found.hostname)))
    text = fields.text_of(found.text)
    first, _, rest = text.partition("\n")
    if characters.line(first) in (title, given) and any(map(str.isalnum, rest)):
        text = rest.lstrip("\n")
    if text.count("\ufffd") > MOST_DAMAGED * len(text):
        raise ArticleError("a page whose text is damaged", "Copy the article's text from a browser into a .txt file.")
    return Article(
        id="",
        text=text,
        title=title,
        url=_address(found.url),
        published=fields.day(found.date),
        author=fields.words(found.author, "author"),
        publisher=fields.words(found.sitename, "publisher"),
    )


def _extracted(tree: Any) -> Any:
    """The document that trafilatura finds in the tree, which it leaves as it is; None if it finds nothing."""
    from trafilatura import bare_extraction

    return bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        # Only a date that the page declares: one found in its text may belong to anything.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )


def _address(url: str | None) -> str | None:
    """The article's own address; None when it gives only its site's, which would make all its articles one."""
    if url is None or not fields.is_link(url):
        return None
    parts = urlsplit(url)
    return url if parts.path.strip("/") or parts.query else None
