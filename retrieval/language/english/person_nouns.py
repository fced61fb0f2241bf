"""Nouns for persons, by what they are or do (person_nouns.txt says from where)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

FILE = "person_nouns.txt"
#: Words whose commonest meaning is another one, or that are young or British.
_MORE = frozenset(
    "activist agent ally associate barber cleaner climber cook fan fireman forester founder garda guard holder jockey"
    " judge medic midfielder militant nationalist nurse organiser paediatrician pal pedestrian pensioner pioneer"
    " principal publisher rebel referee relative sarpanch spy star suspect teller trustee usher volunteer"
    " witness".split()
)


def is_person_noun(word: str) -> bool:
    """Whether a noun in the singular and in small letters is one for a person: "lifeguard", "ex-banker"."""
    nouns = _nouns()
    return word in nouns or word in _MORE or word.rpartition("-")[2] in nouns


@cache
def _nouns() -> frozenset[str]:
    lines = files(__package__).joinpath(FILE).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
