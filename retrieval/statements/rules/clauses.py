"""Linking, within one unit: which cue attributes which words to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from retrieval.articles import Span
from retrieval.language.english.saying_verbs import CLAUSAL, NOUNS, SURE_FORMS
from retrieval.language.saying import FORMS
from retrieval.statements.rules.constructions import CONTRAST, Attribution, according, clause, low_at, noun
from retrieval.statements.rules.noun_phrases import (
    AUXILIARIES,
    is_adverb,
)
from retrieval.statements.rules.subjects import subject_of
from retrieval.statements.rules.tails import Tail, tails
from retrieval.statements.rules.units import QUOTE, Token, Unit
from retrieval.statements.statement import Found

_SUBORDINATING = frozenset("while though although as after when before since because if".split())
_MARKS = frozenset("\"“'‘")
_RELAY = re.compile(
    r"((?:[A-Z][\w.'’-]* ){1,6})(said|says|stated|announced|stressed|noted|added|told [\w ]{2,30}) that "
)


def _starts_anew(tokens: Sequence[Token], found: list[Attribution], made: Attribution, cue: int) -> int | None:
    """The place in an earlier statement's words where a clause of the reporter's own begins; None without one."""
    subject = made.subject
    first = cue if subject.how in ("shared", "relative", "object") else subject.first
    while first > 0 and (tokens[first - 1].low in AUXILIARIES or is_adverb(tokens[first - 1])):
        first -= 1
    before, second = low_at(tokens, first - 1), low_at(tokens, first - 2)
    cut: int | None = None
    if subject.how == "shared":
        clausal = any(other.frame in "tcq" and other.lemma in CLAUSAL for other in found)
        adding = before == "," and tokens[cue].low.endswith("ing")
        if adding or (before in CONTRAST and (made.frame in "tq" or not clausal)):
            cut = first - 1
    elif subject.how == "object":
        which = next((k for k in range(subject.first, 0, -1) if tokens[k].low in ("which", "that")), None)
        cut = which if which and low_at(tokens, which - 1) in (",", QUOTE) else None
    elif before in CONTRAST and second in (",", QUOTE):
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
        if token.low == "according" and low_at(tokens, at + 1) == "to":
            made = according(tokens, at)
        elif token.low in FORMS and (token.text[0].islower() or unit.paragraph == 0):
            verb = FORMS[token.low]
            if subject := subject_of(tokens, at, verb, found[-1].subject if found else None):
                made = clause(tokens, at, verb, subject, floor)
        if made is None and token.low in NOUNS:
            made = noun(tokens, at)
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
