"""JSON lines: one article on each line."""

from __future__ import annotations

import json

from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.reading import fields

_KEYS = ("id", "title", "text", "url", "published", "author", "publisher", "language")
_MEND_JSON = "Correct the line; each must be one JSON object in UTF-8."


def article(line: bytes) -> Article:
    """The article of a line, without an id unless the line gives one. Raises `ArticleError`."""
    given = _object(line)
    text = given.get("text")
    if not isinstance(text, str):
        missing = "no `text`" if text is None else "`text` is not text"
        raise ArticleError(missing, 'Give the article\'s text as a string: {"text": "..."}.')
    return Article(
        text=fields.text_of(text),
        title=fields.words(given.get("title"), "title") or "",
        url=fields.link(given.get("url")),
        published=fields.day(given.get("published")),
        id=fields.identity(given.get("id")) or "",
        author=fields.words(given.get("author"), "author"),
        publisher=fields.words(given.get("publisher"), "publisher"),
        language=fields.words(given.get("language"), "language"),
    )


def _object(line: bytes) -> dict[str, object]:
    try:
        given = json.loads(line.decode("utf-8"), object_pairs_hook=_without_repeats)
    except UnicodeDecodeError as error:
        raise ArticleError(f"not UTF-8 at byte {error.start} of the line", "Save the file as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ArticleError(f"broken JSON: {error.msg} at character {error.colno}", _MEND_JSON) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise ArticleError("JSON that is nested too deep, or has numbers that are too long", _MEND_JSON) from error
    if not isinstance(given, dict):
        raise ArticleError("not a JSON object", _MEND_JSON)
    if unknown := [fields.shown(key) for key in given if key not in _KEYS]:
        raise ArticleError(f"unknown key {', '.join(unknown)}", f"The keys are {', '.join(_KEYS)}.")
    return given


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    given = dict(pairs)
    if len(given) < len(pairs):
        raise ArticleError("the same key twice", "Remove one of them.")
    return given
