"""The evidence for generated sentences: the sentences of the passages that the model was given, and who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.verification.tokens import Token, read
from retrieval.articles import Article, Span
from retrieval.language.quotations import quotations
from retrieval.language.sentences import paragraphs
from retrieval.statements import Statement
from retrieval.store.store import Store


@dataclass(frozen=True, slots=True)
class Given:
    """A passage as the model was given it: whole sentences of an article, under a number from 1 on."""

    number: int
    article: Article
    sentences: tuple[Span, ...]
    speaker: str | None = None

    @property
    def text(self) -> str:
        """The passage as the model read it."""
        return self.article.text[self.sentences[0].start : self.sentences[-1].end]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a given passage, or a statement that runs over several, with what the index knows of it."""

    number: int
    article: Article
    span: Span
    tokens: tuple[Token, ...]
    quoted: tuple[Span, ...]
    statements: tuple[Statement, ...]

    @property
    def text(self) -> str:
        """The article's own characters."""
        return self.span.of(self.article.text)

    def place(self, token: Token) -> Span:
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
    """Every sentence and every statement of several sentences of the given passages, passage by passage."""
    known: dict[str, list[Statement]] = {}
    for found in store.catalog.statements_in(sorted({each.article.id for each in given})):
        known.setdefault(found.article_id, []).append(found.statement)
    return units_of(given, known)


def marks_of(statement: Statement) -> list[Span]:
    """The words for who spoke, and that they did, as far as the statement has them."""
    return [mark for mark in (statement.source, statement.cue) if mark]


def touch(spans: Iterable[Span], place: Span) -> bool:
    """Whether any of the spans has a character of the place."""
    return any(span.overlap(place) for span in spans)


def units_of(given: Sequence[Given], known: Mapping[str, Sequence[Statement]]) -> list[Unit]:
    """The units of the given passages, where the statements of their articles are `known` by the articles' ids."""
    quoted = {
        each.article.id: [quote.span for quote in quotations(each.article.text, paragraphs(each.article.text))]
        for each in given
    }
    made: list[Unit] = []
    for each in given:
        statements = known.get(each.article.id, ())
        for span in _spans(each, statements):
            text = span.of(each.article.text)
            if not instructs(text):
                inside = tuple(one for one in statements if one.extent.overlap(span))
                marks = tuple(quote for quote in quoted[each.article.id] if quote.overlap(span))
                made.append(Unit(each.number, each.article, span, read(text), marks, inside))
    return made


def _spans(given: Given, statements: Sequence[Statement]) -> list[Span]:
    spans = dict.fromkeys(given.sentences)
    for statement in statements:
        marks = [statement.extent, *marks_of(statement)]
        extent = Span(min(mark.start for mark in marks), max(mark.end for mark in marks))
        touched = [span for span in given.sentences if span.overlap(extent)]
        if len(touched) > 1 and (several := Span(touched[0].start, touched[-1].end)).covers(extent):
            spans[several] = None
    return list(spans)
