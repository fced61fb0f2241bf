"""The texts that models are told and that answers share with them, one file each beside this one, and their loader."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def text(name: str) -> str:
    """The text of `prompts/NAME.md`, without the white space around it."""
    return (files(__name__) / f"{name}.md").read_text(encoding="utf-8").strip()
