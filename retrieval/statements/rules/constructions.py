"""The constructions in which a cue attributes words to its subject: what follows it, what precedes it, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles import Span
from retrieval.language.english.saying_verbs import ADDRESSING, SURE_FORMS
from retrieval.language.saying import FORMS, Verb
from retrieval.statements.rules.noun_phrases import (
    AUXILIARIES,
    DAYS,
    PREPOSITIONS,
    is_adverb,
    phrase_after,
    phrase_before,
)
from retrieval.statements.rules.subjects import Subject
from retrieval.statements.rules.units import DASHES, QUOTE, Token

#: How far after its cue the content may begin, in words ("told reporters in Ohio on Monday that").
LATE_START = 18
_INTRODUCING = PREPOSITIONS | frozenset("when while if asked speaking because although though where and but".split())
CONTRAST = frozenset("and but though although while however yet".split())
#: "showed up", "backed down", "called in" are other verbs.
_PARTICLES = frozenset("up down off away".split())
_NEVER_CONTENT = dict.fromkeys(
    ("call", "calls", "called", "calling"), ("in", "into", "at", "to", "from", "by", "after")
)
_NO_HEARER = frozenset("that , : to for about of".split()) | {QUOTE}


@dataclass(slots=True)
class Attribution:
    """One cue of a unit with its subject and content, still in places of the text."""

    cue: Span
    lemma: str
    frame: str
    subject: Subject
    parts: list[Span]
    waits: bool = False


def low_at(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else "."


def content_end(tokens: Sequence[Token]) -> int:
    """Returns the end of the unit's last word, without its full stop."""
    last = len(tokens) - 1
    while last > 0 and tokens[last].low in (".", ",", ";", ":"):
        last -= 1
    return tokens[last].end


