"""PDF documents: the lines of their pages, extracted by pypdf, joined to paragraphs and read like a plain text."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.reading import characters, plain, typeset
from retrieval.reading.fields import MAX_ARTICLE_BYTES
from retrieval.reading.typeset import Line

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

SIGNATURE = b"%PDF-"
#: Pictures make documents far larger than their text.
MAX_BYTES = 50_000_000
#: A newspaper's report has some ten pages; a book is not an article, and takes minutes to read.
MOST_PAGES = 300
#: A page can be made to take for ever: no further page is begun after this many seconds.
PATIENCE = 60.0
_MEND = "Save its text as a .txt file in UTF-8."

# The refusal says what is wrong with a document, as with trafilatura (webpage.py).
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def document(data: bytes) -> Article:
    """The article in the bytes of a document, without an id.

    Its title is that of the metadata if the first page has it too. Raises `ArticleError` for a document that is
    encrypted, scanned, broken or too long.
    """
    try:
        pages, title = _read(data)
    except ArticleError:
        raise
    except Exception as error:  # of a broken document pypdf raises KeyError, RecursionError and others, and its own
        raise ArticleError(f"a broken PDF document: {characters.line(str(error))[:100]}", _MEND) from error
    text = typeset.text_of(pages)
    if not any(map(str.isalnum, text)):
        mend = "Recognise its text (OCR), for instance with ocrmypdf."
        raise ArticleError("a PDF document without text, only pictures of it", mend)
    first = characters.line(" ".join(line.text for line in pages[0]))
    if title and title in first and len(title) < len(characters.line(text)):
        return replace(plain.read(f"{title}\n{_without(title, text)}"), title=title)
    return plain.read(text)


def _read(data: bytes) -> tuple[list[list[Line]], str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opens(reader):
        raise ArticleError("an encrypted PDF document", "Decrypt it, for instance with qpdf --decrypt.")
    if len(reader.pages) > MOST_PAGES:
        raise ArticleError(f"a PDF document of more than {MOST_PAGES} pages", "Split it into its articles.")
    title = characters.line(str(reader.metadata.title or "")) if reader.metadata else ""
    return list(_pages(reader)), title


def _opens(reader: PdfReader) -> bool:
    """Whether anybody may open the document; not if its cipher needs another package."""
    from pypdf import PasswordType
    from pypdf.errors import DependencyError

    try:
        return reader.decrypt("") is not PasswordType.NOT_DECRYPTED
    except DependencyError:
        return False


def _pages(reader: PdfReader) -> Iterator[list[Line]]:
    over, size = time.monotonic() + PATIENCE, 0
    for page in reader.pages:
        if time.monotonic() > over:
            raise ArticleError(f"a PDF document that takes more than {PATIENCE:.0f} seconds to read", _MEND)
        lines = _lines(page)
        size += sum(len(line.text) for line in lines)
        if size > MAX_ARTICLE_BYTES:
            raise ArticleError("too large for one article", "Split it into its articles.")
        if lines:
            yield lines


def _lines(page: PageObject) -> list[Line]:
    """The lines of a page in the order to read them."""
    pieces: list[Line] = []

    def take(text: str, outer: Sequence[float], inner: Sequence[float], _: object, size: float) -> None:
        x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        scale = abs(inner[3] * outer[3]) or abs(inner[1] * outer[2]) or 1.0
        for number, each in enumerate(text.split("\n")):
            if each.strip():  # further lines of one piece have no place of their own: they are below it
                height = abs(size * scale) or 1.0
                pieces.append(Line(each, x, y - number * height, height))

    page.extract_text(visitor_text=take)
    return typeset.rows(pieces)


def _without(title: str, text: str) -> str:
    """`text` without the title that it may begin with, over however many lines."""
    left = text.lstrip()
    for word in title.split():
        if not left.startswith(word):
            return text
        left = left[len(word) :].lstrip()
    return left
