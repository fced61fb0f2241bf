"""From words to their speaker: who said that ..., who called the remarks odious, who denied it.

The statement must say what the question says: exact words first, else its rare words and its meaning. "Would withdraw"
is not "would not withdraw", and who denies something has not said it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.excerpts import quotable, sentences_of, whole
from bot.answering.naming import statements_in
from bot.answering.relevance import Topic, forms, in_text
from bot.answering.what_was_said import Statements, by_speaker
from bot.answers import Evidence
from bot.understanding.questions import Question
from retrieval.articles import Article, Span
from retrieval.language.words import ONE_NAMES, content_words, one_name, stems
from retrieval.ranked import Ranked
from retrieval.search.identities import known_as
from retrieval.statements import Statement
from retrieval.store.store import Store

#: Passages whose statements are looked at, and statements that the embedding model compares with the question.
PASSAGES, COMPARED = 30, 5
#: A statement says what was asked from this score on: the share of the words, by weight, and the cosine (1 and 0.4 to
#: 0.8 where it does; a statement on the same subject has about 0.4 and 0.5).
SAYS_IT = 1.1
#: Of the question's words at least this share, by weight, stands in the statement: of two all but a light one, of many
#: some are said otherwise.
LEAST_COVERAGE, COVERAGE_OF_NONE, COVERAGE_A_WORD = 0.5, 0.95, 0.05
#: Others are shown beside the best statement when they are nearly as good, and so many at most.
AS_GOOD = 0.85
MOST = 3
#: How sure it is when the very words stand there.
VERBATIM = 2.0
#: Quoted words shorter than this stand in many statements by chance.
LEAST_QUOTED = 8
_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]+)[\"“”»]|(?<!\w)['‘]([^\"“”]+?)['’](?!\w)")
_NEGATED = re.compile(r"\b(?:no|not|never|nobody|none|nothing|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refut(?:es?|ed|ing)|dismiss(?:es|ed|ing)?)", re.IGNORECASE
)
#: "Who accused": the statement does that, by its cue or its words; of "said" and "called" any statement will do.
_ACTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:accus(?:es?|ed|ing)|blam(?:es?|ed|ing)|alleg(?:es?|ed|ing)|charg(?:es?|ed|ing))\b",
        r"\b(?:prais(?:es?|ed|ing)|laud(?:s|ed)?|hail(?:s|ed)?|applaud(?:s|ed)?)",
        r"\b(?:condemn|critici[sz]|denounc|blast|slam|attack|rebuk|decr)\w*",
        r"\b(?:promis|vow|pledg)\w*",
        r"\b(?:warn|threaten)\w*",
    )
)
#: How far from the asked words a "not" may stand and still turn them round: within a clause.
CLAUSE = re.compile(r"[,;:.!?—]| (?:and|but|while|because|although) ")


@dataclass(frozen=True, slots=True)
class _Candidate:
    article: Article
    statement: Statement
    others: tuple[Statement, ...]
    before: str

    @property
    def content(self) -> str:
        return " ".join(part.of(self.article.text) for part in self.statement.parts)

    @property
    def cue(self) -> str:
        """The words between speaker and content: "denied", "did not say that"."""
        statement, text = self.statement, self.article.text
        if statement.cue is None:
            return ""
        start = statement.cue.start
        if statement.source and statement.source.end <= start:
            start = statement.source.end
        return text[start : statement.cue.end]

    @property
    def told(self) -> str:
        """The words about the speaker, without the name: the question's names must not be the speaker's own."""
        return f"{self.cue} {self.content}"


def attributed(
    store: Store, question: Question, ranked: Sequence[Ranked], among: frozenset[str] | None = None
) -> Statements:
    """The statements that say what the question says, best first, in the articles `among` these, or in any."""
    candidates = [each for each in _candidates(store, question, ranked, among) if _same_sense(question, each)]
    for quoted in _quoted(question.topic):
        exact = [each for each in candidates if _plain(quoted) in _plain(each.content)]
        if exact:
            return _answer(store, _innermost(exact)[:MOST], VERBATIM)
    topic = Topic.of(store, question.topic)
    if not topic.weights:
        return Statements()
    least = max(LEAST_COVERAGE, COVERAGE_OF_NONE - COVERAGE_A_WORD * len(topic.weights))
    covered = [(topic.coverage(each.told, each.before), each) for each in candidates]
    viable = [pair for pair in covered if pair[0] >= least]
    scored = topic.closest(viable, lambda each: each.told, COMPARED, least=0.0)
    best = scored[0][0] if scored else 0.0
    chosen = [each for score, each in scored if score >= max(SAYS_IT, AS_GOOD * best)]
    return _answer(store, _innermost(chosen)[:MOST], best / SAYS_IT)


def _innermost(chosen: Sequence[_Candidate]) -> list[_Candidate]:
    """The statements without those that only report another of them: a ministry tells what its minister said."""

    def reports(one: _Candidate, other: _Candidate) -> bool:
        outer, inner = one.statement.extent, other.statement.extent
        return one.article.id == other.article.id and outer != inner and outer.covers(inner)

    return [each for each in chosen if not any(reports(each, other) for other in chosen)]


def _candidates(
    store: Store, question: Question, ranked: Sequence[Ranked], among: frozenset[str] | None
) -> list[_Candidate]:
    keys = [key for key, _ in store.lexical.search(question.topic, PASSAGES)]
    passages = [*store.catalog.passages(keys).values(), *(each.passage for each in ranked[:PASSAGES])]
    places: dict[str, list[Span]] = {}
    for passage in passages:
        if among is None or passage.article_id in among:
            places.setdefault(passage.article_id, []).append(passage.span)
    articles = store.catalog.articles(sorted(places))
    candidates = []
    for article_id, statements in statements_in(store, articles).items():
        article = articles[article_id]
        for statement in statements:
            near = any(statement.extent.overlap(place) for place in places[article_id])
            if statement.speaker and near:
                others = tuple(other for other in statements if other.speaker != statement.speaker)
                start = whole(statement).start
                before = re.split(r"(?<=[.!?”\"])\s+|\n", article.text[:start].rstrip())[-1] if start else ""
                candidates.append(_Candidate(article, statement, others, before))
    return candidates


def _same_sense(question: Question, candidate: _Candidate) -> bool:
    """Whether the statement has the question's names and numbers, does what its verb says, and is denied alike."""
    told = forms(candidate.told)
    here = told | forms(candidate.before)
    for word in content_words(one_name(question.topic)):
        exact = word[0].isupper() or word[0].isdigit() or word in ONE_NAMES
        if exact and not all(in_text(stem, here) for stem in stems(word)):
            return False
    if any(act.match(question.verb) and not act.search(candidate.told) for act in _ACTS):
        return False
    return _denied(question.verb, question.topic) == _denied(candidate.cue, _matching(question, candidate.content))


