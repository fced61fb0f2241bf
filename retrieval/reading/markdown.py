"""Markdown: front matter describes the article; the rest is its text, including the markup."""

from __future__ import annotations

import datetime
import re
from typing import Any

from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.reading import characters, encodings, fields
from retrieval.reading.heading import written_day

#: A longer number is not a title, name or id; Python refuses to write one of more than 4,300 digits.
LONGEST_NUMBER = 10**100
_HEADING = re.compile(r"^#[ \t]+(?P<title>\S.*)$", re.MULTILINE)


def article(data: bytes) -> Article:
    """The article in the bytes of a Markdown text, without an id unless its front matter gives one.

    Front matter may give title, date (or published), author, publisher (or source), url, language and id; the rest of
    it is not kept. Without a title there, the first `# heading` is the title, and when the text begins with the title
    as a heading, the text is what follows it. Raises `ArticleError`.
    """
    given, text = _front_matter(encodings.decode(data))
    title = fields.words(_written(given, "title"), "title")
    match = _HEADING.search(text)
    if match and title in (None, _heading(match["title"])):
        title = _heading(match["title"])
        if not text[: match.start()].strip():
            text = text[match.end() :].lstrip("\n")
    source = fields.words(_written(given, "publisher", "source"), "publisher")
    url = fields.link(_written(given, "url", "link"))
    if source and fields.is_link(source):
        url, source = url or source, None
    return Article(
        id=fields.identity(_written(given, "id")) or "",
        text=fields.text_of(text),
        title=title or "",
        url=url,
        published=_published(_written(given, "published", "date")),
        author=fields.words(_written(given, "author", "authors"), "author"),
        publisher=source,
        language=fields.words(_written(given, "language", "lang"), "language"),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The front matter, its keys in lower case, and the text after it; the whole text when there is none."""
    # Not frontmatter.parse: it drops the text between two rulers when there is no front matter.
    from frontmatter import default_handlers

    handler = default_handlers.YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        written, rest = handler.split(text)
    except ValueError:  # a ruler without a second one
        return {}, text
    yaml, loader = default_handlers.yaml, default_handlers.SafeLoader
    try:
        # Aliases let a few lines stand for gigabytes.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(written, Loader=loader)):
            raise ArticleError("its front matter has YAML aliases (*)", "Write out what they stand for.")
        given = handler.load(written)
    # The others: a date that does not exist, a key that cannot be one, a thousand brackets.
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        reason = f"its front matter is not YAML: {characters.line(str(error))}"
        raise ArticleError(reason, "Correct the lines between the two ---.") from error
    if given is not None and not isinstance(given, dict):
        return {}, text
    return {key.lower(): value for key, value in (given or {}).items() if isinstance(key, str)}, rest.lstrip("\n")


def _heading(written: str) -> str:
    """A heading without the closing `#` that it may have (CommonMark 0.31, 4.2)."""
    title = characters.line(written)
    opened = title.rstrip("#")
    return opened.rstrip() if opened.endswith(" ") else title


def _written(given: dict[str, Any], *keys: str) -> object:
    """The first value that `keys` have; a list of names on one line, a number (`title: 1984`) in digits."""
    value = next((given[key] for key in keys if given.get(key) is not None), None)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < LONGEST_NUMBER else None
    return value


def _published(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    return (written_day(value) if isinstance(value, str) else None) or fields.day(value)
