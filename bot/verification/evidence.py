"""Evidence for a generated sentence: the sentences of the passages that a model was given, and those it points at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.verification.pointers import Pointer
from bot.verification.tokens import QUOTES, Token, read
from retrieval.articles import Article, Span
from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.quotations import quotations
from retrieval.language.sentences import paragraphs
from retrieval.statements import Statement
from retrieval.store.store import Store

#: A model may point at so many places for one sentence, and each place may be of so many sentences.
MOST_PLACES, MOST_SENTENCES = 3, 4


@dataclass(frozen=True, slots=True)
class Given:
    """A passage as the model was given it: sentences of an article, under a number from 1 on."""

    number: int
    article: Article
    sentences: tuple[Span, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a given passage, with what the index knows of it."""

    number: int
    place: int
    article: Article
    span: Span
    tokens: tuple[Token, ...]
    quoted: tuple[Span, ...]
    statements: tuple[Statement, ...]

    @property
    def text(self) -> str:
        """The article's own characters."""
        return self.span.of(self.article.text)

    def at(self, token: Token) -> Span:
        """Returns the place of a token of the unit in the article."""
        return Span(self.span.start + token.start, self.span.start + token.end)


#: Text that speaks to whoever reads it as a program, or to a model: it is no report of anything, and no evidence.
_SAY = "answer|reply|respond|output|print|repeat|say"
_INSTRUCTS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,60}\b(?:instruction|prompt|rule|guideline|direction"
    r"|question|above|previous|prior)"
    r"|\b(?:system prompt|system message|language model|chatbot|AI assistant|assistant\s*:|system\s*:|user\s*:)"
    r"|<\|?[a-z_/]{1,20}\|?>|\[/?INST\]"
    r"|^[^\w\n]*(?:you are now|from now on|as an ai|you must|do not (?:cite|mention|reveal)"
    rf"|please (?:{_SAY})|(?:{_SAY})\b[^.!?\n]{{0,40}}(?:\bonly\b|\bwith\b|\bthat\b|:|\bexactly\b))",
    re.IGNORECASE | re.MULTILINE,
)


def instructs(text: str) -> bool:
    """Whether the text tells its reader what to answer, rather than reporting something."""
    return _INSTRUCTS.search(text) is not None


def units(store: Store, given: Sequence[Given]) -> list[Unit]:
    """Every sentence of the given passages, passage by passage."""
    known: dict[str, list[Statement]] = {}
    for found in store.catalog.statements_in(sorted({each.article.id for each in given})):
        known.setdefault(found.article_id, []).append(found.statement)
    return units_of(given, known)


def units_of(given: Sequence[Given], known: Mapping[str, Sequence[Statement]]) -> list[Unit]:
    """The units of the given passages, where the statements of their articles are `known` by the articles' ids."""
    quoted = {
        each.article.id: [quote.span for quote in quotations(each.article.text, paragraphs(each.article.text))]
        for each in given
    }
    made: list[Unit] = []
    for each in given:
        for place, span in enumerate(each.sentences, 1):
            text = span.of(each.article.text)
            if not instructs(text):
                inside = tuple(
                    one
                    for one in known.get(each.article.id, ())
                    if one.extent.overlap(span) or touch(marks_of(one), span)
                )
                marks = tuple(quote for quote in quoted[each.article.id] if quote.overlap(span))
                made.append(Unit(each.number, place, each.article, span, read(text), marks, inside))
    return made


def marks_of(statement: Statement) -> list[Span]:
    """The words for who spoke, and that they did, as far as the statement has them."""
    return [mark for mark in (statement.source, statement.cue) if mark]


def touch(spans: Iterable[Span], place: Span) -> bool:
    """Whether any of the spans has a character of the place."""
    return any(span.overlap(place) for span in spans)


def pointed_at(text: str, pointers: Sequence[Pointer], given: Sequence[Unit]) -> list[Unit] | str:
    """The sentences that the pointers of a sentence mean, each once, in their order; or why one means none."""
    if not pointers:
        return "it points at nothing"
    found: dict[tuple[str, Span], Unit] = {}
    for pointer in pointers[:MOST_PLACES]:
        passage = [unit for unit in given if unit.number == pointer.passage]
        if not passage:
            return f"there is no passage [{pointer.passage}]"
        meant = _meant(text, pointer, passage)
        if not meant:
            return f"there is no such place in passage [{pointer.passage}]"
        found.update({(unit.article.id, unit.span): unit for unit in meant[:MOST_SENTENCES]})
    return list(found.values())


def _meant(text: str, pointer: Pointer, passage: Sequence[Unit]) -> Sequence[Unit]:
    if pointer.first is not None:
        return [unit for unit in passage if pointer.first <= unit.place <= (pointer.last or pointer.first)]
    if not pointer.opening:
        return closest(read(text), passage)
    begins = next((at for at, unit in enumerate(passage) if _has(unit, pointer.opening)), None)
    if begins is None:
        return ()
    ends = next((at for at, unit in enumerate(passage) if at >= begins and _has(unit, pointer.closing)), None)
    return () if ends is None else passage[begins : ends + 1]


def _has(unit: Unit, words: str) -> bool:
    return flat(words).strip(" .,") in flat(unit.text)


def flat(text: str) -> str:
    """The text in lower case, with single blanks and one kind of mark."""
    return "".join("'" if char in QUOTES else char for char in " ".join(text.lower().split()))


def closest(tokens: Sequence[Token], passage: Sequence[Unit]) -> list[Unit]:
    """The fewest sentences, three at most, that together have the most of the content words, in the passage's order."""
    left = content(tokens)
    chosen: list[Unit] = []
    while left and len(chosen) < MOST_PLACES:
        best = max(passage, key=lambda unit: (left & content(unit.tokens)).total(), default=None)
        shared = (left & content(best.tokens)) if best else Counter[str]()
        if best is None or shared.total() < (2 if chosen else 1):
            break
        chosen.append(best)
        left -= shared
    return [unit for unit in passage if unit in chosen]


def content(tokens: Iterable[Token]) -> Counter[str]:
    """The content words, by what is compared of them."""
    return Counter(token.norm for token in tokens if not token.mark and token.word not in FUNCTION_WORDS)


def merged(units: Sequence[Unit]) -> list[Unit]:
    """The units, those that stand one behind the other in an article as one."""
    runs: list[Unit] = []
    for unit in sorted(units, key=lambda each: (each.article.id, each.span)):
        last = runs[-1] if runs else None
        between = unit.article.text[last.span.end : unit.span.start] if last else "-"
        if last and last.article.id == unit.article.id and not between.strip():
            span = Span(last.span.start, max(last.span.end, unit.span.end))
            quoted = tuple(dict.fromkeys((*last.quoted, *unit.quoted)))
            spoken = tuple(dict.fromkeys((*last.statements, *unit.statements)))
            runs[-1] = replace(
                last, span=span, tokens=read(span.of(unit.article.text)), quoted=quoted, statements=spoken
            )
        else:
            runs.append(unit)
    return runs
