"""Whether a sentence is another one shortened, where shortening it cannot change what it says.

Every word of the shorter one must stand in the longer one, in the same order; what is left out must be of the kinds
that `_may_go` names. So nothing is added, changed or swapped, and no "not", "would", "if" or "allegedly" is lost.
This asks more than the usual measures of support: a share of common words, or a model's judgement of entailment, passes
a sentence that differs in the one word that matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.verification.lexicon import (
    AUXILIARIES,
    CUES,
    DETERMINERS,
    FIRST_AND_SECOND,
    GUARDS,
    LIGHT_ADVERBS,
    LIGHT_PREPOSITIONS,
    NAMING,
    PREPOSITIONS,
    PRIVATIVES,
    PRONOUNS,
    SUBORDINATORS,
    TITLE_WORDS,
)
from bot.verification.tokens import Token
from retrieval.statements.cues import FORMS
from retrieval.statements.people import is_organisation
from retrieval.words import FUNCTION_WORDS, WEEKDAYS

#: The most words that are left out together as adjectives, as a title before a name, and between two commas.
MODIFIER, TITLE, APPOSITION = 4, 8, 30
#: As many words go before a surname.
FIRST_NAMES = 2
#: Marks that a generated sentence may set otherwise: they are not compared.
_LOOSE_MARKS = frozenset(".,!?;:…-–—()[]")


@dataclass(frozen=True, slots=True)
class Aligned:
    """Which token of the longer sentence each token of the shorter one is (None for marks and added articles)."""

    at: tuple[int | None, ...]


def align(short: Sequence[Token], long: Sequence[Token]) -> Aligned | str:
    """How `short` is `long` shortened, or why it is not, in a few words."""
    words = [token for token in short if token.norm not in _LOOSE_MARKS]
    if sum(token.word not in DETERMINERS for token in words) < 2:
        return "it says nothing"
    known = {token.norm for token in long}
    foreign = next((each for each in words if each.norm not in known and each.word not in DETERMINERS), None)
    if foreign is not None:
        kind = "number" if foreign.number else "name" if foreign.capital else "word"
        return f"the {kind} “{foreign.word}” is not in what it cites"
    # `reached` are the places in `long` where the words so far may end, each with the way that led there.
    reached: dict[int, tuple[int | None, ...]] = {-1: ()}
    for word in words:
        reached = _step(word, reached, long)
        if not reached:
            return f"at “{word.word}” it departs from what it cites, in words, their order, or by what it leaves out"
    ends = [way for last, way in reached.items() if last >= 0 and _may_end(long, last)]
    if not ends:
        return "it leaves out the end of what it cites"
    way = iter(ends[0])
    return Aligned(tuple(None if token.norm in _LOOSE_MARKS else next(way) for token in short))


def _step(
    word: Token, reached: dict[int, tuple[int | None, ...]], long: Sequence[Token]
) -> dict[int, tuple[int | None, ...]]:
    after: dict[int, tuple[int | None, ...]] = {}
    for last, way in sorted(reached.items(), reverse=True):  # an article that is there is not one that was added
        if word.word in DETERMINERS:
            after.setdefault(last, (*way, None))
        for at in range(last + 1, len(long)):
            if at in after or not same(word, long[at]):
                continue
            determined = bool(way) and way[-1] is None
            if _may_begin(long, at) if last < 0 else _may_go(long, last, at, determined=determined):
                after[at] = (*way, at)
    return after


def same(one: Token, other: Token) -> bool:
    """Whether two tokens say the same: one stem, both possessive or neither ("killing" is not "killed")."""
    gerunds = one.word.endswith("ing") == other.word.endswith("ing")
    return one.norm == other.norm and one.possessive == other.possessive and gerunds


def _may_begin(long: Sequence[Token], at: int) -> bool:
    """Whether a sentence may begin at this token of `long`: what goes before is an article, a title or an adverbial."""
    lead = list(long[_sentence_start(long, at) : at])
    if not _still_named(lead, long, at):
        return False
    while lead and (lead[-1].word in DETERMINERS or (long[at].capital and _of_a_title(lead[-1], *lead[-2:-1]))):
        lead.pop()
    if lead and lead[-1].word in PRIVATIVES:
        return False
    return not lead or (lead[-1].norm == "," and (_date(lead) or (len(lead) == 2 and lead[0].word in LIGHT_ADVERBS)))


def _still_named(before: Sequence[Token], long: Sequence[Token], at: int) -> bool:
    """Whether a name that loses its first words still names the same: a person does, "[South] Sudan" does not."""
    end = at
    while end < len(long) and long[end].capital:
        end += 1
    lost: list[Token] = []
    while len(lost) < len(before) and before[-1 - len(lost)].capital:
        lost.insert(0, before[-1 - len(lost)])
    lost = [token for token in lost if token.word not in TITLE_WORDS | DETERMINERS]
    if not lost or not long[at].capital:
        return True
    name = [token.word.capitalize() for token in (*lost, *long[at:end])]
    after = long[end] if end < len(long) else None
    # A verb follows a whole name; of "Many Russian soldiers" neither "Russian" nor "Many" is one.
    whole = after is None or after.mark or after.word in FORMS or after.word in AUXILIARIES or after.word.endswith("ed")
    unnamed = NAMING | GUARDS | PRIVATIVES | FUNCTION_WORDS | AUXILIARIES
    return whole and len(lost) <= FIRST_NAMES and not any(t.word in unnamed for t in lost) and not is_organisation(name)


def _of_a_title(token: Token, *before: Token) -> bool:
    """Whether a token belongs to a title or name before a name; a comma does behind one ("President, Kim Il")."""
    if token.norm == ",":
        return bool(before) and not before[0].mark and _of_a_title(before[0])
    return (token.capital or token.word in TITLE_WORDS) and not token.possessive and not token.mark


def _sentence_start(tokens: Sequence[Token], at: int) -> int:
    """Where the sentence begins in which a token stands: a statement may be of several."""
    return next((before + 1 for before in range(at - 1, -1, -1) if _is_stop(tokens, before)), 0)


def _is_stop(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark ends a sentence, not an abbreviation: a word of three letters and more goes before it."""
    return (
        tokens[at].norm in ".!?"
        and at > 0
        and (len(tokens[at - 1].word) > 3 or tokens[at - 1].number)
        and at + 1 < len(tokens)
        and tokens[at + 1].capital
    )


