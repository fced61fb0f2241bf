"""Rules and tagger put together: what both find, what only the rules find, and what only the tagger finds.

The rules know constructions, and who is named in them; the tagger has learned what is a statement, what else attributes
("plans to", "in the view of"), and where content begins and ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.articles import Span
from retrieval.language.english.saying_verbs import NOUNS, SURE_FORMS, THINKING
from retrieval.language.saying import FORMS
from retrieval.language.sentences import trimmed
from retrieval.statements.rules.noun_phrases import DETERMINERS, PREPOSITIONS
from retrieval.statements.rules.reading import Reading
from retrieval.statements.statement import Found
from retrieval.statements.tagger.features import Pieces, cut_into_parts, pieces_in
from retrieval.statements.tagger.linking import PieceSpan
from retrieval.statements.tagger.model import Tagging, Tags, linker, tag

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Characters that are tagged at a time, which bounds the memory: more than most articles have.
LONGEST_PART = 16_000
#: From which probability on a piece is taken for content, for a source, for a cue. A source that may be one is worth
#: a look, as the linker still chooses among them (all tried on held-out training articles).
CONTENT_LEAST, SOURCE_LEAST, CUE_LEAST = 0.4, 0.1, 0.4
#: A statement of the rules and the tagger's contents are one when they share this much of the longer; from the other
#: share on, the rules' words are used.
AGREE, CLEAN = 0.5, 0.85
#: Contents of one statement with fewer characters between them are one.
GAP = 60
#: What only the tagger finds is kept when it is this sure on average, and when it is without a source.
SURE, SURE_WITHOUT_SOURCE = 0.4, 0.8
#: A statement counts as one from this probability on average over its surest part by the guide of the web articles
#: (chosen on the web articles of dev.jsonl).
SAID_LEAST = 0.55
#: Where a verb attributes that is never anything else ("said"), it may be as low as this.
SAID_LEAST_OF_SURE_FORMS = 0.2
#: What somebody wants or believes counts from this probability by PolNeAR's guide, too.
SUPPORTED_LEAST = 0.8
#: A part of news has a tenth as many contents; in what has more the tagger is not asked, which bounds the time.
MOST_SPANS = 600
#: How many pieces may lie between a cue and both its source and its content.
CUE_REACH = 40
#: How many pieces off a source may be, and how many contents look for theirs together: bounds of memory.
SOURCE_REACH, CONTENTS_AT_ONCE = 400, 256
#: What the rules' link of a content and a source counts, in log-odds.
BY_RULES = 2.0
#: A source counts as no less likely than this: one of the rules may be unheard of to the tagger.
LEAST_LIKELY = 0.01
#: How many characters may lie between two parts of one statement.
PARTS_REACH = 400

#: Words that, alone or with a noun that says ("the reports"), name nobody.
_EMPTY = DETERMINERS | PREPOSITIONS | NOUNS
#: What ends a mention without belonging to it: "the mayor's", "the mayor, to" describe.
_LOOSE_END = re.compile(r"['’]s?$|[ ,]+(?:to|and|that|of|in|on|who|by|has|have)?$")
#: A mention does not begin inside a number: "37,000 people".
_OF_A_NUMBER = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})*,$")
_LOOSE_START = re.compile(r"(?:that|to the effect that) ")
_MARKS = frozenset("\"“”„«'‘`")
_TRIMMED = " \n\t,;:—–-"


class _Tagged(NamedTuple):
    """A content that the tagger found, how sure it is, and the source and the cue that are linked to it."""

    content: Span
    sure: float
    source: Span | None
    cue: Span | None


def spans_of(
    probabilities: NDArray[np.float32],
    inner: NDArray[np.bool_],
    least: float,
    apart: NDArray[np.bool_] | None = None,
) -> list[PieceSpan]:
    """The runs of pieces that are likelier than `least` to be in a span; they begin and end with whole words.

    `probabilities`, shape (n, 3), are those of standing outside, opening a span and going on with one; `inner`, shape
    (n,), says which pieces go on with a word, `apart`, shape (n,), before which ones a span ends in any case.
    """
    likely = probabilities[:, 1] + probabilities[:, 2] > least
    first = probabilities[:, 1] > probabilities[:, 2]
    if apart is not None:
        first = first | apart
    found: list[PieceSpan] = []
    begin: int | None = None
    for at in range(len(likely)):
        if inner[at] and begin is not None:
            continue
        if begin is not None and (not likely[at] or first[at]):
            found.append((begin, at))
            begin = None
        if likely[at] and begin is None:
            begin = at
            while begin > 0 and inner[begin]:
                begin -= 1
    if begin is not None:
        found.append((begin, len(likely)))
    return found


def _characters(text: str, pieces: Pieces, span: PieceSpan) -> Span | None:
    place = trimmed(text, int(pieces.starts[span[0]]), int(pieces.ends[span[1] - 1]), _TRIMMED)
    if place and place.end - place.start > 1 and text[place.end - 1] == "." and text[place.end - 2] not in '.”"':
        return Span(place.start, place.end - 1)
    return place


def _mention(text: str, pieces: Pieces, span: PieceSpan) -> Span | None:
    place = _characters(text, pieces, span)
    if place and (digits := _OF_A_NUMBER.search(text, max(0, place.start - 12), place.start)):
        place = Span(digits.start(), place.end)
    while place and (loose := _LOOSE_END.search(text, max(place.start, place.end - 8), place.end)):
        place = Span(place.start, loose.start()) if loose.start() > place.start else None
    words = place.of(text).lower().split() if place else []
    return None if all(word in _EMPTY or word in FORMS for word in words) else place


def _tagged(reading: Reading, rules: Sequence[Found], pieces: Pieces, tagging: Tagging) -> list[_Tagged]:
    contents = spans_of(tagging.said.content, pieces.inner, CONTENT_LEAST)
    if not contents:
        return []
    source = np.maximum(tagging.said.source, tagging.supports.source)
    cue = np.maximum(tagging.said.cue, tagging.supports.cue)
    sources = _sources(rules, pieces, source)
    if max(len(contents), len(sources)) > MOST_SPANS:
        return []
    cues = spans_of(cue, pieces.inner, CUE_LEAST)
    likely = np.array([float(source[begin:end, 1:].sum(1).mean()) for begin, end in sources], dtype=np.float32)
    prior = dict(zip(sources, np.log(np.maximum(likely, LEAST_LIKELY)).tolist(), strict=True))
    chosen = _choose(pieces, tagging, contents, prior, _linked_by_rules(rules, pieces, contents, sources))
    found = []
    for content, linked in zip(contents, chosen, strict=True):
        place = _characters(reading.text, pieces, content)
        if place:
            mention = _mention(reading.text, pieces, linked) if linked else None
            near = _cue(cues, content, linked) if linked else None
            sure = _sure(tagging.said, content)
            if loose := _LOOSE_START.match(reading.text, *place):
                place = Span(loose.end(), place.end)
            if " " not in place.of(reading.text):
                sure = 0.0  # a single word says something only where the rules see it too
            found.append(_Tagged(place, sure, mention, _characters(reading.text, pieces, near) if near else None))
    return found


def _sure(tags: Tags, span: PieceSpan) -> float:
    """How sure the tagger is on average, by one guide, that a span is content."""
    begin, end = span
    return float(tags.content[begin:end, 1:].sum(1).mean())


def _sources(rules: Sequence[Found], pieces: Pieces, source: NDArray[np.float32]) -> list[PieceSpan]:
    """The tagger's sources, and those of the rules beside them."""
    found = spans_of(source, pieces.inner, SOURCE_LEAST, pieces.has("paragraph_starts"))
    taken = np.zeros(len(pieces), dtype=bool)
    for begin, end in found:
        taken[begin:end] = True
    for one in rules:
        if one.source:
            begin, end = pieces.within(one.source)
            if begin < end and not taken[begin:end].any():
                found.append((begin, end))
                taken[begin:end] = True
    return sorted(found)


