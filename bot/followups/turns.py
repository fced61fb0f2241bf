"""What a conversation keeps of a turn, for the turns after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation as it was understood, and whom its answer was about."""

    standalone: str
    about: str | None = None
