"""The speakers of the words that a sentence tells: each is given what it said, and as surely as it said so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.verification.case import Case
from bot.verification.evidence import Unit, content
from bot.verification.lexicon import CUES, HEARERS, STRENGTHS
from bot.verification.names import surely
from bot.verification.quoting import found
from bot.verification.tokens import Token, read
from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.english.saying_verbs import NEUTRAL_CUES, STRONGER_CUES
from retrieval.language.saying import FORMS
from retrieval.statements import Statement

#: A sentence tells a statement when it has so many of its content words, and this share of its own from there.
FEWEST, SHARE = 3, 0.5


#: Behind one of these a verb of saying is a noun, an adjective or an infinitive.
_NO_SUBJECT = frozenset("a an the to his her its their".split())


@dataclass(frozen=True, slots=True)
class Told:
    """Words of a sentence that it gives to somebody: the words for who spoke, the cue, and what was said."""

    speaker: tuple[Token, ...]
    cue: Token
    content: tuple[Token, ...]


def speakers(case: Case) -> str | None:
    """Why the words that a sentence tells are not told as those of who said them."""
    told = list(attributions(case.tokens, case.outside))
    named = {token.norm for token in case.outside if token.word not in FUNCTION_WORDS}
    for unit, statement in case.statements:
        if _is_told(case, unit, statement) and not told and not _cued(case):
            return "it gives somebody's words as the article's own"
        if _is_told(case, unit, statement) and not named & called(statement, unit, case):
            return f"these are the words of {statement.speaker or 'somebody else'}"
    for quote in found(case.text, case.evidence) or ():
        by = [each for each in quote.unit.statements if any(part.overlap(quote.place) for part in each.parts)]
        if by and not any(named & called(each, quote.unit, case) for each in by):
            return f"the quotation is by {by[0].speaker or 'somebody else'}"
    return next((wrong for each in told if (wrong := _wrongly_given(each, case))), None)


def _cued(case: Case) -> bool:
    return any(token.word in CUES or token.word == "according" for token in case.outside)


def _is_told(case: Case, unit: Unit, statement: Statement) -> bool:
    """Whether the sentence tells what this statement says: most of what they have in common stands there alone."""
    if statement.source is None and statement.speaker is None:
        return False
    own = content(case.outside)
    inside = content(token for part in statement.parts for token in read(part.of(unit.article.text)))
    outside = content(
        token
        for each in case.evidence
        for token in each.tokens
        if not any(p.overlap(each.at(token)) for p in statement.parts)
    )
    only = (own & inside) - outside
    return only.total() >= FEWEST and only.total() >= SHARE * own.total()


def called(statement: Statement, unit: Unit, case: Case) -> set[str]:
    """The words that may stand for the speaker: as the article has them there, and the name, where a pronoun stands
    there only if the evidence or what stands before it has the name too."""
    words = f"{statement.source.of(unit.article.text) if statement.source else ''} {statement.role or ''}"
    name = {token.norm for token in read(statement.speaker or "") if token.capital}
    if surely(statement, unit) or statement.source is None or name & (case.told | {t.norm for t in case.around}):
        words = f"{words} {statement.speaker or ''}"
    if statement.source and not _named(statement.source.of(unit.article.text), statement.speaker or ""):
        words = f"{words} {' '.join(token.word for each in case.evidence for token in each.tokens if token.capital)}"
    plain = [token for token in read(words) if not token.mark and token.word not in FUNCTION_WORDS]
    return {token.norm for token in plain if not token.possessive} or {token.norm for token in plain}


def _named(source: str, speaker: str) -> bool:
    """Whether somebody is named there: "the actor" and "its maker" may be anybody that the evidence names."""
    described = source.lower().startswith(("the ", "its ", "his ", "her ", "their ")) and len(source.split()) < 4
    if described and set(speaker.lower().split()) <= set(source.lower().split()):
        return False
    return any(token.capital and token.word not in FUNCTION_WORDS for token in read(f"{source} {speaker}"))


def attributions(tokens: Sequence[Token], outside: Sequence[Token]) -> Iterator[Told]:
    """The words that the sentence gives to somebody, cue by cue."""
    cues = [at for at, token in enumerate(tokens) if token in outside and _is_cue(tokens, at)]
    subjects = {at: _subject(tokens, at) for at in cues}
    # A cue in what another one introduces is a part of what was said: "Brown said the firm requested a change".
    places = [at for at in cues if not any(tokens[other] in subjects[at] for other in cues)]
    for number, at in enumerate(places):
        end = places[number + 1] if number + 1 < len(places) else len(tokens)
        if tokens[at].word == "according":
            stop = next((p for p in range(at + 2, len(tokens)) if tokens[p].mark), len(tokens))
            rest = tokens[stop:] if at == 0 else tokens[:at]
            yield Told(tuple(tokens[at + 2 : stop]), tokens[at], tuple(rest))
            continue
        after = [token for token in tokens[at + 1 : end] if token.word not in HEARERS]
        if subjects[at]:
            yield Told(tuple(subjects[at]), tokens[at], tuple(after or tokens[:at]))


def _is_cue(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].word
    if word == "according":
        return at + 1 < len(tokens) and tokens[at + 1].word == "to"
    return word in FORMS and not (at and (tokens[at - 1].number or tokens[at - 1].word in _NO_SUBJECT))


def _subject(tokens: Sequence[Token], at: int) -> list[Token]:
    """The words for who spoke: those before a cue in its clause, the name right behind it, or those that a comma ends.

    "Lund warned …", "…, warned Lund", "Lund, the head of the harbour, warned …".
    """
    start = at
    while start > 0 and not (tokens[start - 1].mark and tokens[start - 1].norm in ",;:.—–") and at - start < 10:
        start -= 1
    before = [token for token in tokens[start:at] if not token.mark]
    if any(token.word not in FUNCTION_WORDS for token in before):
        return before
    end = next((p for p in range(at + 1, len(tokens)) if tokens[p].mark), len(tokens))
    behind = list(tokens[at + 1 : end])
    if 0 < len(behind) < 7 and any(token.capital for token in behind):
        return behind
    return [token for token in tokens[max(0, at - 14) : at] if not token.mark]


def _wrongly_given(told: Told, case: Case) -> str | None:
    """Why a speaker of the sentence is not the one who said this, or did not say it so."""
    subject = {token.norm for token in told.speaker if token.word not in FUNCTION_WORDS}
    capitals = {token.norm for unit in case.evidence for token in unit.tokens if token.capital} | {
        token.norm for token in case.around if token.capital
    }
    names = {
        token.norm
        for token in told.speaker
        if token.capital
        and token.word not in FUNCTION_WORDS
        and (token is not case.tokens[0] or token.norm in capitals)
    }
    own, other, whose = -1, -1, ""
    said = content(told.content)
    theirs = [(u, each) for u, each in case.statements if not names or subject & called(each, u, case)]
    for unit, statement in case.statements:
        inside = content(token for part in statement.parts for token in read(part.of(unit.article.text)))
        shared = (said & inside).total()
        if (unit, statement) in theirs:
            own = max(own, shared)
        elif any(u is unit and each.extent.overlap(statement.extent) for u, each in theirs):
            continue  # what one says that the other said
        elif shared > other:
            other, whose = shared, statement.speaker or "somebody else"
    near = any(names & {token.norm for token in unit.tokens} and _says(unit) for unit in case.evidence)
    if names and own < 0 and not near and _tells(told.cue):
        return f"nothing in what it points at is said by “{' '.join(token.word for token in told.speaker)}”"
    if names and other > max(own + 1, 2):
        return f"these are the words of {whose}"
    return _too_strong(told.cue, case)


def _tells(cue: Token) -> bool:
    return cue.word == "according" or FORMS[cue.word].lemma in NEUTRAL_CUES | STRONGER_CUES


def _says(unit: Unit) -> bool:
    return any(token.word in CUES or token.word == "according" for token in unit.tokens)


def _too_strong(cue: Token, case: Case) -> str | None:
    """Why a verb of saying says more than the article's: "confirmed" for "said", "will" where somebody may."""
    lemma = FORMS[cue.word].lemma if cue.word in FORMS else "say"
    group = next((group for group in STRENGTHS if lemma in group), None)
    if group is None:
        return None
    there = {FORMS[t.word].lemma if t.word in FORMS else t.norm for unit in case.evidence for t in unit.tokens}
    stems = {token.norm for word in group for token in read(word)}
    if there & set(group) or {token.norm for unit in case.evidence for token in unit.tokens} & stems:
        return None
    return f"“{cue.word}” says more than what it points at"
