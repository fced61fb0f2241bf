"""Answers to "who is Roe": the sentences that name them, those first that say it beside the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.reading import Read
from bot.answering.what_was_said import Page, Section, statements_of
from bot.answers import Evidence
from bot.understanding.leads import asked_who_is
from retrieval.language.english.first_names import sex_by
from retrieval.language.sentences import begins_sentence
from retrieval.search.speakers import look_up
from retrieval.statements.speakers.roles import stated_roles
from retrieval.store.store import Store

#: Sentences that say who somebody is, statements of theirs behind them, and of so many newest ones.
MOST, THEN_SAID, LOOKED_AT = 2, 3, 8
#: Who is quoted so many times as often as the others of the name is the one who is meant.
CLEARLY = 10
#: The probability that a sentence answers that says beside the name who somebody is.
SAYS_SO = 0.6
#: First names stand right before a surname, within so many characters.
FIRST_NAMES = 60
_FIRST_NAMES = re.compile(r"(?:(?<!\w)[A-Z][\w.'’-]* ){1,2}$")
_IS = re.compile(
    r", (?:an?|the|one of) "
    r"|(?:,? who)? (?:is|was|became|has been|had been|served as|serves as) (?:an?|the|now|currently|one)\b"
)


def describing(question: str, found: Sequence[Read]) -> tuple[list[Read], bool]:
    """The sentences for "who is Roe", and whether they say so; none where the question asks no such thing, or no
    sentence names them."""
    name = asked_who_is(question)
    if name is None:
        return [], False
    naming = [(each, places) for each in found if (places := _places(name, each))]
    telling = [each for each, places in naming if any(_is_told(each, start, end) for start, end in places)]
    return (telling or [each for each, _ in naming])[:MOST], bool(telling)


def names_a_person(question: str) -> bool:
    """Whether the question asks who somebody is by a first name and more."""
    name = (asked_who_is(question) or "").split()
    return len(name) > 1 and sex_by(name[0].lower()) is not None


def then_said(store: Store, question: str, told: Sequence[Evidence], among: frozenset[str] | None) -> Section | None:
    """The newest statements of whom the question asks who they are, without those that are told already and those
    that would begin within a sentence."""
    name = asked_who_is(question)
    match = look_up(store.catalog, name) if name else None
    if match is None or match.guessed or match.speaking_for:
        return None
    first, *others = sorted(match.speakers, key=lambda each: -each.statements)
    if any(each.statements * CLEARLY > first.statements for each in others):
        return None  # several people of the name
    match = replace(match, speakers=(first,))
    known = {(each.article.id, each.span) for each in told}
    sections = statements_of(store, match, "", Page(LOOKED_AT), among).sections
    left = [
        each
        for section in sections
        for each in section.evidence
        if not any(key == each.article.id and span.overlap(each.span) for key, span in known)
        and begins_sentence(each.article.text, each.span.start if each.begins is None else each.begins)
    ]
    return Section(tuple(left[:THEN_SAID]), sections[0].heading) if left else None


def _places(name: str, read: Read) -> list[tuple[int, int]]:
    """The places where the sentence has the name as a name: every word begins with a capital."""
    words = r"\s+".join(map(re.escape, name.split()))
    at = read.span.start
    places = [found.span() for found in re.finditer(rf"(?<!\w){words}(?!\w)", read.text, re.IGNORECASE)]
    return [
        (at + start, at + end)
        for start, end in places
        if all(word[:1].isupper() for word in re.findall(r"[^\W\d_]{4,}", read.text[start:end]))
        and any(letter.isupper() for letter in read.text[start:end])
    ]


def _is_told(read: Read, start: int, end: int) -> bool:
    """Whether something stands beside the name that says who it is: a role, or "is a"."""
    text = read.article.text
    first_names = _FIRST_NAMES.search(text, max(read.span.start, start - FIRST_NAMES), start)
    start = first_names.start() if first_names else start
    written = text[start:end]
    return _IS.match(text, end) is not None or any(stated_roles(text, [start], written, written))
