"""Questions of fact: the sentence that answers, as it stands, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answers import Evidence
from bot.questions import Kind, Question
from bot.relevance import Topic
from retrieval.articles import Article, Span
from retrieval.search import Ranked
from retrieval.store import Store
from retrieval.words import FUNCTION_WORDS, one_name, stems

#: Passages whose sentences are looked at, and sentences that the embedding model compares with the question: what a
#: question may cost in a running chat (100 ms).
PASSAGES, COMPARED = 10, 6
#: An answer has at least this score; the second sentence comes along only when it is as good but for this share.
ANSWERS = 1.1
AS_GOOD = 0.9
MOST = 2
#: Where fewer of the question's words stand, by weight, the sentence is about something else however alike it sounds.
LEAST_COVERAGE = 0.5
#: What having, or lacking, the kind of thing that is asked for is worth.
RIGHT_KIND, WRONG_KIND = 0.3, -0.3
#: A sentence without a date does not answer "when", one without a number not "how many".
NO_ANSWER = -2.0

_CAPITALISED = r"[A-Z](?:[\w-]|\.(?=\w)|['’](?!s\b)\w)*"
_NAME = re.compile(rf"\b{_CAPITALISED}(?: (?:(?:of|de|van|von|bin|al) )?{_CAPITALISED})*")
#: Capitalised at the head of a sentence, or days and months: nobody's names.
_NO_NAMES = frozenset(
    word.capitalize()
    for word in (
        *FUNCTION_WORDS,
        *"monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
        " september october november december".split(),
    )
)
#: "of South Korea" and "Moscow's" are rather places than people, and count for a third of a name.
_PLACE_BEFORE = re.compile(r"\b(?:in|of|at|to|from|near|across) (?:the )?$")
PLACE_SHARE = 1 / 3
_ADJECTIVE = re.compile(r"[A-Z][a-z]+(?:an|ese|ish)")
#: How far from a name the words stand that say who it is: an apposition's length.
NEAR_CHARACTERS = 60
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_CLOSE_SIGNS: dict[Kind, re.Pattern[str]] = {
    "when": re.compile(
        rf"\b(?:{_MONTH}\.? \d|\d{{1,2}} {_MONTH}|{_DAY}|(?:19|20)\d\d|yesterday|today|tomorrow|tonight"
        r"|(?:last|next|this) (?:week|month|year|night)|\d{1,2}(?::\d\d)? ?[ap]\.?m\b)"
    ),
    "how many": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?"
        r"|billions?|half|twice|several)\b",
        re.IGNORECASE,
    ),
}
_SIGNS: dict[Kind, re.Pattern[str]] = {
    "where": re.compile(r"\b(?:in|at|near|from|to|on|across|outside|off) (?:the )?[A-Z]"),
    "why": re.compile(
        r"\b(?:because|due to|since|in order to|so that|as a result|over|after|for the sake of|aimed at|to [a-z]+"
        r"|caused|prompted|led to)\b"
    ),
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    article: Article
    span: Span
    around: Span
    score: float = 0.0
    coverage: float = 0.0

    @property
    def text(self) -> str:
        return self.span.of(self.article.text)


def answering_sentences(store: Store, question: Question, ranked: Sequence[Ranked]) -> tuple[list[Evidence], float]:
    """The sentences of the ranked passages that answer the question, best first, and how sure that they do.

    From 1 on they do; below, there are none.
    """
    topic = Topic.of(store, question.text)
    if not topic.weights or _lacks_a_name(question, topic, ranked):
        return [], 0.0
    scored = (_score(candidate, question, topic) for candidate in _candidates(ranked[:PASSAGES]))
    viable = [each for each in scored if each.coverage >= LEAST_COVERAGE and each.score > 0]
    if not viable:
        return [], 0.0
    compared = sorted(viable, key=lambda each: -each.score)[:COMPARED]
    likeness = topic.likeness([each.text for each in compared])
    final = sorted(
        (replace(each, score=each.score + like) for each, like in zip(compared, likeness, strict=True)),
        key=lambda each: -each.score,
    )
    best = final[0].score
    chosen = [each for each in final[:MOST] if each.score >= max(ANSWERS, AS_GOOD * best)]
    return [Evidence(each.article, each.span, _speaker(store, each)) for each in chosen], best / ANSWERS


def _candidates(ranked: Sequence[Ranked]) -> list[_Candidate]:
    found: dict[tuple[str, Span], _Candidate] = {}
    for each in ranked:
        sentences = each.passage.sentences
        for number, span in enumerate(sentences):
            before = sentences[max(0, number - 1)]
            after = sentences[min(number + 1, len(sentences) - 1)]
            found.setdefault((each.article.id, span), _Candidate(each.article, span, Span(before.start, after.end)))
    return list(found.values())


def _lacks_a_name(question: Question, topic: Topic, ranked: Sequence[Ranked]) -> bool:
    """Whether the question names somebody or something that none of the passages names."""
    named = {stem for word in _names_in_question(question.text) for stem in stems(word)} & set(topic.weights)
    seen = " ".join(f"{each.article.title} {each.passage.text}" for each in ranked[:PASSAGES])
    return bool(named & set(topic.missing(seen)))


def _names_in_question(text: str) -> list[str]:
    rest = text.split(" ", 1)[-1]  # the first word is capitalised anyway
    if rest.isupper():
        return []
    return [word for word in re.findall(r"\b[A-Z]\w+", rest) if word.lower() not in FUNCTION_WORDS]


def _score(candidate: _Candidate, question: Question, topic: Topic) -> _Candidate:
    around = f"{candidate.article.title} {candidate.around.of(candidate.article.text)}"
    coverage = topic.coverage(candidate.text, around)
    return replace(candidate, score=coverage + _kind_score(candidate.text, question, topic), coverage=coverage)


def _kind_score(text: str, question: Question, topic: Topic) -> float:
    """What it is worth that the sentence has the kind of thing that is asked for, close to the question's words."""
    asked = set(topic.weights)
    if question.kind == "who":
        return max((RIGHT_KIND * share for share in _names(text, asked)), default=WRONG_KIND)
    if question.kind in _CLOSE_SIGNS:
        found = _CLOSE_SIGNS[question.kind].finditer(text)
        return max((RIGHT_KIND * _near(text, each, asked) for each in found), default=NO_ANSWER)
    if question.kind in _SIGNS:
        return RIGHT_KIND if _SIGNS[question.kind].search(text) else WRONG_KIND
    return 0.0


