"""Printing at a terminal: text that it does not obey, and lines of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

#: Control characters but tab and newline, and what changes the direction of text: a terminal would obey them.
_CODES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

#: The most lines of a list; those of a broken dump would scroll everything else away.
LISTED = 20


def plain(text: str) -> str:
    """Returns the text with a replacement character for each character that a terminal would obey."""
    return _CODES.sub("\N{REPLACEMENT CHARACTER}", text)


def say(console: Console, text: str, style: str = "", *, wrap: bool = True) -> None:
    """Prints text, never as markup or codes; without `wrap` a long line stays one, so that its paths can be copied."""
    console.print(plain(text), style=style, markup=False, highlight=False, soft_wrap=not wrap)


def say_list(console: Console, lines: Sequence[str]) -> None:
    """Prints the lines, indented; of many, the first and the number of the others."""
    for line in lines[:LISTED]:
        say(console, f"  {line}", wrap=False)
    if len(lines) > LISTED:
        say(console, f"  and {len(lines) - LISTED} more; --json lists them all.")


def say_json(facts: object) -> None:
    """Prints a line of JSON to the standard output."""
    typer.echo(json.dumps(facts, ensure_ascii=False))