def _denied(cue: str, words: str) -> bool:
    """Whether the words are said not to be so: by a "not" among them or by a verb of denial, but not by both."""
    turned = bool(_DENIAL.search(cue)) != bool(_NEGATED.search(cue))
    return turned != bool(_NEGATED.search(words))


def _matching(question: Question, content: str) -> str:
    """The clauses of the content that have words of the question."""
    asked = forms(" ".join(content_words(question.topic)))
    return " ".join(clause for clause in CLAUSE.split(content) if asked & forms(clause))


def _quoted(words: str) -> list[str]:
    found = (first or second for first, second in _QUOTED.findall(words))
    return [each for each in found if len(each) >= LEAST_QUOTED]


def _plain(text: str) -> str:
    """The text for comparing words: case, kinds of quotation marks and white space do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\"“”„«»'‘’]", "", folded).split()).strip(" .,;:!?")


def _answer(store: Store, chosen: Sequence[_Candidate], confidence: float) -> Statements:
    evidence, roles = [], {}
    known = known_as(store.catalog, [each.statement.speaker or "" for each in chosen])
    for each in chosen:
        span = quotable(each.statement, each.others, sentences_of(store, each.article), each.article.text)
        who = known.get(each.statement.speaker or "")
        name = who.name if who else each.statement.speaker or ""
        evidence.append(Evidence(each.article, span, name))
        role = each.statement.role or next(iter(who.roles if who else ()), None)
        if role:
            roles[name] = role
    return Statements(by_speaker(evidence, roles), confidence=confidence)
