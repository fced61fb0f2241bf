"""The statements of somebody over all articles, each with as much of its sentence as is theirs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.answering.excerpts import around_of, beginning, quotable, sentences_of
from bot.answering.naming import statements_in
from bot.answering.relevance import Topic, best_first
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
#: A statement belongs to the topic when it scores at least this, and this share of what the best one scores (looked
#: for on the seed article's questions). The sentence before alone gives 0.5: it may be somebody else's.
ON_TOPIC = 0.65
NEAR_BEST = 0.6
#: A statement that names the topic itself scores at least this.
NAMED = 0.8
#: A statement that says "it" means what so many characters before it are about; words there count so much.
TALKED_ABOUT, MEANT = 300, 0.8
#: "It", or a "that" for something said before, not one that a clause follows ("said that prices rose").
_MEANS = re.compile(
    r"\b(?:it|this|these|those|them|they|he|him|his|her)\b|\b(?:call(?:s|ed)?|of|about|to|den(?:y|ies|ied)) that\b"
    r"|\bthat [\"“]|\b(?:the|such an?|an?) (?:project|plans?|proposals?|decision|move|step|measures?|ideas?|deal|scheme"
    r"|agreement|result|ruling|verdict|law|bill|vote|work|change|building|incident|accident|attack|case|news)\b",
    re.IGNORECASE,
)
#: What the title or the first sentence of an article is about, its statements are about in some way; they count so much
#: where nothing else of the speaker's is on the topic.
ABOUT_ALL, WHOLE = 0.7, 0.79
#: From this cosine to the topic on, a statement is worth naming as the nearest.
NEAR = 0.15
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
PARAGRAPH = "\n"
#: Characters between a sentence and the quotation that goes on behind it.
BETWEEN = 2
#: The rest of a sentence, and the end of its paragraph.
_NEXT = re.compile(r"[^\n\"“”]{0,120}\n\s{0,9}")
_GOES_ON = re.compile(r"[\"“'‘][^\"“”\n]{1,600}[\"”'’] (?:he|she|they) \w+", re.IGNORECASE)
#: Before a quotation, what turns to something else: "Roe also spoke about the budget."
_ALSO = re.compile(r"\b(?:also|too|separately|meanwhile|turning to|asked about|spoke about|as for)\b", re.IGNORECASE)
#: Between a sentence and the quotation by which somebody goes on: a day, a place.
_WHEN_OR_WHERE = re.compile(r"[^\n\"“”]{0,40}")
#: A quotation in the next paragraph goes on with what it calls "it".
_IT_GOES_ON = re.compile(r"[\"“'‘](?:It|This|That|These|Those|They)\b")
_QUOTED = re.compile(r"[\"“”]")
_WORDS = re.compile(r"[\"“][^\"“”]{1,900}[\"”]|(?<!\w)['‘][^\n\"“”]{1,600}['’](?!\w)")
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
    on_topic = bool(Topic.of(store, topic).weights)  # "what happened" is no topic
    if on_topic:
        if many > READ_WHOLE and within is None:
            within = store.catalog.articles_with([key for key, _ in store.lexical.search(topic, RANKED)])
        found = _quotables(store, _owned(store, match, within))
        scored = _by_relevance(store, found, topic)
        if not scored or scored[0][0] < NAMED:  # what is talked about may stand beside what was said of it
            scored = _by_what_is_beside(store, found, topic)
        best = scored[0][0] if scored else 0.0
        confidence = best / ON_TOPIC
        evidence = [each for score, each in scored if score >= max(ON_TOPIC, NEAR_BEST * best)]
        goes_on = _GOES_ON if best >= NAMED else _QUOTED  # what is meant by "it" is what all of it is about
        evidence = list(_with_what_follows(evidence, [each for each, _ in found], goes_on))
        near = [] if evidence else Topic.of(store, topic).closest([(0.0, each) for each, _ in found], _text, COMPARED)
        nearest = next((each for alike, each in near if alike >= NEAR), None)
        unread = 0
    else:
        newest = max(NEWEST, end * READ_AHEAD)
        owned = _owned(store, match, within, newest)
        read = owned[: READ_WHOLE if thing else (end + len(page.without)) * READ_AHEAD]
        evidence = [each for each, _ in _quotables(store, read)]
        confidence = SURE
        unread = 0 if thing else (many if many > newest and among is None else len(owned)) - len(read)
    if thing:
        evidence = [each for each in evidence if has(_text(each), thing, frozenset(stems(topic)))]
    evidence = [each for each in _shown_once(distinct(evidence)) if (each.article.id, *each.span) not in page.without]
    roles = {speaker.name: speaker.roles[0] for speaker in match.speakers if speaker.roles}
    sections, more = by_speaker(evidence[begin:end], roles), max(0, len(evidence) - end) + unread
    return Statements(sections, more, confidence if evidence or on_topic else 0.0, nearest)


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


def _shown_once(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without what stands whole in what is shown of the same speaker's next: `"We won," Roe said. She
    said …`"""

    def holds(one: Evidence, other: Evidence) -> bool:
        begins = one.span.start if one.begins is None else one.begins
        same = one is not other and one.speaker == other.speaker and one.article.id == other.article.id
        return same and begins <= other.span.start < other.span.end <= one.span.start

    return [each for each in evidence if not any(holds(other, each) for other in evidence)]


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
        if begins[span] <= before.start < span.start and _QUOTED.match(text, before.start):
            whole = Span(before.start, max(before.end, span.end))
            begins.setdefault(whole, begins[before])
            first[identity.name, sentence] = whole
        elif begins[span] <= before.start < span.start and _QUOTED.search(text, begins[span], span.start):
            begins[span] = span.start  # what stands before it is shown as a quotation of its own
        joined.setdefault(whole, identity)
    end = 0
    for span, identity in sorted(joined.items(), key=lambda each: (each[0].start, -each[0].end)):
        if span.end > end:
            yield span, identity
            end = span.end


