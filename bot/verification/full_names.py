"""Names that a sentence gives more fully than what it cites: the full name for a surname, a name for "he" or "she"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

from bot.verification.evidence import Unit
from bot.verification.lexicon import DETERMINERS, PREPOSITIONS, TITLE_WORDS
from bot.verification.tokens import Token, read
from retrieval.language.english.function_words import FUNCTION_WORDS, WEEKDAYS
from retrieval.language.names import is_person
from retrieval.language.sentences import sentences

#: First names before a surname.
MOST_FIRST = 2
#: A sentence before a pronoun's that is longer than this is not looked at (characters).
SENTENCE_BEFORE = 600
_WORD = re.compile(r"[^\W\d_][\w-]*")
_NOT_FIRST = FUNCTION_WORDS | DETERMINERS | PREPOSITIONS | TITLE_WORDS | frozenset(WEEKDAYS)


def without_first_names(tokens: Sequence[Token], unit: Unit) -> list[Token] | None:
    """The tokens with each full name as the surname alone, where the article has just one person of that surname.

    None where nothing is shortened.
    """
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        kept.append(token)
        if not token.capital or (at + 1 < len(tokens) and tokens[at + 1].capital):
            continue
        before = tokens[max(0, at - MOST_FIRST) : at][::-1]
        first = [*takewhile(lambda one: one.capital and not one.possessive and one.word not in _NOT_FIRST, before)][
            ::-1
        ]
        if is_the_only_one([each.word for each in first], token.word, unit.article.text):
            kept[-1 - len(first) :] = [token]
    return kept if len(kept) < len(tokens) else None


def is_the_only_one(first: Sequence[str], surname: str, text: str) -> bool:
    """Whether the article names this person in full, and nobody else by that surname; names in lower case."""
    called = _called(text, surname)
    return bool(first) and first[-1] in called and called <= {*first, *_NOT_FIRST}


@lru_cache(maxsize=256)
def _called(text: str, surname: str) -> frozenset[str]:
    """The capitalised words right before a surname, in lower case."""
    named = pairwise(_WORD.finditer(text))
    return frozenset(
        before.group().lower()
        for before, word in named
        if word.group().lower() == surname
        and before.group()[0].isupper()
        and text[before.end() : word.start()].isspace()
    )


def is_meant(pronoun: Token, speaker: str, unit: Unit, meant: Collection[str]) -> bool:
    """Whether "he" or "she" surely is this speaker, who has no namesake in the article.

    Either somebody else says so, too, or it is the only person of the sentence before, and its subject.
    """
    *first, surname = (token.word for token in read(speaker))
    known = is_person(speaker) and is_the_only_one(first, surname, unit.article.text)
    if pronoun.word not in ("he", "she") or not known:
        return False
    return surname in meant or _is_subject(surname, {*first, surname}, _sentence_before(unit))


def _sentence_before(unit: Unit) -> Sequence[Token]:
    context = unit.article.text[max(0, unit.span.start - SENTENCE_BEFORE) : unit.span.start]
    before = sentences(context)
    return read(before[-1].of(context)) if before else ()


def _is_subject(surname: str, name: Collection[str], tokens: Sequence[Token]) -> bool:
    """Whether the sentence opens with this name, and has no other one of two words and more."""
    at = next((at for at, token in enumerate(tokens) if token.word == surname and token.capital), None)
    if at is None or tokens[at].possessive:
        return False
    lead = [token for token in tokens[:at] if token.word not in TITLE_WORDS | DETERMINERS]
    others = any(one.capital and other.capital and other.word not in name for one, other in pairwise(tokens))
    return not others and all(token.capital and not token.possessive for token in lead)
