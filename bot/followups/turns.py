"""What a conversation keeps of a turn, for the turns after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation as it was understood, whom its answer was about, and what it cited.

    `cited` are places: the article's id, start and end.
    """

    standalone: str
    about: str | None = None
    cited: Sequence[Sequence[str | int]] = ()
