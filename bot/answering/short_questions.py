"""A short question: the sentence must have every name, nearly every word and the kind of thing that is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.facts import NAME, Facts, names_in, spoken
from bot.answering.long_questions import asks
from bot.answering.relevance import Topic, best_first, forms, in_text
from bot.answers import Evidence
from bot.understanding.answer_types import DATED, KIND_SIGNS, NEAR_SIGNS, NO_NAMES, Kind
from bot.understanding.questions import Question
from retrieval.articles import Article, Span
from retrieval.language.english.name_words import TITLES
from retrieval.language.furniture import is_furniture
from retrieval.ranked import Ranked
from retrieval.store.store import Store

#: Passages whose sentences are looked at, and sentences that the embedding model compares with the question: what a
#: question may cost in a running chat (100 ms).
PASSAGES, COMPARED = 10, 5
#: An answer has at least this score; further sentences come along only when they are as good but for this share.
ANSWERS = 1.1
AS_GOOD = 0.8
MOST = 3
#: Where fewer of the question's words stand, by weight, the sentence is about something else, however alike. In a
#: short question every word counts, in a long one some are said otherwise: 0.79 at two words, 0.4 from seven.
LEAST_COVERAGE, COVERAGE_OF_NONE, COVERAGE_A_WORD = 0.4, 0.95, 0.08
#: Where the words are others altogether, the sentence must be this alike (cosine). On the seeds' questions true
#: paraphrases have 0.44 to 0.67 and what is not told up to 0.40; but to a why, a when or a how many that is not told,
#: sentences of the same people come as close as 0.65.
ALIKE = 0.44
TOLD_OTHERWISE: tuple[Kind, ...] = ("who", "other")
#: What having, or lacking, the kind of thing that is asked for is worth.
RIGHT_KIND, WRONG_KIND = 0.3, -0.3
#: "Who is Ida Moss?" is answered by an apposition: "the chief pilot, Ida Moss,".
_WHO_IS = re.compile(r"^\W*[Ww]ho(?:['’]s| is| was) ([A-Z][\w-]*(?: [A-Z][\w-]*){0,3})[ ?!.]*$")
SAYS_WHO = 0.6
#: A sentence without a date does not answer "when", one without a number not "how many".
NO_ANSWER = -2.0
#: "of South Korea" and "Moscow's" are rather places than people, and count for a third of a name.
_PLACE_BEFORE = re.compile(r"\b(?:in|of|at|to|from|near|across) (?:the )?$")
PLACE_SHARE = 1 / 3
_ADJECTIVE = re.compile(r"[A-Z][a-z]+(?:an|ese|ish)")
#: How far from a name the words stand that say who it is: an apposition's length.
NEAR_CHARACTERS = 60
_NEGATED = re.compile(r"\b(?:no|not|never|nobody|none|nothing|neither)\b|n['’]t\b", re.IGNORECASE)
#: "How many missiles": what is counted stands soon after its number ("dozens of ballistic missiles").
_COUNTED = re.compile(r"\bhow many (\w+)", re.IGNORECASE)
COUNTED_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class _Candidate:
    article: Article
    span: Span
    around: Span

    @property
    def text(self) -> str:
        return self.span.of(self.article.text)

    @property
    def context(self) -> str:
        return f"{self.article.title} {self.around.of(self.article.text)}"

    def has_all(self, names: Sequence[str]) -> bool:
        """Whether at least a word of each name stands in the sentence or around it."""
        here = forms(self.context)
        return all(
            any(in_text(stem, here) for stem in forms(name)) and not self._means_a_namesake(name) for name in names
        )

    def _means_a_namesake(self, name: str) -> bool:
        """Whether only a part of the name stands here, as that of somebody else: Helen Ortega is not Luis."""
        first, _, last = name.rpartition(" ")
        # Where the article never has the full name, whoever it has of that surname is somebody else.
        where = self.text if name in self.article.text else self.article.text
        if not first or name in where:
            return False
        others = re.findall(rf"\b([A-Z][\w-]+) {re.escape(last)}\b", where)
        if not others and last not in where:
            others = re.findall(rf"\b{re.escape(first)} ([A-Z][\w-]+)", where)
        return any(other not in first.split() and other.lower() not in TITLES for other in others)

    def agrees(self, question: str) -> bool:
        """Whether a year or a month of the question stands here or is the article's, and a "not" is in both or none."""
        date = self.article.published.strftime("%Y %B") if self.article.published else ""
        dated = f"{self.context} {date}"
        if any(each not in dated for each in DATED.findall(question)):
            return False
        return not _NEGATED.search(question) or _NEGATED.search(self.text) is not None


