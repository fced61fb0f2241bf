"""Each sentence of a generated answer: a quotation, in the model's words, the article's in its place, or none.

The rules decide what can be decided by rule (checks.py); what they let pass waits for a second reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.answers import Status
from bot.verification.case import Case
from bot.verification.checks import faults
from bot.verification.evidence import Unit, content, instructs, pointed_at
from bot.verification.quoting import as_in_article, found, is_inside, quoted
from bot.verification.splitting import Sentence
from bot.verification.tokens import Token, read
from retrieval.language.english.function_words import FIRST_AND_SECOND
from retrieval.language.identifying import is_latin, language_of

#: Whether a model's own words may leave, or only the articles'.
Wording = Literal["checked", "quoted"]
#: A sentence that shares this much of its content words with a sentence of an article is an altered form of it, where
#: no other sentence shares as much less `MARGIN` (chosen on altered sentences of the seed article).
ALTERED, MARGIN, FEWEST = 0.6, 0.15, 3
#: Longer than any sentence that a reader would follow, and than most that a newspaper prints.
LONGEST = 1_000
#: What an answer in words has no use for: links, markup, code, other scripts' controls.
_MARKUP = re.compile(
    r"https?:|www\.|[<>{}\\|^~`#*_=@\[\]]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of a sentence and the `reason`; `check` names what decided.

    `worded`: `text` may leave, in the model's words, with its `evidence`. `verified` and `repaired`: the evidence
    leaves itself, as quotations. `dropped`: nothing does. With `waits` it is worded as far as rules can tell, and is
    to be read.
    """

    said: str
    status: Status
    check: str
    reason: str
    text: str = ""
    evidence: tuple[Unit, ...] = ()
    item: bool = False
    waits: Case | None = None


def verify(sentence: Sentence, units: Sequence[Unit], wording: Wording = "checked") -> Verdict:
    """The verdict on a sentence by the units of the passages that the model was given."""
    evidence = pointed_at(sentence.text, sentence.pointers, units)
    wrong = unfit(sentence.text)
    if not wrong and (same := _same(sentence.text, [*(() if isinstance(evidence, str) else evidence), *units])):
        return Verdict(sentence.text, "verified", "", "the article says so, to the letter", evidence=(same,))
    if isinstance(evidence, str):
        near = None if wrong else _nearest(sentence.text, units)
        if near is None:
            return Verdict(sentence.text, "dropped", "form" if wrong else "evidence", wrong or evidence)
        return _quoted(sentence, (near,), "evidence", f"{evidence}; the article's own sentence instead")
    return _by_rules(sentence, evidence, wrong, wording)


def _by_rules(sentence: Sentence, evidence: Sequence[Unit], wrong: str | None, wording: Wording) -> Verdict:
    """The verdict of the rules on a sentence that points at this evidence; `wrong` where it cannot be checked."""
    if wrong:
        return _quoted(sentence, evidence, "form", wrong)
    if wording == "quoted":
        return _quoted(sentence, evidence, "wording", "only the articles' own words may leave")
    case = Case(sentence.text, tuple(evidence), is_foreign(sentence.text, evidence))
    wrongs = faults(case)
    if wrongs:
        return _quoted(sentence, evidence, *next(iter(wrongs.items())))
    text = as_in_article(sentence.text, found(sentence.text, evidence) or ())
    reason = "the rules find nothing against it"
    return Verdict(sentence.text, "worded", "", reason, text, tuple(evidence), sentence.item, waits=case)


def instead(verdict: Verdict, check: str, reason: str) -> Verdict:
    """The verdict when a later check fails: the evidence takes the sentence's place."""
    units = closest_alone(verdict.said, verdict.evidence)
    return replace(verdict, status="repaired", check=check, reason=reason, text="", evidence=units, waits=None)


def _quoted(sentence: Sentence, evidence: Sequence[Unit], check: str, reason: str) -> Verdict:
    return Verdict(sentence.text, "repaired", check, reason, evidence=closest_alone(sentence.text, evidence))


def closest_alone(text: str, evidence: Sequence[Unit]) -> tuple[Unit, ...]:
    """The one sentence of the evidence that this one nearly is, or all of it."""
    near = _nearest(text, evidence)
    return (near,) if near else tuple(evidence)


def unfit(text: str) -> str | None:
    """Why a sentence cannot be checked against anything, None where it can."""
    if len(text) > LONGEST:
        return "it is too long"
    if _MARKUP.search(text):
        return "it holds a link, markup or control characters"
    if instructs(text):
        return "it tells its reader what to answer"
    spans = quoted(text)
    for token in read(text):
        if token.word in FIRST_AND_SECOND and token.norm != "unitedstates" and not is_inside(token.start, spans):
            return f"“{token.word}” outside a quotation: whose word it is, is not clear"
    return None if sum(not token.mark for token in read(text)) > 1 else "it says nothing"


def is_foreign(text: str, evidence: Sequence[Unit]) -> bool:
    """Whether a sentence is in another language than its evidence, or in none that the rules know."""
    if not is_latin(text):
        return True
    language = language_of(text)
    return language not in (None, "en") and language_of(" ".join(unit.text for unit in evidence)) != language


def _same(text: str, evidence: Sequence[Unit]) -> Unit | None:
    """The sentence of the evidence that has all the words, numbers and quotations of this one, in their order."""
    own = _bare(read(text))
    if len(quoted(text)) and found(text, evidence) is None:
        return None
    return next((unit for unit in evidence if _bare(unit.tokens) == own and _marks(unit.text) == _marks(text)), None)


def _bare(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    return [(token.norm, "" if token.number else token.word) for token in tokens if token.norm not in ".!…"]


def _marks(text: str) -> int:
    return len(quoted(text))


def _nearest(text: str, units: Sequence[Unit]) -> Unit | None:
    """The sentence that this one is an altered form of, when it can be only one."""
    own = read(text)
    ranked = sorted(((_likeness(own, unit.tokens), unit) for unit in units), key=lambda each: -each[0])
    if not ranked or ranked[0][0] < ALTERED:
        return None
    best, unit = ranked[0]
    others = [score for score, other in ranked[1:] if (other.article.id, other.span) != (unit.article.id, unit.span)]
    return None if any(score > best - MARGIN for score in others) else unit


def _likeness(short: Sequence[Token], long: Sequence[Token]) -> float:
    """The share of the content words of the one that the other has; 0 where those are too few to tell."""
    wanted = content(short)
    shared = (wanted & content(long)).total()
    return shared / wanted.total() if shared >= FEWEST else 0.0
