"""The statements of somebody that are about a topic: by their words, by what stands beside them, by what goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from bot.answering.excerpts import sentences_of
from bot.answering.relevance import Topic, best_first
from bot.answers import Evidence
from retrieval.store.store import Store

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
#: Statements that the embedding model compares with the topic: what it does in 50 ms on one core.
COMPARED = 6
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
QUOTED = re.compile(r"[\"“”]")
_WORDS = re.compile(r"[\"“][^\"“”]{1,900}[\"”]|(?<!\w)['‘][^\n\"“”]{1,600}['’](?!\w)")


def on(
    store: Store, found: Sequence[tuple[Evidence, str]], topic: str
) -> tuple[list[Evidence], float, Evidence | None]:
    """The statements on the topic, of those `found` with the text around each, the best first; the best score; and,
    where none is on it, the one that comes nearest."""
    scored = _by_relevance(store, found, topic)
    if not scored or scored[0][0] < NAMED:  # what is talked about may stand beside what was said of it
        scored = _by_what_is_beside(store, found, topic)
    best = scored[0][0] if scored else 0.0
    evidence = [each for score, each in scored if score >= max(ON_TOPIC, NEAR_BEST * best)]
    goes_on = _GOES_ON if best >= NAMED else QUOTED  # what is meant by "it" is what all of it is about
    evidence = list(_with_what_follows(evidence, [each for each, _ in found], goes_on))
    near = [] if evidence else Topic.of(store, topic).closest([(0.0, each) for each, _ in found], text_of, COMPARED)
    nearest = next((each for alike, each in near if alike >= NEAR), None)
    return evidence, best, nearest


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
    return best_first([*topic.closest(compared, text_of, COMPARED, least=0.0), *covered[len(compared) :]])


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
    return topic.coverage(text_of(evidence), around)


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
    return [(ABOUT_ALL, each) for each in found if topic.coverage(f"{_paragraph_before(each)}{text_of(each)}") >= WHOLE]


def _paragraph_before(evidence: Evidence) -> str:
    """The text of the paragraph before what was said in it."""
    before = evidence.article.text[max(0, evidence.span.start - TALKED_ABOUT) : evidence.span.start]
    return before.rpartition(PARAGRAPH)[2]


def text_of(evidence: Evidence) -> str:
    """The words of the evidence."""
    return evidence.span.of(evidence.article.text)
