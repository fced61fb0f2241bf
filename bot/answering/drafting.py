"""Answering without a language model: quote, don't invent."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.facts import Facts
from bot.answering.long_questions import described
from bot.answering.relevance import Topic
from bot.answering.short_questions import exact
from bot.answering.what_was_said import FIRST_PAGE, Page, statements_of
from bot.answering.who_said_it import attributed
from bot.answers import Evidence
from bot.understanding.answer_types import NEAR_SIGNS
from bot.understanding.asked_people import Asked
from bot.understanding.questions import DOCUMENTS, Question, kind_of_fact
from retrieval.language.names import name_words
from retrieval.language.words import stems
from retrieval.ranked import Ranked
from retrieval.search.spelling import mended
from retrieval.store.store import Store

#: The confidence of what is not answered, however alike the words are.
UNSURE = 0.9
#: A question of so many terms describes what it asks about. In a shorter one every word counts, and one for a day or a
#: number turns on every word a little longer.
DESCRIBED, DESCRIBED_FIGURES = 5, 8
#: Of verbs that only say, "who" asks for a speaker; "who called off the talks" may ask for a deed.
_ONLY_SAYING = frozenset(
    stem for word in "say said says saying state claim argue quoted as".split() for stem in stems(word)
)


@dataclass(frozen=True, slots=True)
class Section:
    """Quotations that belong together, under a heading where they have one."""

    evidence: tuple[Evidence, ...]
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is checked: sections of evidence, none when the articles do not say.

    `notice` says how the question was understood where that is not plain, `about` who is talked about, `confidence` how
    sure it is that the evidence answers: from 1 on there is some. `more` statements would answer too.
    """

    sections: tuple[Section, ...] = ()
    notice: str | None = None
    about: str | None = None
    confidence: float = 0.0
    more: int = 0


def draft(  # noqa: PLR0913  a question and what is known around it
    store: Store,
    question: Question,
    asked: Sequence[Asked],
    ranked: Sequence[Ranked],
    *,
    on: datetime.date | None = None,
    page: Page = FIRST_PAGE,
    among: frozenset[str] | None = None,
) -> Draft:
    """The quotations that answer the question; `asked` is whom it asks about, `ranked` where to look for facts.

    `on` is the day of asking, where that is known. Statements are taken from the articles `among` these, where not all
    are admitted.
    """
    words = Draft()
    if question.kind == "said":
        known = any(each.match for each in asked)
        words = _said(store, question, asked, page, among) if known else _nobody(question, asked)
        if words.sections or not (question.loose or _may_be_told(question, known, ranked)):
            return words
        if question.loose:
            question = Question(question.text, kind_of_fact(question.text))
    if question.kind == "who said":
        found = attributed(store, question, ranked, among)
        if found.evidence or set(stems(question.verb)) & _ONLY_SAYING:
            return Draft(
                _by_speaker(found.evidence, dict(found.roles)),
                about=found.evidence[0].speaker if found.evidence else None,
                confidence=found.confidence if found.evidence else min(found.confidence, UNSURE),
            )
        question = replace(question, kind="who")
    facts = answering_sentences(store, question, ranked, on)
    if any(_is_the_object(each, question) for each in facts.evidence):
        return Draft(confidence=min(facts.confidence, UNSURE))
    if not facts.evidence:
        return replace(words, about=words.about or facts.about, confidence=facts.confidence)
    return Draft((Section(facts.evidence),), about=facts.about, confidence=facts.confidence)


def _nobody(question: Question, asked: Sequence[Asked]) -> Draft:
    """The answer to a question for the words of people whom nobody quotes."""
    return Draft(notice=" ".join(_unknown(each.name) for each in asked), about=question.speaker)


def _may_be_told(question: Question, known: bool, ranked: Sequence[Ranked]) -> bool:
    """Whether what is said to speak is a study or a publisher, which an article may tell of as a fact."""
    return not known and (_is_a_thing(question) or _is_a_source(question, ranked))