def _linked_by_rules(
    rules: Sequence[Found], pieces: Pieces, contents: Sequence[PieceSpan], sources: Sequence[PieceSpan]
) -> dict[int, int]:
    """For contents, by number, that begin in one of the rules': the number of the source that the rules give them."""
    begins = [begin for begin, _ in contents]
    ends = [end for _, end in sources]
    found: dict[int, int] = {}
    for one in rules:
        source = pieces.within(one.source) if one.source else (0, 0)
        at = bisect_right(ends, source[0])
        if source[0] < source[1] and at < len(sources) and sources[at][0] < source[1]:
            for part in one.parts:
                begin, end = pieces.within(part)
                for content in range(bisect_left(begins, begin), bisect_left(begins, end)):
                    found[content] = at
    return found


def _choose(
    pieces: Pieces,
    tagging: Tagging,
    contents: Sequence[PieceSpan],
    priors: Mapping[PieceSpan, float],
    by_rules: Mapping[int, int],
) -> list[PieceSpan | None]:
    """The source of each content, None where none is likelier; `priors` are the log-probabilities of the sources."""
    found: list[PieceSpan | None] = []
    sources = list(priors)
    prior = np.array(list(priors.values()), dtype=np.float32)
    for at in range(0, len(contents), CONTENTS_AT_ONCE):
        some = contents[at : at + CONTENTS_AT_ONCE]
        around = some[0][0] - SOURCE_REACH, some[-1][1] + SOURCE_REACH
        near = [k for k, (begin, end) in enumerate(sources) if end > around[0] and begin < around[1]]
        if not near:
            found += [None] * len(some)
            continue
        vectors = tagging.content_vectors, tagging.source_vectors
        scores = linker().scores(pieces, *vectors, some, [sources[k] for k in near])
        scores[:, :-1] += prior[near]
        for row in range(len(some)):
            given = by_rules.get(at + row)
            if given is not None and near[0] <= given <= near[-1]:
                scores[row, given - near[0]] += BY_RULES
        found += [sources[near[best]] if best < len(near) else None for best in scores.argmax(1).tolist()]
    return found


