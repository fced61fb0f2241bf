"""Questions of fact: the sentence that answers, as it stands, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answers import Evidence
from retrieval.articles import Article, Span
from retrieval.language.english.function_words import FUNCTION_WORDS, MONTHS, WEEKDAYS
from retrieval.store.store import Store

_CAPITALISED = r"[A-Z](?:[\w-]|\.(?=\w)|['’](?!s\b)\w)*"
NAME = re.compile(rf"\b{_CAPITALISED}(?: (?:(?:of|de|van|von|bin|al) )?{_CAPITALISED})*")
#: Capitalised at the head of a sentence, or days and months: nobody's names.
NO_NAMES = frozenset(word.capitalize() for word in (*FUNCTION_WORDS, *WEEKDAYS, *MONTHS))


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


def speaker_of(store: Store, article: Article, span: Span) -> str | None:
    """Whose words the sentence mostly is, so that it is not taken for the article's own."""
    for each in store.catalog.statements_in([article.id]):
        said = sum(part.overlap(span) for part in each.statement.parts)
        if each.statement.speaker and said >= (span.end - span.start) / 2:
            return each.statement.speaker
    return None
