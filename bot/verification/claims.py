"""The speaker that a generated sentence names, and whether the statement index has it so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.verification.evidence import Unit, marks_of, touch
from bot.verification.lexicon import (
    DETERMINERS,
    GUARDS,
    HEARERS,
    LIGHT_ADVERBS,
    NAMING,
    PREPOSITIONS,
    PRONOUNS,
    TITLE_WORDS,
    UNDOING,
)
from bot.verification.quoting import is_inside
from bot.verification.shortening import align
from bot.verification.tokens import Token, read
from retrieval.articles import Span
from retrieval.language.english.function_words import WEEKDAYS
from retrieval.language.english.saying_verbs import NEUTRAL_CUES, OBJECT_CONTROL, STRONGER_CUES
from retrieval.language.names import is_person
from retrieval.language.saying import FORMS
from retrieval.statements import Statement

#: What else the words for a speaker may be of: "the mayor of Oslo, Ida Moss", "Moss, who chairs the board".
_OF_A_SOURCE = DETERMINERS | PREPOSITIONS - {"as", "against"} | TITLE_WORDS | PRONOUNS | frozenset(["who", "also"])
#: Behind one of these stands who did not speak: "a man posing as Moss", "neither Kern nor Lund".
_NOT_HIMSELF = frozenset("as like playing posing neither nor either or not".split())
#: With one behind it a verb says something else.
_PARTICLES = frozenset("on for off out up down".split())
#: What may stand around a statement: when, where and to whom it was said.
_ASIDE = (
    "in on at to with after before during by and who which press news conference interview briefing statement speech"
    " address meeting parliament radio television media court group told asked when by phone email"
)
_AROUND = DETERMINERS | HEARERS | LIGHT_ADVERBS | frozenset((*WEEKDAYS, *_ASIDE.split()))
#: A speaker's name with its title is shorter than this.
SPEAKER_TOKENS = 14


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence read as "somebody said something (on a day)"; no cue in "according to somebody"."""

    speaker: tuple[Token, ...]
    cue: str | None
    content: tuple[Token, ...]
    day: tuple[Token, ...] = ()


def claims(tokens: Sequence[Token]) -> Iterator[Claim]:
    """Every way to read the sentence so."""
    words = [token for token in tokens if token.norm not in ".!?"]
    comma = next((at for at, token in enumerate(words) if token.norm == ","), None)
    if len(words) > 3 and [token.word for token in words[:2]] == ["according", "to"] and comma:
        yield Claim(tuple(words[2:comma]), None, tuple(words[comma + 1 :]))
    for at, token in enumerate(words):
        if token.word == "according" and at + 2 < len(words) and words[at + 1].word == "to" and at > 2:
            yield Claim(tuple(words[at + 2 :]), None, tuple(words[: at - 1 if words[at - 1].norm == "," else at]))
        if token.word not in FORMS:
            continue
        if 0 < at <= SPEAKER_TOKENS:
            content = words[at + 1 :]
            day: list[Token] = []
            while content and (content[0].word in HEARERS or content[0].norm in ",:" or _is_of_a_day(content)):
                day += [content[0]] if content[0].word not in HEARERS and not content[0].mark else []
                content = content[1:]
            speaker = tuple(word for word in words[:at] if word.word != "also")
            yield Claim(speaker, token.word, tuple(content), tuple(day))
        commas = [before for before in range(at) if words[before].norm == ","]
        if commas and at == len(words) - 1:
            yield Claim(tuple(words[commas[-1] + 1 : at]), token.word, tuple(words[: commas[-1]]))
        if commas and commas[-1] == at - 1:
            yield Claim(tuple(words[at + 1 :]), token.word, tuple(words[: at - 1]))


def _is_of_a_day(tokens: Sequence[Token]) -> bool:
    day = tokens[1 if tokens[0].word in ("on", "in") and len(tokens) > 1 else 0]
    return day.word in WEEKDAYS or day.norm.startswith("@")


