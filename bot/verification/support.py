"""Whether one sentence of an article bears out one generated sentence: in its words, its quotations and its speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.verification.alignment import Aligned, align
from bot.verification.attribution import bears_out, claims, is_named
from bot.verification.evidence import Unit, instructs
from bot.verification.lexicon import (
    CUES,
    DETERMINERS,
    FIRST_AND_SECOND,
    GUARDS,
    LIGHT_ADVERBS,
    PREPOSITIONS,
    PRIVATIVES,
    PRONOUNS,
    SUBJECT_PRONOUNS,
)
from bot.verification.quoting import as_in_article, quoted
from bot.verification.tokens import Token, read
from retrieval.articles import Span
from retrieval.words import WEEKDAYS

#: Longer than any sentence that a reader would follow, and than most that a newspaper prints.
LONGEST = 1_000
#: What an answer in words has no use for: links, markup, code, other scripts' controls.
_MARKUP = re.compile(
    r"https?:|www\.|[<>{}\\|^~`#*_=@]|\]\(|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_DEICTIC = PRONOUNS - {"this", "these", "those"}


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence that an article bears out, as it may leave; `mended` where a name had to be put in."""

    text: str
    speaker: str | None = None
    mended: str | None = None


def unfit(text: str) -> str | None:
    """Why a sentence cannot be checked against anything, None where it can."""
    if len(text) > LONGEST:
        return "it is too long"
    if _MARKUP.search(text):
        return "it holds a link, markup or control characters"
    if instructs(text):
        return "it tells its reader what to answer"
    inside = quoted(text)
    mine = [
        token
        for token in _outside(read(text), inside)
        if token.word in FIRST_AND_SECOND and token.norm != "unitedstates"
    ]
    if mine:
        return f"“{mine[0].word}” outside a quotation: whose word it is, is not clear"
    return None


def support(text: str, unit: Unit) -> Supported | str:
    """The sentence as the unit bears it out, or why it does not."""
    if "?" in unit.text and "?" not in text:
        return "it makes a statement of a question"
    exact = as_in_article(text, unit)
    if exact is None:
        return "a quotation is not in what it cites, to the letter"
    tokens = read(exact)
    aligned = align(tokens, unit.tokens)
    outside = _outside(tokens, quoted(exact))
    if isinstance(aligned, str):
        if not _dangling(outside):
            for statement in unit.statements:
                if any(bears_out(claim, statement, unit) for claim in claims(tokens)):
                    return Supported(exact, statement.speaker)
            if _is_apposition(tokens, unit.tokens):
                return Supported(exact)
        return aligned
    return _spoken(exact, tokens, outside, aligned, unit)


def _outside(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Token]:
    return [token for token in tokens if not any(span.start <= token.start < span.end for span in spans)]


def _dangling(tokens: Sequence[Token]) -> Token | None:
    """A pronoun before which the sentence names nothing that it could stand for."""
    light = DETERMINERS | PREPOSITIONS | LIGHT_ADVERBS | PRONOUNS | set(WEEKDAYS)
    for token in tokens:
        if token.word in _DEICTIC:
            return token
        if not (token.mark or token.number or token.word in light):
            return None
    return None


def _spoken(
    text: str, tokens: Sequence[Token], outside: Sequence[Token], aligned: Aligned, unit: Unit
) -> Supported | str:
    """The shortened sentence, where what it reports is given to who said it."""
    places = [unit.place(unit.tokens[at]) for at in aligned.at if at is not None]
    dangling = _dangling(outside)
    mended = None
    speaker: str | None = None
    if dangling is not None:
        place = aligned.at[list(tokens).index(dangling)]
        source = next(
            (s for s in unit.statements if place is not None and s.source == unit.place(unit.tokens[place])), None
        )
        if source is None or source.speaker is None or dangling.word not in SUBJECT_PRONOUNS:
            return f"whom “{dangling.word}” means is not clear"
        text = text[: dangling.start] + source.speaker + text[dangling.end :]
        mended = f"“{dangling.word}” is {source.speaker}"
    left_out = set(range(len(unit.tokens))) - set(aligned.at)
    whole = all(unit.tokens[at].mark or unit.tokens[at].word in DETERMINERS for at in left_out)
    holding = [s for s in unit.statements if any(part.overlap(place) for part in s.parts for place in places)]
    for statement in holding:
        inside = [place for place in places if any(part.overlap(place) for part in statement.parts)]
        given = statement.source is not None and any(statement.source.overlap(place) for place in places)
        if statement.speaker is None and not whole:
            return "whose words these are is not clear"
        if not given and len(inside) == len(places) and not whole:
            return "it gives somebody's words as the article's own"
        if not given and len(inside) == len(places) and statement.speaker and is_named(statement, unit):
            text, mended = f"{statement.speaker}: {text}", f"these are the words of {statement.speaker}"
        speaker = statement.speaker if len(inside) >= len(places) / 2 else speaker
    pairs = zip([None, *outside], outside, strict=False)
    cued = any(token.word in CUES and not (before and before.word in DETERMINERS) for before, token in pairs)
    if cued and not holding and not whole:
        return "no such statement is in the index of statements"
    return Supported(text, speaker, mended)


def _is_apposition(short: Sequence[Token], long: Sequence[Token]) -> bool:
    """Whether "Kim Gunn is Seoul's nuclear envoy", either way round, is "Kim Gunn, Seoul's nuclear envoy, …"."""
    words = [token for token in short if not token.mark]
    verbs = [at for at, token in enumerate(words) if token.word == "is"]
    if len(verbs) != 1:
        return False
    sides = words[: verbs[0]], words[verbs[0] + 1 :]
    return any(_apposed(_bare(name), _bare(role), _bare(long)) for name, role in (sides, sides[::-1]))


def _bare(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.word not in DETERMINERS]


def _apposed(name: Sequence[Token], role: Sequence[Token], long: Sequence[Token]) -> bool:
    if not name or len(role) < 2 or not all(token.capital and not token.possessive for token in name):
        return False
    if role[-1].capital or any(token.word in GUARDS | PRIVATIVES | PRONOUNS for token in role):
        return False
    wanted = [*name, None, *role]
    for at in range(len(long) - len(wanted)):
        here = long[at : at + len(wanted)]
        if not all(
            token.norm == "," if one is None else (token.norm, token.possessive) == (one.norm, one.possessive)
            for one, token in zip(wanted, here, strict=True)
        ):
            continue
        before, after = long[at - 1] if at else None, long[at + len(wanted) :]
        listed = len(after) > 1 and after[1].word in ("and", "or")
        led = before is not None and (before.capital or before.mark or (at == 1 and before.word in PREPOSITIONS))
        if after and after[0].norm in ",." and not listed and not led:
            return True
    return False
