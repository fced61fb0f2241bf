"""The statements of somebody over all articles, each with as much of its sentence as is theirs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.naming import statements_in
from bot.answering.relevance import Topic, best_first
from bot.answers import Evidence
from retrieval.articles import Article, Span
from retrieval.language.names import is_bare, is_person, person_words
from retrieval.language.words import words
from retrieval.search.identities import Identity, allot
from retrieval.search.speakers import Match
from retrieval.statements import Statement
from retrieval.store.catalog import Place
from retrieval.store.store import Store

#: A reader takes in about this many quotations at once; the rest are counted.
MOST = 10
#: At least this much of a quotation is the speaker's own words, or it is narrowed to them (who-said-dev: precision
#: 0.631 at 0.5, 0.660 at 0.7, 0.665 at 0.8; recall 0.667, 0.664, 0.664).
OWN_SHARE = 0.7
#: So much more than the own words may be shown at any rate, so that the sentence keeps its subject ("The Ministry
#: announced as well that"), as long as the own words are not a small part.
ATTRIBUTION, LEAST_SHARE = 50, 0.5
#: A statement belongs to the topic when it scores at least this, and this share of what the best one scores (looked
#: for on the seed article's questions). The sentence before alone gives 0.5: it may be somebody else's.
ON_TOPIC = 0.65
NEAR_BEST = 0.6
#: The confidence of an answer that a name alone decides.
SURE = 2.0
#: Statements that the embedding model compares with the topic: what it does in 50 ms on one core.
COMPARED = 6
#: Who has more statements than this is looked for where the word index ranks the topic first, in so many passages.
READ_WHOLE, RANKED = 60, 100
#: Statements read for each one shown: some are told twice in one sentence, and are shown once.
READ_AHEAD = 3
#: Of somebody with thousands of statements, so many of the newest are ordered for a page.
NEWEST = 500
#: Two quotations are told twice when they share this much of the shorter one's runs of so many words.
SHINGLE, ALIKE = 4, 0.7
_QUOTED = re.compile(r"[\"“”]")
#: Words that attribute and say nothing else: what they introduce may stand without them ("denied" may not be lost).
_PLAIN_CUE = re.compile(
    r"(?:has |had |have |also |then |later |and )*(?:sa(?:y|id|ys|ying)|t(?:ells?|old|elling)|add(?:s|ed|ing)?"
    r"|wr(?:ites?|ote)|stat(?:es?|ed|ing)|not(?:es?|ed|ing)|explain(?:s|ed|ing)?|continu(?:es?|ed)|conclud(?:es?|ed)"
    r"|tweet(?:s|ed)?|according to)",
    re.IGNORECASE,
)
#: Who is told, where that ends what is quoted ("…," she told reporters): one word, or the name that it begins.
_TOLD = re.compile(r"\bt(?:old|ells?)$")
_TOLD_WHOM = re.compile(r" (?:(?:the|an?|his|her|their) )?[\w’'-]+(?: [A-Z][\w’'-]+)*")
#: Between source and cue, what belongs to the cue: "did not" of "Lee (Ohio) did not say"; so many characters at most.
LEADING = 200
_LEADING_TO_CUE = re.compile(r"(?:\b[a-z][\w’'-]* +)*$")
#: What leads and says nothing: "prompted Lee to describe", "summoned Roe yesterday to say".
_PURPOSE = re.compile(r"(?:(?:yesterday|today|then|also|later) +)*to +")
#: A sentence that begins with what its speaker was asked.
_PUT = re.compile(
    r"(?:When |On being |After being )?(?:[Aa]sked|[Pp]ressed|[Qq]uestioned|[Qq]uizzed|[Cc]hallenged|[Gg]rilled) "
)
_PRONOUN = re.compile(r"(?:He|She|They)\b")
#: A place that was cited: the article's id, start and end.
Cited = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """Which of many statements to show: at most so many, after the `skip` that were shown before.

    Where it is known which those were, they are `without`: the places that are not to be shown again.
    """

    most: int = MOST
    skip: int = 0
    without: frozenset[Cited] = frozenset()


FIRST_PAGE = Page()


@dataclass(frozen=True, slots=True)
class Section:
    """Quotations that belong together, under a heading where they have one."""

    evidence: tuple[Evidence, ...]
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements that answer, by speaker; how many `more` there are; how sure it is that they answer (from 1)."""

    sections: tuple[Section, ...] = ()
    more: int = 0
    confidence: float = 0.0


