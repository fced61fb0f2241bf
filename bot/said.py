"""What somebody said: their statements over all articles, each as much of its sentence as is theirs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answers import Evidence
from bot.relevance import Topic
from retrieval.articles import Article, Span
from retrieval.catalog import Found
from retrieval.people import Match, full_names
from retrieval.statements import Statement
from retrieval.store import Store

#: A reader takes in about this many quotations at once; the rest are counted.
MOST = 10
#: At least this much of a quotation is the speaker's own words, or it is narrowed to them.
OWN_SHARE = 0.5
#: A statement belongs to the topic when it scores at least this, and this share of what the best one scores (looked
#: for on the seed article's questions). The sentence before alone gives 0.5: it may be somebody else's.
ON_TOPIC = 0.65
NEAR_BEST = 0.6
#: The confidence of an answer that a name alone decides.
SURE = 2.0
#: Statements that the embedding model compares with the topic: what it does in 50 ms on one core.
COMPARED = 6


@dataclass(frozen=True, slots=True)
class Said:
    """One speaker's statements that answer, in the order to show them."""

    name: str
    role: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements that answer, by speaker; how many `more` there are; how sure it is that they answer (from 1)."""

    groups: tuple[Said, ...]
    more: int
    confidence: float


@dataclass(frozen=True, slots=True)
class _Quotable:
    evidence: Evidence
    around: str
    score: float = 0.0


def statements_of(store: Store, match: Match, topic: str) -> Statements:
    """The statements of the speakers that `match` found, about `topic` where there is one, grouped by speaker.

    With a topic the most relevant come first and those off the topic are left out; without one, the newest first, each
    article's in the order of its text.
    """
    found = store.catalog.statements_by([speaker.name for speaker in match.speakers])
    articles = store.catalog.articles(sorted({each.article_id for each in found}))
    quotables = _quotables(store, found, articles)
    if topic.strip():
        quotables = _by_relevance(store, quotables, topic)
        best = quotables[0].score if quotables else 0.0
        confidence = best / ON_TOPIC
        quotables = [each for each in quotables if each.score >= max(ON_TOPIC, NEAR_BEST * best)]
    else:
        quotables.sort(key=lambda each: _newest_first(each.evidence.article))
        confidence = SURE if quotables else 0.0
    names = full_names(match.speakers)
    grouped: dict[str, list[Evidence]] = {}
    for quotable in quotables[:MOST]:
        grouped.setdefault(names[quotable.evidence.speaker or ""], []).append(quotable.evidence)
    roles = {names[s.name]: s.roles[0] for s in reversed(match.speakers) if s.roles}
    groups = tuple(Said(name, roles.get(name), tuple(evidence)) for name, evidence in grouped.items())
    return Statements(groups, max(0, len(quotables) - MOST), confidence)


def _newest_first(article: Article) -> tuple[int, str]:
    return (-(article.published or datetime.date.min).toordinal(), article.id)


def _quotables(store: Store, found: Iterable[Found], articles: dict[str, Article]) -> list[_Quotable]:
    by_article: dict[str, list[Statement]] = {}
    for each in found:
        by_article.setdefault(each.article_id, []).append(each.statement)
    quotables = []
    for article_id, own in by_article.items():
        article = articles[article_id]
        sentences = sorted({span for passage in store.catalog.passages_of(article) for span in passage.sentences})
        everybody = [each.statement for each in store.catalog.statements_in([article_id])]
        spans: dict[Span, Statement] = {}
        for statement in own:
            others = [other for other in everybody if other.speaker != statement.speaker]
            spans.setdefault(quotable(statement, others, sentences), statement)
        for span, statement in spans.items():
            if not any(other != span and other.covers(span) for other in spans):
                around = _around(span, sentences).of(article.text)
                quotables.append(_Quotable(Evidence(article, span, statement.speaker), around))
    return quotables


def quotable(statement: Statement, others: Sequence[Statement], sentences: Sequence[Span]) -> Span:
    """As much of the statement's sentence as can be quoted as this speaker's.

    The whole sentences; or from the attribution to the content's end; or from the cue; or the content alone: the first
    of these that is mostly the speaker's own words and has none of somebody else's.
    """
    content = statement.extent
    own_words = sum(part.end - part.start for part in statement.parts)
    marks = [content, *(span for span in (statement.source, statement.cue) if span)]
    attributed = Span(min(span.start for span in marks), max(span.end for span in marks))
    # A cue behind its content ("…," said) without whoever says it would dangle.
    from_cue = [content, statement.cue] if statement.cue and statement.cue.start < content.start else [content]
    cued = Span(min(span.start for span in from_cue), content.end)
    foreign = [part for other in others if not _contains(other, content) for part in other.parts]
    for candidate in (_whole_sentences(attributed, sentences), attributed, cued):
        mostly_own = own_words >= OWN_SHARE * (candidate.end - candidate.start)
        if mostly_own and not any(candidate.overlap(part) > content.overlap(part) for part in foreign):
            return candidate
    return content


def _contains(other: Statement, content: Span) -> bool:
    return other.extent.covers(content) and other.extent != content


def _whole_sentences(span: Span, sentences: Sequence[Span]) -> Span:
    touched = [sentence for sentence in sentences if sentence.overlap(span)]
    return Span(touched[0].start, max(each.end for each in touched)) if touched else span


def _around(span: Span, sentences: Sequence[Span]) -> Span:
    """The span's sentences with the one before, which often names what "it" is."""
    whole = _whole_sentences(span, sentences)
    before = [sentence for sentence in sentences if sentence.end <= whole.start]
    return Span(before[-1].start, whole.end) if before else whole


def _by_relevance(store: Store, quotables: Sequence[_Quotable], words: str) -> list[_Quotable]:
    """The statements closest to the topic by their words, best first by words and meaning together."""
    topic = Topic.of(store, words)
    texts = [each.evidence.span.of(each.evidence.article.text) for each in quotables]
    covered = [topic.coverage(text, each.around) for text, each in zip(texts, quotables, strict=True)]
    closest = sorted(range(len(quotables)), key=lambda at: -covered[at])
    likeness = topic.likeness([texts[at] for at in closest[:COMPARED]])
    scored = [
        replace(quotables[at], score=covered[at] + max(0.0, like))
        for at, like in zip(closest, [*likeness, *[0.0] * (len(closest) - len(likeness))], strict=True)
    ]
    return sorted(scored, key=lambda each: -each.score)