def _late(tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
    """A that-clause or a quotation that begins after the hearer, the time and the place."""
    for at in range(start, min(len(tokens), start + LATE_START)):
        low = tokens[at].low
        if low == "that":
            return "t", at + 1
        if low == ":":
            return "q", at + 1
        if low == "," and low_at(tokens, at + 1) == QUOTE:
            return "q", at + 1
        if low in AUXILIARIES or low in SURE_FORMS or low in (";", QUOTE):
            return None
    return None


def _right(tokens: Sequence[Token], cue: int, verb: Verb) -> tuple[str, int] | None:
    """The construction after the cue and the token where the content begins; None when nothing follows."""
    at = cue + 1
    if verb.lemma in ADDRESSING and low_at(tokens, at) not in _NO_HEARER:
        hearer = phrase_after(tokens, at)
        if hearer is not None:
            if late := _late(tokens, hearer + 1):
                return late
            if low_at(tokens, hearer + 1) not in (".", ","):
                at = hearer + 1
    while low_at(tokens, at) in DAYS or (
        low_at(tokens, at) in ("on", "this", "last") and low_at(tokens, at + 1) in DAYS
    ):
        at += 1
    low = low_at(tokens, at)
    late = _late(tokens, at) if low in PREPOSITIONS or low in ("this", "last", "again") else None
    return late or _construction(tokens, at)


def _construction(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    low, more = low_at(tokens, at), at + 1 < len(tokens)
    if low in ("that", ":"):
        return "t" if low == "that" else "q", at + 1
    if low == ",":
        return ("q" if low_at(tokens, at + 1) == QUOTE else ",", at + 1) if more else None
    if low in (QUOTE, "to"):
        return "q" if low == QUOTE else "i", at
    if low in (".", ";", "?", "!") or low in _PARTICLES or low in _NEVER_CONTENT.get(tokens[at - 1].low, ()):
        return None
    return ("r", at + 1) if low in PREPOSITIONS and more else ("c", at)


def _right_span(tokens: Sequence[Token], start: int, direct: bool) -> Span | None:
    if start >= len(tokens):
        return None
    end = content_end(tokens)
    first = tokens[start]
    if direct and first.low == QUOTE:
        inside = first.text.rstrip("\"”’'")
        if inside.endswith((",", ".", "?", "!")) and low_at(tokens, start + 1) not in ("and", "or"):
            end = first.end
    return Span(first.start, end) if end > first.start else None


def _left_span(tokens: Sequence[Token], stop: int, floor: int) -> Span | None:
    """The words before token `stop`, from character `floor` on, when a comma, a dash or a quotation ends them."""
    last = stop - 1
    if low_at(tokens, last) == "as":
        last -= 1
    if last < 0 or tokens[last].low not in (",", QUOTE, *DASHES, "?", "!"):
        return None
    if tokens[last].low in (",", *DASHES):
        last -= 1
    first = next((at for at in range(last + 1) if tokens[at].start >= floor), last + 1)
    while first <= last and tokens[first].low in (",", "and", "but", ";", *DASHES, "."):
        first += 1
    return Span(tokens[first].start, tokens[last].end) if first <= last else None


def _only_introduces(tokens: Sequence[Token], left: Span) -> bool:
    words = [token for token in tokens if left.start <= token.start < left.end]
    if any(token.low == QUOTE for token in words[:2]):
        return False
    return words[0].low in _INTRODUCING or words[0].low.endswith("ing") or is_adverb(words[0]) or len(words) < 2


def clause(tokens: Sequence[Token], cue: int, verb: Verb, subject: Subject, floor: int) -> Attribution | None:
    """The cue's content: what follows it, what precedes it, or both."""
    inverted = subject.how == "after"
    right = _after_inverted(tokens, subject.last) if inverted else _right(tokens, cue, verb)
    left = None
    if inverted or subject.how == "before":
        left = _left_span(tokens, cue if inverted else subject.first, floor)
    resumes = right is not None and right[0] == ","
    if left and resumes and low_at(tokens, subject.first - 1) == "as":
        return None  # an aside, "as some had claimed,": the sentence around it is somebody else's
    if left and right:
        own = inverted or resumes or _quote_before(tokens, subject.first)
        ended = right[0] == "t" and _ends_sentence(tokens, subject.first - 1)
        if ended or not own or _only_introduces(tokens, left):
            left = None
        elif right[0] in "trci":
            # `"…," he said of the plan`: what follows is a circumstance.
            right = None
    if right and resumes:
        right = _resumed(tokens, right[1]) if left else None
    span = _right_span(tokens, right[1], direct=True) if right else None
    waits = right is not None and span is None and right[0] == "q" and low_at(tokens, right[1] - 1) == ":"
    parts = [part for part in (left, span) if part]
    frame = right[0] if right and (waits or not left) else "p"
    if not (parts or waits) or not _attributes(verb, frame, subject.how):
        return None
    return Attribution(Span(tokens[cue].start, tokens[cue].end), verb.lemma, frame, subject, parts, waits)


def _ends_sentence(tokens: Sequence[Token], at: int) -> bool:
    """Whether a quotation is closed here behind its own end, not behind a comma."""
    return low_at(tokens, at) == QUOTE and tokens[at].text.rstrip("\"”’'").endswith((".", "?", "!", "…"))


def _attributes(verb: Verb, frame: str, how: str) -> bool:
    if how == "relative":
        return frame in verb.frames and (frame in "tq" or (frame == "c" and "t" in verb.frames and "p" in verb.frames))
    added = verb.shape == "gerund" and how == "shared" and frame == "c" and "t" in verb.frames
    return added or frame in verb.frames


def _quote_before(tokens: Sequence[Token], first: int) -> bool:
    return low_at(tokens, first - 1) == QUOTE or (
        low_at(tokens, first - 1) == "," and low_at(tokens, first - 2) == QUOTE
    )


def _after_inverted(tokens: Sequence[Token], last: int) -> tuple[str, int] | None:
    for at in range(last + 1, len(tokens)):
        if tokens[at].low == QUOTE and low_at(tokens, at - 1) in (",", ":"):
            return "q", at
        if tokens[at].low == ":" and at == len(tokens) - 1:
            return "q", at + 1
    return None


def _resumed(tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
    """Content that goes on after ", she said,": not a new clause, a relative or an adding gerund."""
    low = low_at(tokens, start)
    adds = low in FORMS and FORMS[low].shape == "gerund"
    if adds or low in CONTRAST or low in ("who", "which", "when", "after", "as", "according", "."):
        return None
    return "c", start


def according(tokens: Sequence[Token], at: int) -> Attribution | None:
    last = phrase_after(tokens, at + 2)
    if last is None:
        return None
    begins = tokens[at].text[:1].isupper()  # "“…!” According to Roe, the dyke will hold": what follows is hers
    part = None if begins else _left_span(tokens, at, 0)
    if part is None and at > 2 and not begins:
        part = Span(tokens[0].start, tokens[at - 1].end)
    if part is None:
        comma = next((k for k in range(last + 1, min(len(tokens), last + 24)) if tokens[k].low in (",", ":")), None)
        part = _right_span(tokens, comma + 1, direct=False) if comma else None
    if part is None:
        return None
    cue = Span(tokens[at].start, tokens[at + 1].end)
    return Attribution(cue, "according", "a", Subject.at(at + 2, last, "according"), [part])


def noun(tokens: Sequence[Token], at: int) -> Attribution | None:
    low = low_at(tokens, at - 1)
    pronoun = low in ("his", "her", "their")
    if not (pronoun or low.endswith(("'s", "s'"))) or low_at(tokens, at + 1) not in ("that", ":"):
        return None
    first = at - 1 if pronoun else phrase_before(tokens, at - 1)
    span = _right_span(tokens, at + 2, direct=True)
    if first is None or span is None:
        return None
    return Attribution(Span(tokens[at].start, tokens[at].end), "noun", "n", Subject.at(first, at - 1, "noun"), [span])
