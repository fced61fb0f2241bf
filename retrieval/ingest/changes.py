"""What an article's new edition changes, in the words that a reader is told."""

from __future__ import annotations

from collections import Counter

from rapidfuzz.distance import Levenshtein

from retrieval.articles import Article

#: Paragraphs that are compared one by one; what is behind them counts as one. Far beyond any article, and few enough
#: that a text of blank lines costs nothing.
MOST_PARAGRAPHS = 2_000
_FIELDS = {
    "title": "title",
    "url": "address",
    "published": "date",
    **{key: key for key in ("author", "publisher", "language")},
}
_TOLD = {"replace": "changed", "insert": "added", "delete": "removed"}


def changes(old: Article, new: Article) -> str:
    """The difference in one line: "2 paragraphs changed, 1 added; new title". Empty when there is none."""
    counts: Counter[str] = Counter()
    for step in Levenshtein.editops(_paragraphs(old.text), _paragraphs(new.text)):
        counts[_TOLD[step.tag]] += 1
    told = [f"{counts[kind]} {kind}" for kind in _TOLD.values() if counts[kind]]
    if told:
        first, _, kind = told[0].partition(" ")
        told[0] = f"{first} {'paragraph' if first == '1' else 'paragraphs'} {kind}"
    elif old.text != new.text:
        told = ["white space changed"]
    fields = [
        f"{'new' if getattr(new, name) else 'no'} {told}"
        for name, told in _FIELDS.items()
        if getattr(old, name) != getattr(new, name)
    ]
    return "; ".join(part for part in (", ".join(told), ", ".join(fields)) if part)


def _paragraphs(text: str) -> list[str]:
    lines = [joined for line in text.split("\n") if (joined := " ".join(line.split()))]
    return [*lines[:MOST_PARAGRAPHS], "\n".join(lines[MOST_PARAGRAPHS:])]