def exact(store: Store, question: Question, topic: Topic, ranked: Sequence[Ranked]) -> Facts:
    """The answer to a short question: sentences with what it names, its words and the kind of thing it asks for."""
    named = names_in(question.text)
    least = max(LEAST_COVERAGE, COVERAGE_OF_NONE - COVERAGE_A_WORD * len(topic.weights))
    fitting: list[tuple[float, _Candidate]] = []
    viable: list[tuple[float, _Candidate]] = []
    for each in _candidates(ranked[:PASSAGES]):
        if each.has_all(named) and each.agrees(question.text):
            coverage = topic.coverage(each.text, each.context)
            fitting.append((coverage + _kind_score(each.text, question, topic), each))
            if coverage >= least and fitting[-1][0] > 0:
                viable.append(fitting[-1])
    # What somebody is asked to have said is not guessed at.
    if not viable and (question.kind not in TOLD_OTHERWISE or question.verb):
        return Facts()
    alike = [(0.0, each) for _, each in best_first(fitting)]
    final = topic.closest(viable or alike, lambda each: each.text, COMPARED)
    best, enough = max((score for score, _ in final), default=0.0), ANSWERS if viable else ALIKE
    good = {each.text: (score, each) for score, each in reversed(final) if score >= max(enough, AS_GOOD * best)}
    chosen = [each for _, each in best_first(good.values())[:MOST]]
    evidence = tuple(spoken(store, each.article, each.span) for each in chosen)
    about = _who(chosen[0].text, topic.stems)[0] if chosen and question.kind == "who" else next(iter(named), None)
    return Facts(evidence, _in_full(about, evidence), best / enough)


def _in_full(about: str | None, evidence: Sequence[Evidence]) -> str | None:
    """The person whom the evidence is about, known by two capitalised words, or by one and by speaking."""
    if about is None or not evidence or " " in about:
        return about if evidence else None
    speakers = (each.speaker for each in evidence if each.speaker)
    return next((speaker for speaker in speakers if about.lower() in map(str.lower, speaker.split())), None)


def _candidates(ranked: Sequence[Ranked]) -> list[_Candidate]:
    found: dict[tuple[str, Span], _Candidate] = {}
    for each in ranked:
        sentences = each.passage.sentences
        for number, span in enumerate(sentences):
            if not asks(span.of(each.article.text)) and not is_furniture(each.article.text, span):
                around = sentences[max(0, number - 1) : number + 2]
                candidate = _Candidate(each.article, span, Span(around[0].start, around[-1].end))
                found.setdefault((each.article.id, span), candidate)
    return list(found.values())


def _kind_score(text: str, question: Question, topic: Topic) -> float:
    """The score for the kind of thing that is asked for: best where it is close to the question's words."""
    asked = topic.stems
    if question.kind == "who":
        about = _WHO_IS.match(question.text)
        if about and re.search(rf"[a-z]\w*,? {re.escape(about[1])}\b|\b{re.escape(about[1])},", text):
            return SAYS_WHO
        name, share = _who(text, asked)
        return RIGHT_KIND * share if name else WRONG_KIND
    if question.kind in NEAR_SIGNS:
        found = NEAR_SIGNS[question.kind].finditer(text)
        counted = _COUNTED.search(question.text) if question.kind == "how many" else None
        if counted:
            found = (each for each in found if _counts(text, each, counted[1]))
        return max((RIGHT_KIND * _near(text, each, asked) for each in found), default=NO_ANSWER)
    if question.kind in KIND_SIGNS:
        return RIGHT_KIND if KIND_SIGNS[question.kind].search(text) else WRONG_KIND
    return 0.0


def _counts(text: str, number: re.Match[str], counted: str) -> bool:
    """Whether the number is one of the things that are asked to be counted."""
    return bool(forms(text[number.end() : number.end() + COUNTED_CHARACTERS]) & forms(counted))


def _near(text: str, found: re.Match[str], asked: set[str]) -> float:
    """The share of the asked words that stand close to what was found."""
    close = forms(text[max(0, found.start() - NEAR_CHARACTERS) : found.end() + NEAR_CHARACTERS])
    return len(asked & close) / len(asked)


def _who(text: str, asked: set[str]) -> tuple[str | None, float]:
    """The name in the sentence, of those that the question has not, that is asked for, and how well it fits (to 1)."""
    best: tuple[str | None, float] = (None, -1.0)
    for name in NAME.finditer(text):
        if not forms(name.group()) - asked or name.group() in NO_NAMES:
            continue
        before = _PLACE_BEFORE.search(text[: name.start()])
        place = before or text.startswith(("'s", "’s"), name.end()) or _ADJECTIVE.fullmatch(name.group())
        # Who opens a sentence does what it tells, however long the apposition between.
        opens = name.start() == 0 and " " in name.group()
        near = len(asked & forms(text)) / len(asked) if opens else _near(text, name, asked)
        fits = near * PLACE_SHARE if place else near
        if fits > best[1]:
            best = name.group(), fits
    return best
