"""Questions of fact: the trained reader reads the best passages, and sentences that answer are quoted as they stand.

A question that wants to be told about something gets the first telling sentences of one article. Where no sentence is
likely enough to answer, there is none, and the one that comes nearest is told as such.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.figures import FIGURES, has_figure, is_as_near, told_apart
from bot.answering.naming import means_a_namesake, spoken, statements_in
from bot.answering.reading import Read, fitting, read_for
from bot.answering.relevance import Topic, forms, in_text
from bot.answering.tables import row_for
from bot.answering.who_is import SAYS_SO, describing, names_a_person
from bot.answers import Evidence
from bot.understanding.answer_types import DATED, wanted
from bot.understanding.leads import wants_the_latest, wants_to_be_told
from bot.understanding.names import names_in
from retrieval.articles import Article, Span
from retrieval.language.furniture import is_furniture
from retrieval.ranked import Ranked
from retrieval.search.spelling import mended
from retrieval.store.store import Store

#: Passages that are read. The first six have the evidence of 96% of users' questions, and cost 0.2 s on two cores.
PASSAGES = 6
#: A question none of whose words is in any passage is a slip of the keyboard, where no passage is this alike (cosine).
LEAST_COSINE = 0.2
#: A further sentence is quoted where it is as likely as this share of the best one, and has this score. Who asks for a
#: thing (a number, a name, a day) gets at most so many sentences and words in all; who asks why, how, or several
#: things, so many. Beside the figure that is asked for, another one misleads.
AS_LIKELY, AS_LIKELY_FIGURES, LEAST_SCORE = 0.1, 0.2, -3.0
MOST_SENTENCES, MOST_WORDS = 4, 90
EXPLAINING_SENTENCES, EXPLAINING_WORDS = 5, 100
#: The newest article is told from where it is as likely as this share of the likeliest.
NEWEST_LIKELY = 0.2
#: The logistic regression that gives the probability that the answer is right: a constant, and the weights of how much
#: likelier it is that some sentence answers than that none does (log odds), and of a name that its article lacks.
CONSTANT, ANSWERED, MISSING = -0.48, 0.44, -1.25
#: The probability from which on a question is answered, and the one from which on its best sentence is worth naming.
ENOUGH, NEAR = 0.28, 0.1
#: The probability that a row answers whose label and whose column the question names.
IN_A_ROW = 0.6
#: Passages that are read again for a question's other half.
HALF_PASSAGES = 2
_HALVES = re.compile(
    r",? (?:and|but)(?: also)? (?=(?:who|whom|whose|what|whats|when|where|why|how|which|did|does|do|is|are|was|were|has"
    r"|have|had|will|can|could)\b)|(?<=\?) (?=\w[^?]*\?)",
    re.IGNORECASE,
)
#: A source that a question names tells nothing of what it asks.
_SOURCE = re.compile(r"^According to [^,?]{2,60}, (?=\w)", re.IGNORECASE)
_EXPLAINING = re.compile(
    r"\b(?:why|how (?!many|much|old|long|far|big|tall|heavy|fast|high|large|often))\b", re.IGNORECASE
)
_THING = re.compile(r"\b(?:who|whom|whose|which|when|where|how (?:many|much|old|long|far|big|tall))\b", re.IGNORECASE)
_LEANING = re.compile(r"(?:He|She|They|It|His|Her|Their|Its|This|That|These|Those)\b")


@dataclass(frozen=True, slots=True)
class Facts:
    """The sentences that answer, and the article whose `told` they are, if it is one's; whom they are `about`.

    `probability` says how likely it is that the first answers; where it is too low there is no evidence, and `nearest`
    is the sentence that comes closest. `missing` is the half of the question that nothing answers. `ranked` are the
    passages in the reader's order, `read` what it scored, best first.
    """

    evidence: tuple[Evidence, ...] = ()
    told: Article | None = None
    about: str | None = None
    probability: float = 0.0
    nearest: Evidence | None = None
    missing: str | None = None
    ranked: tuple[Ranked, ...] = ()
    read: tuple[Read, ...] = ()


def facts(store: Store, question: str, ranked: Sequence[Ranked], asked: datetime.date | None = None) -> Facts:
    """The sentences of the ranked passages that answer the question, asked on a day where that is known."""
    question = mended(store.lexical, _SOURCE.sub("", question))
    passages = fitting(question, ranked, asked)[:PASSAGES]
    topic = Topic.of(store, question)
    meant = bool(topic.weights) and any(each.words or each.cosine >= LEAST_COSINE for each in passages)
    found = told_apart(question, topic, read_for(question, topic, passages, asked)) if meant else []
    if not found:
        return Facts(ranked=tuple(ranked))
    probability = likelihood(question, found)
    row = row_for(question, passages)
    naming, is_told = describing(question, found)
    if row:
        probability = max(probability, IN_A_ROW)
    elif is_told:
        probability = max(probability, SAYS_SO)
    elif not naming and names_a_person(question):
        probability = 0.0  # of a namesake nobody wants to be told
    elif wanted(question) in FIGURES and not _has_figures(question, _answering(question, found)):
        probability = min(probability, NEAR)  # a sentence without a number does not answer "how many"
    read = Facts(probability=probability, ranked=_reordered(found, ranked), read=tuple(found))
    if probability < ENOUGH:
        near = _evidence(store, found[:1])[0] if probability >= NEAR else None
        return replace(read, nearest=near)
    if row:
        chosen, missing = row, None
    elif naming:
        chosen, missing = naming, None
    elif wants_to_be_told(question):
        chosen, missing = _of_one_article(found, latest=wants_the_latest(question)), None
        read = replace(read, told=chosen[0].article)
    else:
        chosen, missing = _with_other_half(store, question, _answering(question, found), passages, asked)
    named = next((name for name in names_in(question) if " " in name), None)
    return replace(read, evidence=tuple(_evidence(store, chosen)), about=named, missing=missing)


def _has_figures(question: str, chosen: Sequence[Read]) -> bool:
    return any(has_figure(question, each.text) for each in chosen)


def likelihood(question: str, found: Sequence[Read]) -> float:
    """The probability that an answer of the best sentences is right (0 to 1)."""
    answered, missing = signs_of(question, found)
    return 1 / (1 + math.exp(-(CONSTANT + ANSWERED * answered + MISSING * missing)))


def signs_of(question: str, found: Sequence[Read]) -> tuple[float, bool]:
    """Returns the signs that the probability is told from: the log odds that some sentence answers, and whether the
    best one's passage and title lack a name or a year of the question."""
    best = found[0]
    text = f"{best.article.title} {best.passage.text}"
    here = forms(f"{text} {best.article.publisher or ''}")
    names = any(
        not any(in_text(stem, here) for stem in forms(name)) or means_a_namesake(name, best.article.text)
        for name in names_in(question)
    )
    date = best.article.published.strftime("%Y %B") if best.article.published else ""
    days = any(each not in f"{text} {date}" for each in DATED.findall(question))
    return float(np.logaddexp.reduce([each.score for each in found])), names or days


