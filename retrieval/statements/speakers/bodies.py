"""The names of bodies: what an abbreviation stands for in an article."""

from __future__ import annotations

import re
from functools import lru_cache

#: An abbreviation of two letters stands for too much to be read from initials: it must be explained in brackets.
LEAST_LETTERS = 3
_JOINING = ("and", "of", "for", "the", "on", "in", "to", "&")


@lru_cache(maxsize=1024)
def _in_full(short: str) -> re.Pattern[str]:
    """The pattern of a name whose words begin with these letters; small words may lend theirs ("DOJ")."""
    letters = short.replace("&", "")
    words = [rf"{letter}[a-z][\w'’-]*" for letter in letters]
    if short.startswith("US") and len(letters) > LEAST_LETTERS:  # "US Postal Service"
        words[:2] = [r"(?:US|U\.S\.|United States)"]
    for place, letter in enumerate(letters[1:-1], 1) if len(words) == len(letters) else ():
        small = [word for word in _JOINING if word[0] == letter.lower()]
        words[place] = "(?:" + "|".join([words[place], *small]) + ")"
    between = rf",? (?:(?:{'|'.join(_JOINING)}) ){{0,2}}"
    return re.compile(r"(?<!\w)" + between.join(words) + r"(?!\w)")


def full_name(text: str, short: str) -> str | None:
    """The name that a text has in full for an abbreviation, by its initials: "World Health Organization" for "WHO"."""
    if len(short) < LEAST_LETTERS and f"({short})" not in text:
        return None
    match = _in_full(short).search(text)
    return re.sub(r"['’]s?$", "", match.group()) if match else None