def _may_go(long: Sequence[Token], last: int, at: int, *, determined: bool) -> bool:
    """Whether what stands between two tokens may be left out; `determined` where an article stands in its place."""
    gap = list(long[last + 1 : at])
    while gap and gap[0].word in LIGHT_ADVERBS:
        gap = gap[1:]
    while gap and gap[-1].word in LIGHT_ADVERBS:
        gap = gap[:-1]
    if not gap:
        return True
    if any(_weighty(token) for token in gap) or gap[-1].word in PRIVATIVES or gap[-1].possessive:
        return False
    if all(token.word in DETERMINERS or token.norm in _LOOSE_MARKS for token in gap):
        return True
    return (
        _between_commas(gap)
        or (_is_a_noun(long[at]) and _modifier(long[last], gap, determined=determined))
        or _first_names(long[last], gap, long[at])
        or _date(gap)
    )


def _weighty(token: Token) -> bool:
    return token.word in GUARDS and not (token.capital and token.word in TITLE_WORDS)


def _between_commas(gap: Sequence[Token]) -> bool:
    if len(gap) < 3 or len(gap) > APPOSITION or gap[0].norm not in ",-–—(" or gap[-1].norm not in ",-–—)":
        return False
    inner = gap[1:-1]
    return _describes(inner) and inner[0].word not in ("and", "or", "but") and not any(t.norm in ",;:" for t in inner)


def _describes(part: Sequence[Token]) -> bool:
    """Whether what stands behind a comma only describes: ", in theory," and ", jokingly," take back what is said."""
    first = part[0].word
    return _date(part) or not (first in PREPOSITIONS or (first.endswith("ly") and not part[0].capital))


def _modifier(before: Token, gap: Sequence[Token], *, determined: bool) -> bool:
    """Adjectives and the like behind an article or a preposition: "the [visiting] minister"."""
    inner = list(gap)
    headed = before.word in DETERMINERS | LIGHT_PREPOSITIONS
    if inner[0].word in DETERMINERS:
        inner, headed = inner[1:], determined
    return (
        headed
        and len(inner) <= MODIFIER
        and not any(
            token.mark
            or token.number
            or token.possessive
            or token.word in PREPOSITIONS | SUBORDINATORS | AUXILIARIES | PRONOUNS | FIRST_AND_SECOND | PRIVATIVES
            for token in inner
        )
    )


def _is_a_noun(token: Token) -> bool:
    """Whether a word can be what adjectives stand before."""
    return not token.mark and token.word not in PREPOSITIONS | SUBORDINATORS | AUXILIARIES | CUES


def _first_names(before: Token, gap: Sequence[Token], name: Token) -> bool:
    """A title or first name before a name: "said [Foreign Ministry spokesperson Maria] Zakharova"."""
    named = name.capital and not before.capital and not before.mark
    if not named or any(token.word in NAMING for token in gap):
        return False
    return len(gap) <= TITLE and all(_of_a_title(token) or token.norm == "," for token in gap)


def _date(gap: Sequence[Token]) -> bool:
    return len(gap) <= 5 and all(
        token.word in {*WEEKDAYS, "on", "in"} or token.norm.startswith("@") or token.norm == "," for token in gap
    )


def _may_end(long: Sequence[Token], last: int) -> bool:
    """Whether a sentence may end at this token: a clause ends here, and nothing behind it takes anything back."""
    stop = next((at for at in range(last + 1, len(long)) if _is_stop(long, at)), len(long))
    rest = long[last + 1 : stop]
    if not rest or all(token.mark for token in rest):
        return True
    if any(_weighty(token) for token in rest):
        return False
    if rest[0].mark:
        inner = [token for token in rest if not token.mark]
        return rest[0].norm in ",;:–—(" and _describes(inner)
    if rest[0].word == "and":
        return not any(token.word in ("between", "both") for token in long[:last])
    return rest[0].word in ("who", "which", "where") or _date(rest[:-1] if rest[-1].mark else rest)
