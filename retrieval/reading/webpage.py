"""Web pages: their main text and their metadata, extracted by trafilatura. Offsets count in the extracted text."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.reading import characters, encodings, fields

# The refusal says what is wrong with a page, so these stay off standard error; a handler that does nothing is how a
# library does that (logging HOWTO, "Configuring Logging for a Library"). A log that is switched on gets it all.
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def article(data: bytes) -> Article:
    """The article in the bytes of a page, without an id. Raises `ArticleError` when the page has no main text."""
    return page(encodings.decode_page(data))


def page(html: str) -> Article:
    """The article of a page, without an id. Raises `ArticleError` when the page has no main text."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        html,
        with_metadata=True,
        include_comments=False,
        # Only a date that the page declares: one found in its text may belong to anything.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if found is None or not any(char.isalnum() for char in found.text or ""):
        raise ArticleError("no main text found in this page", "Copy the article's text into a .txt file.")
    title = fields.words(found.title, "title") or ""
    text = fields.text_of(found.text)
    first, _, rest = text.partition("\n")
    if characters.line(first) == title and any(map(str.isalnum, rest)):
        text = rest.lstrip("\n")
    return Article(
        id="",
        text=text,
        title=title,
        url=_address(found.url),
        published=fields.day(found.date),
        author=fields.words(found.author, "author"),
        publisher=fields.words(found.sitename, "publisher"),
    )


def _address(url: str | None) -> str | None:
    """The article's own address; None when it gives only its site's, which would make all its articles one."""
    if url is None or not fields.is_link(url):
        return None
    parts = urlsplit(url)
    return url if parts.path.strip("/") or parts.query else None
