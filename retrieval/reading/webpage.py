"""Web pages: their main text and what they say of themselves, by trafilatura. Offsets count in the extracted text."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from retrieval.articles import Article, article_id
from retrieval.errors import ArticleError
from retrieval.reading import characters, encodings, fields

# What these have to say about a page is said by the refusal. A handler that does nothing is a library's way to keep
# them off standard error (logging HOWTO, "Configuring Logging for a Library"); a log that is switched on gets it all.
_UNHEARD = logging.NullHandler()
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(_UNHEARD)


def article(path: Path, data: bytes) -> Article:
    """The article in `data`, the page saved as `path`. Raises `ArticleError` when the page has no main text."""
    found = page(encodings.decode_page(data))
    return replace(found, id=article_id(found.url or str(path.resolve())))


def page(html: str) -> Article:
    """The article of a page, without an id. Raises `ArticleError` when the page has no main text."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        html,
        with_metadata=True,
        include_comments=False,
        # Only a date that the page declares: one found somewhere in its text may be anybody's.
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
    """The article's own address; none when it gives only its site's, which would make one article of all."""
    if url is None or not fields.is_link(url):
        return None
    parts = urlsplit(url)
    return url if parts.path.strip("/") or parts.query else None
