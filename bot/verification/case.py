"""A generated sentence beside the sentences of articles that it points at, as the checks read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.verification.evidence import Unit
from bot.verification.lexicon import PRONOUNS
from bot.verification.names import context, surely
from bot.verification.quoting import is_inside, quoted
from bot.verification.tokens import Token, read
from retrieval.articles import Span
from retrieval.statements import Statement


@dataclass(frozen=True)
class Case:
    """A sentence and its evidence; `foreign` when it is in another language than English."""

    text: str
    evidence: tuple[Unit, ...]
    foreign: bool = False

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the sentence."""
        return read(self.text)

    @cached_property
    def quotations(self) -> list[Span]:
        """Its quotations."""
        return quoted(self.text)

    @cached_property
    def outside(self) -> list[Token]:
        """Its words outside quotations."""
        return [token for token in self.tokens if not is_inside(token.start, self.quotations)]

    @cached_property
    def told(self) -> set[str]:
        """All words of the evidence, by what is compared of them."""
        return {token.norm for unit in self.evidence for token in unit.tokens}

    @cached_property
    def statements(self) -> list[tuple[Unit, Statement]]:
        """The statements of the evidence, each once, with the unit that has it."""
        seen: dict[Statement, Unit] = {}
        for unit in self.evidence:
            for statement in unit.statements:
                seen.setdefault(statement, unit)
        return [(unit, statement) for statement, unit in seen.items()]

    @cached_property
    def around(self) -> tuple[Token, ...]:
        """The words that the evidence is read with: titles, who speaks, and what stands before a pronoun of it."""
        texts: list[str] = []
        for unit in self.evidence:
            texts.append(unit.article.title or "")
            texts.append(unit.article.publisher or "")
            if any(token.word in PRONOUNS for token in unit.tokens):
                texts.append(context(unit))
        for unit, statement in self.statements:
            if statement.speaker and surely(statement, unit):
                texts.append(f"{statement.speaker} {statement.role or ''}")
        return tuple(token for text in texts for token in read(text))


def windows(tokens: Sequence[Token], at: int, reach: int) -> Sequence[Token]:
    """The words around a place, so many on either side, without its own."""
    return [*tokens[max(0, at - reach) : at], *tokens[at + 1 : at + 1 + reach]]
