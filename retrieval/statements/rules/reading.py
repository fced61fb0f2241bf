"""A text as the rules alone read it: its structure, quotations, and statements."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.articles import Span
from retrieval.language.quotations import Quotation, quotations
from retrieval.language.saying import CUE_WORDS
from retrieval.language.sentences import paragraphs, sentences
from retrieval.statements.rules.discourse import read
from retrieval.statements.rules.transcripts import turns
from retrieval.statements.rules.units import units
from retrieval.statements.statement import Found


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with what the rules read in it: `spoken` are turns on lines of their own, `told` all other statements."""

    text: str
    paragraphs: list[Span]
    sentences: list[Span]
    quotes: list[Quotation]
    spoken: list[Found]
    told: list[Found]


def read_by_rules(text: str) -> Reading:
    """The text as the rules read it."""
    blocks = paragraphs(text)
    split = sentences(text)
    quotes = quotations(text, blocks)
    spoken, taken = turns(text, blocks)
    told = read(text, units(text, blocks, split, quotes, CUE_WORDS), taken)
    return Reading(text, blocks, split, quotes, spoken, told)
