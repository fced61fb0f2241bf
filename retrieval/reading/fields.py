"""The fields of an article beside its text, as front matter and `.jsonl` give them: checked, or refused by name."""

from __future__ import annotations

import datetime
import reprlib
from urllib.parse import urlsplit

from retrieval.errors import ArticleError
from retrieval.reading import characters

# SQLite, Chroma and tantivy hold longer ones, but an id is copied by hand from one command to the next.
_LONGEST_ID = 200
# Shows of a value that may be nested deeper than Python goes down what a message has room for.
_BRIEFLY = reprlib.Repr()
_BRIEFLY.maxlevel, _BRIEFLY.maxstring = 3, 60


def text_of(value: str) -> str:
    """`value` as an article's text. Raises `ArticleError` when there is not a word in it."""
    text = characters.fit(value)
    if not any(char.isalnum() for char in text):
        raise ArticleError("no text", "Put the article's text into it, or leave it out.")
    return text


def words(value: object, name: str) -> str | None:
    """`value` on one line, None for null or blank. Raises `ArticleError` when it is not a string."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(f"`{name}` is not text but {shown(value)}", f"Put the {name} in quotation marks.")
    return characters.line(value) or None


def identity(value: object) -> str | None:
    """`value` as an id, None for null. Raises `ArticleError` for what cannot be typed back as one."""
    known = words(value, "id")
    if known != value or (known and len(known) > _LONGEST_ID):
        raise ArticleError(
            f"`id` is blank, too long, or has characters that cannot be typed: {shown(value)}",
            f"Give it up to {_LONGEST_ID} printable characters, or leave it out.",
        )
    return known


def link(value: object) -> str | None:
    """`value` as the address of a page, None for null or blank. Raises `ArticleError` unless it is http or https."""
    url = words(value, "url")
    if url is not None and not is_link(url):
        raise ArticleError(f"`url` is not an http(s) address: {shown(url)}", "Correct it, or leave it out.")
    return url


def is_link(url: str) -> bool:
    """Whether `url` is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # which raises when it is none
        return parts.scheme in ("http", "https") and bool(host.strip(".")) and not any(map(str.isspace, url))
    except ValueError:
        return False


def day(value: object) -> datetime.date | None:
    """`value` as a date, None for null or blank; of an ISO 8601 date and time the date as it is written there.

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
    """`value` as a message quotes it: on one line, and not much of it."""
    longest = 60
    if isinstance(value, str):
        shown = f'"{characters.line(value)}"'
    else:
        shown = _BRIEFLY.repr(value).encode("ascii", "backslashreplace").decode()
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
