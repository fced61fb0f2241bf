"""Names, numbers and days of a sentence: each is in its evidence, and a number counts the same thing there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bot.verification.case import Case, windows
from bot.verification.evidence import Unit
from bot.verification.lexicon import CUES, DETERMINERS, TITLE_WORDS
from bot.verification.tokens import Token, read
from retrieval.language.english.function_words import FUNCTION_WORDS, MONTHS, WEEKDAYS
from retrieval.language.names import country, fold, is_country, spelt_alike

#: Words around a number that say what it counts; in the article they may stand further away.
REACH, FURTHER = 4, 7
_MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
#: No name by themselves where they begin a name's run: "Mr Lund", "President Lund".
_NOT_NAMES = FUNCTION_WORDS | DETERMINERS | TITLE_WORDS


def names(case: Case) -> str | None:
    """Why a name of the sentence cannot stand: its evidence does not have it, nor the titles and speakers of it."""
    known = [*(token for unit in case.evidence for token in unit.tokens), *case.around]
    norms = {part for token in known for part in _parts(token)}
    places = {country(fold(token.word)) for token in known if is_country(fold(token.word))}
    capitals = {token.word for token in known if token.capital}
    days = {day for unit in case.evidence for day in _days(unit)}
    for token in _names(case):
        parts = _parts(token)
        if parts <= norms | days or country(fold(token.word)) in places or _short_for(token, known):
            continue
        if any(spelt_alike(fold(token.word), fold(other)) for other in capitals) or _of_a_name(token, case, norms):
            continue
        return f"the name “{case.text[token.start : token.end]}” is not in what it points at"
    return None


def _parts(token: Token) -> set[str]:
    """The parts of a word that are compared: itself, or the parts that hyphens join."""
    if token.number or "-" not in token.word:
        return {token.norm}
    return {each.norm for part in token.word.split("-") for each in read(part)}


def _names(case: Case) -> Iterator[Token]:
    """The names outside quotations; the first word of a sentence only where another name follows, or "'s"."""
    lower = {token.word for unit in case.evidence for token in read_all(unit.article.text) if not token.capital}
    for token, after in zip(case.outside, [*case.outside[1:], None], strict=False):
        begins = token is case.tokens[0] or case.text[: token.start].rstrip().endswith((":", ".", "?", "!", "“", '"'))
        if not token.capital or token.word in _NOT_NAMES or token.word in lower:
            continue
        followed = after is not None and (after.capital or after.word in CUES) and not token.word.endswith("s")
        if not begins or token.possessive or followed:
            yield token


def _short_for(token: Token, known: Sequence[Token]) -> bool:
    """Whether a word of capitals is made of the first letters of capitalised words that follow each other."""
    if len(token.word) < 2 or (token.norm == token.word.lower() and not token.capital):
        return False
    initials = "".join(other.word[0] if other.capital else " " for other in known if other.word not in ("of", "the"))
    return token.word in initials and len(token.word) <= 6


def _of_a_name(token: Token, case: Case, norms: set[str]) -> bool:
    """Whether the articles have the word in a name of which the evidence has another one, or the first letters.

    "Ilse" of "Ilse Marant", "New" of "New York Post" for "the Post", "Center for Digital Hate" for "CDH".
    """
    for unit in case.evidence:
        words = read_all(unit.article.text)
        for at, word in enumerate(words):
            if word.norm == token.norm and word.capital:
                run = _run(words, at)
                letters = "".join(each.word[0] for each in run if each.capital)
                if any(each.norm in norms for each in run if each is not word) or letters in norms:
                    return True
    return False


def _run(words: Sequence[Token], at: int) -> Sequence[Token]:
    """The capitalised words around a place that follow each other, with "of", "for" and "the" between them."""
    first, last = at, at + 1
    while first and (words[first - 1].capital or words[first - 1].word in ("of", "for", "the")) and at - first < 6:
        first -= 1
    while last < len(words) and (words[last].capital or words[last].word in ("of", "for", "the")) and last - at < 6:
        last += 1
    return [word for word in words[first:last] if word.capital and word.word not in FUNCTION_WORDS]


def read_all(text: str) -> list[Token]:
    """The tokens of a text of any length, line by line."""
    return [token for line in text.splitlines() for token in read(line)]


def _days(unit: Unit) -> Iterator[str]:
    """The days that a sentence means by its weekdays and "yesterday", seen from the day of its article."""
    day = unit.article.published
    if day is None:
        return
    yield f"#{day.year}"
    words = {token.word for token in unit.tokens}
    meant = [day]
    meant += (
        [day.replace(day=1) - datetime.timedelta(1)]
        if ("last", "month") in pairwise(t.word for t in unit.tokens)
        else []
    )
    meant += [day - datetime.timedelta(1)] if "yesterday" in words else []
    meant += [day + datetime.timedelta(1)] if "tomorrow" in words else []
    for at, weekday in enumerate(WEEKDAYS):
        if weekday in words:
            back = (day.weekday() - at) % 7
            meant += [day - datetime.timedelta(back), day + datetime.timedelta((at - day.weekday()) % 7)]
    for each in meant:
        yield f"@{MONTHS[each.month - 1]}-{each.day}"
        yield f"@{MONTHS[each.month - 1]}"
        yield _norm(WEEKDAYS[each.weekday()])


def _norm(word: str) -> str:
    return read(word)[0].norm


def numbers(case: Case) -> str | None:
    """Why a number, an amount or a date cannot stand: its evidence does not have it."""
    known = [*(token for unit in case.evidence for token in unit.tokens), *case.around]
    norms = {part for token in known for part in figures_of(token)} | {token.norm for token in known}
    norms |= {day for unit in case.evidence for day in _days(unit)}
    norms |= {"#2"} if {"either", "neither", "both"} & {token.word for token in known} else set()
    norms |= {part for token in known for part in _parts(token)}
    norms |= {norm.removesuffix("th") for norm in norms if norm.startswith("#")}
    norms |= {norm.partition("-")[0] for norm in norms if norm.startswith("@")}
    for token in case.outside:
        for norm in figures_of(token):
            if norm not in norms and not (norm in _MONEY and _norm(_MONEY[norm]) in norms) and not _scaled(norm, norms):
                return f"“{case.text[token.start : token.end]}” is not in what it points at"
    return None


def _scaled(norm: str, norms: set[str]) -> bool:
    """Whether a number of at most three digits has its "million" further on: "700 to 740 million"."""
    figure = norm[1:]
    return figure.isdigit() and len(figure) < 4 and any(f"#{figure}{zeros}" in norms for zeros in ("0" * 6, "0" * 9))


def figures_of(token: Token) -> list[str]:
    """The numbers in a token: its own, those that "12-9" joins, and the one that "six-month" begins with."""
    if token.number:
        if token.norm.startswith("#") and "-" in token.norm[2:]:
            first, _, second = token.norm[1:].partition("-")
            return [f"#{first}", f"#{second}"]
        return [token.norm] if token.norm != "#1" else []
    if "-" in token.word:
        return [each.norm for part in token.word.split("-") for each in read(part) if each.number]
    return []


def counted(case: Case) -> str | None:
    """Why a number says something else than in its evidence: there another number stands with its words."""
    for at, token in enumerate(case.tokens):
        figures = [norm for norm in figures_of(token) if norm[0] in "#@"]
        if not figures or token not in case.outside:
            continue
        around = _plain(windows(case.tokens, at, REACH))
        own, other = 0, 0
        for unit in case.evidence:
            for place, one in enumerate(unit.tokens):
                theirs = [norm for norm in figures_of(one) if norm[:1] == figures[0][:1]]
                if theirs:
                    shared = len(around & _plain(windows(unit.tokens, place, FURTHER)))
                    own = max(own, shared) if set(theirs) & set(figures) else own
                    listed = set(theirs) & {norm for near in windows(case.tokens, at, 2) for norm in figures_of(near)}
                    other = max(other, shared) if not listed and not set(theirs) & set(figures) else other
        if other > own + MARGIN:
            return f"“{case.text[token.start : token.end]}” counts something else in what it points at"
    return _exchanged(case)


#: Another number may share this many more words with the place than the number itself.
MARGIN = 1


def _plain(tokens: Iterable[Token]) -> set[str]:
    return {token.norm for token in tokens if not (token.mark or token.number or token.word in FUNCTION_WORDS)}


def _exchanged(case: Case) -> str | None:
    """Two numbers beside each other that the evidence has the other way round: a score, a vote, a range."""
    own = _pairs(case.outside)
    theirs = {pair for unit in case.evidence for pair in _pairs(unit.tokens)}
    if any(pair[::-1] in theirs and pair not in theirs for pair in own):
        return "two numbers stand the other way round in what it points at"
    return None


def _pairs(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    found = []
    for at, token in enumerate(tokens):
        figures = [(norm, at) for norm in figures_of(token) if norm.startswith("#")]
        joined = at + 2 < len(tokens) and tokens[at + 1].word in ("to", "-", "–", "and", "of", "from")
        near = [(norm, at) for norm in figures_of(tokens[at + 2]) if norm.startswith("#")] if joined else []
        every = [*figures, *near]
        found += [(every[0][0], every[1][0])] if figures and len(every) > 1 else []
    return [pair for pair in found if pair[0] != pair[1]]
