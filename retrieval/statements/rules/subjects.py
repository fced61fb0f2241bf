"""The subject of a cue: the words of a unit that name who said it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from retrieval.language.english.function_words import BE
from retrieval.language.english.saying_verbs import INVERTING, OBJECT_CONTROL
from retrieval.language.saying import Verb
from retrieval.statements.rules.noun_phrases import (
    AUXILIARIES,
    DAYS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    is_adverb,
    opening_of,
    phrase_after,
    phrase_before,
)
from retrieval.statements.rules.units import DASHES, QUOTE, Token

_BE = BE | {"am", "'s", "'re"}
_RELATIVE = frozenset(("who", "which"))
_AND = frozenset(("and", "but", "or", "then", "yet"))
_AFTER_INVERTED = frozenset(",.;:(") | {"who", "in", "on", "at", "during", "of", "after", "as", "when", "to"} | DAYS
_PLURAL = frozenset(
    "i we you they who which some many others most few both people women men voters all media police public majority "
    "half none democrats republicans those percent".split()
)
_TIMES = frozenset("week month year morning night evening afternoon summer spring fall winter weekend".split())
#: What may follow a day or stand for one, and what may stand before when: "late on Tuesday night", "just after noon".
_HOURS = frozenset("morning night evening afternoon midnight noon midday dawn dusk".split())
_LATE = frozenset("late early just shortly soon only".split())
_WHEN = frozenset("on in at by after before this last".split())
#: What begins how or where somebody said something, behind the name: "Ann Roe in a call with analysts said".
_MEANS = frozenset("in at during through via on by over after before from".split())
_BY = frozenset("by via through over".split())
_MEANS_REACH = 12
#: How far back an apposition or a relative clause may have begun, in words.
APPOSITION_REACH = 32


class Subject(NamedTuple):
    """Tokens `first` to `last` (inclusive) are the mention; `named` those that name it, for a relative pronoun."""

    first: int
    last: int
    named: tuple[int, int]
    how: str  # "before", "after", "shared" (with another verb), "relative", "object"

    @classmethod
    def at(cls, first: int, last: int, how: str) -> Subject:
        """The subject whose mention names it."""
        return cls(first, last, (first, last), how)


def main_subject(tokens: Sequence[Token], before: int) -> Subject | None:
    """The noun phrase that a sentence starts with, after an introduction that a comma closes."""
    first = 0
    low = tokens[0].low
    if low in PREPOSITIONS or low.endswith(("ing", "ed")) or low in ("when", "while", "as", "if"):
        comma = next((at for at in range(min(before, 24)) if tokens[at].low == ","), None)
        if comma is None:
            return None
        first = comma + 1
    while first < before and (tokens[first].low in _AND or is_adverb(tokens[first])):
        first += 1
    last = phrase_after(tokens, first)
    if last is None or last >= before:
        return None
    if tokens[first].low not in DETERMINERS:
        if not tokens[first].text[0].isupper():
            return None
        last, end = first, last
        while last < end and (tokens[last + 1].text[0].isupper() or tokens[last + 1].low in ("of", "the")):
            last += 1
    while last > first and tokens[last].text[0].islower() and tokens[last].low.endswith("ed"):
        last -= 1
    return Subject.at(first, last, "shared")


def _inverted(tokens: Sequence[Token], cue: int, verb: Verb) -> Subject | None:
    if verb.lemma not in INVERTING or verb.shape not in ("past", "third") or cue + 1 >= len(tokens):
        return None
    first = cue + 1
    quoted = tokens[cue - 1].low == QUOTE
    starts = tokens[first].text[0].isupper() or tokens[first].low in DETERMINERS or tokens[first].low in ("he", "she")
    last = phrase_after(tokens, first) if starts or (quoted and tokens[first].low not in PREPOSITIONS) else None
    if last is None:
        return None
    if quoted:
        return Subject.at(first, last, "after")
    after = tokens[last + 1].low if last + 1 < len(tokens) else "."
    return Subject.at(first, last, "after") if after in _AFTER_INVERTED else None


def _over_apposition(tokens: Sequence[Token], close: int) -> Subject | None:
    """The phrases before the mark that closes an apposition: "Ann Roe, 56, of Austin, Tex., who leads it, …"."""
    best: int | None = None
    for at in range(close - 1, max(-1, close - APPOSITION_REACH), -1):
        low = tokens[at].low
        if low in (";", ":", QUOTE):
            break
        if low != "," and not (low in DASHES and tokens[close].low in DASHES):
            continue
        first = phrase_before(tokens, at - 1)
        if first is None:
            continue
        if best is None or tokens[first].text[0].isupper() or tokens[first].low in DETERMINERS:
            best = first
        named = tokens[first].text[0].isupper() and at - first > 1 and tokens[at - 1].text[0].isupper()
        if named or first == 0 or tokens[first - 1].low not in (",", *DASHES):
            break
    if best is not None:
        before = [each.low for each in tokens[max(0, best - 4) : best + 1]]
        if before[:4] == ["one", "of", "them", ","]:  # "one of them, | the teacher Ann Roe, …"
            best -= 4
        elif before[-3:] == ["one", "of", "them"]:  # "one of | them, Ann Roe, …"
            best -= 2
    return None if best is None else Subject.at(best, close - 1, "before")


def _governed(tokens: Sequence[Token], to: int, shared: Subject | None) -> Subject | None:
    """The subject of an infinitive: the object of "prompted", else the subject of the sentence."""
    for at in range(to - 1, max(-1, to - APPOSITION_REACH), -1):
        if tokens[at].low in OBJECT_CONTROL:
            end = to - 1
            if tokens[end].low == "," and any(tokens[k].low == "," for k in range(at + 1, end)):
                end -= 1
            return Subject.at(at + 1, end, "object") if end > at else None
    return shared or main_subject(tokens, to)


def _beside(tokens: Sequence[Token], at: int, cue: int, verb: Verb, shared: Subject | None) -> Subject | None:
    """The subject when what stands before the verb is punctuation, a quotation or a conjunction."""
    joined, gerund = tokens[at].low in _AND, verb.shape == "gerund"
    if joined or gerund:
        return None if joined and gerund else shared or main_subject(tokens, at)
    inverted = _inverted(tokens, cue, verb)
    if tokens[at].low == QUOTE:
        return inverted
    around = _over_apposition(tokens, at)
    if around and around.first <= 1 and tokens[around.first].text[0].isupper() and tokens[around.last].low != QUOTE:
        return around
    return inverted or around


def _agrees(tokens: Sequence[Token], first: int, last: int, verb: Verb, helped: bool) -> bool:
    """Whether the phrase can be the subject of this form: "court term" and "some calls" are no clauses."""
    low, named = tokens[last].low, tokens[last].text[0].isupper()
    if verb.shape == "gerund":
        return helped or named or low in PRONOUNS
    if helped or verb.shape == "past":
        return len(low) > 1 or named
    plural = low in _PLURAL or (low.endswith("s") and not low.endswith("ss"))
    if verb.shape == "base":
        joined = any(tokens[at].low == "and" for at in range(first, last))
        return plural or joined or low.isdigit() or low in ("percent", "i")
    return named or low in ("he", "she", "it", "one", "everyone", "who") or not plural


def _said_earlier(tokens: Sequence[Token], at: int) -> bool:
    """Whether tokens `at - 1` and `at` are a time: "the bank this month announced"."""
    return at >= 1 and tokens[at].low in _TIMES and tokens[at - 1].low in ("this", "last", "next", "that", "earlier")


def _skip_helpers(tokens: Sequence[Token], at: int) -> tuple[int, set[str]]:
    """The token before the auxiliaries, adverbs and times that end at `at`, and the auxiliaries."""
    helpers: set[str] = set()
    while at >= 0:
        if _said_earlier(tokens, at):
            at -= 2
        elif tokens[at].low in AUXILIARIES:
            helpers.add(tokens[at].low)
            at -= 1
        elif tokens[at].low in DAYS or tokens[at].low in _HOURS:
            at = _before_when(tokens, at)
        elif is_adverb(tokens[at]):
            at -= 1
        else:
            break
    return _before_means(tokens, at), helpers


def _before_when(tokens: Sequence[Token], at: int) -> int:
    """The token before when it was said, which ends at `at`: "late on Tuesday night", "this Monday"."""
    while at >= 0 and (tokens[at].low in DAYS or tokens[at].low in _HOURS):
        at -= 1
    while at >= 0 and (tokens[at].low in _WHEN or tokens[at].low in _LATE):
        at -= 1
    return at


def _before_means(tokens: Sequence[Token], at: int) -> int:
    """The token before how or where it was said, right behind a name: "Ann Roe, in a call, | said"."""
    end = at - 1 if at >= 0 and tokens[at].low == "," else at
    for first in range(end - 1, max(0, end - _MEANS_REACH), -1):
        token, before = tokens[first], tokens[first - 1]
        if token.low in (",", QUOTE, ";", ":", *DASHES, *_RELATIVE):
            break
        then = tokens[first + 1].low
        if token.low in _MEANS and (token.low in _BY or then in DETERMINERS or then.endswith("ing")):
            if before.low in DAYS:  # "…, on Monday by telephone | called it"
                return _before_means(tokens, _before_when(tokens, first - 1))
            comma = before.low == "," and first > 1
            name = tokens[first - 2] if comma else before
            if name.text[0].isupper() and name.low not in DAYS and name.low not in DETERMINERS:
                return first - 2 if comma else first - 1
            if comma and any(each.low == "," for each in tokens[max(0, first - APPOSITION_REACH) : first - 1]):
                return first - 1  # the end of an apposition
    return at


def subject_of(tokens: Sequence[Token], cue: int, verb: Verb, previous: Subject | None) -> Subject | None:
    """Returns the subject of the verb at token `cue`; `previous` is the subject of the cue before it in the unit."""
    shared = previous._replace(how="shared") if previous else None
    at, helpers = _skip_helpers(tokens, cue - 1)
    if verb.shape == "past" and helpers & _BE:
        return None
    if cue > 0 and tokens[cue - 1].low == "to" and verb.shape == "base":
        return _governed(tokens, at + 1, shared)
    low = tokens[at].low if at >= 0 else "."
    if low in _RELATIVE:
        end = at - 2 if at > 0 and tokens[at - 1].low == "," else at - 1
        first = phrase_before(tokens, end)
        return None if first is None else Subject(at, at, (first, end), "relative")
    if at >= 0 and (low in (",", QUOTE) or low in _AND or low in DASHES):
        return _beside(tokens, at, cue, verb, shared)
    return _directly_before(tokens, at, verb, bool(helpers)) if at >= 0 else None


def _directly_before(tokens: Sequence[Token], at: int, verb: Verb, helped: bool) -> Subject | None:
    if tokens[at].low == ")":
        at = max(0, opening_of(tokens, at) - 1)
    low = tokens[at].low
    owner = low.endswith(("'s", "s'")) and low.split("'")[0] not in ("he", "she", "it", "who")
    if (low in PREPOSITIONS or low in DETERMINERS or owner) and not (helped or verb.shape == "gerund"):
        return None
    first = phrase_before(tokens, at)
    if first is None or not _agrees(tokens, first, at, verb, helped):
        return None
    return Subject.at(first, at, "before")
