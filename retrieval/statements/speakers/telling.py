"""The people whom an article surely tells of: by what a sentence begins with, an age, an office, or a word that is new.

These rules are exact where they decide; where they do not, the choice learns (choosing.py).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from retrieval.articles import Span
from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.english.name_words import ROLES
from retrieval.statements.speakers.choosing import Candidate, Surroundings, kind_of

_WORD = re.compile(r"\w+")
_TOLD_WORD = re.compile(r"[\w-]+")
#: Somebody told by age, and what says so behind the name.
_OF_AGE = re.compile(r"[Tt]he (\d{1,3})-year-old")
_WHO_OR_AGE = re.compile(r", (?:who(?:se)?\b|aged \d|\d{1,3}\b)")
#: The end of a sentence, which a heading has not.
_FULL_STOP = re.compile(r"[.!?:…][\"”’)]?\s{0,4}$")
#: So many characters before a name an office may stand that the name is in apposition to.
DESCRIBED = 90


class Told:
    """The sentences of an article, asked whom a pronoun or a description in them surely means."""

    def __init__(self, text: str, around: Surroundings) -> None:
        self._text, self._around = text, around

    @cached_property
    def _first_told(self) -> dict[str, int]:
        """The words of the article in small letters, and where each stands first."""
        first: dict[str, int] = {}
        for word in _TOLD_WORD.finditer(self._around.low):
            first.setdefault(word.group(), word.start())
        return first

    def opened(self, mention: Span, near: Sequence[Candidate], wanted: str) -> Candidate | None:
        """The only one whom "he" or "she" fits of those with whom the sentence before begins: `Roe had no complaints.
        "We lost," he said.` Without a quotation between, in one paragraph only. (Right for 151 of 155 in annotated
        news, where the choice has 148.)"""
        around = self._around
        said = around.quoted_before(mention.start)
        number = around.sentence(said)
        begin, end = around.begin(number - 1), around.begin(number)
        before = self._text[begin:end]
        if aged := _OF_AGE.match(before):  # "The 61-year-old will leave. “I am tired,” | he said"
            return self.described(aged[0], Span(begin, begin + aged.end()), near)
        if number < 1 or not _FULL_STOP.search(before) or (said == mention.start and "\n" in before):
            return None
        fitting = [
            each
            for each in near
            for at in each.places[bisect_left(each.places, begin) : bisect_left(each.places, end)]
            if (each.gender == wanted or (each.gender is None and self._may_be_either(each, at)))
            and around.is_subject(at, each.name)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def described(self, words: str, mention: Span, near: Sequence[Candidate]) -> Candidate | None:
        """The only one whom a description fits: by age, by an office told before or, in full, later, or by a word that
        is new and told of nobody else."""
        kind, head = kind_of(words)
        if not words.lower().startswith("the "):
            return None
        if aged := _OF_AGE.match(words):
            told = (f", {aged[1]}", f" ({aged[1]})")
            fitting = [e for e in near if any(self._text.startswith(told, at + len(e.name)) for at in e.places)]
            return fitting[0] if len(fitting) == 1 else None if fitting else self._named_before(mention, near)
        if kind != "role":
            return None
        holding = [each for each in near if head in each.role.split() and each.places[0] < mention.start]
        if not holding:
            own = {word for word in _WORD.findall(words.lower()) if word not in FUNCTION_WORDS}
            named = [each for each in near if not each.described]
            holding = [each for each in named if len(own) > 1 and own <= set(_WORD.findall(each.role))]
        return holding[0] if len(holding) == 1 else self._called_anew(mention, near, head)

    def _called_anew(self, mention: Span, near: Sequence[Candidate], head: str) -> Candidate | None:
        """The only person whom the sentence before names in the same paragraph, where what the mention calls them was
        not said before: `Garnet Fehr was against it. Fines, the retired banker said, …`"""
        told_before = self._first_told.get(head, mention.start) < mention.start
        if told_before or "\n" in self._text[self._begin_before(mention) : mention.start]:
            return None
        return self._named_before(mention, near)

    def _begin_before(self, mention: Span) -> int:
        """The place where the sentence before the mention, or before the quotation that ends there, begins."""
        around = self._around
        return around.begin(max(0, around.sentence(around.quoted_before(mention.start)) - 1))

    def _named_before(self, mention: Span, near: Sequence[Candidate]) -> Candidate | None:
        """The only person whom the sentence before names."""
        begin = self._begin_before(mention)
        named = [
            each
            for each in near
            for at in each.places[bisect_left(each.places, begin) : bisect_left(each.places, mention.start)][:1]
            if not (each.body or each.described) and (each.gender or self._is_surely_a_person(each, at))
        ]
        told = [each for each in named if each.gender] or named
        return told[0] if len(told) == 1 else None

    def _is_surely_a_person(self, each: Candidate, at: int) -> bool:
        """Whether a name in full has an office beside it, or "who" or an age behind it."""
        written = each.name if self._text.startswith(each.name, at) else each.name.rsplit(maxsplit=1)[-1]
        told = each.titled or _WHO_OR_AGE.match(self._text, at + len(written)) is not None
        before = self._text[max(0, at - DESCRIBED) : at]  # "The head of the guild, | Ann Roe, rejects it"
        apposed = before.endswith(", ") and not ROLES.isdisjoint(re.split(r"\W+", before.rpartition(".")[2].lower()))
        return each.in_full and not each.body and (told or apposed)

    def _may_be_either(self, each: Candidate, at: int) -> bool:
        """Whether somebody of whom the sex is not known is surely a person: by name, or as "one nurse"."""
        return self._is_surely_a_person(each, at) or (each.described and kind_of(each.name)[0] == "role")
