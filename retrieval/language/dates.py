"""Days that a text names, as periods of the calendar: "on January 26", "yesterday" and "last week" from a given day.

dateparser finds a point in time where a period is meant ("last week", "in December"), and months in the verbs may and
march; what news and questions about them say is a short list.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from retrieval.articles import Span

_MONTHS = tuple(calendar.month_name[1:])
_MONTH_NUMBERS = {
    **{name.lower(): number for number, name in enumerate(_MONTHS, 1)},
    **{name.lower()[:3]: number for number, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}
_DAY_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SMALL = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_SMALL |= {"a": 1, "an": 1}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OF_MONTH = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_UNIT = r"(?P<unit>day|night|week|weekend|fortnight|month|year)"

#: The more exact go first: what they have found is not looked at again.
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
        "weekday": rf"\b(?:(?P<which>last|next) )?(?P<name>{'|'.join(calendar.day_name)})\b",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Period:
    """A run of days, the first and the last included."""

    first: datetime.date
    last: datetime.date

    def days_from(self, day: datetime.date) -> int:
        """How many days the day lies outside the period: 0 inside it, negative before, positive after."""
        return min(0, (day - self.first).days) or max(0, (day - self.last).days)


def periods(text: str, today: datetime.date | None = None) -> list[tuple[Span, Period]]:
    """The periods that the text names, with where each is named, in order.

    What is told from the day of speaking ("yesterday", "on January 26" without a year, "last week") takes `today`, and
    without it is left out. A day or month without a year, and a weekday, is the latest one that `today` has seen begin.
    """
    found: dict[Span, Period | None] = {}
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if not any(span.overlap(other) for other in found):
                told = {name: value.lower().rstrip(".") for name, value in match.groupdict().items() if value}
                found[span] = _period(kind, told, today)
    return [(span, period) for span, period in sorted(found.items()) if period]


def _period(kind: str, told: dict[str, str], today: datetime.date | None) -> Period | None:
    month = int(told.get("number", 0)) or _MONTH_NUMBERS.get(told.get("month", ""), 0)
    year = int(told["year"]) if "year" in told else None
    try:
        if kind.endswith("day") and kind != "weekday":
            day = _dated(year, month, int(told["day"]), today)
            return Period(day, day) if day else None
        if kind == "year" and year:
            return _shifted("year", 0, datetime.date(year, 1, 1))
        if kind.endswith("month"):
            first = _dated(year, month, 1, today)
            return _shifted("month", 0, first) if first else None
        return _relative(kind, told, today) if today else None
    except (ValueError, OverflowError):  # the 31st of February, or a thousand years ago
        return None


def _dated(year: int | None, month: int, day: int, today: datetime.date | None) -> datetime.date | None:
    """The day of that year; without one, the latest that `today` has seen begin."""
    if year is None and today is None:
        return None
    if year is None and today is not None:
        year = today.year - ((month, day) > (today.month, today.day))
    return datetime.date(year or 0, month, day)


def _relative(kind: str, told: dict[str, str], today: datetime.date) -> Period | None:
    if kind == "near":
        day = today + datetime.timedelta({"yesterday": -1, "tomorrow": 1}.get(told["word"], 0))
        return Period(day, day)
    if kind == "weekday":
        back = (today.weekday() - _DAY_NUMBERS[told["name"]]) % 7
        if told.get("which") == "last":
            back = back or 7
        ahead = 7 if told.get("which") == "next" else 0
        day = today + datetime.timedelta(ahead - back)
        return Period(day, day)
    if kind == "ago":
        count = int(told["count"]) if told["count"].isdigit() else _SMALL.get(told["count"], 0)
        return _shifted(told["unit"], -count, today) if count else None
    return _shifted(told["unit"], {"this": 0, "next": 1}.get(told["which"], -1), today)


def _shifted(unit: str, by: int, today: datetime.date) -> Period:
    """The day, week, month or year that lies `by` of them from the one of today."""
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
