"""The kinds of files that are read, one row each. A new kind is a module that reads it and a row here."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.reading import jsonl, markdown, pdf, plain, webpage
from retrieval.reading.fields import MAX_ARTICLE_BYTES


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how its name ends, what reads it, and how many bytes it may have.

    `reader` turns the bytes of a file into its article, without an id unless the file gives one, and raises
    `ArticleError`. With `by_line`, it gets one line at a time, and the limit is the line's. A kind that is not text has
    a `signature`, with which its files begin, and a `name` for messages. A `page` may have a few NUL bytes.
    """

    suffix: str
    reader: Callable[[bytes], Article]
    most_bytes: int = MAX_ARTICLE_BYTES
    by_line: bool = False
    signature: bytes = b""
    name: str = "text"
    page: bool = False


KINDS = {
    kind.suffix: kind
    for kind in (
        Kind(".txt", plain.article),
        Kind(".md", markdown.article),
        Kind(".html", webpage.article, page=True),
        Kind(".htm", webpage.article, page=True),
        Kind(".jsonl", jsonl.article, by_line=True),
        Kind(".pdf", pdf.document, pdf.MAX_BYTES, signature=pdf.SIGNATURE, name="a PDF document"),
    )
}
#: How files begin that are not text, whatever their name says.
_SIGNATURES = {kind.signature: kind.name for kind in KINDS.values() if kind.signature} | {
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x89PNG\r\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "an RTF document",
}
#: How far into a file its signature may begin (Acrobat's implementation note 13 on ISO 32000).
_HEAD_BYTES = 1024
#: UTF-16 and UTF-32 are full of NUL bytes and begin with these; a NUL byte in any other file means that it is not text,
#: but for a few in pages, which browsers pass over (HTML standard, 13.2.6.4.7).
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_FEW_NULS = 0.01
_MEND = "Save its text as a .txt file in UTF-8."


def kind_of(path: Path) -> Kind:
    """The kind of a file, by the end of its name. Raises `ArticleError` for a kind that is not read."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise ArticleError(f"not a readable kind of file ({', '.join(KINDS)})", "Save it as one of these.")
    return kind


def require(kind: Kind, data: bytes) -> None:
    """Raises `ArticleError` unless `data` has the signature of its kind, or is text if the kind has none."""
    if not kind.signature:
        require_text(data, page=kind.page)
    elif kind.signature not in data[:_HEAD_BYTES]:
        raise ArticleError(f"not {kind.name}", "Check the file: the end of its name says what kind it is.")


def require_text(data: bytes, *, page: bool = False) -> None:
    """Raises `ArticleError` when `data` is not text, or not a `page`, or begins like a file that is not."""
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise ArticleError(f"{name}, not text", _MEND)
    if data.count(b"\0") > (_FEW_NULS * len(data) if page else 0) and not data.startswith(_WIDE_MARKS):
        raise ArticleError("a binary file, not text", _MEND)
