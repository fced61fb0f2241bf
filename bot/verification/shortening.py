"""Whether a sentence is another one shortened, where shortening it cannot change what it says.

Every word of the shorter one must stand in the longer one, in the same order and form; what is left out must be of the
few kinds that `_may_begin`, `_may_go` and `_may_end` name, and may turn nothing: no "not", "would" or "allegedly".
Adjectives are not among them: "the [second] largest bank", "a [draft] treaty". This asks more than the usual measures
of support: a share of common words, or a model's judgement of entailment, passes a sentence that differs in the one
word that matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from bot.verification.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    DISTRIBUTIVES,
    GUARDS,
    LIGHT_ADVERBS,
    NAMING,
    PREPOSITIONS,
    PRIVATIVES,
    TITLE_WORDS,
    UNDOING,
    UNNAMED,
)
from bot.verification.tokens import SAME_NAMED, Token
from retrieval.language.english.function_words import FUNCTION_WORDS, WEEKDAYS
from retrieval.language.names import is_organisation
from retrieval.language.saying import FORMS

#: The most words that are left out together as a title before a name, and between two commas.
TITLE, APPOSITION = 8, 30
#: As many words go before a surname, and a name has no more than these.
FIRST_NAMES, LONGEST_NAME = 2, 6
#: No more is left out in one place: an aside with its commas, and some adverbs.
LONGEST_GAP = APPOSITION + 8
#: Marks that a generated sentence may set otherwise: they are not compared.
_LOOSE_MARKS = frozenset(".,!?;:…-–—()[]")
#: With another article they say something else: "a few came", "few came".
_FEW = frozenset("few little third quarter fifth tenth number majority minority lot".split())


#: Which token of the longer sentence each token of the shorter one is (None for marks and added articles).
Aligned = tuple[int | None, ...]


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
    reached: dict[int, Aligned] = {-1: ()}
    article: Token | None = None
    for word in words:
        reached = _step(word, article, reached, long)
        if not reached:
            return f"at “{word.word}” it departs from what it cites, in words, their order, or by what it leaves out"
        article = word if word.word in DETERMINERS else None
    ends = [way for last, way in reached.items() if last >= 0 and _may_end(long, last)]
    if not ends:
        return "it leaves out the end of what it cites"
    way = iter(ends[0])
    return tuple(None if token.norm in _LOOSE_MARKS else next(way) for token in short)


def _step(word: Token, article: Token | None, reached: dict[int, Aligned], long: Sequence[Token]) -> dict[int, Aligned]:
    """Returns the ways after one more word; `article` is the word before it, if that is an article."""
    after: dict[int, Aligned] = {}
    for last, way in sorted(reached.items(), reverse=True):  # an article that is there is not one that was added
        if word.word in DETERMINERS or (word.word == "that" and last >= 0 and _introduces(long[last])):
            after.setdefault(last, (*way, None))
        for at in range(last + 1, len(long) if last < 0 else min(len(long), last + 1 + LONGEST_GAP)):
            if at in after or not same(word, long[at]) or not _same_article(article, long, at):
                continue
            if _may_begin(long, at) if last < 0 else _may_go(long, last, at):
                after[at] = (*way, at)
    return after


def same(one: Token, other: Token) -> bool:
    """Whether two tokens are the same word, number, date or country; both possessive or neither."""
    if one.word == "and" and other.norm == ";":
        return True
    alike = one.word == other.word or (one.number and other.number) or one.norm in SAME_NAMED
    return alike and one.norm == other.norm and one.possessive == other.possessive


def _same_article(article: Token | None, long: Sequence[Token], at: int) -> bool:
    """Whether the word at this place keeps its article: one may be added or go, but "a cause" is not "the cause"."""
    before = long[at - 1] if at and long[at - 1].word in DETERMINERS else None
    if long[at].word in _FEW or (article and before):
        definite = [each is not None and each.word == "the" for each in (article, before)]
        return definite[0] == definite[1] and (article is None) == (before is None)
    return True


def _may_begin(long: Sequence[Token], at: int) -> bool:
    """Whether a sentence may begin at this token of `long`: what goes before is an article, a date or a title."""
    lead = long[_sentence_start(long, at) : at]
    comma = next((place + 1 for place, token in enumerate(lead) if token.norm == ","), 0)
    light = len(lead[:comma]) == 2 and lead[0].word in LIGHT_ADVERBS
    if light or (_is_date(lead[:comma]) and not _is_distributive(long)):
        lead = lead[comma:]
    return all(token.word in DETERMINERS for token in lead) or _is_of_a_name(lead, long, at)


def _sentence_start(tokens: Sequence[Token], at: int) -> int:
    """Returns the beginning of the sentence that has the token: a statement may be of several."""
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


def _may_go(long: Sequence[Token], last: int, at: int) -> bool:
    """Whether what stands between two tokens may be left out."""
    gap = list(long[last + 1 : at])
    if gap and gap[0].word == "that" and _introduces(long[last]):
        gap = gap[1:]
    for end in (0, -1):
        while gap and gap[end].word in LIGHT_ADVERBS and not _is_distributive(long):
            gap.pop(end)
    if all(token.word in DETERMINERS or token.norm in _LOOSE_MARKS for token in gap):
        return True
    return (
        _is_aside(long[last], gap, long[at])
        or (not (long[last].capital or long[last].mark) and _is_of_a_name(gap, long, at))
        or (_is_date(gap) and not _is_distributive(long))
    )


def _introduces(token: Token) -> bool:
    """Whether a "that" may stand behind it or not, and nothing else changes: "said (that) the dam was safe"."""
    return token.word in FORMS or token.word in ("reporters", "journalists")


def _is_aside(before: Token, gap: Sequence[Token], after: Token) -> bool:
    """An apposition or a clause with "who" or "which", between two commas, dashes or brackets.

    Not a member of a list, and nothing that the word behind it goes on with ("Lund, who met Moss, a thief, resigned").
    """
    if not 3 <= len(gap) <= APPOSITION or gap[0].norm not in ",-–—(" or gap[-1].norm not in ",-–—)":
        return False
    goes_on = after.word in ("and", "or", "as", "who", "which", "whose", *DETERMINERS, *PREPOSITIONS)
    inner = gap[1:-1]
    named = all(token.capital for token in inner) and not (before.capital or after.capital)  # "the mayor, Olu Bako,"
    return not goes_on and (named or _describes(inner))


def _describes(part: Sequence[Token]) -> bool:
    """Whether a part of a sentence only describes what stands before it."""
    if any(token.word in GUARDS | UNDOING or token.norm in ",;:–—" for token in part):
        return False
    first = part[0]
    if first.word in ("who", "which"):
        return len(part) > 2
    described = first.word in DETERMINERS or first.number or first.word in TITLE_WORDS or _is_date(part)
    return described and not any(token.word in AUXILIARIES for token in part)


def _is_of_a_name(part: Sequence[Token], long: Sequence[Token], at: int) -> bool:
    """Titles and first names before a surname: "[Foreign Ministry spokesperson Maria] Zakharova said".

    A title goes whole ("[Attorney] General Moss"), and a name that loses its first words still names the same: a
    person's does, that of "[South] Sudan", "[Hurricane] Moss" or "[Many] Russian soldiers" does not.
    """
    name = long[at]
    if not part or len(part) > TITLE or not name.capital or name.word in TITLE_WORDS or part[-1].word in PRIVATIVES:
        return False
    titled = max((at + 1 for at, token in enumerate(part) if token.word in TITLE_WORDS), default=0)
    title, first = part[:titled], list(part[titled:])
    if first and first[0].norm == ",":  # "South Korea's President, Kim Il Sung"
        first = first[1:] if title else first
    for token in title:
        of_a_title = token.capital or token.word in TITLE_WORDS | DETERMINERS
        if not of_a_title or token.word in GUARDS - TITLE_WORDS or token.mark or token.possessive:
            return False
    return not first or _is_first_name(first, long, at)


def _is_first_name(first: Sequence[Token], long: Sequence[Token], at: int) -> bool:
    name = [*first, *takewhile(lambda token: token.capital, long[at : at + LONGEST_NAME + 1])]
    end = at + len(name) - len(first)
    if end - at > LONGEST_NAME:
        return False
    after = long[end] if end < len(long) else None
    # A verb follows a whole name; of "Many Russian soldiers" neither "Russian" nor "Many" is one.
    whole = after is None or after.mark or after.word in FORMS or after.word in AUXILIARIES or after.word.endswith("ed")
    others = NAMING | GUARDS | PRIVATIVES | FUNCTION_WORDS | AUXILIARIES | PREPOSITIONS | UNNAMED
    named = all(token.capital and not (token.possessive or token.mark or token.word in others) for token in first)
    organisation = is_organisation([token.word.capitalize() for token in name])
    return whole and named and len(first) <= FIRST_NAMES and not organisation


def _is_date(part: Sequence[Token]) -> bool:
    """A day or month, with what leads to it: "on Monday", ", in May"."""
    rest = [token for token in part if token.word not in WEEKDAYS and not token.norm.startswith("@")]
    return len(rest) < len(part) <= 5 and all(token.word in ("on", "in", ",") for token in rest)


def _is_distributive(long: Sequence[Token]) -> bool:
    """Whether the sentence says more when it is shorter: "trains do not run [on Monday]"."""
    return any(token.word in DISTRIBUTIVES for token in long)


def _may_end(long: Sequence[Token], last: int) -> bool:
    """Whether a sentence may end at this token: what stands behind it is a date, or only describes."""
    stop = next((at for at in range(last + 1, len(long)) if _is_stop(long, at)), len(long))
    rest = [token for token in long[last + 1 : stop] if token.norm not in ".!?"]
    if all(token.mark for token in rest):
        return True
    if _is_date(rest):
        return not _is_distributive(long) and not any(token.word in AUXILIARIES for token in long[: last + 1])
    if rest[0].norm not in ",–—" or len(rest) < 2:
        return False
    # Behind a name an apposition, behind another word perhaps a sentence ("…, the headline ran").
    return (long[last].capital or rest[1].word in ("who", "which")) and _describes(rest[1:])