def _is_the_object(evidence: Evidence, question: Question) -> bool:
    """Whether the words are of somebody about whom "who" asks: who called Zakharova odious is not Zakharova."""
    said = set(name_words(evidence.speaker or "")) if question.verb else set()
    return bool(said & set(name_words(question.topic)))


def _said(store: Store, question: Question, asked: Sequence[Asked], page: Page, among: frozenset[str] | None) -> Draft:
    """What each of those who were asked about said, one after the other."""
    share = replace(page, most=max(1, page.most // len(asked)), skip=page.skip // len(asked))
    notices: list[str] = []
    sections: list[Section] = []
    confidences, more = [0.0], 0
    for name, match in ((each.name, each.match) for each in asked):
        if match is None:
            notices.append(_unknown(name))
            continue
        names = list(dict.fromkeys(speaker.name for speaker in match.speakers))
        found = statements_of(store, match, question.topic, share, among)
        if not found.groups and share.without:
            found = statements_of(store, match, question.topic, replace(share, without=frozenset()), among)
            if found.groups:
                on_that = " on that" if question.topic else ""
                notices.append(f"That is all that the articles quote of {names[0]}{on_that}:")
        if match.guessed:
            notices.append(f"I took “{name}” to be {' or '.join(names)}.")
        if match.speaking_for:
            notices.append(f"Nobody is quoted by the name of “{name}” alone; the name is in who these are.")
        if found.groups and question.whether:
            notices.append("Yes:")
        if not found.groups and question.topic:
            notices.append(f"{names[0]} is quoted in the articles, but not on that.")
        sections += [Section(group.evidence, _heading(group.name, group.role)) for group in found.groups]
        confidences.append(found.confidence)
        more += found.more
    about = next((section.evidence[0].speaker for section in sections), None) or next(
        each.match.speakers[0].name for each in asked if each.match
    )
    return Draft(tuple(sections), " ".join(notices) or None, about, max(confidences), more)


def _unknown(name: str) -> str:
    return f"I find nothing in the articles that is surely said by “{name}”."


def _by_speaker(evidence: Sequence[Evidence], roles: dict[str, str]) -> tuple[Section, ...]:
    speakers = dict.fromkeys(each.speaker or "" for each in evidence)
    return tuple(
        Section(tuple(each for each in evidence if each.speaker == name), _heading(name, roles.get(name)))
        for name in speakers
    )


def _heading(name: str, role: str | None) -> str:
    shown = name[:1].upper() + name[1:]
    return f"{shown}, {role}" if role else shown


def _is_a_thing(question: Question) -> bool:
    """Whether what is said to speak is rather a thing ("the study"), so that the question is one of fact."""
    speaker = question.speaker or ""
    article, _, rest = speaker.partition(" ")
    lower_case = speaker == speaker.lower() or rest.rpartition(" ")[2] in DOCUMENTS
    return article.lower() in ("the", "a", "an") and lower_case and bool(question.topic)


def _is_a_source(question: Question, ranked: Sequence[Ranked]) -> bool:
    """Whether what is said to speak publishes articles that were found ("according to Reuters"), with a topic."""
    speaker = (question.speaker or "").lower().removeprefix("the ")
    publishers = {(each.article.publisher or "").lower().removeprefix("the ") for each in ranked}
    return bool(question.topic) and speaker in publishers


def answering_sentences(
    store: Store, question: Question, ranked: Sequence[Ranked], asked: datetime.date | None = None
) -> Facts:
    """The sentences of the ranked passages that answer the question, asked on a day where that is known, best first."""
    question = replace(question, text=mended(store.lexical, question.text))
    topic = Topic.of(store, question.text)
    if not topic.weights:
        return Facts()
    if len(topic.weights) >= (DESCRIBED_FIGURES if question.kind in NEAR_SIGNS else DESCRIBED):
        return described(store, question, topic, ranked, asked)
    return exact(store, question, topic, ranked)
