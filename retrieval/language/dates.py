"""Dates in a text as periods of the calendar; "yesterday" and "last week" count from a given day.

dateparser returns points in time instead of periods ("last week", "in December"), and takes the verbs may and march
for months. News, and questions about news, use few forms.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from retrieval.articles import Span
from retrieval.language.english.function_words import MONTHS, WEEKDAYS

_MONTH_NUMBERS = {form: number for number, name in enumerate(MONTHS, 1) for form in (name, name[:3])} | {"sept": 9}
_SMALL = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_SMALL |= {"a": 1, "an": 1}
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OF_MONTH = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_UNIT = r"(?P<unit>day|night|week|weekend|fortnight|month|year)"

#: The exact ones first: text that one of them matches is not searched again.
_PATTERNS = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "day": rf"\b(?:{_YEAR}-(?P<number>[01]\d)-(?P<day>[0-3]\d))\b",
        "us day": rf"\b{_MONTH} {_OF_MONTH}\b(?:,? {_YEAR}\b)?",
        "uk day": rf"\b{_OF_MONTH} (?:of )?{_MONTH}(?:,? {_YEAR}\b)?",
        "month": rf"\b{_MONTH},? (?:of )?{_YEAR}\b",
        "bare month": rf"\b(?:in|since|during|last) (?:early |late |mid-)?{_MONTH}(?!\w)",
        "year": rf"\b(?:in|since|during|of) {_YEAR}\b",
        "near": r"\b(?P<word>today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening))\b",
        "ago": rf"\b(?P<count>\d{{1,3}}|[a-z]{{1,5}}) {_UNIT}s? ago\b",
        "span": rf"\b(?P<which>last|this|next|the past|previous) {_UNIT}\b",
        "weekday": rf"\b(?:(?P<which>last|next) )?(?P<name>{'|'.join(WEEKDAYS)})\b",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Period:
    """A run of days, including the first and the last."""

    first: datetime.date
    last: datetime.date

    def days_from(self, day: datetime.date) -> int:
        """Returns the days from the period to the day: 0 inside it, negative before it, positive after it."""
        return min(0, (day - self.first).days) or max(0, (day - self.last).days)


def periods(text: str, today: datetime.date | None = None) -> list[tuple[Span, Period]]:
    """Returns the periods that the text names and their places, in order.

    Relative dates ("yesterday", "last week", "on January 26" without a year) count from `today`, and are left out
    without it. A day or month without a year, or a weekday, is the latest that has begun by `today`.
    """
    found: dict[Span, Period | None] = {}
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if not any(span.overlap(other) for other in found):
                parts = {name: value.lower().rstrip(".") for name, value in match.groupdict().items() if value}
                found[span] = _period(kind, parts, today)
    return [(span, period) for span, period in sorted(found.items()) if period]


def _period(kind: str, parts: dict[str, str], today: datetime.date | None) -> Period | None:
    unit = kind.rpartition(" ")[2]  # a "us day" is a day
    try:
        if unit not in ("day", "month", "year"):
            return _relative(kind, parts, today) if today else None
        month = int(parts["number"]) if "number" in parts else _MONTH_NUMBERS.get(parts.get("month", "january"), 0)
        day = int(parts.get("day", 1))
        if "year" in parts:
            return _shifted(unit, 0, datetime.date(int(parts["year"]), month, day))
        if today is None:
            return None
        return _shifted(unit, 0, datetime.date(today.year - ((month, day) > (today.month, today.day)), month, day))
    except (ValueError, OverflowError):  # the 31st of February, or a thousand years ago
        return None


def _relative(kind: str, parts: dict[str, str], today: datetime.date) -> Period | None:
    if kind == "near":
        return _shifted("day", {"yesterday": -1, "tomorrow": 1}.get(parts["word"], 0), today)
    if kind == "weekday":
        back = (today.weekday() - WEEKDAYS.index(parts["name"])) % 7
        if parts.get("which") == "last":
            back = back or 7
        return _shifted("day", 7 - back if parts.get("which") == "next" else -back, today)
    if kind == "ago":
        count = int(parts["count"]) if parts["count"].isdigit() else _SMALL.get(parts["count"], 0)
        return _shifted(parts["unit"], -count, today) if count else None
    return _shifted(parts["unit"], {"this": 0, "next": 1}.get(parts["which"], -1), today)


def _shifted(unit: str, by: int, today: datetime.date) -> Period:
    """The day, week, month or year that is `by` units after the one of `today`."""
    if unit in ("day", "night"):
        day = today + datetime.timedelta(by)
        return Period(day, day)
    if unit == "year":
        return Period(datetime.date(today.year + by, 1, 1), datetime.date(today.year + by, 12, 31))
    if unit == "month":
        months = today.year * 12 + today.month - 1 + by
        first = datetime.date(months // 12, months % 12 + 1, 1)
        return Period(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
    monday = today + datetime.timedelta(-today.weekday() + by * (14 if unit == "fortnight" else 7))
    return Period(monday + datetime.timedelta(5 if unit == "weekend" else 0), monday + datetime.timedelta(6))
