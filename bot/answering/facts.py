"""Questions of fact: the sentence that answers, as it stands, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answers import Evidence
from bot.understanding.answer_types import NO_NAMES
from retrieval.articles import Article, Span
from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.statements import Statement
from retrieval.store.store import Store

_CAPITALISED = r"[A-Z](?:[\w-]|\.(?=\w)|['’](?!s\b)\w)*"
NAME = re.compile(rf"\b{_CAPITALISED}(?: (?:(?:of|de|van|von|bin|al) )?{_CAPITALISED})*")


@dataclass(frozen=True, slots=True)
class Facts:
    """The sentences that answer, whom they are about, and how sure it is that they answer: from 1 on they do."""

    evidence: tuple[Evidence, ...] = ()
    about: str | None = None
    confidence: float = 0.0


def names_in(question: str) -> list[str]:
    """The names in a question, as they are typed there; none where capitals tell nothing."""
    rest = question.partition(" ")[2]
    if rest.isupper():
        return []
    names = (name.group() for name in NAME.finditer(rest))
    return [name for name in names if name == "US" or (name not in NO_NAMES and name.lower() not in FUNCTION_WORDS)]


def statements_in(store: Store, article_ids: Iterable[str]) -> dict[str, list[Statement]]:
    """The statements of each of these articles that has any, in order of its text."""
    found: dict[str, list[Statement]] = {}
    for each in store.catalog.statements_in(sorted(article_ids)):
        found.setdefault(each.article_id, []).append(each.statement)
    return found


def spoken(store: Store, article: Article, span: Span) -> Evidence:
    """A sentence as evidence, with whose words it mostly is, so that it is not taken for the article's own."""
    for statement in statements_in(store, [article.id]).get(article.id, ()):
        said = sum(part.overlap(span) for part in statement.parts)
        if statement.speaker and said >= (span.end - span.start) / 2:
            return Evidence(article, span, statement.speaker)
    return Evidence(article, span)
