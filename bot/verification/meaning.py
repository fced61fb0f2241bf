"""Negation, certainty, quantity and cause: a sentence has them where its evidence has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.verification.case import Case
from bot.verification.lexicon import (
    ALL,
    ALL_THERE,
    AUXILIARIES,
    CAUSES,
    CAUSES_THERE,
    EXTREMES,
    FIRST,
    HEDGES,
    LESS,
    MORE,
    NEARLY,
    NEGATING,
    NEGATIONS,
    OBLIGATIONS,
    OBLIGING,
    STRONG_HEDGES,
)
from bot.verification.tokens import Token
from retrieval.language.english.function_words import FUNCTION_WORDS

#: So many content words behind a "not" or a "may" are what it turns.
SCOPE = 4
#: A hedge stands so near to what it hedges.
NEAR = 8


def negations(case: Case) -> str | None:
    """Why a "not" of the sentence, or one that it lacks, turns what its evidence says."""
    own = [token for token in case.outside if token.word in NEGATIONS]
    if any(token.word in NEGATIONS for token in case.tokens if token not in own):
        return None
    if own and not _any(case, NEGATING):
        return f"“{own[0].word}” is not in what it points at"
    if own:
        return None
    words = _words(case.outside)
    for unit in case.evidence:
        for turned in _scopes(unit.tokens, NEGATIONS):
            if len(turned) >= 2 and turned <= words:
                return "it leaves out a “not” of what it points at"
    return None


def certainty(case: Case) -> str | None:
    """Why the sentence is surer than its evidence: no "may" or "alleged" where there is one, or a "must" of its own."""
    for unit in case.evidence:
        for turned in _scopes(unit.tokens, STRONG_HEDGES):
            at = next((at for at, token in enumerate(case.tokens) if token.norm in turned), None)
            if at is None or len(turned & _words(case.tokens)) < 2:
                continue
            if not any(token.word in HEDGES for token in case.tokens[max(0, at - NEAR) : at + NEAR]):
                return "it is surer than what it points at"
    must = next((token for token in case.outside if token.word in OBLIGATIONS), None)
    if must and not _any(case, OBLIGING):
        return f"“{must.word}” is not in what it points at"
    return None


def quantities(case: Case) -> str | None:
    """Why an "all", "only", "first", "more than" of the sentence cannot stand: its evidence has none."""
    for kind, there in ((ALL, ALL_THERE), (EXTREMES, EXTREMES | FIRST | MORE)):
        own = next((token for token in _unqualifying(case.outside) if token.word in kind), None)
        if own and not _any(case, there):
            return f"“{own.word}” is not in what it points at"
    return _limits(case)


def _unqualifying(tokens: Sequence[Token]) -> Iterator[Token]:
    """The words without those that stand before a number: "at most 800"."""
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        idiom = before is not None and before.word in ("at", "after", "above")  # "not at all"
        if not idiom and (after is None or not after.number):
            yield token


def _limits(case: Case) -> str | None:
    """A number that is limited otherwise than in the evidence: "more than" and "up to" are not there."""
    theirs: dict[str, set[str]] = {}
    for unit in case.evidence:
        for norm, limit in _numbers(unit.tokens):
            theirs.setdefault(norm, set()).add(limit)
    for norm, limit in _numbers(case.outside):
        there = theirs.get(norm, {limit})
        if limit in ("more", "less") and limit not in there:
            return "it limits a number otherwise than what it points at"
        if not limit and "" not in there:
            return "it leaves out what limits a number"
    return None


def _numbers(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Each number with what limits it: "more", "less", "nearly" or nothing."""
    for at, token in enumerate(tokens):
        if token.number and token.norm.startswith("#"):
            before = set(_before_number(tokens, at))
            after = [other.word for other in tokens[at + 1 : at + 5]]
            limits = {
                "more": before & MORE or ("or", "more") in pairwise(after),
                "less": before & LESS,
                "nearly": before & NEARLY,
            }
            yield token.norm, next((limit for limit, held in limits.items() if held), "")


def _before_number(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """The words right before a number that may limit it: "more than", "up to $"."""
    for token in reversed(tokens[max(0, at - 4) : at]):
        yield token.word
        if token.word not in ("than", "to", "a", "an", "as", "$", "£", "€", "the", "of"):
            return


def causes(case: Case) -> str | None:
    """Why a "because" of the sentence cannot stand: its evidence tells no cause."""
    own = next((token for token in case.outside if token.word in CAUSES), None)
    if own and not _any(case, CAUSES_THERE):
        return f"“{own.word}”: what it points at tells no cause"
    return None


def _any(case: Case, kind: frozenset[str]) -> bool:
    return any(part in kind for unit in case.evidence for token in unit.tokens for part in token.word.split("-"))


def _words(tokens: Sequence[Token]) -> set[str]:
    return {token.norm for token in tokens}


def _scopes(tokens: Sequence[Token], turning: frozenset[str]) -> Iterator[set[str]]:
    """The content words that each turning word turns: those behind it, as far as its clause goes."""
    for at, token in enumerate(tokens):
        if token.word in turning:
            turned: list[str] = []
            for other in tokens[at + 1 :]:
                if (other.mark and other.norm in ",;:.—–") or len(turned) == SCOPE:
                    break
                if not other.mark and other.word not in FUNCTION_WORDS | AUXILIARIES:
                    turned.append(other.norm)
            yield set(turned)
