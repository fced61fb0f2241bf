"""Whether one sentence of an article bears out one generated sentence: in its words, its quotations and its speaker."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.verification.attributions import runs_on, unclear
from bot.verification.claims import bears_out, claims, is_named
from bot.verification.evidence import Unit, instructs, touch
from bot.verification.full_names import is_meant, without_first_names
from bot.verification.lexicon import (
    AUXILIARIES,
    CUES,
    DETERMINERS,
    GUARDS,
    LEADING,
    LIGHT_ADVERBS,
    PREPOSITIONS,
    PRIVATIVES,
    PRONOUNS,
    UNDOING,
)
from bot.verification.quoting import as_in_article, is_inside, quoted
from bot.verification.shortening import align
from bot.verification.tokens import Token, read
from retrieval.articles import Span
from retrieval.language.english.function_words import FIRST_AND_SECOND, WEEKDAYS
from retrieval.language.saying import FORMS

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
    for token in _outside(read(text), quoted(text)):
        if token.word in FIRST_AND_SECOND and token.norm != "unitedstates":
            return f"“{token.word}” outside a quotation: whose word it is, is not clear"
    return None


#: Who says so, between commas in the middle of what is said: "Berg, Lund said, stole the money."
_SAID_ASIDE = re.compile(r", ((?:[A-Z][\w’'-]{0,40} ){1,4}(?:said|says|added|argued|claimed|wrote)),")


def support(text: str, unit: Unit, meant: Collection[str] = ()) -> Supported | str:
    """The sentence as the unit bears it out, or why it does not.

    `meant` are words of whoever else says whom a pronoun at its beginning means: a name among them is believed where
    the index of statements has it too.
    """
    if "?" in unit.text and "?" not in text:
        return "it makes a statement of a question"
    if any(aside[0] not in text and aside[1] in text for aside in _SAID_ASIDE.finditer(unit.text)):
        return "it joins what stands apart"
    exact = as_in_article(text, unit)
    if exact is None:
        return "a quotation is not in what it cites, to the letter"
    tokens = read(exact)
    found = _supported(exact, tokens, unit, meant)
    if isinstance(found, str) and (as_called := without_first_names(tokens, unit)):
        fuller = _supported(exact, as_called, unit, meant)
        return found if isinstance(fuller, str) else fuller
    return found


def _supported(text: str, tokens: Sequence[Token], unit: Unit, meant: Collection[str]) -> Supported | str:
    aligned = align(tokens, unit.tokens)
    quotations = quoted(text)
    outside = _outside(tokens, quotations)
    if isinstance(aligned, str):
        if not _dangling(outside):
            for statement in unit.statements:
                if any(bears_out(claim, statement, unit, quotations) for claim in claims(tokens)):
                    return Supported(text, statement.speaker)
            if _is_apposition(tokens, unit.tokens):
                return Supported(text)
        return aligned
    return _spoken(text, outside, dict(zip(tokens, aligned, strict=True)), unit, meant)


def _outside(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Token]:
    return [token for token in tokens if not is_inside(token.start, spans)]


def _dangling(tokens: Sequence[Token]) -> Token | None:
    """A pronoun before which the sentence names nothing that it could stand for."""
    light = DETERMINERS | PREPOSITIONS | LIGHT_ADVERBS | PRONOUNS | LEADING | set(WEEKDAYS)
    for token, after in zip(tokens, [*tokens[1:], None], strict=False):
        alone = after is not None and (after.word in AUXILIARIES or after.word in FORMS or after.word.endswith("ed"))
        if token.word in _DEICTIC or token.word in ("both", "neither", "latter"):
            return token
        if token.word in ("this", "these", "those", "that") and alone:
            return token
        if not (token.mark or token.number or token.word in light):
            return None
    return None


def _spoken(
    text: str, outside: Sequence[Token], at: Mapping[Token, int | None], unit: Unit, meant: Collection[str]
) -> Supported | str:
    """The shortened sentence, where what it reports is given to who said it; `at` is where its tokens stand."""
    wrong = unclear(outside, at, unit) or runs_on(text, at, unit)
    if wrong:
        return wrong
    places = [unit.place(unit.tokens[one]) for one in at.values() if one is not None]
    dangling = _dangling(outside)
    mended = None
    speaker: str | None = None
    if dangling is not None:
        one = at[dangling]
        place = None if one is None else unit.place(unit.tokens[one])
        named = next((s.speaker for s in unit.statements if place and s.source == place), None)
        if named is None or not is_meant(dangling, named, unit, meant):
            return f"whom “{dangling.word}” means is not clear"
        text = text[: dangling.start] + named + text[dangling.end :]
        mended = f"“{dangling.word}” is {named}"
    left_out = set(range(len(unit.tokens))) - set(at.values())
    whole = all(unit.tokens[one].mark or unit.tokens[one].word in DETERMINERS for one in left_out)
    holding = [s for s in unit.statements if any(touch(s.parts, place) for place in places)]
    for statement in holding:
        inside = [place for place in places if touch(statement.parts, place)]
        given = statement.source is not None and touch(places, statement.source)
        alone = not given and len(inside) == len(places)
        if statement.speaker is None and not whole:
            return "whose words these are is not clear"
        if alone and not whole:
            return "it gives somebody's words as the article's own"
        if alone and statement.speaker and is_named(statement, unit):
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
    if role[-1].capital or any(token.word in GUARDS | PRIVATIVES | PRONOUNS | UNDOING for token in role):
        return False

    def forms(tokens: Sequence[Token]) -> list[tuple[str, bool]]:
        return [(token.norm, token.possessive) for token in tokens]

    wanted = [*forms(name), (",", False), *forms(role)]
    after = long[len(wanted) :]
    if forms(long[: len(wanted)]) != wanted or not after or after[0].norm not in ",.":
        return False
    return len(after) < 2 or not (after[1].capital or after[1].mark or after[1].word in ("and", "or", *DETERMINERS))