def _by_relevance(
    store: Store, found: Sequence[tuple[Evidence, str]], words: str, *, meant: bool = False
) -> list[tuple[float, Evidence]]:
    """The statements closest to the topic by their words, best first by words and meaning together.

    With `meant`, those count too that mean the topic by "it". Those that score alike stay as they were: the newest
    first.
    """
    topic = Topic.of(store, words)
    share = _meant if meant else _said_itself
    covered = best_first((share(topic, each, around), each) for each, around in found)
    # Meaning alone does not make a statement belong: one without any of the topic's words needs no comparing.
    compared = [pair for pair in covered[:COMPARED] if pair[0]]
    return best_first([*topic.closest(compared, _text, COMPARED, least=0.0), *covered[len(compared) :]])


def _by_what_is_beside(store: Store, found: Sequence[tuple[Evidence, str]], words: str) -> list[tuple[float, Evidence]]:
    """The statements by how much of the topic is told beside them: in the sentences before, for which "it" stands, or
    in their paragraph; where none is on it, by the title, or by what the whole article is about."""
    own = [each for each, _ in found]
    titled = [(each, f"{each.article.title}\n{around}") for each, around in found]
    near = _best_of(own, _by_relevance(store, found, words, meant=True), _of_paragraphs(store, own, words))
    if near and near[0][0] >= ON_TOPIC:
        return near
    return _best_of(own, _by_relevance(store, titled, words), _of_whole_articles(store, own, words))


def _best_of(found: Sequence[Evidence], *scored: Sequence[tuple[float, Evidence]]) -> list[tuple[float, Evidence]]:
    """The evidence, each with the best of its scores, best first."""
    best: dict[Evidence, float] = dict.fromkeys(found, 0.0)
    for score, each in chain(*scored):
        best[each] = max(best[each], score)
    return best_first((score, each) for each, score in best.items())


def _said_itself(topic: Topic, evidence: Evidence, around: str) -> float:
    return topic.coverage(_text(evidence), around)


def _meant(topic: Topic, evidence: Evidence, around: str) -> float:
    """The share of the topic's words (0 to 1) in what a statement means by "it" or "that": in the sentences before."""
    text = evidence.article.text
    shown = text[evidence.span.start if evidence.begins is None else evidence.begins : evidence.span.end]
    itself = _said_itself(topic, evidence, around)
    if not _MEANS.search(" ".join(_WORDS.findall(shown)) or shown):
        return itself
    before = text[max(0, evidence.span.start - TALKED_ABOUT) : evidence.span.start]
    own = before.rpartition(PARAGRAPH)[2]
    if _ALSO.search(own):  # it says itself what is talked about
        before = around = own
    return max(itself, MEANT * topic.coverage(f"{around} {before}"))


def _of_whole_articles(store: Store, found: Sequence[Evidence], words: str) -> list[tuple[float, Evidence]]:
    """The statements in articles whose title and first sentence have all of the topic's words, with what is told right
    before, in their order."""
    topic = Topic.of(store, words)
    leads = {
        each.article.id: sentences[0].of(each.article.text)
        for each in found
        if (sentences := sentences_of(store, each.article))
    }

    def told(each: Evidence) -> str:
        return f"{each.article.title}\n{leads.get(each.article.id, '')}\n{_paragraph_before(each)}"

    def is_on_another(each: Evidence) -> bool:
        own = _paragraph_before(each)
        return _ALSO.search(own) is not None and topic.coverage(own) < ON_TOPIC

    return [(ABOUT_ALL, each) for each in found if topic.coverage(told(each)) >= WHOLE and not is_on_another(each)]


def _with_what_follows(
    evidence: Sequence[Evidence], found: Sequence[Evidence], goes_on: re.Pattern[str]
) -> Iterator[Evidence]:
    """The evidence, each with the quotation by which he or she goes on in the next sentence: `"But slowly," he
    added.`"""
    chosen = set(evidence)
    for each in evidence:
        yield each
        text = each.article.text
        for other in found:
            begin = other.span.start if other.begins is None else other.begins
            between = text[each.span.end : begin]
            if (
                other not in chosen
                and other.article.id == each.article.id
                and each.span.end <= begin
                and _follows(between, text, begin, goes_on)
            ):
                chosen.add(other)
                yield other


def _follows(between: str, text: str, begin: int, goes_on: re.Pattern[str]) -> bool:
    """Whether the quotation that begins at a place goes on with what ends so many characters before."""
    if PARAGRAPH in between:
        return _NEXT.fullmatch(between) is not None and _IT_GOES_ON.match(text, begin) is not None
    near = len(between) <= BETWEEN or (goes_on is _GOES_ON and _WHEN_OR_WHERE.fullmatch(between) is not None)
    return near and goes_on.match(text, begin) is not None


def _of_paragraphs(store: Store, found: Sequence[Evidence], words: str) -> list[tuple[float, Evidence]]:
    """The statements in paragraphs that name all of the topic's words shortly before they are said, in their order."""
    topic = Topic.of(store, words)
    return [(ABOUT_ALL, each) for each in found if topic.coverage(f"{_paragraph_before(each)}{_text(each)}") >= WHOLE]


def _paragraph_before(evidence: Evidence) -> str:
    """The text of the paragraph before what was said in it."""
    before = evidence.article.text[max(0, evidence.span.start - TALKED_ABOUT) : evidence.span.start]
    return before.rpartition(PARAGRAPH)[2]


def _text(evidence: Evidence) -> str:
    return evidence.span.of(evidence.article.text)
