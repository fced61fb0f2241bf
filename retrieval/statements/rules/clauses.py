"""Linking, within one unit: which cue attributes which words to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.articles import Span
from retrieval.language.english.saying_verbs import ADDRESSING, CLAUSAL, NOUNS, SURE_FORMS
from retrieval.language.saying import FORMS, Verb
from retrieval.statements.rules.noun_phrases import (
    AUXILIARIES,
    DAYS,
    PREPOSITIONS,
    is_adverb,
    phrase_after,
    phrase_before,
)
from retrieval.statements.rules.subjects import Subject, subject_of
from retrieval.statements.rules.tails import Tail, tails
from retrieval.statements.rules.units import DASHES, QUOTE, Token, Unit
from retrieval.statements.statement import Found

#: How far after its cue the content may begin, in words ("told reporters in Ohio on Monday that").
LATE_START = 18

_INTRODUCING = PREPOSITIONS | frozenset("when while if asked speaking because although though where and but".split())
_CONTRAST = frozenset("and but though although while however yet".split())
#: "showed up", "backed down", "called in" are other verbs.
_PARTICLES = frozenset("up down off away".split())
_NEVER_CONTENT = dict.fromkeys(
    ("call", "calls", "called", "calling"), ("in", "into", "at", "to", "from", "by", "after")
)
_NO_HEARER = frozenset("that , : to for about of".split()) | {QUOTE}
_SUBORDINATING = frozenset("while though although as after when before since because if".split())
_MARKS = frozenset("\"“'‘")
_RELAY = re.compile(
    r"((?:[A-Z][\w.'’-]* ){1,6})(said|says|stated|announced|stressed|noted|added|told [\w ]{2,30}) that "
)


@dataclass(slots=True)
class Attribution:
    """One cue of a unit with its subject and content, still in places of the text."""

    cue: Span
    lemma: str
    frame: str
    subject: Subject
    parts: list[Span]
    waits: bool = False


def _low(tokens: Sequence[Token], at: int) -> str:
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
        if low == ":" and at + 1 < len(tokens):
            return "q", at + 1
        if low == "," and _low(tokens, at + 1) == QUOTE:
            return "q", at + 1
        if low in AUXILIARIES or low in SURE_FORMS or low in (";", QUOTE):
            return None
    return None


def _right(tokens: Sequence[Token], cue: int, verb: Verb) -> tuple[str, int] | None:
    """The construction after the cue and the token where the content begins; None when nothing follows."""
    at = cue + 1
    if verb.lemma in ADDRESSING and _low(tokens, at) not in _NO_HEARER:
        hearer = phrase_after(tokens, at)
        if hearer is not None:
            if late := _late(tokens, hearer + 1):
                return late
            if _low(tokens, hearer + 1) not in (".", ","):
                at = hearer + 1
    while _low(tokens, at) in DAYS or (_low(tokens, at) in ("on", "this", "last") and _low(tokens, at + 1) in DAYS):
        at += 1
    low = _low(tokens, at)
    late = _late(tokens, at) if low in PREPOSITIONS or low in ("this", "last", "again") else None
    return late or _construction(tokens, at)


def _construction(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    low, more = _low(tokens, at), at + 1 < len(tokens)
    if low in ("that", ":"):
        return "t" if low == "that" else "q", at + 1
    if low == ",":
        return ("q" if _low(tokens, at + 1) == QUOTE else ",", at + 1) if more else None
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
        if inside.endswith((",", ".", "?", "!")) and _low(tokens, start + 1) not in ("and", "or"):
            end = first.end
    return Span(first.start, end) if end > first.start else None


def _left_span(tokens: Sequence[Token], stop: int, floor: int) -> Span | None:
    """The words before token `stop`, from character `floor` on, when a comma, a dash or a quotation ends them."""
    last = stop - 1
    if _low(tokens, last) == "as":
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


def _clause(tokens: Sequence[Token], cue: int, verb: Verb, subject: Subject, floor: int) -> Attribution | None:
    """The cue's content: what follows it, what precedes it, or both."""
    inverted = subject.how == "after"
    right = _after_inverted(tokens, subject.last) if inverted else _right(tokens, cue, verb)
    left = None
    if inverted or subject.how == "before":
        left = _left_span(tokens, cue if inverted else subject.first, floor)
    resumes = right is not None and right[0] == ","
    if left and resumes and _low(tokens, subject.first - 1) == "as":
        return None  # an aside, "as some had claimed,": the sentence around it is somebody else's
    if left and right:
        if _only_introduces(tokens, left) or not (inverted or resumes or _quote_before(tokens, subject.first)):
            left = None
        elif right[0] in "trci":
            # `"…," he said of the plan`: what follows is a circumstance.
            right = None
    if right and resumes:
        right = _resumed(tokens, right[1]) if left else None
    span = _right_span(tokens, right[1], direct=True) if right else None
    waits = right is not None and span is None and right[0] == "q" and _low(tokens, right[1] - 1) == ":"
    parts = [part for part in (left, span) if part]
    frame = right[0] if right and (waits or not left) else "p"
    if not (parts or waits) or not _attributes(verb, frame, subject.how):
        return None
    return Attribution(Span(tokens[cue].start, tokens[cue].end), verb.lemma, frame, subject, parts, waits)


