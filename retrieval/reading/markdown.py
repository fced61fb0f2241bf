"""Markdown: front matter tells about the article, the rest is its text, marks and all."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

from retrieval.articles import Article, article_id
from retrieval.errors import ArticleError
from retrieval.reading import characters, encodings, fields
from retrieval.reading.heading import written_day

#: A longer number is no title, name or id; Python writes none of more than 4,300 digits.
LONGEST_NUMBER = 10**100
_HEADING = re.compile(r"^#[ \t]+(?P<title>\S.*)$", re.MULTILINE)


def article(path: Path, data: bytes) -> Article:
    """The article in `data`, the content of `path`.

    Front matter may give title, date (or published), author, publisher (or source), url, language and id; what else it
    says is not kept. Without a title there, the first `# heading` is the title, and when the text begins with the title
    as a heading, the text is what follows it. Raises `ArticleError`.
    """
    told, text = _front_matter(encodings.decode(data))
    title = fields.words(_written(told, "title"), "title")
    match = _HEADING.search(text)
    if match and title in (None, _heading(match["title"])):
        title = _heading(match["title"])
        if not text[: match.start()].strip():
            text = text[match.end() :].lstrip("\n")
    source = fields.words(_written(told, "publisher", "source"), "publisher")
    url = fields.link(_written(told, "url", "link"))
    if source and fields.is_link(source):
        url, source = url or source, None
    return Article(
        id=fields.identity(_written(told, "id")) or article_id(url or str(path.resolve())),
        text=fields.text_of(text),
        title=title or "",
        url=url,
        published=_published(_written(told, "published", "date")),
        author=fields.words(_written(told, "author", "authors"), "author"),
        publisher=source,
        language=fields.words(_written(told, "language", "lang"), "language"),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """What front matter says, keys in lower case, and the text after it; the whole text when there is none."""
    # Not frontmatter.parse: it drops what is between two rulers of a text without front matter.
    from frontmatter import default_handlers

    handler = default_handlers.YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        written, rest = handler.split(text)
    except ValueError:  # a ruler, with no second one
        return {}, text
    yaml, loader = default_handlers.yaml, default_handlers.SafeLoader
    try:
        # With aliases a few lines can be made to stand for gigabytes.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(written, Loader=loader)):
            raise ArticleError("its front matter has YAML aliases (*) in it", "Write out what they stand for.")
        told = handler.load(written)
    # Beside its own errors: a date that does not exist, a key that cannot be one, a thousand brackets.
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise ArticleError(
            f"its front matter is not YAML: {characters.line(str(error))}", "Correct the lines between the two ---."
        ) from error
    if not isinstance(told, dict):
        return ({}, text) if told is not None else ({}, rest.lstrip("\n"))
    return {str(key).lower(): value for key, value in told.items() if isinstance(key, str)}, rest.lstrip("\n")


def _heading(written: str) -> str:
    """A heading without the `#` that may close it (CommonMark 0.31, 4.2)."""
    title = characters.line(written)
    opened = title.rstrip("#")
    return opened.rstrip() if opened.endswith(" ") else title


def _written(told: dict[str, Any], *keys: str) -> object:
    """The first of `keys` that is there: a list of names on one line, a number (`title: 1984`) in its digits."""
    value = next((told[key] for key in keys if told.get(key) is not None), None)
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
