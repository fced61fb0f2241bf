"""Limits that a question names plainly: "What did Voss say in March 2024?", "According to Reuters, who ...?".

Plainly means that they can be meant of nothing else: days at the head of the question or right behind the verb of
saying, a publisher of stored articles behind "according to". Days elsewhere ("the attack of January 26") may be those
of what is talked about: near them an article is preferred (`retrieval.search.ranking`), and none is left out.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from bot.answers import Notice
from bot.errors import UsageError
from bot.understanding.questions import SAYING
from retrieval.language.dates import Period, periods
from retrieval.search.filters import EVERYTHING, Filter, admitted, days
from retrieval.search.speakers import look_up
from retrieval.store.catalog import Catalog
from retrieval.store.store import Store

#: Days that news takes to tell of what was said on one.
TOLD_WITHIN = datetime.timedelta(days=2)
_BEFORE_DAYS = re.compile(
    r"\b(?P<how>in|on|during|since|after|before|until|till)(?: (?:early|late|mid))?(?: the)? $", re.IGNORECASE
)
_HEAD = re.compile(r"(?:and|so|but|then|back)?[ ,]*", re.IGNORECASE)
_SAID = re.compile(rf"\b{SAYING}(?: back| publicly| exactly| again)? $", re.IGNORECASE)
#: Behind the days nothing is left, or what was talked about is.
_REST = re.compile(r"[ ,]*(?:$|[?.!]|(?:about|on|of|regarding|concerning|that|to)\b)|,", re.IGNORECASE)
_SOURCE = re.compile(
    r"^according to (?P<head>[^,?]{2,60}), |,? according to (?P<tail>[^,?]{2,60}?)(?=[ ?.!]*$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A question without the limits that it names, these as a filter, and as notices for the user."""

    text: str
    only: Filter = EVERYTHING
    limits: tuple[Notice, ...] = ()


def narrowed(catalog: Catalog, question: str, today: datetime.date | None) -> Narrowed:
    """The question apart from the limits that it names plainly; `today` is the day of "yesterday"."""
    text, only = question, EVERYTHING
    limits: list[Notice] = []
    source = _SOURCE.search(text)
    if source:
        name = (source["head"] or source["tail"]).strip()
        of_source = Filter(source=name)
        if admitted(catalog, of_source) and look_up(catalog, name) is None:
            text, only = _without(text, source.start(), source.end()), of_source
            limits.append(Notice("of_source", {"name": name}))
    for span, period in periods(text, today):
        before = _BEFORE_DAYS.search(text, 0, span.start)
        start = before.start() if before else span.start
        head = _HEAD.fullmatch(text, 0, start) and text.startswith(",", span.end)
        said = _SAID.search(text, 0, start) and _REST.match(text, span.end)
        days = _days(before["how"].lower() if before else "on", period)
        # Days of which there are no articles are those of something that later ones tell ("promised in 2019").
        if (head or said) and admitted(catalog, days):
            text = _without(text, start, span.end)
            only = Filter(since=days.since, until=days.until, source=only.source)
            limits.append(_worded(days))
            break
    return Narrowed(text, only, tuple(limits))


def _days(how: str, period: Period) -> Filter:
    if how in ("since", "after"):
        since = period.first if how == "since" else period.last + datetime.timedelta(days=1)
        return Filter(since=since)
    if how in ("before", "until", "till"):
        return Filter(until=period.first - datetime.timedelta(days=1) if how == "before" else period.last)
    return Filter(since=period.first, until=period.last + TOLD_WITHIN)


def _worded(days: Filter) -> Notice:
    if days.since is None:
        return Notice("of_days_until", {"last": str(days.until)})
    if days.until is None:
        return Notice("of_days_since", {"first": str(days.since)})
    return Notice("of_days", {"first": str(days.since), "last": str(days.until)})


def _without(text: str, start: int, end: int) -> str:
    """The text without a part, and without the comma and space that went with it."""
    left = f"{text[:start].rstrip(' ,')} {text[end:].lstrip(' ,')}".strip()
    return re.sub(r" (?=[?.!])", "", left)


def limited_to(  # noqa: PLR0913  each is an option
    store: Store, *, since: str = "", until: str = "", source: str = "", speaker: str = "", article: str = ""
) -> Filter:
    """The filter of these limits, each as it is typed and empty for none.

    Raises:
        UsageError: a date is none, or no stored article is within the limits.
    """
    only = Filter(
        since=_period(since)[0] if since else None,
        until=_period(until)[1] if until else None,
        source=source.strip() or None,
        speaker=speaker.strip() or None,
        article=article.strip() or None,
    )
    if admitted(store.catalog, only) == frozenset():
        given = {"since": since, "until": until, "source": source, "speaker": speaker, "article": article}
        told = " ".join(f"--{name} {value}" for name, value in given.items() if value.strip())
        raise UsageError(f"No stored article is within {told}.", "See which there are: onrecord articles list")
    return only


def _period(written: str) -> tuple[datetime.date, datetime.date]:
    try:
        return days(written)
    except ValueError as error:
        raise UsageError(f"{written!r} is not a date.", "Write it like 2023-12-05, 2023-12 or 2023.") from error
