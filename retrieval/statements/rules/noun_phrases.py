"""Noun phrases beside a cue: who is named there, found with word classes alone."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.language.english import function_words as english
from retrieval.language.english.saying_verbs import SURE_FORMS
from retrieval.language.saying import FORMS
from retrieval.statements.rules.units import QUOTE, Token

PRONOUNS = english.SUBJECTS | frozenset("who which some many others most few both one none everyone".split())
#: These may also open a phrase: "one nurse".
QUANTIFIERS = frozenset("some many most few both one no".split())
#: These are a phrase by themselves; "her" only where nothing follows that it could belong to.
_ALONE = PRONOUNS - QUANTIFIERS | english.OBJECTS | {"her"}
_VERBS = english.BE | english.HAVE | english.DO | english.MODALS
AUXILIARIES = _VERBS | english.NEGATED_AUXILIARIES | frozenset("am cannot not never n't 've 'd 'll to".split())
ADVERBS = frozenset(
    "also then later now again once even still just further often always first instead soon simply ever already "
    "earlier sometimes twice nevertheless nonetheless thus perhaps rather never "
    "repeatedly himself herself itself themselves both all each has however too".split()
)
DAYS = frozenset((*english.WEEKDAYS, "today", "yesterday", "tonight", "tomorrow"))
DETERMINERS = english.ARTICLES | english.DEMONSTRATIVES | english.POSSESSIVE_DETERMINERS - {"your"}
DETERMINERS |= {"another", "several"}
PREPOSITIONS = english.PREPOSITIONS | frozenset("about without despite upon amid like".split())
INSIDE = frozenset("of for from in at with on to against by about".split())
BREAKERS = english.SUBJECTS | english.OBJECTS | english.ASKING | _VERBS
BREAKERS |= frozenset(
    "that because while as if but although though after before since than so yet or until unless whether there let"
    " not said says say".split()
)
CLOSERS = frozenset(",;:.()[]!?—–") | {QUOTE, "--", "..."}
_LEADS = DAYS | PREPOSITIONS | {"and", "but", "or"}
_ENDS = CLOSERS | BREAKERS | DAYS | {"and"}
#: The longest noun phrase that is looked for, in words.
REACH = 16

_NOT_VERBS = frozenset("united registered elected named retired renowned so-called unnamed alleged disgraced".split())
#: "a person close to the talks": the phrase goes on.
_KNOWING = frozenset(("close", "familiar", "briefed"))
_NO_HEADS = frozenset(
    "very so more less worth well too as like long most go goes went without near having being percentage".split()
)


def is_adverb(token: Token) -> bool:
    """Whether the word may stand between a subject and its verb."""
    return token.low in ADVERBS or (token.text[0].islower() and token.low.endswith("ly") and len(token.low) > 4)


def _stops(tokens: Sequence[Token], at: int, last: int) -> bool:
    token = tokens[at]
    low = token.low
    if low in CLOSERS or (low in BREAKERS and token.text != "US"):
        return True
    if low == "and":
        return not (at > 0 and tokens[at - 1].text[0].isupper() and tokens[at + 1].text[0].isupper())
    if at == last:
        return False
    past = low.endswith("ed") and token.text[0].islower() and low not in _NOT_VERBS
    after = tokens[at + 1]
    opens = after.low in DETERMINERS or after.low in PREPOSITIONS or after.text[0].isupper()
    return low in SURE_FORMS or (opens and (past or (low in FORMS and FORMS[low].shape == "gerund")))


def opening_of(tokens: Sequence[Token], close: int) -> int:
    """The token that opens the parenthesis closed at `close`; `close` itself when none does nearby."""
    for at in range(close, max(-1, close - REACH), -1):
        if tokens[at].low == "(":
            return at
    return close


def phrase_before(tokens: Sequence[Token], last: int) -> int | None:
    """The first token of the noun phrase that ends with token `last`; None when there is none."""
    if last < 0:
        return None
    if tokens[last].low in PRONOUNS:
        return last
    at = opening_of(tokens, last) - 1 if tokens[last].low == ")" else last
    last = at
    while at >= 0 and last - at < REACH and not _stops(tokens, at, last):
        at -= 1
        if tokens[at + 1].low in DETERMINERS and (at < 0 or tokens[at].low not in INSIDE):
            break
    return _without_lead(tokens, at + 1, last)


def _without_lead(tokens: Sequence[Token], first: int, last: int) -> int | None:
    if first > last:
        return None
    if tokens[first].low in PREPOSITIONS:
        while first <= last and not (tokens[first].text[0].isupper() and tokens[first].low not in PREPOSITIONS):
            first += 1
    while first <= last and (tokens[first].low in _LEADS or is_adverb(tokens[first])):
        first += 1
    if first > last or tokens[last].low in _NO_HEADS or not any(character.isalpha() for character in tokens[last].text):
        return None
    return first


def phrase_after(tokens: Sequence[Token], first: int) -> int | None:
    """The last token of the noun phrase that begins with token `first`; None when there is none."""
    if first >= len(tokens) or tokens[first].low in CLOSERS:
        return None
    if tokens[first].low in _ALONE:
        after = tokens[first + 1].low if first + 1 < len(tokens) else "."
        if tokens[first].low != "her" or after in CLOSERS or after in BREAKERS:
            return first
    at = first
    while at < len(tokens) and at - first < REACH and tokens[at].low not in _ENDS:
        low = tokens[at].low
        leaves = low in PREPOSITIONS and low not in ("of", "for", "from") and tokens[at - 1].low not in _KNOWING
        if at > first and (leaves or low in SURE_FORMS or is_adverb(tokens[at])):
            break
        at += 1
    return at - 1 if at > first else None