def _near(text: str, found: re.Match[str], asked: set[str]) -> float:
    """The share of the asked words that stand close to what was found."""
    close = stems(one_name(text[max(0, found.start() - NEAR_CHARACTERS) : found.end() + NEAR_CHARACTERS]))
    return len(asked.intersection(close)) / len(asked)


def _names(text: str, asked: set[str]) -> Iterator[float]:
    """How well each name in the sentence, of those that the question has not, may be the one asked for."""
    for name in _NAME.finditer(text):
        if not set(stems(name.group())) - asked or name.group() in _NO_NAMES:
            continue
        place = (
            _PLACE_BEFORE.search(text[: name.start()])
            or text.startswith(("'s", "’s"), name.end())
            or _ADJECTIVE.fullmatch(name.group())
        )
        yield (PLACE_SHARE if place else 1.0) * _near(text, name, asked)


def _speaker(store: Store, candidate: _Candidate) -> str | None:
    """Whose words the sentence mostly is, so that it is not taken for the article's own."""
    length = candidate.span.end - candidate.span.start
    for each in store.catalog.statements_in([candidate.article.id]):
        said = sum(part.overlap(candidate.span) for part in each.statement.parts)
        if each.statement.speaker and said >= length / 2:
            return each.statement.speaker
    return None
