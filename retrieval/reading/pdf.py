"""PDF documents: the text of their pages by pypdf, its first lines read as those of a plain text."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.articles import Article, article_id
from retrieval.errors import ArticleError
from retrieval.reading import characters, files, plain

if TYPE_CHECKING:
    from pypdf import PdfReader

SIGNATURE = b"%PDF-"
#: Pictures make documents far larger than their text.
MAX_BYTES = 50_000_000
#: A report of a newspaper has some ten pages; a book is no article, and takes minutes to read.
MOST_PAGES = 300
#: Pages may be made to take for ever: a new one is not begun after this (seconds).
PATIENCE = 60.0
#: How far into a file its signature may begin (Acrobat's implementation note 13 on ISO 32000).
_HEAD_BYTES = 1024
_MEND = "Save its text as a .txt file in UTF-8."

# What it has to say about a document is said by the refusal, as with trafilatura (webpage.py).
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def article(path: Path, data: bytes) -> Article:
    """The article in `data`, the document saved as `path`. Raises `ArticleError` when it has no text."""
    found = document(data)
    return replace(found, id=article_id(found.url or str(path.resolve())))


def document(data: bytes) -> Article:
    """The article of a document, without an id; its title is that of its metadata where its first page has it too.

    Raises `ArticleError` for what is encrypted, scanned, broken or too long.
    """
    try:
        pages, title = _read(data)
    except ArticleError:
        raise
    except Exception as error:  # pypdf raises whatever comes of a broken document: KeyError, RecursionError, its own
        raise ArticleError(f"a broken PDF document: {characters.line(str(error))[:100]}", _MEND) from error
    if not any(char.isalnum() for char in "".join(pages)):
        raise ArticleError(
            "a PDF document without text, only pictures of it",
            "Have its text recognised (OCR), for instance by ocrmypdf.",
        )
    text = "\n".join(pages)
    if title and title in characters.line(pages[0]) and len(title) < len(characters.line(text)):
        return replace(plain.read(f"{title}\n{_without(title, text)}"), title=title)
    return plain.read(text)


def _read(data: bytes) -> tuple[list[str], str]:
    from pypdf import PdfReader

    if SIGNATURE not in data[:_HEAD_BYTES]:
        raise ArticleError("not a PDF document", "Check the file; the end of its name tells its kind.")
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opens(reader):
        raise ArticleError(
            "an encrypted PDF document", "Save it without its encryption, for instance by qpdf --decrypt."
        )
    if len(reader.pages) > MOST_PAGES:
        raise ArticleError(f"a PDF document of more than {MOST_PAGES} pages", "Split it into its articles.")
    title = characters.line(str(reader.metadata.title or "")) if reader.metadata else ""
    return list(_pages(reader)), title


def _opens(reader: PdfReader) -> bool:
    """Whether the document is one that anybody may open; a cipher that needs another package counts as none."""
    from pypdf import PasswordType
    from pypdf.errors import DependencyError

    try:
        return reader.decrypt("") is not PasswordType.NOT_DECRYPTED
    except DependencyError:
        return False


def _pages(reader: PdfReader) -> Iterator[str]:
    over, size = time.monotonic() + PATIENCE, 0
    for page in reader.pages:
        if time.monotonic() > over:
            raise ArticleError(f"a PDF document that takes more than {PATIENCE:.0f} seconds to read", _MEND)
        text = page.extract_text().strip()
        size += len(text)
        if size > files.MAX_ARTICLE_BYTES:
            raise ArticleError("too large for one article", "Split it into its articles.")
        if text:
            yield text


def _without(title: str, text: str) -> str:
    """`text` from behind the title, when it begins with that, over however many lines."""
    left = text.lstrip()
    for word in title.split():
        if not left.startswith(word):
            return text
        left = left[len(word) :].lstrip()
    return left
