"""Rules and tagger put together: what both find, what only the rules find, and what only the tagger finds.

The rules know constructions, and who is named in them; the tagger has learned what is a statement, what else attributes
("plans to", "in the view of"), and where content begins and ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from retrieval.articles import Span
from retrieval.language.english.saying_verbs import SURE_FORMS, THINKING
from retrieval.language.saying import FORMS
from retrieval.statements.rules.reading import Reading
from retrieval.statements.statement import Found
from retrieval.statements.tagger.contents import Tagged, sure_of, tagged_in
from retrieval.statements.tagger.features import Pieces, cut_into_parts, pieces_in
from retrieval.statements.tagger.model import Tagging, tag

#: Characters that are tagged at a time, which bounds the memory: more than most articles have.
LONGEST_PART = 16_000
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
#: How many characters may lie between two parts of one statement.
PARTS_REACH = 400
_MARKS = frozenset("\"“”„«'‘`")


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
            here, plain = _together(reading.text, here, turns, tagged_in(reading, here, pieces, tagging))
            here = [each for one in here if (each := _with_sense(one, reading.text, id(one) in plain, pieces, tagging))]
        found += here
    return found


def _together(
    text: str, rules: Sequence[Found], turns: Set[int], tagged: Sequence[Tagged]
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


def _said_surely(text: str, parts: Sequence[Span], touched: Sequence[Tagged]) -> list[Span]:
    """The parts in quotation marks, and of the others those that the tagger takes for content."""
    return [
        part
        for part in parts
        if text[part.start] in _MARKS or 2 * sum(part.overlap(each.content) for each in touched) >= _length([part])
    ]


def _with_source(one: Found, inside: Sequence[Tagged]) -> Found:
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


def _fused(one: Found, inside: Sequence[Tagged]) -> list[Span]:
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
    said, supports = (max(sure_of(tags, span) for span in spans) for tags in (tagging.said, tagging.supports))
    words = one.cue.of(text).lower().split() if one.cue else []
    verbs = [FORMS[word].lemma for word in words if word in FORMS]
    least = SAID_LEAST_OF_SURE_FORMS if one.source and not SURE_FORMS.isdisjoint(words) else SAID_LEAST
    thought = bool(verbs) and THINKING.issuperset(verbs)
    if said < least and not (thought and one.source and supports >= SUPPORTED_LEAST):
        return None
    one.sense = "attitude" if thought else "said"
    return one


def _shared(one: Found, inside: Sequence[Tagged]) -> float:
    """The share of the longer of both contents that the other has too."""
    shared = sum(_overlap(one, each) for each in inside)
    return shared / max(_length(one.parts), _length(each.content for each in inside))


def _overlap(one: Found, each: Tagged) -> int:
    return sum(part.overlap(each.content) for part in one.parts)


def _joined(tagged: Iterable[Tagged], rules: Mapping[Span, Span | None]) -> list[Found]:
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
