"""Offices that a question names in place of whoever holds them: "the fed chair", "NATO chief", "governor of New York".

An office is a rank and what it is of. Articles tell it as somebody's role, or beside the name in a mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from retrieval.language.english.abbreviations import IN_FULL
from retrieval.language.english.name_words import ANY_GENDER, ROLES, SHORT_TITLES, TITLES
from retrieval.language.names import NAMES_KEPT, country, fold, is_country, is_person, name_words, same_word
from retrieval.language.words import one_name, words
from retrieval.search.identities import Identity, by_full_name

#: Words for the head of any body, and the ranks that each of them may mean.
_ANY_HEAD = frozenset("chief head boss leader".split())
_HEADS = _ANY_HEAD | frozenset(
    ("president", "prime minister", "premier", "chancellor", "secretary general", "director general", "director",
     "chairperson", "ceo", "commissioner", "commander", "king", "queen", "governor")
)  # fmt: skip
#: Ranks by the other words for them.
_SHORT_FORMS = SHORT_TITLES | {rank: rank for rank in SHORT_TITLES.values()} | {"congressperson": "representative"}
_ONE_RANK = {"chief executive": "ceo", "chief executive officer": "ceo"}
_DEPUTIES = frozenset("deputy vice assistant associate under".split())
_RANKS = ROLES | TITLES | _DEPUTIES | _ANY_HEAD | _SHORT_FORMS.keys() | set(ANY_GENDER.values())
#: Who held an office, or may come to hold it, is meant only where that is said.
_NOT_NOW = frozenset("former ex then late acting interim incoming elect onetime".split())
_OF = re.compile(r" (?:of|for|at) (?:the )?")
#: What stands beside a name: "Ann Roe, the head of NATO".
_BESIDE = re.compile(r", (?!who\b|which\b|and\b)([^,]{1,100}?)(?=,| and (?:an?|one|the) |$)")
#: The key of the United States, as `country` has it.
_US = country("american")


class Office(NamedTuple):
    """A `rank` in one form ("chairperson") and the folded words that say what it is `of`, in the order of a title."""

    rank: str
    of: tuple[str, ...]


def one_form(word: str) -> str:
    """One word for the forms of a rank: "gov" and "governor"."""
    return _SHORT_FORMS.get(word, word)


@lru_cache(maxsize=NAMES_KEPT)
def office(text: str, typed: bool = False) -> Office | None:
    """The office that a text names; None without a rank. Where people `typed` it, letters may be small: "us", "who"."""
    told = [
        part
        for phrase in reversed(_OF.split(text))
        for word in words(one_name(phrase))
        for part in _in_full(word, typed)
    ]
    at = len(told)
    while at and told[at - 1] in _RANKS:
        at -= 1
    rank = " ".join(map(one_form, told[at:]))
    of = told[:at]
    if rank == "secretary" and of[-1:] == ["press"]:
        rank, of = "spokesperson", of[:-1]
    return Office(_ONE_RANK.get(rank, rank), tuple(of)) if rank else None


def _in_full(word: str, typed: bool) -> Sequence[str]:
    """A word, or the words of the name that it abbreviates."""
    short = word.upper()
    if typed and (name := one_name(short).strip()) != short:
        return (name,)
    forms = (word, short, word.capitalize()) if typed else (word,)
    full = next((IN_FULL[form] for form in forms if form in IN_FULL), None)
    return name_words(full or word)


def index_words(asked: str) -> list[str]:
    """The words by which the holders of an office can be found that are not in the question itself."""
    named = office(asked, typed=True)
    if named is None:
        return []
    short = by_full_name().get(tuple(sorted(named.of)))
    return [*named.of, *([fold(short)] if short else []), *(named.rank.split() if set(named.of) == {_US} else [])]


def holders(asked: str, people: Sequence[Identity]) -> tuple[Identity, ...]:
    """Those who hold the office that was asked for, by what it is of; nobody where it is of nothing."""
    wanted = office(asked, typed=True)
    if wanted is None or set(wanted.of) <= _NOT_NOW:
        return ()
    fits = [(fit, each) for each in people if (fit := min(_fits(wanted, each), default=None))]
    best = min((fit for fit, _ in fits), default=None)
    return tuple(each for fit, each in fits if fit == best)


def _fits(wanted: Office, identity: Identity) -> Iterator[tuple[int, ...]]:
    for text in _stated(identity):
        held = office(text)
        if held and (fit := _fit(wanted, held)):
            yield (int(not is_person(identity.name)), *fit)


def _stated(identity: Identity) -> Iterator[str]:
    """The offices as articles state them: roles, and what stands beside the name in mentions."""
    if not is_person(identity.name):
        yield from identity.names  # "the NATO head", of whom no more is known
        return
    yield from identity.roles
    *firsts, surname = identity.name.split()
    for mention in identity.mentions:
        before, named, behind = mention.partition(surname)
        if named:
            told = before.split()
            while told and told[-1].strip(".,") in firsts:
                told.pop()
            if told:
                yield " ".join(told)
            if beside := _BESIDE.match(behind):
                yield beside[1]


def _fit(wanted: Office, held: Office) -> tuple[int, ...] | None:
    """How far an office is from the one asked for, the nearest first; None where it is another.

    The United States are often left out of their own offices: "Secretary of State Roe", unlike one of Arizona.
    """
    if not _same_rank(wanted.rank, held.rank):
        return None
    missing = [word for word in wanted.of if not any(same_word(word, part) for part in held.of)]
    extra = [part for part in held.of if not any(same_word(word, part) for word in wanted.of)]
    if _DEPUTIES.intersection(extra) or (missing and (extra or {country(word) for word in missing} != {_US})):
        return None
    size = len(wanted.of)
    # "East Java police chief" is one; "president of NextGen America" is not that of America.
    titled = size <= len(held.of) and all(map(same_word, wanted.of, held.of[-size:]))
    titled = titled and not (extra and all(map(is_country, wanted.of)))
    return (len(_NOT_NOW.intersection(extra)), len(missing), 0 if titled or missing else 1 + len(extra))


def _same_rank(one: str, other: str) -> bool:
    if one == other:
        return True
    return (one in _ANY_HEAD and other in _HEADS) or (other in _ANY_HEAD and one in _HEADS)
