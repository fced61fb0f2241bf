"""Answering without a language model: quote, don't invent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers import Evidence
from bot.facts import answering_sentences
from bot.questions import Question
from bot.said import Said, statements_of
from retrieval.people import Match, find
from retrieval.search import Ranked
from retrieval.store import Store
from retrieval.words import content_words, stems, words

#: A question of nothing but a name has at most this many words.
BARE_NAME_WORDS = 5


@dataclass(frozen=True, slots=True)
class Section:
    """Quotations that belong together, under a heading where they have one."""

    evidence: tuple[Evidence, ...]
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is checked: sections of evidence, none when the articles do not say.

    `notice` says how the question was understood where that is not plain, `about` who is talked about, `confidence` how
    sure it is that the evidence answers: from 1 on there is some.
    """

    sections: tuple[Section, ...] = ()
    notice: str | None = None
    about: str | None = None
    confidence: float = 0.0


def whom(store: Store, question: Question) -> tuple[Question, Match | None]:
    """Who is asked about, among those whom the articles quote; a question that is only a name asks what they said."""
    asked = question.speaker
    if asked is None and question.kind == "other" and 0 < len(words(question.text)) <= BARE_NAME_WORDS:
        asked = question.text
    if asked is None:
        return question, None

    def known(word: str) -> bool:
        return any(store.lexical.frequency(stem) for stem in stems(word))

    match = find(asked, store.catalog.speakers(), known)
    if match and question.speaker is None:
        question = Question(question.text, "said", " ".join(content_words(asked)))
    return question, match


def draft(store: Store, question: Question, match: Match | None, ranked: Sequence[Ranked]) -> Draft:
    """The quotations that answer the question; `match` is whom it asks about, `ranked` where to look for facts."""
    if question.kind == "said":
        if match:
            return _said(store, question, match)
        if not _is_a_thing(question):
            notice = f"I find nothing in the articles that is surely said by “{question.speaker}”."
            return Draft(notice=notice, about=question.speaker)
    facts = answering_sentences(store, question, ranked)
    sections = (Section(facts.evidence),) if facts.evidence else ()
    return Draft(sections, about=facts.about, confidence=facts.confidence)


def _said(store: Store, question: Question, match: Match) -> Draft:
    found = statements_of(store, match, question.topic)
    names = list(dict.fromkeys(speaker.name for speaker in match.speakers))
    notices = []
    if match.guessed:
        notices.append(f"I took “{question.speaker}” to be {' or '.join(names)}.")
    if not found.groups and question.topic:
        notices.append(f"{names[0]} is quoted in the articles, but not on that.")
    if found.more:
        notices.append(f"{found.more} more statements are not shown.")
    sections = tuple(Section(group.evidence, _heading(group)) for group in found.groups)
    return Draft(sections, " ".join(notices) or None, names[0], found.confidence)


def _heading(group: Said) -> str:
    name = group.name[:1].upper() + group.name[1:]
    return f"{name}, {group.role}" if group.role else name


def _is_a_thing(question: Question) -> bool:
    """Whether what is said to speak is rather a thing ("the study"), so that the question is one of fact."""
    speaker = question.speaker or ""
    return speaker.lower().startswith(("the ", "a ", "an ")) and speaker == speaker.lower() and bool(question.topic)