def bears_out(claim: Claim, statement: Statement, unit: Unit, quotations: Sequence[Span] = ()) -> bool:
    """Whether this statement of the index is by this speaker, said in this way, and its content is the claim's.

    `quotations` are those of the sentence that claims it.
    """
    if not claim.content or not names(claim.speaker, statement, unit) or not _said_so(claim, statement, unit):
        return False
    content = [token for part in statement.parts for token in read(part.of(unit.article.text))]
    aligned = align(claim.content, content)
    around = {token.norm for token in unit.tokens if not touch(statement.parts, unit.place(token))}
    if isinstance(aligned, str) or not all(token.norm in around for token in claim.day):
        return False
    unquoted = [
        at
        for token, at in zip(claim.content, aligned, strict=True)
        if token.word in PRONOUNS and not is_inside(token.start, quotations)
    ]
    # With what goes before them left out, pronouns may mean somebody else.
    kept = set(aligned)
    last = max((at for at in unquoted if at is not None), default=0)
    return all(at in kept or token.mark or token.word in DETERMINERS for at, token in enumerate(content[:last]))


def names(tokens: Sequence[Token], statement: Statement, unit: Unit) -> bool:
    """Whether the words name the statement's speaker, with nothing that the article does not say of them."""
    asked = _bare(tokens)
    if not asked or asked[-1].possessive:
        return False
    said = statement.source.of(unit.article.text) if statement.source else ""
    as_there = [token.word for token in _bare(read(said))]
    if [token.word for token in asked] == as_there and not PRONOUNS & set(as_there):
        return True
    if statement.speaker is None or not is_named(statement, unit):
        return False
    name = read(statement.speaker)
    if len(asked) == 1:  # a person by one name, but no "[South] Sudan" and no "[forged] letter"
        of_a_person = is_person(statement.speaker) and name[0].word not in NAMING
        return asked[0].norm in (name[0].norm, name[-1].norm) and (len(name) == 1 or of_a_person)
    first, _, then = said.partition(", ")  # "a spokesman for the union, Davit Moran" is he, a spokesman …
    role, speaker = statement.role, statement.speaker
    forms = (speaker, f"{speaker}, {role}", said, f"{then}, {first}", f"{role or ''} {speaker}")
    named = {token.norm for token in name} & {token.norm for token in asked}
    return bool(named) and any(not isinstance(align(asked, read(form)), str) for form in forms)


def _bare(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.word not in DETERMINERS and token.norm != ","]


def is_named(statement: Statement, unit: Unit) -> bool:
    """Whether the article names the speaker right there, or by a pronoun: "whose aide accused" may be misread."""
    if statement.source is None or statement.speaker is None:
        return statement.source is None
    source = {token.norm for token in read(statement.source.of(unit.article.text))}
    return bool(source & ({token.norm for token in read(statement.speaker)} | PRONOUNS | {"who"}))


def _said_so(claim: Claim, statement: Statement, unit: Unit) -> bool:
    """Whether the claim's verb says no more than the article's, and nothing around the statement takes it back.

    Around it there may be other statements, a date, and where and to whom it was said: no parody, no "jokingly".
    """
    cue = statement.cue.of(unit.article.text).lower() if statement.cue else None
    cue = None if cue == "according to" else cue
    told = FORMS[cue].lemma if cue in FORMS else None if cue else "say"
    said = FORMS[claim.cue].lemma if claim.cue else "say"
    weaker = said in NEUTRAL_CUES and told in NEUTRAL_CUES | STRONGER_CUES
    if cue != claim.cue and said != told and not weaker:
        return False
    own = [*statement.parts, *([statement.cue] if statement.cue else [])]
    for other in unit.statements:
        if not touch(other.parts, statement.extent):  # what another said beside it
            own += [*other.parts, *marks_of(other)]
    source = statement.source
    naming = {token.norm for token in read(f"{statement.speaker} {statement.role or ''}")}
    made_to = any(token.word in OBJECT_CONTROL for token in unit.tokens)  # "prompted her to describe": she did
    before = ""
    for token in unit.tokens:
        place = unit.place(token)
        changing = token.word in UNDOING or (before == claim.cue and token.word in _PARTICLES)
        if changing and not touch(statement.parts, place):
            return False  # "called on Moss to quit"
        if source and source.overlap(place):
            plain = token.mark or token.capital or token.norm in naming or token.word in _OF_A_SOURCE
            if not plain or token.word in GUARDS - TITLE_WORDS or before in _NOT_HIMSELF:
                return False
        elif not touch(own, place):
            made = made_to and (token.word in OBJECT_CONTROL or token.word in ("to", "which"))
            light = token.mark or token.number or token.word in _AROUND or token.norm.startswith("@")
            if not (light or made):
                return False
        before = token.word
    return True
