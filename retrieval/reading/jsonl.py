"""JSON lines: an article a line, of a file of any size; a bad line is refused by its number and the others go in."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from retrieval.articles import Article, article_id
from retrieval.errors import ArticleError
from retrieval.reading import fields, files

_KEYS = ("id", "title", "text", "url", "published", "author", "publisher", "language")
# Enough to tell that a file is no text before its first lines are refused one by one.
_HEAD_BYTES = 8192
_MEND_JSON = "Correct the line; each must be one JSON object in UTF-8."


def articles(path: Path) -> Iterator[tuple[int, Article | ArticleError]]:
    """The lines of `path` that are not blank, by their numbers from 1: an article, or why there is none.

    Raises `ArticleError` when the file is no text or holds no line, `OSError` when it cannot be read.
    """
    files.require_file(path)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        files.require_text(head)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ArticleError("not UTF-8 but UTF-16", "Save it as UTF-8.")
        file.seek(3 if head.startswith(b"\xef\xbb\xbf") else 0)
        home = str(path.resolve())
        any_line = False
        for number, line in _lines(file):
            any_line = True
            try:
                yield number, _article(home, line)
            except ArticleError as error:
                yield number, error
        if not any_line:
            raise ArticleError("empty", "Put an article on each line, or leave it out.")


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank with their numbers; None for one that is too long, which is never held whole."""
    limit = files.MAX_ARTICLE_BYTES + 1
    number = 0
    while line := file.readline(limit):
        number += 1
        if len(line) == limit and not line.endswith(b"\n"):
            while (more := file.readline(limit)) and not more.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip():
            yield number, line


def _article(home: str, line: bytes | None) -> Article:
    if line is None:
        raise ArticleError(
            f"too large for one article: over {files.MAX_ARTICLE_BYTES / 1e6:.0f} MB", "Split it into its articles."
        )
    told = _object(line)
    text = told.get("text")
    if not isinstance(text, str):
        missing = "no `text`" if text is None else "`text` is not text"
        raise ArticleError(missing, 'Give the article\'s text as a string: {"text": "..."}.')
    text = fields.text_of(text)
    title = fields.words(told.get("title"), "title") or ""
    url = fields.link(told.get("url"))
    published = fields.day(told.get("published"))
    return Article(
        id=fields.identity(told.get("id")) or article_id(url or _place(home, title, published, text)),
        text=text,
        title=title,
        url=url,
        published=published,
        author=fields.words(told.get("author"), "author"),
        publisher=fields.words(told.get("publisher"), "publisher"),
        language=fields.words(told.get("language"), "language"),
    )


def _place(home: str, title: str, published: datetime.date | None, text: str) -> str:
    """What stays the same about a line without id and URL: its file, title and date, or without a title its text.

    Its number would change with every line put in above it. With the date, as a column has one title every week.
    """
    return "\n".join((home, title, str(published or "")) if title else (home, text))


def _object(line: bytes) -> dict[str, object]:
    try:
        told = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise ArticleError(f"not UTF-8 at byte {error.start} of the line", "Save the file as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ArticleError(f"broken JSON: {error.msg} at character {error.colno}", _MEND_JSON) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise ArticleError(
            "JSON that no article needs: it is nested too deep or its numbers are too long", _MEND_JSON
        ) from error
    if not isinstance(told, dict):
        raise ArticleError("not a JSON object", _MEND_JSON)
    if unknown := [fields.shown(key) for key in told if key not in _KEYS]:
        raise ArticleError(f"unknown key {', '.join(unknown)}", f"Known are {', '.join(_KEYS)}.")
    return told


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ArticleError("a key is there twice", "Keep one of them.")
    return told
