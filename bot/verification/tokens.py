"""A sentence as the words that are compared: numbers, dates, countries and inflections under one form each.

Two tokens are the same when their `norm` is; `start` and `end` count characters of the text they were read from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from bot.verification.lexicon import SCALES, SMALL_NUMBERS
from retrieval.language.english.function_words import MONTHS
from retrieval.language.english.places import UNIONS
from retrieval.language.words import stems

#: More of a sentence than this is not compared: the longest sentence of news has about 120 words.
MOST_TOKENS = 240


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a date or a mark. `word` is it in lower case, `norm` what is compared."""

    word: str
    norm: str
    start: int
    end: int
    capital: bool = False
    possessive: bool = False
    number: bool = False
    mark: bool = False


_ABBREVIATED = tuple((rf"{short}|{full}\b", name) for name, short, full in UNIONS)
SAME_NAMED = frozenset(name for _, name in _ABBREVIATED)
_TOKEN = re.compile(
    "|".join(rf"(?P<n{at}>\b(?:{pattern}))" for at, (pattern, _) in enumerate(_ABBREVIATED))
    + r"|(?P<ordinal>\d{1,4}(?:st|nd|rd|th)\b)"
    r"|(?P<number>(?:(?<![\w)])[-–−])?\d{1,20}(?:,\d{3}){0,6}(?:\.\d{1,10})?(?:[-–]\d{1,4}\b)?)"
    r"|(?P<word>[^\W\d_]+(?:[-][^\W\d_]+){0,5}(?:['’][^\W\d_]{1,3}\b)?)"
    r"|(?P<money>[$€£¥])|(?P<percent>%)"
    r"|(?P<mark>[^\w\s]|_)|(?P<other>\w)"
)
_CONTRACTED = {"wo": "will", "ca": "can", "sha": "shall"}
_SHORT_MONTHS = {month[:3]: month for month in MONTHS} | {"sept": "september"}
QUOTES = "\"“”„«»‘’'`"


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return "".join(stems(word)) or word


