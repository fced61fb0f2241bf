"""Answering without a language model: quote, don't invent."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.facts import ENOUGH, Facts, facts
from bot.answering.relevance import Topic
from bot.answering.what_was_said import FIRST_PAGE, Page, Section, statements_of
from bot.answering.who_is import then_said
from bot.answering.who_said_it import attributed
from bot.answers import Evidence, Notice
from bot.understanding.asked_people import Asked
from bot.understanding.questions import DOCUMENTS, Question, kind_of_fact
from retrieval.language.names import name_words
from retrieval.language.words import stems
from retrieval.ranked import Ranked
from retrieval.store.store import Store

#: The confidence of what is not answered, however alike the words are.
UNSURE = 0.9
#: What is told of somebody has this share of the topic's words, those beside it counting half.
ON_TOPIC = 0.5
#: What stands so many characters before a sentence is beside it.
BEFORE = 150
#: A deed that is told ("who called off the talks") has this share of the question's words.
DEED = 0.8
#: Where or when somebody said it is no topic: "What did she say | at the launch?"
_CIRCUMSTANCE = re.compile(
    r"(?:at|during|outside|after|before|afterwards?|in (?:court|parliament|public|an? |the |his |her |their )|when)\b",
    re.IGNORECASE,
)
#: Of verbs that only say, "who" asks for a speaker; "who called off the talks" may ask for a deed.
_ONLY_SAYING = frozenset(stems("say said says saying state claim argue quoted as"))


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is checked: sections of evidence, none when the articles do not say.

    `notices` say how the question was understood where that is not plain, `about` who is talked about, `confidence` how
    sure it is that the evidence answers: from 1 on there is some. `more` statements would answer too. `facts` tell what
    was read for a question of fact; `nearest` is, of what somebody said, what comes closest to what was asked.
    """

    sections: tuple[Section, ...] = ()
    notices: tuple[Notice, ...] = ()
    about: str | None = None
    confidence: float = 0.0
    more: int = 0
    facts: Facts | None = None
    nearest: Evidence | None = None


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
        words = _said(store, question, asked, page, among)
        known = any(each.match for each in asked)
        if not words.sections and known and question.topic and not (question.further or question.loose):
            words = _told_of(store, question, asked, ranked, on) or words
        told = question.loose or (not known and _may_be_told(question, ranked))
        if words.sections or not told:
            return words
        question = Question(question.text, kind_of_fact(question.text)) if question.loose else question
    if question.kind == "who said":
        found = attributed(store, question, ranked, among)
        if found.sections:
            return Draft(found.sections, about=found.sections[0].evidence[0].speaker, confidence=found.confidence)
        if set(stems(question.verb)) & _ONLY_SAYING:
            return Draft(confidence=min(found.confidence, UNSURE))
        deed = facts(store, question.text, ranked, on)
        topic = Topic.of(store, question.topic)
        fitting = [each for each in deed.evidence if topic.coverage(each.span.of(each.article.text)) >= DEED]
        return _of_facts(replace(deed, evidence=tuple(fitting)), replace(question, kind="who"), words)
    made = _of_facts(facts(store, question.text, ranked, on), question, words)
    evidence = [each for section in made.sections for each in section.evidence]
    said = then_said(store, question.text, evidence, among) if evidence else None
    return replace(made, sections=(*made.sections, said)) if said else made


def _of_facts(read: Facts, question: Question, words: Draft) -> Draft:
    """The draft with the sentences that answer a question of fact; `words` is what is known of whom it asks about."""
    draft = replace(words, about=words.about or read.about, confidence=read.probability / ENOUGH, facts=read)
    if not read.evidence or any(_is_the_object(each, question) for each in read.evidence):
        return replace(draft, confidence=min(draft.confidence, UNSURE))
    notices = (Notice("other_half", {"half": read.missing}),) if read.missing else ()
    return replace(draft, sections=(Section(read.evidence, _headline(read)),), notices=notices, about=read.about)


