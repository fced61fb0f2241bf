"""The statements of somebody over all articles, each with as much of its sentence as is theirs."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.excerpts import around_of, beginning, quotable, sentences_of
from bot.answering.naming import statements_in
from bot.answering.on_topic import ON_TOPIC, QUOTED, on, text_of
from bot.answering.relevance import Topic
from bot.answers import Evidence
from bot.understanding.answer_types import Thing, has
from retrieval.articles import Span
from retrieval.language.names import is_bare, is_person, person_words
from retrieval.language.words import stems, words
from retrieval.search.identities import Identity, allot, other_sex
from retrieval.search.speakers import Match
from retrieval.store.catalog import Place
from retrieval.store.store import Store

#: A reader takes in about this many quotations at once; the rest are counted.
MOST = 10
#: The confidence of an answer that a name alone decides.
SURE = 2.0
#: Who has more statements than this is looked for where the word index ranks the topic first, in so many passages.
READ_WHOLE, RANKED = 60, 100
#: Statements read for each one shown: some are told twice in one sentence, and are shown once.
READ_AHEAD = 3
#: Of somebody with thousands of statements, so many of the newest are ordered for a page.
NEWEST = 500
#: Two quotations are told twice when they share this much of the shorter one's runs of so many words.
SHINGLE, ALIKE = 4, 0.7
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
    """The statements that answer, by speaker; how many `more` there are; how sure it is that they answer (from 1).

    Where none is on the topic, `nearest` is the one that comes closest to it.
    """

    sections: tuple[Section, ...] = ()
    more: int = 0
    confidence: float = 0.0
    nearest: Evidence | None = None


def statements_of(  # noqa: PLR0913, PLR0917  all that a question of somebody's words may ask
    store: Store,
    match: Match,
    topic: str,
    page: Page = FIRST_PAGE,
    among: frozenset[str] | None = None,
    thing: Thing | None = None,
) -> Statements:
    """The statements of the speakers that `match` found, in the articles `among` these or in any, grouped by speaker.

    With a topic the most relevant come first and those off the topic are left out; without one, the newest first, each
    article's in the order of its text. With a `thing`, those that hold one.
    """
    nearest: Evidence | None = None
    begin = 0 if page.without else page.skip
    end = begin + page.most
    many = sum(each.statements for each in match.speakers)
    within = None if among is None else sorted(among)
    with_topic = bool(Topic.of(store, topic).weights)  # "what happened" is no topic
    if with_topic:
        if many > READ_WHOLE and within is None:
            within = store.catalog.articles_with([key for key, _ in store.lexical.search(topic, RANKED)])
        found = _quotables(store, _owned(store, match, within))
        evidence, best, nearest = on(store, found, topic)
        confidence = best / ON_TOPIC
        unread = 0
    else:
        newest = max(NEWEST, end * READ_AHEAD)
        owned = _owned(store, match, within, newest)
        read = owned[: READ_WHOLE if thing else (end + len(page.without)) * READ_AHEAD]
        evidence = [each for each, _ in _quotables(store, read)]
        confidence = SURE
        unread = 0 if thing else (many if many > newest and among is None else len(owned)) - len(read)
    if thing:
        evidence = [each for each in evidence if has(text_of(each), thing, frozenset(stems(topic)))]
    evidence = [each for each in _shown_once(distinct(evidence)) if (each.article.id, *each.span) not in page.without]
    roles = {speaker.name: speaker.roles[0] for speaker in match.speakers if speaker.roles}
    sections, more = by_speaker(evidence[begin:end], roles), max(0, len(evidence) - end) + unread
    return Statements(sections, more, confidence if evidence or with_topic else 0.0, nearest)


def distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without what somebody else's article tells in nearly the same words.

    Of two that share most of their runs of words the one with the speaker's own words in quotation marks stays, else
    the first; it stands where the first did.
    """
    kept: list[tuple[Evidence, frozenset[tuple[str, ...]]]] = []
    holding: dict[tuple[str, ...], list[int]] = {}
    for each in evidence:
        told = words(text_of(each).lower())
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


def _shown_once(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without what stands whole in what is shown of the same speaker's next: `"We won," Roe said. She
    said …`"""

    def holds(one: Evidence, other: Evidence) -> bool:
        begins = one.span.start if one.begins is None else one.begins
        same = one is not other and one.speaker == other.speaker and one.article.id == other.article.id
        return same and begins <= other.span.start < other.span.end <= one.span.start

    return [each for each in evidence if not any(holds(other, each) for other in evidence)]


def _quoted(evidence: Evidence) -> bool:
    return QUOTED.search(text_of(evidence)) is not None


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
    people = [e for e in match.namesakes if set(identity.names) & set(e.bare) and not other_sex(e, identity)]
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
        begins: dict[Span, int] = {}
        for name, known in names.items():
            others = [each for each in told if each.speaker not in known]
            theirs = [part for each in told if each.speaker in known for part in each.parts]
            foreign = [part for each in others for part in each.parts]
            for identity, place in own:
                if identity.name == name:
                    span = quotable(told[place.position], others, sentences, article.text)
                    spans.setdefault(span, identity)
                    begins.setdefault(span, beginning(span, name, theirs, foreign, sentences, article.text))
        for span, identity in _joined(spans, begins, sentences, article.text):
            around = around_of(span, sentences).of(article.text)
            quotables.append((Evidence(article, span, identity.name, begins[span]), around))
    return quotables


def _joined(
    spans: Mapping[Span, Identity], begins: dict[Span, int], sentences: Sequence[Span], text: str
) -> Iterator[tuple[Span, Identity]]:
    """The spans, those of one speaker in one sentence as one where a quotation opens what is shown of the later:
    "“…,” Roe said, adding that …"; without those that another one covers. Where a joined span is shown from is added
    to `begins`."""
    first: dict[tuple[str, int], Span] = {}
    joined: dict[Span, Identity] = {}
    for span, identity in sorted(spans.items(), key=lambda each: each[0]):
        sentence = bisect_right(sentences, span.start, key=lambda each: each.start)
        before = first.setdefault((identity.name, sentence), span)
        whole = span
        if begins[span] <= before.start < span.start and QUOTED.match(text, before.start):
            whole = Span(before.start, max(before.end, span.end))
            begins.setdefault(whole, begins[before])
            first[identity.name, sentence] = whole
        elif begins[span] <= before.start < span.start and QUOTED.search(text, begins[span], span.start):
            begins[span] = span.start  # what stands before it is shown as a quotation of its own
        joined.setdefault(whole, identity)
    end = 0
    for span, identity in sorted(joined.items(), key=lambda each: (each[0].start, -each[0].end)):
        if span.end > end:
            yield span, identity
            end = span.end