@lru_cache(maxsize=1_000)
def read(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in order, at most `MOST_TOKENS`; quotation marks are none."""
    return tuple(_merged(_merged(list(_raw(text)), _number), _date)[:MOST_TOKENS])


def _raw(text: str) -> Iterator[Token]:
    for match in islice(_TOKEN.finditer(text), 2 * MOST_TOKENS):
        kind, shown, (start, end) = match.lastgroup or "", match.group(), match.span()
        if kind.startswith("n") and kind != "number":
            name = _ABBREVIATED[int(kind[1:])][1]
            yield Token(shown.lower(), name, start, end, capital=True)
        elif kind == "number":
            value = shown.replace(",", "").replace("–", "-").replace("−", "-")
            value = value.rstrip("0").rstrip(".") if "." in value else value
            yield Token(shown, f"#{value}", start, end, number=True)
        elif kind == "ordinal":
            yield Token(shown, f"#{shown[:-2]}th", start, end, number=True)
        elif kind in ("money", "percent"):
            yield Token(shown, "percent" if kind == "percent" else shown, start, end, number=True)
        elif kind == "word":
            yield from _words(shown, start)
        elif shown not in QUOTES:
            yield Token(shown, shown, start, end, mark=True)


def _words(shown: str, start: int) -> Iterator[Token]:
    """The token of a word, two of a contraction with "not"; a possessive is a property of its word."""
    lower, end = shown.lower().replace("’", "'"), start + len(shown)
    if lower.endswith("n't"):
        verb = _CONTRACTED.get(lower[:-3], lower[:-3])
        yield Token(verb, _stem(verb), start, end - 3, shown[0].isupper())
        yield Token("not", "not", end - 3, end)
        return
    base, _, tail = lower.partition("'")
    possessive = tail in ("s", "") and "'" in lower
    word = base if possessive or not tail else lower  # "we're", "they'll": two words in one, compared as it stands
    yield Token(word, _stem(word), start, end, shown[0].isupper(), possessive)


def _merged(tokens: list[Token], read_one: Callable[[list[Token], int], tuple[Token, int]]) -> list[Token]:
    """The tokens that `read_one` makes of them: it gives the one that begins at a place, and the place behind it."""
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        token, at = read_one(tokens, at)
        made.append(token)
    return made


def _number(tokens: list[Token], at: int) -> tuple[Token, int]:
    """A number in words as figures ("two hundred", "a dozen"), figures with their scale ("3 million"), "per cent"."""
    value, after = _value(tokens, at)
    if value is not None:
        shown = f"#{value:.6f}".rstrip("0").rstrip(".")
        return replace(tokens[at], norm=shown, end=tokens[after - 1].end, number=True, capital=False), after
    if tokens[at].word in ("percent", "per-cent") or _pair(tokens, at) == ("per", "cent"):
        after = at + (2 if tokens[at].word == "per" else 1)
        return replace(tokens[at], norm="percent", end=tokens[after - 1].end, number=True), after
    return tokens[at], at + 1


def _pair(tokens: list[Token], at: int) -> tuple[str, str]:
    return tokens[at].word, tokens[at + 1].word if at + 1 < len(tokens) else ""


def _value(tokens: list[Token], at: int) -> tuple[float | None, int]:
    """The number that begins here and where it ends; None where none does."""
    first, second = _pair(tokens, at)
    if first in ("dozen", "dozens"):
        return (12, at + 1) if first == "dozen" else (None, at)
    total, current, seen = 0.0, 0.0, False
    if first == "a" and second in SCALES:  # "a million", "a dozen"
        current, seen, at = 1.0, True, at + 1
    while at < len(tokens):
        token = tokens[at]
        small = _small(token.word)
        if token.number and token.norm[1:].replace(".", "", 1).isdigit() and token.norm.startswith("#") and not seen:
            current, seen = float(token.norm[1:]), True
        elif small is not None and (not seen or current % 100 == 0 or (current % 10 == 0 and small < 10)):
            current, seen = current + small, True
        elif token.word in SCALES and seen:
            scale = SCALES[token.word]
            current = (current or 1) * scale
            if scale > 100:
                total, current = total + current, 0.0
        elif token.word != "and" or not seen or current < 100 or _small(_pair(tokens, at)[1]) is None:
            break
        at += 1
    return (total + current, at) if seen else (None, at)


def _small(word: str) -> int | None:
    if word in SMALL_NUMBERS:
        return SMALL_NUMBERS[word]
    tens, ones = (SMALL_NUMBERS.get(part, -1) for part in word.partition("-")[::2])
    return tens + ones if tens >= 20 and 0 <= ones < 10 else None


def _date(tokens: list[Token], at: int) -> tuple[Token, int]:
    """Day and month as one token, whatever their order: "Jan. 26", "26th of January", "January 26"."""
    month, after = _month(tokens, at)
    if month:
        day = _day(tokens, after)
        after += 1 if day else 0
    else:
        day = _day(tokens, at)
        then = at + 2 if day and _pair(tokens, at)[1] == "of" else at + 1
        month, after = _month(tokens, then) if day and then < len(tokens) else (None, at)
    if month is None:
        return tokens[at], at + 1
    norm = f"@{month}-{day}" if day else f"@{month}"
    return replace(tokens[at], norm=norm, end=tokens[after - 1].end, number=True), after


def _month(tokens: list[Token], at: int) -> tuple[str | None, int]:
    token = tokens[at]
    month = token.word if token.word in MONTHS else _SHORT_MONTHS.get(token.word)
    if month is None or not token.capital:
        return None, at
    if month == "may" and at == 0 and not _day(tokens, 1):
        return None, at  # "May" at the beginning of a sentence is a verb as often
    dotted = at + 1 < len(tokens) and tokens[at + 1].norm == "." and token.word not in MONTHS
    return month, at + (2 if dotted else 1)


def _day(tokens: list[Token], at: int) -> int | None:
    if not 0 <= at < len(tokens) or not tokens[at].norm.startswith("#"):
        return None
    digits = tokens[at].norm[1:].removesuffix("th")
    return int(digits) if digits.isdigit() and len(digits) <= 2 and 1 <= int(digits) <= 31 else None
