"""Reads the lines between a plain text's title and its first paragraph: dates, by-lines, sources, addresses.

A line is metadata only if all of it is; when in doubt it is text, so that nothing is lost.
"""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import astuple, dataclass, replace

from retrieval.reading import characters
from retrieval.reading.fields import is_link


@dataclass(frozen=True, slots=True)
class Heading:
    """The metadata at the beginning of a text; the article's own text begins at `end`."""

    end: int = 0
    published: datetime.date | None = None
    updated: datetime.date | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None


_AGENCIES = frozenset(
    {"AAP", "AFP", "ANSA", "AP", "Associated Press", "Bloomberg", "DPA", "EFE", "IANS", "Interfax", "Kyodo", "PA"}
    | {"PTI", "RIA Novosti", "Reuters", "TASS", "Tass", "UPI", "Ukrinform", "Xinhua", "Yonhap", "dpa"}
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TIME = (
    r"(?:[T\s,|@-]*(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:\(?[A-Z]{1,5}\)?(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2})?)?"
)
_DATE = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    rf"(?:{_MONTH.format('m1')}\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.format('m2')},?\s+(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})(?P<sep>[-/.])(?P<m3>\d{1,2})(?P=sep)(?P<d3>\d{1,2}))" + _TIME,
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?P<label>(?:first |originally )?(?:published|posted)|date|(?:last )?(?:updated|modified))"
    r"(?:\s+on)?\s*:?\s+(?P<day>.+)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?P<label>source|publisher|author|url|link)\s*:\s*(?P<value>\S.*)", re.IGNORECASE)
_BY = re.compile(r"(?:written\s+)?by:?\s+(?P<names>.+)", re.IGNORECASE)
_IN = re.compile(r"\s+in\s+[A-Z][\w’' -]*$")
_PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "of", "ten"}
    | {"the", "van", "von", "y", "zu"}
)
_ROLES = re.compile(
    r"\b(?:correspondent|editor|reporter|writer|staff|analyst|columnist|contributor)s?\b", re.IGNORECASE
)
_OUTLETS = re.compile(
    r"\b(?:news|times|post|press|agency|herald|journal|guardian|tribune|telegraph|media|today|daily|weekly|radio"
    r"|review|magazine|service|network|observer|gazette|chronicle)\b",
    re.IGNORECASE,
)
# "MOSCOW, Feb 3 (Reuters) - ", "WASHINGTON (AP) — "
_DATELINE = re.compile(r"[A-Z][A-Z'’./ -]{2,40}(?:,[^()\n]{1,40})?\s*\((?P<agency>[A-Za-z ]{2,20})\)\s*[-–—]")
_LONGEST_LINE = 200
_MOST_WORDS = 6  # of a name


def heading(text: str) -> Heading:
    """The metadata at the beginning of `text`, which follows a title; blank lines around it belong to it."""
    found, end = Heading(), 0
    while end < len(text):
        after = text.find("\n", end) + 1 or len(text)
        if line := characters.line(text[end:after]):
            joined = _joined(found, _metadata(line))
            if joined is None:
                break
            found = joined
        end = after
    return replace(found, end=end)


def agency(text: str) -> str | None:
    """The agency named by the dateline at the beginning of `text`; the dateline stays part of the text."""
    match = _DATELINE.match(text)
    return match["agency"] if match and _is_agency(match["agency"]) else None


def written_day(text: str) -> datetime.date | None:
    """The date that `text` is, written out or in digits, year first, with or without a time; None if it is not one."""
    match = _DATE.fullmatch(text.strip()) if len(text) <= _LONGEST_LINE else None
    if match is None:
        return None
    year = match["y1"] or match["y2"] or match["y3"]
    month = match["m1"] or match["m2"] or match["m3"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return datetime.date(int(year), number, int(match["d1"] or match["d2"] or match["d3"]))
    except ValueError:
        return None


def _metadata(line: str) -> Heading | None:
    if len(line) > _LONGEST_LINE:
        return None
    pieces = [piece for piece in re.split(r"\s+[|·•]\s+", line) if piece]
    known = [found for piece in pieces if (found := _piece(piece))]
    # A name beside a date or a by-line: "The Daily Globe | Feb 3, 2024".
    publishers = [Heading(publisher=piece) for piece in pieces if not _piece(piece) and _is_name(piece)]
    if not known or len(publishers) > 1 or len(known) + len(publishers) < len(pieces):
        return None
    every: list[Heading | None] = [*known, *publishers]
    return functools.reduce(_joined, every)


def _joined(one: Heading | None, other: Heading | None) -> Heading | None:
    """Both together; None if one of them is None, or if both have the same field."""
    if one is None or other is None:
        return None
    both = list(zip(astuple(one), astuple(other), strict=True))
    return None if any(a and b for a, b in both) else Heading(*(a or b for a, b in both))


def _piece(piece: str) -> Heading | None:
    if is_link(address := piece.strip("<>")):
        return Heading(url=address)
    if _is_agency(name := piece.strip("()")):
        return Heading(publisher=name)
    if labelled := _LABELLED.fullmatch(piece):
        return _labelled(labelled["label"].lower(), labelled["value"])
    if by := _BY.fullmatch(piece):
        return _byline(by["names"])
    return _dated(piece)


def _dated(piece: str) -> Heading | None:
    if day := written_day(piece):
        return Heading(published=day)
    if (dated := _DATED.fullmatch(piece)) and (day := written_day(dated["day"])):
        updated = dated["label"].lower().endswith(("updated", "modified"))
        return Heading(updated=day) if updated else Heading(published=day)
    return None


def _labelled(label: str, value: str) -> Heading | None:
    if is_link(value):
        return Heading(url=value) if label in ("source", "url", "link") else None
    if label in ("source", "publisher") and _is_name(value):
        return Heading(publisher=value)
    return _byline(value) if label == "author" else None


def _byline(names: str) -> Heading | None:
    """The authors and publisher: "Jane Doe", "Jane Doe and Kim Lee, Reuters", "JANE DOE in Moscow", "Reuters"."""
    authors, publisher = [], None
    parts = re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+", _IN.sub("", names))
    for number, part in enumerate(parts):
        if not _is_name(part):
            return None
        last = number == len(parts) - 1
        if last and (_is_agency(part) or (number and (part.isalpha() or _OUTLETS.search(part)))):
            publisher = part
        elif number and _ROLES.search(part):
            continue
        elif len(part.split()) > 1 and not any(map(str.isdigit, part)):
            authors.append(part)
        else:
            return None  # "By Monday"
    return Heading(author=", ".join(authors) or None, publisher=publisher)


def _is_agency(name: str) -> bool:
    return name.removeprefix("The ").removeprefix("the ") in _AGENCIES


def _is_name(text: str) -> bool:
    """Whether `text` can only be a name: a few words, all but the particles with a capital, and not a sentence."""
    words = text.split()
    if not 1 <= len(words) <= _MOST_WORDS or not all(re.fullmatch(r"[\w.'’&-]+", word) for word in words):
        return False
    if words[-1].endswith(".") and words[-1] not in ("Jr.", "Sr.", "Inc.", "Co.", "Ltd."):
        return False
    capitals = [word[0].isupper() or word[0].isdigit() or word == "&" for word in words]
    return capitals[0] and all(fits or word in _PARTICLES for fits, word in zip(capitals, words, strict=True))
