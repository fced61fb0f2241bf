"""The speaker whom a statement of the index surely has: the article names the speaker, or two things say whom "he" is.

The sentence that is being checked is never one of them, nor is what a question asks for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.verification.evidence import Unit
from bot.verification.lexicon import DETERMINERS, PRONOUNS, TITLE_WORDS
from bot.verification.tokens import Token, read
from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.names import is_person
from retrieval.language.sentences import sentences
from retrieval.statements import Statement

#: What stands before a pronoun's sentence is looked at so far (characters), and so many sentences of it.
BEFORE, SENTENCES = 1_200, 2
_WORD = re.compile(r"[^\W\d_][\w-]*")


def surely(statement: Statement, unit: Unit) -> bool:
    """Whether the article names the speaker right there, or both the index and the sentence before say whom it means.

    The sentence before does when the speaker is its subject, and the only one in it whose whole name is given.
    """
    if statement.speaker is None:
        return False
    if statement.source is None:
        return False
    source = {token.norm for token in read(statement.source.of(unit.article.text))}
    name = [token.word for token in read(statement.speaker)]
    if source & {token.norm for token in read(statement.speaker)}:
        return True
    if not source & (PRONOUNS | {"who"}):
        return False
    if not is_person(statement.speaker) or not is_the_only_one(name[:-1], name[-1], unit.article.text):
        return False
    last = sentences(text)[-1].of(text) if (text := context(unit)) else ""
    return _is_subject(name[-1], set(name), read(last))


def context(unit: Unit) -> str:
    """The two sentences before a sentence of an article."""
    text = unit.article.text[max(0, unit.span.start - BEFORE) : unit.span.start]
    found = sentences(text)[-SENTENCES:]
    return text[found[0].start : found[-1].end] if found else ""


def is_the_only_one(first: Sequence[str], surname: str, text: str) -> bool:
    """Whether the article names this person in full, and nobody else by that surname; names in lower case."""
    called = _called(text, surname)
    return bool(first) and first[-1] in called and called <= {*first, *FUNCTION_WORDS, *DETERMINERS, *TITLE_WORDS}


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


def _is_subject(surname: str, name: Collection[str], tokens: Sequence[Token]) -> bool:
    """Whether the sentence opens with this name, and has no other one of two words and more."""
    at = next((at for at, token in enumerate(tokens) if token.word == surname and token.capital), None)
    if at is None or tokens[at].possessive:
        return False
    lead = [token for token in tokens[:at] if token.word not in TITLE_WORDS | DETERMINERS]
    others = any(one.capital and other.capital and other.word not in name for one, other in pairwise(tokens))
    return not others and all(token.capital and not token.possessive for token in lead)
