"""The changes in an article's new edition, in words for a reader."""

from __future__ import annotations

from collections import Counter

from rapidfuzz.distance import Levenshtein

from retrieval.articles import Article
from retrieval.language.words import content_words

#: Paragraphs that are compared one by one; the rest counts as one. No article has as many, and a text of nothing but
#: short lines still costs little.
MOST_PARAGRAPHS = 2_000
#: An edition has lost most of its text if it is shorter than this share of the one before, by as many characters at
#: least, or if it is shorter and has hardly any of its words.
LEAST_KEPT, LEAST_LOST, LEAST_WORDS = 0.5, 200, 0.15
#: What the fields of an article, and Levenshtein's edits of a paragraph, are called.
_FIELDS = {
    "title": "title", "url": "address", "published": "date", "author": "author", "publisher": "publisher",
    "language": "language",
}  # fmt: skip
_EDITS = {"replace": "changed", "insert": "added", "delete": "removed"}


def changes(old: Article, new: Article) -> str:
    """The differences in one line: "2 paragraphs changed, 1 added; new title". Empty if there are none."""
    counts = Counter(step.tag for step in Levenshtein.editops(_paragraphs(old.text), _paragraphs(new.text)))
    edits = [(counts[tag], edit) for tag, edit in _EDITS.items() if counts[tag]]
    text = ", ".join(f"{count} {edit}" for count, edit in edits)
    if edits:
        text = text.replace(" ", " paragraph " if edits[0][0] == 1 else " paragraphs ", 1)
    elif old.text != new.text:
        text = "white space changed"
    fields = ", ".join(
        f"{'new' if getattr(new, field) else 'no'} {name}"
        for field, name in _FIELDS.items()
        if getattr(old, field) != getattr(new, field)
    )
    return "; ".join(filter(None, (text, fields)))


def has_lost_text(old: Article, new: Article) -> bool:
    """Whether most of the old edition's text is gone, so that the new one may be no edition of it at all."""
    if len(old.text) - len(new.text) >= LEAST_LOST and len(new.text) < LEAST_KEPT * len(old.text):
        return True
    before = set(content_words(old.text.lower()))
    return len(new.text) < len(old.text) and len(before & set(content_words(new.text.lower()))) < LEAST_WORDS * len(
        before
    )


def _paragraphs(text: str) -> list[str]:
    lines = [joined for line in text.split("\n") if (joined := " ".join(line.split()))]
    return [*lines[:MOST_PARAGRAPHS], "\n".join(lines[MOST_PARAGRAPHS:])]
