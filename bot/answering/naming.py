"""Names in a question, and whose words a sentence is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.answers import Evidence
from retrieval.articles import Article, Span
from retrieval.language.english.name_words import TITLES
from retrieval.statements import Statement
from retrieval.store.store import Store


def means_a_namesake(name: str, text: str) -> bool:
    """Whether a text has only a part of the name, as that of somebody else: Helen Ortega is not Luis Ortega."""
    first, _, last = name.rpartition(" ")
    if not first or name in text:
        return False
    others = re.findall(rf"\b([A-Z][\w-]+) {re.escape(last)}\b", text)
    if not others and last not in text:
        others = re.findall(rf"\b{re.escape(first)} ([A-Z][\w-]+)", text)
    return bool(others) and all(other not in first.split() and other.lower() not in TITLES for other in others)


def statements_in(store: Store, article_ids: Iterable[str]) -> dict[str, list[Statement]]:
    """The statements of each of these articles that has any, in order of its text."""
    found: dict[str, list[Statement]] = {}
    for each in store.catalog.statements_in(sorted(article_ids)):
        found.setdefault(each.article_id, []).append(each.statement)
    return found


def spoken(article: Article, span: Span, statements: Sequence[Statement]) -> Evidence:
    """A sentence as evidence, with whose words it mostly is, so that it is not taken for the article's own."""
    for statement in statements:
        said = sum(part.overlap(span) for part in statement.parts)
        if statement.speaker and said >= (span.end - span.start) / 2:
            return Evidence(article, span, statement.speaker)
    return Evidence(article, span)
