"""The bot's own texts, one file for each language. Another language is another file with the same keys."""

from __future__ import annotations

import datetime
import tomllib
from functools import cache
from importlib.resources import files

#: Who uses Telegram in a language that has no file is spoken to in this one.
DEFAULT = "en"


@cache
def languages() -> dict[str, dict[str, str]]:
    """Every language's texts, by its code."""
    found = (each for each in files(__package__).iterdir() if each.name.endswith(".toml"))
    return {each.name.removesuffix(".toml"): tomllib.loads(each.read_text(encoding="utf-8")) for each in found}


def spoken(code: str | None) -> str:
    """The language to answer in for a user's code of Telegram ("ru", "pt-br"; none for some clients)."""
    base = (code or "").partition("-")[0].lower()
    return base if base in languages() else DEFAULT


def text(language: str, key: str, **values: object) -> str:
    """The text with its {names} filled in; the values are never read as templates themselves."""
    return languages()[language][key].strip().format(**values)


def date(language: str, day: datetime.date | None) -> str:
    """The day as it is written in a sentence of the language."""
    if day is None:
        return text(language, "undated")
    months = text(language, "months").split()
    return text(language, "date", day=day.day, month=months[day.month - 1], year=day.year)