def statements_of(
    store: Store, match: Match, topic: str, page: Page = FIRST_PAGE, among: frozenset[str] | None = None
) -> Statements:
    """The statements of the speakers that `match` found, in the articles `among` these or in any, grouped by speaker.

    With a topic the most relevant come first and those off the topic are left out; without one, the newest first, each
    article's in the order of its text.
    """
    begin = 0 if page.without else page.skip
    end = begin + page.most
    many = sum(each.statements for each in match.speakers)
    within = None if among is None else sorted(among)
    if topic.strip():
        if many > READ_WHOLE and within is None:
            within = store.catalog.articles_with([key for key, _ in store.lexical.search(topic, RANKED)])
        found = _quotables(store, _owned(store, match, within))
        scored = _by_relevance(store, found, topic)
        if not scored or scored[0][0] < ON_TOPIC:  # what is talked about may be named by the title alone
            titled = [(each, f"{each.article.title}\n{around}") for each, around in found]
            scored = _by_relevance(store, titled, topic)
        best = scored[0][0] if scored else 0.0
        confidence = best / ON_TOPIC
        evidence = [each for score, each in scored if score >= max(ON_TOPIC, NEAR_BEST * best)]
        unread = 0
    else:
        newest = max(NEWEST, end * READ_AHEAD)
        owned = _owned(store, match, within, newest)
        read = owned[: (end + len(page.without)) * READ_AHEAD]
        evidence = [each for each, _ in _quotables(store, read)]
        confidence = SURE
        unread = (many if many > newest and among is None else len(owned)) - len(read)
    evidence = [each for each in distinct(evidence) if (each.article.id, *each.span) not in page.without]
    roles = {speaker.name: speaker.roles[0] for speaker in match.speakers if speaker.roles}
    sections, more = by_speaker(evidence[begin:end], roles), max(0, len(evidence) - end) + unread
    return Statements(sections, more, confidence if evidence or topic.strip() else 0.0)


def distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without what somebody else's article tells in nearly the same words.

    Of two that share most of their runs of words the one with the speaker's own words in quotation marks stays, else
    the first; it stands where the first did.
    """
    kept: list[tuple[Evidence, frozenset[tuple[str, ...]]]] = []
    holding: dict[tuple[str, ...], list[int]] = {}
    for each in evidence:
        told = words(_text(each).lower())
        runs = frozenset(tuple(told[at : at + SHINGLE]) for at in range(max(1, len(told) - SHINGLE + 1)))
        shared = Counter(at for run in runs for at in holding.get(run, ()))
        like = next((at for at, many in shared.items() if many >= ALIKE * min(len(runs), len(kept[at][1]))), None)
        if like is None:
            for run in runs:
                holding.setdefault(run, []).append(len(kept))
            kept.append((each, runs))
        elif _quoted(each) and not _quoted(kept[like][0]):
            kept[like] = (each, kept[like][1])
    return [each for each, _ in kept]


def _quoted(evidence: Evidence) -> bool:
    return _QUOTED.search(_text(evidence)) is not None


def by_speaker(evidence: Sequence[Evidence], roles: Mapping[str, str]) -> tuple[Section, ...]:
    """The evidence in a section for each speaker, in the order in which they first speak, under name and role."""
    groups: dict[str, list[Evidence]] = {}
    for each in evidence:
        groups.setdefault(each.speaker or "", []).append(each)

    def heading(name: str) -> str:
        shown = name[:1].upper() + name[1:]
        return f"{shown}, {roles[name]}" if roles.get(name) else shown

    return tuple(Section(tuple(each), heading(name)) for name, each in groups.items())


def _owned(
    store: Store, match: Match, articles: Sequence[str] | None, newest: int | None = None
) -> list[tuple[Identity, Place]]:
    """The statements of the asked speakers (in these articles, or the newest so many), with who it is, newest first."""
    asked = [each for each in match.speakers if not _better_known(each, match)]
    shared = {name for each in match.namesakes for name in each.bare}
    own = {name for each in asked for name in (*each.names, *each.bare)}
    family = [each for each in match.namesakes if each in asked or own & shared & {*each.names, *each.bare}]
    names = {name for each in family for name in (*each.names, *each.bare, *each.together)}
    places = store.catalog.places_of(sorted(names), articles, newest)
    wanted = {each.name for each in asked}
    return [(identity, place) for identity, place in allot(family, places) if identity.name in wanted]


def _better_known(identity: Identity, match: Match) -> bool:
    """Whether this is a surname alone, and the articles rather mean somebody else by it than who was asked about."""
    if not is_person(identity.name) or not is_bare(person_words(identity.name)):
        return False
    people = [each for each in match.namesakes if set(identity.names) & set(each.bare)]
    known = max((each.articles for each in people if each in match.speakers), default=0)
    return any(each.articles > known for each in people)


def _quotables(store: Store, owned: Sequence[tuple[Identity, Place]]) -> list[tuple[Evidence, str]]:
    """The evidence in these statements, with the text around it, article by article as given, each sentence once."""
    by_article: dict[str, list[tuple[Identity, Place]]] = {}
    for each in owned:
        by_article.setdefault(each[1].article_id, []).append(each)
    articles = store.catalog.articles(list(by_article))
    everybody = statements_in(store, by_article)
    quotables = []
    for article_id, own in by_article.items():
        article, told = articles[article_id], everybody[article_id]
        sentences = sentences_of(store, article)
        names = {identity.name: {place.speaker for owner, place in own if owner is identity} for identity, _ in own}
        spans: dict[Span, Identity] = {}
        foreign: dict[Span, list[Span]] = {}
        for identity, place in own:
            others = [other for other in told if other.speaker not in names[identity.name]]
            span = quotable(told[place.position], others, sentences, article.text)
            spans.setdefault(span, identity)
            foreign.setdefault(span, [part for other in others for part in other.parts])
        for span, identity in spans.items():
            if not any(other != span and other.covers(span) for other in spans):
                around = _around(span, sentences).of(article.text)
                begins = _beginning(span, identity.name, foreign[span], sentences, article.text)
                quotables.append((Evidence(article, span, identity.name, begins), around))
    return quotables


def sentences_of(store: Store, article: Article) -> list[Span]:
    """The article's sentences, in order."""
    return sorted({span for passage in store.catalog.passages_of(article) for span in passage.sentences})


def quotable(statement: Statement, others: Sequence[Statement], sentences: Sequence[Span], text: str) -> Span:
    """As much of the statement's sentence as can be quoted as this speaker's.

    The whole sentences; or from the attribution to the content's end; or all that is said of the speaker, without the
    name; or the content alone: the first of these that is mostly the speaker's own words and has none of somebody
    else's. What the content would be misquoted without ("denied that") stays with it.
    """
    content = statement.extent
    attributed = _with_whom(whole(statement), text)
    predicate = _predicate(statement, text)
    own = [other for other in others if other.extent == content or not other.extent.covers(content)]
    foreign = [part for other in own for part in other.parts]
    if was_asked(text, (sentence := _whole_sentences(attributed, sentences)).start) and _nobody_elses(
        sentence, content, foreign
    ):
        return sentence  # "Asked whether it was safe, she said “No.”": an answer says nothing without its question
    own_words = sum(part.end - part.start for part in statement.parts)
    for candidate in (_whole_sentences(attributed, sentences), attributed, predicate):
        length = candidate.end - candidate.start
        if own_words >= (OWN_SHARE if length - own_words > ATTRIBUTION else LEAST_SHARE) * length and _nobody_elses(
            candidate, content, foreign
        ):
            return candidate
    before = text[predicate.start : content.start].strip(" ,:;“\"'")
    if _PLAIN_CUE.match(before) or not before or not _nobody_elses(predicate, content, foreign):
        return content
    return predicate


