"""First names that tell whether somebody is a woman or a man (first_names.txt says from where)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal
from unicodedata import combining, normalize

FILE = "first_names.txt"
Sex = Literal["f", "m"]
_PARTS: dict[str, Sex] = {"[women]": "f", "[men]": "m"}


def sex_by(first: str) -> Sex | None:
    """Whether a first name in small letters is a woman's (f) or a man's (m); None where it is of both, or unknown."""
    return _names().get(first) or _names().get(_plain(first))


def _plain(name: str) -> str:
    """The name without accents, as many are typed: "sinead"."""
    return "".join(each for each in normalize("NFKD", name) if not combining(each))


@cache
def _names() -> dict[str, Sex]:
    found: dict[str, Sex] = {}
    sex: Sex = "f"
    for line in (files(__package__) / FILE).read_text(encoding="utf-8").splitlines():
        if line in _PARTS:
            sex = _PARTS[line]
        elif not line.startswith("#"):
            found |= dict.fromkeys(line.split(), sex)
    plain: dict[str, set[Sex]] = {}
    for name, known in found.items():
        plain.setdefault(_plain(name), set()).add(known)
    return {name: known.pop() for name, known in plain.items() if len(known) == 1} | found