def _gap(one: PieceSpan, other: PieceSpan) -> int:
    return max(0, other[0] - one[1], one[0] - other[1])


def _cue(cues: Sequence[PieceSpan], content: PieceSpan, source: PieceSpan) -> PieceSpan | None:
    first = bisect_left(cues, (content[0] - 2 * CUE_REACH, 0))
    last = bisect_left(cues, (content[1] + CUE_REACH, 0))
    # Beside a long content both ends count, what lies inside it does not.
    near = {*cues[first : first + CUE_REACH], *cues[max(first, last - CUE_REACH) : last]}
    reach = ((_gap(cue, content) + _gap(cue, source), cue) for cue in near)
    return min(((far, cue) for far, cue in reach if far <= CUE_REACH), default=(0, None))[1]


def _length(spans: Iterable[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def read_with_tagger(reading: Reading) -> list[Found]:
    """The text's statements, those of the rules and those that were learned."""
    found: list[Found] = []
    rules = sorted((one for one in (*reading.spoken, *reading.told) if one.parts), key=lambda one: one.parts[0])
    parts = cut_into_parts(reading.paragraphs, LONGEST_PART, reading.entries)
    turns = {id(one) for one in reading.spoken}
    begins = [one.parts[0].start for one in rules]
    at = 0
    for part, pieces in zip(parts, pieces_in(reading, parts), strict=True):
        stop = bisect_left(begins, part.end)
        here, at = rules[at:stop], stop
        if len(pieces):
            tagging = tag(pieces)
            here, plain = _together(reading.text, here, turns, _tagged(reading, here, pieces, tagging))
            here = [each for one in here if (each := _with_sense(one, reading.text, id(one) in plain, pieces, tagging))]
        found += here
    return found


def _together(
    text: str, rules: Sequence[Found], turns: Set[int], tagged: Sequence[_Tagged]
) -> tuple[list[Found], set[int]]:
    """The statements of both, and the ids of those that the lines or the sentence make plain. Of one that both find,
    the tagger's source, which is fuller."""
    starts, ends = [each.content.start for each in tagged], [each.content.end for each in tagged]
    touching = []
    for one in rules:
        near = range(bisect_right(ends, one.parts[0].start), bisect_left(starts, one.parts[-1].end))
        touching.append([at for at in near if _overlap(one, tagged[at])])
    times = Counter(at for touched in touching for at in touched)
    taken: set[int] = set()
    kept: list[Found] = []
    plain: set[int] = set()
    named = {one.source: one.named for one in rules if one.source}
    for one, touched in zip(rules, touching, strict=True):
        inside = [tagged[at] for at in touched if 2 * _overlap(one, tagged[at]) >= _length([tagged[at].content])]
        # Turns are plain by the lines they stand on; what the rules tell apart, or report inside another, is so.
        if one.plain or id(one) in turns or any(times[at] > 1 for at in touched):
            if one.plain and id(one) not in turns:
                inside = [tagged[at] for at in touched]
                one.parts = _said_surely(text, one.parts, inside)
                fuller = [
                    each.source for each in inside if each.source and one.source and each.source.overlap(one.source)
                ]
                if fuller and one.source:
                    _widen_mention(one, fuller[0])
            kept.append(one)
            plain.add(id(one))
            taken.update(touched)
        elif not touched:
            kept.append(one)
        elif inside and _shared(one, inside) >= AGREE:
            kept.append(_with_source(one, inside))
            taken.update(touched)
    return kept + _joined((each for at, each in enumerate(tagged) if at not in taken), named), plain


def _widen_mention(one: Found, source: Span) -> None:
    """Gives the statement all of its speaker's mention, which the rules and the tagger found in part."""
    if one.source:
        if one.cue and source.start < one.cue.start < source.end:
            source = Span(source.start, max(one.source.end, source.start))
        whole = Span(min(source.start, one.source.start), max(source.end, one.source.end))
        one.source, one.named = whole, whole if one.named == one.source else one.named


def _said_surely(text: str, parts: Sequence[Span], touched: Sequence[_Tagged]) -> list[Span]:
    """The parts in quotation marks, and of the others those that the tagger takes for content."""
    return [
        part
        for part in parts
        if text[part.start] in _MARKS or 2 * sum(part.overlap(each.content) for each in touched) >= _length([part])
    ]


def _with_source(one: Found, inside: Sequence[_Tagged]) -> Found:
    """The rules' statement with all of its source's mention, or with another source where the tagger links that.

    Its content is the rules' where both nearly agree, as that ends cleanly, else the tagger's.
    """
    parts = one.parts if _shared(one, inside) >= CLEAN else _fused(one, inside)
    source, cue, named = inside[0].source, inside[0].cue, one.named
    if source is None or one.source is None:
        return Found(parts, source or one.source, source or named, one.cue or cue)
    if source.overlap(one.source):
        whole = Span(min(source.start, one.source.start), max(source.end, one.source.end))
        return Found(parts, whole, whole if named == one.source else named, one.cue or cue)
    return Found(parts, source, source, cue or one.cue)


def _fused(one: Found, inside: Sequence[_Tagged]) -> list[Span]:
    """The tagger's contents in the rules' statement, in one where only a few words of it stand between."""
    parts: list[Span] = []
    attributing = [span for span in (one.source, one.cue) if span]
    for each in inside:
        gap = Span(parts[-1].end, each.content.start) if parts else None
        if gap and gap.end - gap.start <= GAP and not any(gap.overlap(span) for span in attributing):
            parts[-1] = Span(parts[-1].start, each.content.end)
        else:
            parts.append(each.content)
    return parts


def _with_sense(one: Found, text: str, plain: bool, pieces: Pieces, tagging: Tagging) -> Found | None:
    """The statement with its sense; None where the tagger thinks that it is none, unless it is `plain` by its form."""
    if plain:
        return one
    spans = [span for part in one.parts if (span := pieces.within(part))[0] < span[1]]
    if not spans:
        return None
    said, supports = (max(_sure(tags, span) for span in spans) for tags in (tagging.said, tagging.supports))
    words = one.cue.of(text).lower().split() if one.cue else []
    verbs = [FORMS[word].lemma for word in words if word in FORMS]
    least = SAID_LEAST_OF_SURE_FORMS if one.source and not SURE_FORMS.isdisjoint(words) else SAID_LEAST
    thought = bool(verbs) and THINKING.issuperset(verbs)
    if said < least and not (thought and one.source and supports >= SUPPORTED_LEAST):
        return None
    one.sense = "attitude" if thought else "said"
    return one


def _shared(one: Found, inside: Sequence[_Tagged]) -> float:
    """The share of the longer of both contents that the other has too."""
    shared = sum(_overlap(one, each) for each in inside)
    return shared / max(_length(one.parts), _length(each.content for each in inside))


def _overlap(one: Found, each: _Tagged) -> int:
    return sum(part.overlap(each.content) for part in one.parts)


def _joined(tagged: Iterable[_Tagged], rules: Mapping[Span, Span | None]) -> list[Found]:
    """Statements of the tagged contents; neighbours of one source and cue are parts of one."""
    found: list[Found] = []
    for content, sure, source, cue in tagged:
        if sure < (SURE if source else SURE_WITHOUT_SOURCE):
            continue
        before = found[-1] if found else None
        same = before is not None and source is not None and (before.source, before.cue) == (source, cue)
        if before and same and content.start - before.parts[-1].end <= PARTS_REACH:
            before.parts.append(content)
            continue
        # The rules know whom a "who" stands for.
        found.append(Found([content], source, rules.get(source, source) if source else None, cue))
    return found
