"""Quotations whose own sentence names who speaks, whatever the verb: `"…," lamented Ann Roe`, `"…," Ann Roe quipped`.

A reporter who closes a quotation with a comma, a question mark or a dash goes on with whose it is. So the verb need not
be known: the name tells. Nobody of another sentence can have said it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.saying import FORMS
from retrieval.statements.rules.noun_phrases import (
    AUXILIARIES,
    DAYS,
    DETERMINERS,
    PREPOSITIONS,
    is_adverb,
    phrase_after,
)
from retrieval.statements.rules.units import DASHES, QUOTE, Token

#: Words that go with a verb: "shot back", "blurted out", "chimed in", "piped up".
_PARTICLES = frozenset("back out in up".split())
_OPEN_ENDS = (",", "?", "!", "…", "...", "—", "–", "--")
_PERSONS = frozenset("he she they".split())
_JOINING = frozenset("of the de von van bin al del la".split())
#: Fewer words in quotation marks may be a title, "Heat," where the verb behind the name is unknown.
SHORTEST = 2
#: A description before its verb has at most so many words: "the town's second treasurer".
LONGEST_DESCRIPTION = 5
#: So many words may stand between a verb and its "that": "told a dozen reporters that".
HEARERS = 3


class Tail(NamedTuple):
    """Token `quote` is said by tokens `first` to `last` with the verb `verb`; `then` is where the quotation goes on."""

    quote: int
    first: int
    last: int
    verb: int
    then: int | None


def tails(tokens: Sequence[Token]) -> Iterator[Tail]:
    """The quotations of a unit that open a clause, do not close it, and are followed by who said them."""
    for at, token in enumerate(tokens):
        if token.low != QUOTE or (at and tokens[at - 1].low not in (".", ":", ";", "and", "but", QUOTE)):
            continue
        after = at + 1
        if after < len(tokens) and tokens[after].low in (",", *DASHES):
            after += 1
        elif not token.text.rstrip("\"”’'»").endswith(_OPEN_ENDS):
            continue
        while after < len(tokens) and is_adverb(tokens[after]):
            after += 1
        if after < len(tokens):
            few = len(token.text.split()) < SHORTEST
            if tail := _verb_first(tokens, at, after) or _name_first(tokens, at, after, few):
                yield tail


def _is_verb(token: Token) -> bool:
    """Whether a word may be the verb of a clause: no small word, no preposition, no participle in "-ing"."""
    low = token.low
    if not (low.isalpha() and token.text[0].islower()) or low.endswith("ing"):
        return False
    small = low in FUNCTION_WORDS or low in PREPOSITIONS or low in AUXILIARIES or low in DAYS or low in DETERMINERS
    return not small and not is_adverb(token)


def _behind_verb(tokens: Sequence[Token], verb: int) -> int:
    at = verb + 1
    while at < len(tokens) and (tokens[at].low in _PARTICLES or is_adverb(tokens[at])):
        at += 1
    return at


def _starts_name(token: Token) -> bool:
    return token.text[0].isupper() and token.low not in DAYS and token.low != "i"


def _verb_first(tokens: Sequence[Token], quote: int, verb: int) -> Tail | None:
    if not _is_verb(tokens[verb]) or (
        tokens[verb].low in FORMS and FORMS[tokens[verb].low].shape in ("base", "gerund")
    ):
        return None
    first = _behind_verb(tokens, verb)
    if first >= len(tokens):
        return None
    name = next((at for at in range(first, min(len(tokens), first + 4)) if not _is_described(tokens[at])), first)
    named = name < len(tokens) and _starts_name(tokens[name])
    if not (named or tokens[first].low in DETERMINERS or tokens[first].low in _PERSONS):
        return None
    last = phrase_after(tokens, first)
    if last is None:
        return None
    last = _with_name(tokens, first, last)
    return Tail(quote, first, last, verb, _goes_on(tokens, last + 1))


def _is_described(token: Token) -> bool:
    """Whether the word may stand before a name without an article: "shot back | coach | Rolf Berger"."""
    return token.text[0].islower() and _is_verb(token)


def _with_name(tokens: Sequence[Token], first: int, last: int) -> int:
    """The end of the phrase with the name that stands beside it: "the town's treasurer, Paul Etter"."""
    at = last + 2
    if tokens[first].low not in DETERMINERS or at >= len(tokens) or tokens[last + 1].low != ",":
        return last
    name = phrase_after(tokens, at)
    if name is None or name == at or not all(_starts_name(each) for each in tokens[at : name + 1]):
        return last
    return name


def _goes_on(tokens: Sequence[Token], at: int) -> int | None:
    """The quotation that goes on behind who said its first half: `"It is," said Roe, "safe."`"""
    return at + 1 if at + 1 < len(tokens) and tokens[at].low in (",", ":") and tokens[at + 1].low == QUOTE else None


def _name_first(tokens: Sequence[Token], quote: int, first: int, few: bool) -> Tail | None:
    last = _name_end(tokens, first)
    if last is None or tokens[last].low.endswith(("'s", "s'")):
        return None
    verb = last + 1
    while verb < len(tokens) and is_adverb(tokens[verb]):
        verb += 1
    if verb >= len(tokens) or not _is_verb(tokens[verb]):
        return None
    known = FORMS.get(tokens[verb].low)
    if (known is None and few) or (known and known.shape in ("base", "gerund")):
        return None
    after = _behind_verb(tokens, verb)
    behind = takewhile(lambda token: token.low.isalnum(), tokens[after : after + HEARERS + 1])
    if any(token.low == "that" for token in behind):  # `"Why?" Mayor Roe told reporters that …` has words of her own
        return None
    return Tail(quote, first, last, verb, _goes_on(tokens, after))


def _name_end(tokens: Sequence[Token], first: int) -> int | None:
    """The last token of the pronoun, the name or the short description that begins here."""
    token = tokens[first]
    if token.low in _PERSONS:
        return first
    at = first
    if token.low in DETERMINERS:
        at += 1
        while at < len(tokens) and at - first <= LONGEST_DESCRIPTION and not _seems_past(tokens, at):
            if tokens[at].low in PREPOSITIONS or not (tokens[at].text[0].isalnum()):
                return None
            at += 1
        return at - 1 if at < len(tokens) and first + 1 < at <= first + LONGEST_DESCRIPTION else None
    if not _starts_name(token) or token.low in FUNCTION_WORDS:
        return None
    end = first
    while at < len(tokens) and at - end <= LONGEST_DESCRIPTION and not _seems_past(tokens, at):
        if _starts_name(tokens[at]):  # what stands between two names describes: "Iowa | coach | Kirk Ferentz"
            end = at
        elif not tokens[at].text[0].isalnum() or (tokens[at].low in PREPOSITIONS and tokens[at].low not in _JOINING):
            break
        at += 1
    return end


def _seems_past(tokens: Sequence[Token], at: int) -> bool:
    low = tokens[at].low
    verb = FORMS.get(low)
    past = verb.shape in ("past", "third") if verb else low.endswith("ed")
    return past and tokens[at].text[0].islower() and tokens[at - 1].low not in DETERMINERS
