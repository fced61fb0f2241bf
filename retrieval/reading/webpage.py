"""Web pages: their main text and what they say of themselves, by trafilatura. Offsets count in the extracted text."""

from __future__ import annotations

import logging
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
    from trafilatura import bare_extraction

    page = bare_extraction(
        encodings.decode_page(data),
        with_metadata=True,
        include_comments=False,
        # Only a date that the page declares: one found somewhere in its text may be anybody's.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if page is None or not any(char.isalnum() for char in page.text or ""):
        raise ArticleError("no main text found in this page", "Copy the article's text into a .txt file.")
    title = fields.words(page.title, "title") or ""
    text = fields.text_of(page.text)
    first, _, rest = text.partition("\n")
    if characters.line(first) == title and rest.strip():
        text = rest.lstrip("\n")
    url = _address(page.url)
    return Article(
        id=article_id(url or str(path.resolve())),
        text=text,
        title=title,
        url=url,
        published=fields.day(page.date),
        author=fields.words(page.author, "author"),
        publisher=fields.words(page.sitename, "publisher"),
    )


def _address(url: str | None) -> str | None:
    """The article's own address; none when it gives only its site's, which would make one article of all."""
    if url is None or not fields.is_link(url):
        return None
    parts = urlsplit(url)
    return url if parts.path.strip("/") or parts.query else None
