"""The fields of an article, as files give them: checked, or refused by name."""

from __future__ import annotations

import datetime
import reprlib
from urllib.parse import urlsplit

from retrieval.errors import ArticleError
from retrieval.reading import characters

#: The longest newspaper articles stay under 200 kB; 5 MB leaves room for a page of HTML with its scripts.
MAX_ARTICLE_BYTES = 5_000_000
# SQLite, Chroma and tantivy take longer ids, but people copy an id by hand from one command to the next.
_LONGEST_ID = 200
# Shows as much of a value as a message has room for; the value may be nested deeper than Python's stack.
_BRIEFLY = reprlib.Repr()
_BRIEFLY.maxlevel, _BRIEFLY.maxstring = 3, 60


def text_of(value: str) -> str:
    """`value` as an article's text. Raises `ArticleError` when it has no words."""
    text = characters.fit(value)
    if not any(char.isalnum() for char in text):
        raise ArticleError("no text", "Add the article's text, or leave this out.")
    return text


def words(value: object, name: str) -> str | None:
    """`value` on one line, or None if it is null or blank. Raises `ArticleError` when it is not a string."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(f"`{name}` is not text but {shown(value)}", f"Put the {name} in quotation marks.")
    return characters.line(value) or None


def identity(value: object) -> str | None:
    """`value` as an id, or None if it is null. Raises `ArticleError` for one that nobody can type again."""
    known = words(value, "id")
    if known != value or (known and len(known) > _LONGEST_ID):
        raise ArticleError(
            f"`id` is blank, too long, or has characters that cannot be typed: {shown(value)}",
            f"Give it at most {_LONGEST_ID} printable characters, or leave it out.",
        )
    return known


def link(value: object) -> str | None:
    """`value` as a page's address, or None if it is null or blank. Raises `ArticleError` unless it is http(s)."""
    url = words(value, "url")
    if url is not None and not is_link(url):
        raise ArticleError(f"`url` is not an http(s) address: {shown(url)}", "Correct it, or leave it out.")
    return url


def is_link(url: str) -> bool:
    """Whether `url` is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # raises if it is not a port
        return parts.scheme in ("http", "https") and bool(host.strip(".")) and not any(map(str.isspace, url))
    except ValueError:
        return False


def day(value: object) -> datetime.date | None:
    """`value` as a date, or None if it is null or blank; an ISO 8601 date and time gives the date as written.

    Raises `ArticleError` for anything else.
    """
    written = words(value, "published")
    if written is None:
        return None
    try:
        if len(written) > len("2024-02-03"):
            return datetime.datetime.fromisoformat(written).date()
        return datetime.date.fromisoformat(written)
    except ValueError as error:
        raise ArticleError(f"`published` is not a date: {shown(written)}", "Write it like 2024-02-03.") from error


def shown(value: object) -> str:
    """`value` as a message quotes it: on one line, and not all of a long one."""
    longest = 60
    if isinstance(value, str):
        shown = f'"{characters.line(value)}"'
    else:
        shown = _BRIEFLY.repr(value).encode("ascii", "backslashreplace").decode()
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