def _attributes(verb: Verb, frame: str, how: str) -> bool:
    if how == "relative":
        return frame in verb.frames and (frame in "tq" or (frame == "c" and "t" in verb.frames and "p" in verb.frames))
    added = verb.shape == "gerund" and how == "shared" and frame == "c" and "t" in verb.frames
    return added or frame in verb.frames


def _quote_before(tokens: Sequence[Token], first: int) -> bool:
    return _low(tokens, first - 1) == QUOTE or (_low(tokens, first - 1) == "," and _low(tokens, first - 2) == QUOTE)


def _after_inverted(tokens: Sequence[Token], last: int) -> tuple[str, int] | None:
    for at in range(last + 1, len(tokens)):
        if tokens[at].low == QUOTE and _low(tokens, at - 1) in (",", ":"):
            return "q", at
        if tokens[at].low == ":" and at == len(tokens) - 1:
            return "q", at + 1
    return None


def _resumed(tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
    """Content that goes on after ", she said,": not a new clause, a relative or an adding gerund."""
    low = _low(tokens, start)
    adds = low in FORMS and FORMS[low].shape == "gerund"
    if adds or low in _CONTRAST or low in ("who", "which", "when", "after", "as", "according", "."):
        return None
    return "c", start


def _according(tokens: Sequence[Token], at: int) -> Attribution | None:
    last = phrase_after(tokens, at + 2)
    if last is None:
        return None
    part = _left_span(tokens, at, 0)
    if part is None and at > 2:
        part = Span(tokens[0].start, tokens[at - 1].end)
    if part is None:
        comma = next((k for k in range(last + 1, min(len(tokens), last + 24)) if tokens[k].low in (",", ":")), None)
        part = _right_span(tokens, comma + 1, direct=False) if comma else None
    if part is None:
        return None
    cue = Span(tokens[at].start, tokens[at + 1].end)
    return Attribution(cue, "according", "a", Subject.at(at + 2, last, "according"), [part])


def _noun(tokens: Sequence[Token], at: int) -> Attribution | None:
    low = _low(tokens, at - 1)
    pronoun = low in ("his", "her", "their")
    if not (pronoun or low.endswith(("'s", "s'"))) or _low(tokens, at + 1) not in ("that", ":"):
        return None
    first = at - 1 if pronoun else phrase_before(tokens, at - 1)
    span = _right_span(tokens, at + 2, direct=True)
    if first is None or span is None:
        return None
    return Attribution(Span(tokens[at].start, tokens[at].end), "noun", "n", Subject.at(first, at - 1, "noun"), [span])


def _starts_anew(tokens: Sequence[Token], found: list[Attribution], made: Attribution, cue: int) -> int | None:
    """The place in an earlier statement's words where a clause of the reporter's own begins; None without one."""
    subject = made.subject
    first = cue if subject.how in ("shared", "relative", "object") else subject.first
    while first > 0 and (tokens[first - 1].low in AUXILIARIES or is_adverb(tokens[first - 1])):
        first -= 1
    before, second = _low(tokens, first - 1), _low(tokens, first - 2)
    cut: int | None = None
    if subject.how == "shared":
        clausal = any(other.frame in "tcq" and other.lemma in CLAUSAL for other in found)
        adding = before == "," and tokens[cue].low.endswith("ing")
        if adding or (before in _CONTRAST and (made.frame in "tq" or not clausal)):
            cut = first - 1
    elif subject.how == "object":
        which = next((k for k in range(subject.first, 0, -1) if tokens[k].low in ("which", "that")), None)
        cut = which if which and _low(tokens, which - 1) in (",", QUOTE) else None
    elif before in _CONTRAST and second in (",", QUOTE):
        cut = first - 2 if second == "," else first - 1
    else:
        concession = before == "," and len(found) == 1 and tokens[0].low in _SUBORDINATING
        aside = before == "," and subject.how == "relative" and tokens[cue].low in SURE_FORMS
        cut = first - 1 if before in (";", "—", "--") or concession or aside else None
    return None if cut is None else tokens[cut].start


def _admit(tokens: Sequence[Token], found: list[Attribution], made: Attribution, cue: int) -> bool:
    """Whether `made` stands beside the statements found so far; cuts them where it begins."""
    here = tokens[cue].start
    if not made.parts or not any(p.start <= here < p.end for a in found for p in a.parts):
        return True
    first = made.parts[0]
    if made.frame == "a":
        if first.end <= here:
            _cut(found, first.end)
        return first.end <= here
    cut: int | None = first.start
    if made.frame == "p" and first.end <= here:
        found[:] = [a for a in found if not (first.start <= a.cue.start < first.end)]
    else:
        cut = _starts_anew(tokens, found, made, cue)
    if cut is None:
        return False
    _cut(found, cut)
    found[:] = [a for a in found if a.parts]
    return True


def _cut(found: Iterable[Attribution], end: int) -> None:
    for one in found:
        one.parts = [Span(p.start, min(p.end, end)) for p in one.parts if p.start < end]


def _trim(text: str, span: Span) -> Span | None:
    end = span.end
    while end > span.start and (text[end - 1].isspace() or text[end - 1] in ",;:—–"):
        end -= 1
    return Span(span.start, end) if end > span.start else None


def attributions(text: str, unit: Unit) -> list[Found]:
    """The unit's attributions in the order of their cues."""
    tokens = unit.tokens
    found: list[Attribution] = []
    floor = unit.span.start
    for at, token in enumerate(tokens):
        made: Attribution | None = None
        if token.low == "according" and _low(tokens, at + 1) == "to":
            made = _according(tokens, at)
        elif token.low in FORMS and (token.text[0].islower() or unit.paragraph == 0):
            verb = FORMS[token.low]
            if subject := subject_of(tokens, at, verb, found[-1].subject if found else None):
                made = _clause(tokens, at, verb, subject, floor)
        if made is None and token.low in NOUNS:
            made = _noun(tokens, at)
        if made and _admit(tokens, found, made, at):
            found.append(made)
            if made.frame == "p":
                floor = max(p.end for p in made.parts)
    finished = [one for one in (_finished(text, tokens, made) for made in found) if one.parts or one.waits]
    for one in finished:
        one.plain = _introduces(text, one)
    for tail in tails(tokens):
        _settle(finished, tokens, tail)
    finished = [one for one in finished if one.parts or one.waits]
    return finished + [inner for one in finished if (inner := _relayed(text, one))]


def _introduces(text: str, one: Found) -> bool:
    """Whether a colon introduces what is quoted: `a sign read: "No way through."`"""
    start = one.parts[0].start if one.parts else 0
    return bool(one.cue and start and text[start] in _MARKS and text[one.cue.end : start].strip() == ":")


def _settle(finished: list[Found], tokens: Sequence[Token], tail: Tail) -> None:
    """Gives a quotation to whom its own sentence names behind it."""
    quote = Span(tokens[tail.quote].start, tokens[tail.quote].end)
    cue = Span(tokens[tail.verb].start, tokens[tail.verb].end)
    for one in finished:
        if any(part.overlap(quote) for part in one.parts) and one.source and one.source.start >= quote.end:
            one.plain = True
            return
    for one in finished:
        one.parts = [part for part in one.parts if not part.overlap(quote)]
    mention = _mention(tokens, tail.first, tail.last)
    more = [Span(tokens[tail.then].start, tokens[tail.then].end)] if tail.then else []
    finished.append(Found([quote, *more], mention, mention, cue, plain=True))


def _relayed(text: str, one: Found) -> Found | None:
    """A quoted report of what somebody said is also that person's: `the ministry: "Mr. Roe said that …"`."""
    if len(one.parts) != 1 or text[one.parts[0].start] not in _MARKS:
        return None
    start, end = one.parts[0].start + 1, one.parts[0].end
    match = _RELAY.match(text, start, end)
    if not match:
        return None
    inner = text[match.end() : end].rstrip("\"”’'").rstrip(".,")
    mention = Span(match.start(1), match.end(1) - 1)
    return Found([Span(match.end(), match.end() + len(inner))], mention, mention, Span(*match.span(2)))


def _finished(text: str, tokens: Sequence[Token], made: Attribution) -> Found:
    parts = [span for part in made.parts if (span := _trim(text, part))]
    first, last, named, _ = made.subject
    return Found(parts, _mention(tokens, first, last), _mention(tokens, *named), made.cue, made.waits)


def _mention(tokens: Sequence[Token], first: int, last: int) -> Span:
    low = tokens[last].low
    possessive = 2 if low.endswith("'s") else int(low.endswith("s'"))
    return Span(tokens[first].start, tokens[last].end - possessive)
