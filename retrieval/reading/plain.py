"""Plain text: the first line is the title, lines of metadata may follow it, the rest is the text."""

from __future__ import annotations

from retrieval.articles import Article
from retrieval.reading import characters, encodings, fields
from retrieval.reading.heading import Heading, agency, heading

# The longest headlines have some 250 characters; a longer first line is a paragraph.
_LONGEST_TITLE = 300


def article(data: bytes) -> Article:
    """The article in the bytes of a plain text, without an id. Raises `ArticleError`."""
    return read(encodings.decode(data))


def read(content: str) -> Article:
    """The article in a plain text, without an id.

    The text begins with the first line that is neither title nor metadata nor blank, and is kept to the last character.
    A file of one line, or with a first line too long for a title, is all text. Raises `ArticleError`.
    """
    content = fields.text_of(content)
    first, _, rest = content.lstrip().partition("\n")
    title, text, found = characters.line(first), content, Heading()
    if len(title) > _LONGEST_TITLE or not rest.strip():
        title = ""
    else:
        found = heading(rest)
        text = fields.text_of(rest[found.end :])
    return Article(
        id="",
        text=text,
        title=title,
        url=found.url,
        published=found.published or found.updated,
        author=found.author,
        publisher=found.publisher or agency(text),
    )
