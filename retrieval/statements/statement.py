"""A statement: content, who is behind it, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from retrieval.articles import Span

Kind = Literal["direct", "indirect", "mixed"]
Sense = Literal["said", "attitude"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that somebody said, asserted, wrote or thinks, according to an article.

    `speaker` is the name as the article first gives it in full ("Maria Zakharova"), None when it is not clear who
    speaks; `role` what the article says the speaker is ("Russian Foreign Ministry spokesperson"). `source` is the
    mention that was used here ("She"), `cue` the word that attributes ("asserted"), `parts` the content, in order:
    several when the attribution stands in its middle. `sense` is "attitude" for what somebody is told to believe, want,
    expect, fear or plan.
    """

    parts: tuple[Span, ...]
    kind: Kind
    speaker: str | None = None
    role: str | None = None
    source: Span | None = None
    cue: Span | None = None
    sense: Sense = "said"

    @property
    def extent(self) -> Span:
        """The span from the first character of the content to its last."""
        return Span(self.parts[0].start, self.parts[-1].end)


@dataclass(slots=True)
class Found:
    """A statement in the making: its content, and the mention that says (`source`) or names (`named`) who speaks.

    `waits` when a colon announces content that the sentence itself does not have; `plain` when the quotation's own
    sentence says whose it is.
    """

    parts: list[Span]
    source: Span | None
    named: Span | None
    cue: Span | None
    waits: bool = False
    sense: Sense = "said"
    plain: bool = False
