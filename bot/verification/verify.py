"""Each sentence of a generated answer: verified, repaired where exactly one repair fits, or dropped, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers import Status
from bot.verification.evidence import Unit
from bot.verification.splitting import Sentence
from bot.verification.support import Supported, support, unfit
from bot.verification.tokens import Token, read
from retrieval.language.english.function_words import FUNCTION_WORDS

#: A sentence that shares this much of its content words with a sentence of an article is an altered form of it, where
#: no other sentence shares as much less `MARGIN` (chosen on altered sentences of the seed article).
ALTERED, MARGIN, FEWEST = 0.6, 0.15, 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of a sentence: `text` is what may leave (none where it was dropped), borne out by `unit`."""

    said: str
    status: Status
    reason: str
    text: str = ""
    unit: Unit | None = None
    speaker: str | None = None


def verify(sentence: Sentence, units: Sequence[Unit]) -> Verdict:
    """The verdict on a sentence by the units of the passages that the model was given."""
    reason = unfit(sentence.text)
    if reason:
        return Verdict(sentence.text, "dropped", reason)
    cited = [unit for unit in units if unit.number in sentence.markers]
    reasons: list[tuple[float, str]] = []
    for unit in cited:
        found = support(sentence.text, unit)
        if isinstance(found, Supported):
            return _borne_out(sentence, unit, found, found.mended)
        reasons.append((_likeness(read(sentence.text), unit.tokens), found))
    if reasons:
        why = max(reasons, key=lambda each: each[0])[1]
    else:
        why = f"there is no passage [{sentence.markers[0]}]" if sentence.markers else "it cites nothing"
    return (
        _cited_anew(sentence, units, why)
        or _as_in_article(sentence, cited, why)
        or Verdict(sentence.text, "dropped", why)
    )


def _borne_out(sentence: Sentence, unit: Unit, found: Supported, repaired: str | None) -> Verdict:
    reason = repaired or "its words, in their order, are in what it cites"
    return Verdict(sentence.text, "repaired" if repaired else "verified", reason, found.text, unit, found.speaker)


def _cited_anew(sentence: Sentence, units: Sequence[Unit], why: str) -> Verdict | None:
    """The sentence with the only place that bears it out as its citation."""
    passed = [(unit, found) for unit in units if isinstance(found := support(sentence.text, unit), Supported)]
    if not passed or any(not _same_place(unit, passed[0][0]) for unit, _ in passed):
        return None
    return _borne_out(sentence, *passed[0], f"{why}; one passage bears it out")


def _as_in_article(sentence: Sentence, units: Sequence[Unit], why: str) -> Verdict | None:
    """The sentence of the article that this one altered, in its place, when it can be only one."""
    own = read(sentence.text)
    ranked = sorted(((_likeness(own, unit.tokens), unit) for unit in units), key=lambda each: -each[0])
    if not ranked or ranked[0][0] < ALTERED:
        return None
    best, unit = ranked[0]
    if any(score > best - MARGIN and not _same_place(other, unit) for score, other in ranked[1:]):
        return None
    text = " ".join(unit.text.split())
    found = support(text, unit, {token.word for token in own if token.capital})
    if unfit(text) or isinstance(found, str):
        return None
    return _borne_out(sentence, unit, found, f"{why}; the article's own sentence instead")


def _same_place(one: Unit, other: Unit) -> bool:
    return one.article.id == other.article.id and one.span.overlap(other.span) > 0


def _likeness(short: Sequence[Token], long: Sequence[Token]) -> float:
    """The share of the content words of the one that the other has; 0 where those are too few to tell."""
    wanted = Counter(token.norm for token in short if not token.mark and token.word not in FUNCTION_WORDS)
    shared = (wanted & Counter(token.norm for token in long)).total()
    return shared / wanted.total() if shared >= FEWEST else 0.0