def was_asked(text: str, start: int) -> bool:
    """Whether the sentence that begins here begins with the question that was put to its speaker."""
    return _PUT.match(text, start) is not None


def _beginning(span: Span, speaker: str, foreign: Sequence[Span], sentences: Sequence[Span], text: str) -> int:
    """Returns where what is shown begins: with the span's sentence, or the one before, which names who "she" is.

    With the span itself where somebody else's words stand between.
    """
    at = bisect_right(sentences, span.start, key=lambda each: each.start) - 1
    if at < 0 or sentences[at].end <= span.start:
        return span.start
    start = sentences[at].start
    if _PRONOUN.match(text, start) and at and "\n" not in text[sentences[at - 1].end : start]:
        before = sentences[at - 1]
        named = words(speaker.lower())[-1:]
        if set(named) & set(words(before.of(text).lower())) and _nobodys(Span(before.start, start), foreign):
            return before.start
    return start if _nobodys(Span(start, span.start), foreign) else span.start


def _nobodys(span: Span, foreign: Sequence[Span]) -> bool:
    return not any(span.overlap(part) for part in foreign)


def whole(statement: Statement) -> Span:
    """The statement's content, the words for who spoke and that they did, and all that stands between."""
    spans = [span for span in (statement.extent, statement.source, statement.cue) if span]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _with_whom(attributed: Span, text: str) -> Span:
    """With who was told at its end, where nothing else says so."""
    told = _TOLD.search(text, attributed.start, attributed.end)
    whom = told and _TOLD_WHOM.match(text, attributed.end)
    return Span(attributed.start, whom.end()) if whom else attributed


def _predicate(statement: Statement, text: str) -> Span:
    """From behind the source, or from the cue, to the content's end; the content where the cue stands behind it."""
    content, source, cue = statement.extent, statement.source, statement.cue
    if cue is None or cue.start >= content.start:
        return content  # a cue behind its content ("…," said) without whoever says it would dangle
    start = cue.start
    if source and source.end <= start and not text.startswith(("'", "’"), source.end):
        between = text[max(source.end, start - LEADING) : start]
        leading = between[_LEADING_TO_CUE.search(between).start() :]  # type: ignore[union-attr]  # it may be empty
        start -= 0 if _PURPOSE.fullmatch(leading) else len(leading)
    return Span(start, content.end)


def _nobody_elses(candidate: Span, content: Span, foreign: Sequence[Span]) -> bool:
    return not any(candidate.overlap(part) > content.overlap(part) for part in foreign)


def _whole_sentences(span: Span, sentences: Sequence[Span]) -> Span:
    touched = [sentence for sentence in sentences if sentence.overlap(span)]
    return Span(touched[0].start, max(each.end for each in touched)) if touched else span


def _around(span: Span, sentences: Sequence[Span]) -> Span:
    """The span's sentences with the one before, which often names what "it" is."""
    whole = _whole_sentences(span, sentences)
    before = [sentence for sentence in sentences if sentence.end <= whole.start]
    return Span(before[-1].start, whole.end) if before else whole


def _by_relevance(store: Store, found: Sequence[tuple[Evidence, str]], words: str) -> list[tuple[float, Evidence]]:
    """The statements closest to the topic by their words, best first by words and meaning together.

    Those that score alike stay as they were: the newest first.
    """
    topic = Topic.of(store, words)
    covered = best_first((topic.coverage(_text(each), around), each) for each, around in found)
    # Meaning alone does not make a statement belong: one without any of the topic's words needs no comparing.
    compared = [pair for pair in covered[:COMPARED] if pair[0]]
    return best_first([*topic.closest(compared, _text, COMPARED, least=0.0), *covered[len(compared) :]])


def _text(evidence: Evidence) -> str:
    return evidence.span.of(evidence.article.text)
