"""Text made safe for a terminal."""

from __future__ import annotations

import re

#: Control characters but tab and newline, and what changes the direction of text: a terminal would obey them.
_CODES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without what a terminal would take for a command."""
    return _CODES.sub("\N{REPLACEMENT CHARACTER}", text)
