"""A sentence that is nearly the article's: what it leaves out, puts in or turns round must not change what is said.

A paraphrase shares too little with one sentence of its evidence to be compared so; the other checks read that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from bot.verification.case import Case
from bot.verification.evidence import Unit
from bot.verification.facts import figures_of, read_all
from bot.verification.lexicon import CONDITIONS, CUES, GUARDS, MODALS, NEGATIONS, PRONOUNS, TITLE_WORDS, UNITS
from bot.verification.tokens import Token
from retrieval.language.english.function_words import FUNCTION_WORDS

#: A sentence is nearly another when that has this share of its content words, in their order.
NEAR = 0.7
_JOINING = frozenset(
    "and but while who which whose whereas although though adding as because after before since when".split()
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence beside the one that it nearly is: which places of each have their match in the other."""

    own: Sequence[Token]
    theirs: Sequence[Token]
    matched: frozenset[int]
    kept: frozenset[int]
    replaced: Sequence[tuple[Sequence[Token], Sequence[Token]]]
    inserted: frozenset[int]


def near(case: Case) -> Compared | None:
    """The sentence of the evidence that this one nearly is; None where it is a paraphrase, or put together."""
    compared = [_compared(case, unit) for unit in case.evidence]
    shares = [_share(each) for each in compared]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return compared[best] if best is not None and shares[best] >= NEAR else None


def _compared(case: Case, unit: Unit) -> Compared:
    own, theirs = _words(case.tokens), _words(unit.tokens)
    blocks = SequenceMatcher(None, [_norm(t) for t in own], [_norm(t) for t in theirs], autojunk=False)
    pairs = [(a + n, b + n) for a, b, size in blocks.get_matching_blocks() for n in range(size)]
    replaced = [(own[a:b], theirs[c:d]) for kind, a, b, c, d in blocks.get_opcodes() if kind == "replace"]
    inserted = frozenset(
        at for kind, a, b, *_ in blocks.get_opcodes() if kind in ("insert", "delete") for at in range(a, b)
    )
    return Compared(own, theirs, frozenset(a for a, _ in pairs), frozenset(b for _, b in pairs), replaced, inserted)


def _words(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.word not in ("a", "an", "the", "that") and token.norm not in "\"'“”‘’"]


def _norm(token: Token) -> str:
    return MODALS.get(token.word, token.norm)


def _share(compared: Compared) -> float:
    wanted = [at for at, token in enumerate(compared.own) if _is_content(token)]
    return sum(at in compared.matched for at in wanted) / len(wanted) if wanted else 0.0


def _is_content(token: Token) -> bool:
    return not (token.mark or token.word in FUNCTION_WORDS)


def alterations(case: Case) -> str | None:
    """Why a sentence that is nearly the article's says something else: a weighty word goes, comes, or words change."""
    compared = near(case)
    if compared is None:
        return None
    own = {_norm(token) for token in compared.own}
    cued = any(token.word in CUES or token.word == "according" for token in case.outside)
    figures = {norm for token in case.tokens for norm in figures_of(token)}
    negated = any(token.word in NEGATIONS for at, token in enumerate(compared.own) if at not in compared.matched)
    for token in _left_out(compared):
        weighty = token.word in GUARDS or (token.word in CUES and not cued) or set(figures_of(token)) - figures
        if weighty and _norm(token) not in own and not (negated and token.word in NEGATIONS):
            return f"it leaves out “{token.word}”"
    told = _norms([token for unit in case.evidence for token in read_all(unit.article.text)])
    for token in _added(case, compared, told):
        return f"it adds “{token.word}”"
    return _exchanged(compared, told) or _voiced(compared) or _turned_round(compared)


def _added(case: Case, compared: Compared, known: set[str]) -> Iterator[Token]:
    """Weighty words that the evidence does not have, and words of content that nothing of its articles has."""
    told = {_norm(token) for unit in case.evidence for token in unit.tokens} | {t.norm for t in case.around}
    for at, token in enumerate(compared.own):
        if at in compared.matched or token not in case.outside or _norm(token) in told or token.word in CUES:
            continue
        weighty = token.word in GUARDS and token.word != "no"
        strange = at in compared.inserted and _is_content(token) and not (token.capital or token.number)
        if weighty or (
            strange and "-" not in token.word and token.norm not in known and not _has_form(compared, token)
        ):
            yield token


def _has_form(compared: Compared, token: Token) -> bool:
    return any(_same_verb(token, other) for other in compared.theirs)