def _answering(question: str, found: Sequence[Read]) -> list[Read]:
    """The best sentence, and those that are likely beside it, within what a question of its kind may take."""
    share = AS_LIKELY_FIGURES if wanted(question) in FIGURES else AS_LIKELY
    least = max(found[0].score + math.log(share), LEAST_SCORE)
    asks_thing = wanted(question) is not None or _THING.search(question) is not None
    brief = asks_thing and len(_HALVES.split(question)) == 1 and not _EXPLAINING.search(question)
    most = (MOST_SENTENCES, MOST_WORDS) if brief else (EXPLAINING_SENTENCES, EXPLAINING_WORDS)
    beside = [each for each in found[1:] if each.score >= least and is_as_near(each, found[0])]
    return _within([found[0], *beside], *most)


def _within(found: Sequence[Read], sentences: int, most_words: int) -> list[Read]:
    chosen: list[Read] = []
    words = 0
    for each in found:
        length = len(whole(each).of(each.article.text).split())
        known = {one.text for one in chosen}
        if not chosen or (len(chosen) < sentences and words + length <= most_words and each.text not in known):
            chosen.append(each)
            words += length
    return chosen


def _of_one_article(found: Sequence[Read], *, latest: bool) -> list[Read]:
    """The most telling sentences of the likeliest article, or of the newest of the likely ones: the best, then the
    others in their order."""
    likely = [each for each in found if each.score >= found[0].score + math.log(NEWEST_LIKELY)]
    article = likely[0].article
    if latest:
        article = max((each.article for each in likely), key=lambda each: each.published or datetime.date.min)
    of_it = [each for each in found if each.article.id == article.id]
    best, *others = _within(of_it, EXPLAINING_SENTENCES, EXPLAINING_WORDS)
    return [best, *sorted(others, key=lambda each: each.span)]


def _with_other_half(
    store: Store, question: str, chosen: list[Read], passages: Sequence[Ranked], asked: datetime.date | None
) -> tuple[list[Read], str | None]:
    """The answer with that of the question's other half, where it has two, or the half that nothing answers."""
    halves = [half.strip(" ,?") for half in _HALVES.split(question)]
    if len(halves) != 2 or any(len(half.split()) < 2 for half in halves):
        return chosen, None
    first, last = halves
    ranked = sorted(passages, key=lambda each: each.passage.id != chosen[0].passage.id)[:HALF_PASSAGES]
    own = read_for(f"{first}: {last}", Topic.of(store, f"{first}: {last}"), ranked, asked)
    if not own or own[0].score <= 0:
        return chosen, last
    if any(own[0].span == each.span for each in chosen):
        return chosen, None
    return [chosen[0], own[0], *chosen[1:]], None


def _evidence(store: Store, chosen: Sequence[Read]) -> list[Evidence]:
    said = statements_in(store, {each.article.id for each in chosen})
    return [spoken(each.article, whole(each), said.get(each.article.id, ())) for each in chosen]


def whole(chosen: Read) -> Span:
    """The sentence, with the one before it where it begins with a pronoun and that one is of the same paragraph."""
    text, span = chosen.article.text, chosen.span
    if not _LEANING.match(text, span.start):
        return span
    before = [each for each in chosen.passage.sentences if each.end <= span.start]
    if not before or "\n" in text[before[-1].end : span.start] or is_furniture(text, before[-1]):
        return span
    return Span(before[-1].start, span.end)


def _reordered(found: Sequence[Read], ranked: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """The passages by their best sentence, those that were not read behind them."""
    best: dict[int, float] = {}
    for each in found:
        best.setdefault(each.passage.id, each.score)
    read_ones = sorted((each for each in ranked if each.passage.id in best), key=lambda each: -best[each.passage.id])
    left = [each for each in ranked if each.passage.id not in best]
    scores = [each.score for each in ranked]
    return tuple(replace(each, score=score) for each, score in zip([*read_ones, *left], scores, strict=True))
