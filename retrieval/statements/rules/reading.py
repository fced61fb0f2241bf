"""A text as the rules alone read it: its structure, quotations, and statements."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.articles import Span
from retrieval.language.furniture import entries
from retrieval.language.quotations import Quotation, quotations
from retrieval.language.saying import CUE_WORDS
from retrieval.language.sentences import paragraphs, sentences
from retrieval.statements.rules.discourse import read
from retrieval.statements.rules.transcripts import turns
from retrieval.statements.rules.units import units
from retrieval.statements.statement import Found


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with what the rules read in it: `spoken` are turns on lines of their own, `told` all other statements.

    `entries` are the places where the entries of a live blog begin: nobody speaks from one into the next.
    """

    text: str
    paragraphs: list[Span]
    sentences: list[Span]
    quotes: list[Quotation]
    spoken: list[Found]
    told: list[Found]
    entries: tuple[int, ...] = ()


def read_by_rules(text: str) -> Reading:
    """The text as the rules read it."""
    blocks = paragraphs(text)
    split = sentences(text)
    quotes = quotations(text, blocks)
    spoken, taken = turns(text, blocks)
    begins = entries(text)
    told = read(text, units(text, blocks, split, quotes, CUE_WORDS), taken, begins)
    return Reading(text, blocks, split, quotes, spoken, told, begins)