def _exchanged(compared: Compared, told: set[str]) -> str | None:
    """One word in the place of another one, or two that change places."""
    for one, other in compared.replaced:
        new, old = [t for t in one if _is_content(t)], [t for t in other if _is_content(t)]
        if not new or not old or _renames(new[0], other):
            continue
        known = new[0].norm in told or new[0].capital or new[0].number or new[0].word in UNITS
        alone = len(new) == 1 and len(old) == 1 and known and not _same_verb(new[0], old[0])
        swapped = {t.norm for t in new} <= _norms(compared.theirs) and {t.norm for t in old} <= _norms(compared.own)
        if alone or swapped:
            return f"“{new[0].word}” stands for “{old[0].word}”"
    return None


def _norms(tokens: Sequence[Token]) -> set[str]:
    return {token.norm for token in tokens}


def _voiced(compared: Compared) -> str | None:
    """A "by" that goes or comes while the words around it stay: who did it becomes whom it was done to."""
    for tokens, known, others in (
        (compared.theirs, compared.kept, _norms(compared.own)),
        (compared.own, compared.matched, _norms(compared.theirs)),
    ):
        for at, token in enumerate(tokens[:-1]):
            lost = token.word == "by" and at not in known and "by" not in others
            verb = at > 0 and not (tokens[at - 1].number or tokens[at - 1].capital)
            if lost and verb and at - 1 in known and any(place in known for place in (at + 1, at + 2)):
                return "who did it is the other way round in what it points at"
    return None


def _renames(new: Token, other: Sequence[Token]) -> bool:
    """Whether a name stands for a pronoun, or for the words for somebody without a name."""
    return new.capital and not any(token.capital and token.word not in TITLE_WORDS for token in other)


def _same_verb(one: Token, other: Token) -> bool:
    """Whether two words have the same consonants, as the forms of irregular verbs do: "broke", "broken"."""
    short, long = sorted(("".join(c for c in token.word if c not in "aeiou") for token in (one, other)), key=len)
    return one.norm == other.norm or (long.startswith(short) and len(long) - len(short) < 2 and not one.capital)


def _left_out(compared: Compared) -> Iterator[Token]:
    """The words that the sentence leaves out while it keeps what they weigh on, the next word or their clause."""
    kept, theirs = compared.kept, compared.theirs
    clause: list[int] = []
    for at in range(len(theirs) + 1):
        last = at == len(theirs)
        if last or (theirs[at].mark and theirs[at].norm in ",;:.—–-()") or theirs[at].word in _JOINING:
            conditional = any(theirs[place].word in CONDITIONS for place in clause[:3])
            if clause and (conditional or any(_is_content(theirs[place]) and place in kept for place in clause)):
                yield from (theirs[place] for place in clause if place not in kept and _weighs(compared, place))
            clause = [] if last or theirs[at].mark else [at]
        else:
            clause.append(at)


def _weighs(compared: Compared, at: int) -> bool:
    """Whether a word that goes says something of a word that stays: a condition always does, others of the next one."""
    token, behind = compared.theirs[at], compared.theirs[at + 1 : at + 4]
    following = next((at + 1 + n for n, other in enumerate(behind) if _is_content(other) or other.mark), None)
    always = token.word in CONDITIONS or token.word in NEGATIONS or token.word in CUES
    return always or (following is not None and following in compared.kept)


def _turned_round(compared: Compared) -> str | None:
    """Two words that change places around a third one: who did it, and to whom."""
    first = {token.norm: at for at, token in reversed(list(enumerate(compared.own))) if _is_content(token)}
    once = {token.norm: at for at, token in reversed(list(enumerate(compared.theirs))) if _is_content(token)}
    both = sorted(set(first) & set(once), key=first.__getitem__)
    for one, other in combinations(both, 2):
        if once[one] < once[other]:
            continue
        if any(token.norm == "," for token in compared.own[first[one] : first[other]]):
            continue  # an apposition, or a clause that moved
        inside = {token.norm for token in compared.own[first[one] + 1 : first[other]] if _is_content(token)}
        between = {token.norm for token in compared.theirs[once[other] + 1 : once[one]] if _is_content(token)}
        passive = [
            any(token.word == "by" for token in part)
            for part in (compared.own[first[one] : first[other]], compared.theirs[once[other] : once[one]])
        ]
        if inside & between and passive[0] == passive[1]:
            return f"“{one}” and “{other}” are the other way round in what it points at"
    return None


def foreign(case: Case) -> list[Token]:
    """The content words of the sentence that its evidence does not have, but for names, numbers and cues."""
    told = case.told | {token.norm for token in case.around}
    return [
        token
        for token in case.outside
        if _is_content(token) and token.norm not in told and not token.number and token.word not in CUES | PRONOUNS
    ]