def _told_of(
    store: Store, question: Question, asked: Sequence[Asked], ranked: Sequence[Ranked], on: datetime.date | None
) -> Draft | None:
    """Sentences on the topic that are somebody's who is quoted, though none of their statements names it; or that name
    them and are nobody's. None where there are none."""
    read = facts(store, question.text, ranked, on)
    topic = Topic.of(store, question.topic)
    people = [speaker for each in asked if each.match for speaker in each.match.speakers]
    theirs = {name for person in people for name in (person.name, *person.names)}
    named = {name_words(person.name)[-1:] for person in people}

    def is_of_them(evidence: Evidence) -> bool:
        told = name_words(evidence.span.of(evidence.article.text))
        return evidence.speaker in theirs or (
            evidence.speaker is None and any(set(each) <= set(told) for each in named)
        )

    def is_on_topic(evidence: Evidence) -> bool:
        text, (start, end) = evidence.article.text, evidence.span
        return topic.coverage(text[start:end], text[max(0, start - BEFORE) : start]) >= ON_TOPIC

    kept = tuple(each for each in read.evidence if is_of_them(each) and is_on_topic(each))
    if not kept or kept[0] != read.evidence[0]:
        return None
    return Draft((Section(kept),), about=people[0].name, confidence=read.probability / ENOUGH, facts=read)


def _headline(read: Facts) -> str | None:
    """The title and the day of the article that is told of."""
    if read.told is None or not read.told.title:
        return None
    day = f" ({read.told.published})" if read.told.published else ""
    return f"{' '.join(read.told.title.split())}{day}"


def _may_be_told(question: Question, ranked: Sequence[Ranked]) -> bool:
    """Whether what is said to speak is a thing ("the study") or publishes what was found ("according to Reuters").

    An article may tell what these say as a fact, where the question names a topic.
    """
    speaker = question.speaker or ""
    article, _, rest = speaker.partition(" ")
    lower_case = speaker == speaker.lower() or rest.rpartition(" ")[2] in DOCUMENTS
    is_a_thing = article.lower() in ("the", "a", "an") and lower_case
    publishers = {(each.article.publisher or "").lower().removeprefix("the ") for each in ranked}
    return bool(question.topic) and (is_a_thing or speaker.lower().removeprefix("the ") in publishers)


def _is_the_object(evidence: Evidence, question: Question) -> bool:
    """Whether the words are of somebody about whom "who" asks: who called Zakharova odious is not Zakharova."""
    said = set(name_words(evidence.speaker or "")) if question.verb else set()
    return bool(said & set(name_words(question.topic)))


def _said(store: Store, question: Question, asked: Sequence[Asked], page: Page, among: frozenset[str] | None) -> Draft:
    """The statements of each of those who were asked about, one after the other."""
    if not any(each.match for each in asked):
        return Draft(notices=tuple(_unknown(each.name) for each in asked), about=question.speaker)
    share = replace(page, most=max(1, page.most // len(asked)), skip=page.skip // len(asked))
    notices: list[Notice] = []
    sections: list[Section] = []
    confidences, more = [0.0], 0
    nearest: Evidence | None = None
    for name, match in ((each.name, each.match) for each in asked):
        if match is None:
            notices.append(_unknown(name))
            continue
        names = list(dict.fromkeys(speaker.name for speaker in match.speakers))
        found = statements_of(store, match, question.topic, share, among, question.thing)
        if not found.sections and share.without:
            again = replace(share, without=frozenset())
            found = statements_of(store, match, question.topic, again, among, question.thing)
            if found.sections:
                notices.append(Notice("that_is_all_on_that" if question.topic else "that_is_all", {"name": names[0]}))
        if not found.sections and _CIRCUMSTANCE.match(question.topic):
            found = statements_of(store, match, "", share, among, question.thing)
        if match.guessed:
            notices.append(Notice("taken_for", {"name": name, "names": names}))
        if match.speaking_for:
            notices.append(Notice("spoken_for", {"name": name}))
        if found.sections and question.whether:
            notices.append(Notice("yes"))
        if not found.sections and (question.topic or question.thing):
            notices.append(Notice("not_on_that", {"name": names[0]}))
        sections += found.sections
        nearest = nearest or found.nearest
        confidences.append(found.confidence)
        more += found.more
    about = next((section.evidence[0].speaker for section in sections), None) or next(
        each.match.speakers[0].name for each in asked if each.match
    )
    return Draft(tuple(sections), tuple(notices), about, max(confidences), more, nearest=None if sections else nearest)


def _unknown(name: str) -> Notice:
    return Notice("unknown_name", {"name": name})
