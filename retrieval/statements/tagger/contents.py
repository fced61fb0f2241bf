"""Contents that the tagger finds in a text, each with the source and the cue that are linked to it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.articles import Span
from retrieval.language.english.saying_verbs import NOUNS
from retrieval.language.saying import FORMS
from retrieval.language.sentences import trimmed
from retrieval.statements.rules.noun_phrases import DETERMINERS, PREPOSITIONS
from retrieval.statements.rules.reading import Reading
from retrieval.statements.statement import Found
from retrieval.statements.tagger.features import Pieces
from retrieval.statements.tagger.linking import PieceSpan
from retrieval.statements.tagger.model import Tagging, Tags, linker

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: From which probability on a piece is taken for content, for a source, for a cue. A source that may be one is worth
#: a look, as the linker still chooses among them (all tried on held-out training articles).
CONTENT_LEAST, SOURCE_LEAST, CUE_LEAST = 0.4, 0.1, 0.4
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
#: Words that, alone or with a noun that says ("the reports"), name nobody.
_EMPTY = DETERMINERS | PREPOSITIONS | NOUNS
#: What ends a mention without belonging to it: "the mayor's", "the mayor, to" describe.
_LOOSE_END = re.compile(r"['’]s?$|[ ,]+(?:to|and|that|of|in|on|who|by|has|have)?$")
#: A mention does not begin inside a number: "37,000 people".
_OF_A_NUMBER = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})*,$")
_LOOSE_START = re.compile(r"(?:that|to the effect that) ")
_TRIMMED = " \n\t,;:—–-"


class Tagged(NamedTuple):
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


def tagged_in(reading: Reading, rules: Sequence[Found], pieces: Pieces, tagging: Tagging) -> list[Tagged]:
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
            sure = sure_of(tagging.said, content)
            if loose := _LOOSE_START.match(reading.text, *place):
                place = Span(loose.end(), place.end)
            if " " not in place.of(reading.text):
                sure = 0.0  # a single word says something only where the rules see it too
            found.append(Tagged(place, sure, mention, _characters(reading.text, pieces, near) if near else None))
    return found


def sure_of(tags: Tags, span: PieceSpan) -> float:
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
