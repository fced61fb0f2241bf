"""Who a generated sentence says spoke, and whether the statement index has it so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.verification.alignment import Aligned, align
from bot.verification.evidence import Unit
from bot.verification.lexicon import DETERMINERS, GUARDS, HEARERS, NEUTRAL_CUES, PREPOSITIONS, PRONOUNS, STRONGER_CUES
from bot.verification.tokens import Token, read
from retrieval.statements import Statement
from retrieval.statements.cues import FORMS, OBJECT_CONTROL

#: A speaker's name with its title is shorter than this.
SPEAKER_TOKENS = 14


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence read as "somebody said something"; no cue in "according to somebody"."""

    speaker: tuple[Token, ...]
    cue: str | None
    content: tuple[Token, ...]


def claims(tokens: Sequence[Token]) -> Iterator[Claim]:
    """Every way to read the sentence so."""
    words = [token for token in tokens if token.norm not in ".!?"]
    comma = next((at for at, token in enumerate(words) if token.norm == ","), None)
    if len(words) > 3 and [token.word for token in words[:2]] == ["according", "to"] and comma:
        yield Claim(tuple(words[2:comma]), None, tuple(words[comma + 1 :]))
    for at, token in enumerate(words):
        if token.word == "according" and at + 2 < len(words) and words[at + 1].word == "to" and at > 2:
            yield Claim(tuple(words[at + 2 :]), None, _without_comma(words[:at]))
        if token.word not in FORMS:
            continue
        if 0 < at <= SPEAKER_TOKENS:
            content = words[at + 1 :]
            while content and (content[0].word in HEARERS or content[0].norm in ",:"):
                content = content[1:]
            yield Claim(tuple(word for word in words[:at] if word.word != "also"), token.word, tuple(content))
        commas = [before for before in range(at) if words[before].norm == ","]
        if commas and at == len(words) - 1:
            yield Claim(tuple(words[commas[-1] + 1 : at]), token.word, tuple(words[: commas[-1]]))
        if commas and commas[-1] == at - 1:
            yield Claim(tuple(words[at + 1 :]), token.word, tuple(words[: at - 1]))


def _without_comma(words: Sequence[Token]) -> tuple[Token, ...]:
    return tuple(words[:-1] if words and words[-1].norm == "," else words)


def bears_out(claim: Claim, statement: Statement, unit: Unit) -> bool:
    """Whether this statement of the index is by this speaker, said in this way, and its content is the claim's."""
    if not claim.content or not names(claim.speaker, statement, unit) or not _said_so(claim, statement, unit):
        return False
    if any(token.word in PRONOUNS - {"this", "these", "those"} for token in claim.content):
        return False  # in another sentence they may mean somebody else
    text = unit.article.text
    content = [token for part in statement.parts for token in read(part.of(text))]
    return isinstance(align(claim.content, content), Aligned)


def names(tokens: Sequence[Token], statement: Statement, unit: Unit) -> bool:
    """Whether the words name the statement's speaker, with nothing that the article does not say of them."""
    if statement.speaker is None or not is_named(statement, unit):
        return False
    asked = [token for token in tokens if token.word not in DETERMINERS]
    if not asked or asked[-1].possessive:
        return False
    name = read(statement.speaker)
    if len(asked) == 1:
        ends = {name[0].norm, name[-1].norm}
        return asked[0].norm in ends and not any(token.word in PREPOSITIONS for token in name)
    source = statement.source.of(unit.article.text) if statement.source else ""
    forms = (statement.speaker, f"{statement.role or ''} {statement.speaker}", f"{statement.speaker}, {statement.role}")
    ours = {token.norm for token in name}
    return any(token.norm in ours for token in asked) and any(
        isinstance(align(asked, read(form)), Aligned) for form in (source, *forms)
    )


def is_named(statement: Statement, unit: Unit) -> bool:
    """Whether the article names the speaker right there, or by a pronoun: "whose aide accused" may be misread."""
    if statement.source is None or statement.speaker is None:
        return statement.source is None
    source = {token.norm for token in read(statement.source.of(unit.article.text))}
    return bool(source & ({token.norm for token in read(statement.speaker)} | PRONOUNS | {"who"}))


def _said_so(claim: Claim, statement: Statement, unit: Unit) -> bool:
    """Whether the claim's verb says no more than the article's, and the article takes nothing back around it."""
    cue = statement.cue.of(unit.article.text).lower() if statement.cue else None
    told = FORMS[cue].lemma if cue in FORMS else None if cue else "say"
    said = FORMS[claim.cue].lemma if claim.cue else "say"
    weaker = said in NEUTRAL_CUES and told in NEUTRAL_CUES | STRONGER_CUES
    if cue != claim.cue and said != told and not weaker:
        return False
    own = [*statement.parts, *(mark for mark in (statement.source, statement.cue) if mark)]
    for other in unit.statements:
        if not any(part.overlap(statement.extent) for part in other.parts):  # what another said beside it
            own += [*other.parts, *(mark for mark in (other.source, other.cue) if mark)]
    made_to = any(token.word in OBJECT_CONTROL for token in unit.tokens)  # "prompted her to describe": she did
    return not any(
        token.word in GUARDS
        and not (made_to and token.word == "to")
        and not any(mark.overlap(unit.place(token)) for mark in own)
        for token in unit.tokens
    )
