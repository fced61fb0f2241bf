"""The filter that limits a search to some articles, and the ids of the articles that pass it."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from retrieval.search import speakers
from retrieval.store.catalog import Catalog

_WORD = re.compile(r"\w+")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """The conditions that an article must meet; None is no condition, and a filter without any is false.

    It was published from `since` to `until`, both days included (an undated article never passes), by `source` (a
    publisher or a site); it quotes `speaker`; its id, address or title is `article`; and its id is one of `ids`.
    """

    since: datetime.date | None = None
    until: datetime.date | None = None
    source: str | None = None
    speaker: str | None = None
    article: str | None = None
    ids: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return self != EVERYTHING

    def within(self, other: Filter) -> Filter:
        """Both filters as one; where they name different sources, speakers or articles, this filter's count."""
        since = [each for each in (self.since, other.since) if each]
        until = [each for each in (self.until, other.until) if each]
        ids = [each for each in (self.ids, other.ids) if each is not None]
        return Filter(
            max(since, default=None),
            min(until, default=None),
            self.source or other.source,
            self.speaker or other.speaker,
            self.article or other.article,
            frozenset.intersection(*ids) if ids else None,
        )


#: The filter that every article passes.
EVERYTHING = Filter()


def admitted(catalog: Catalog, only: Filter) -> frozenset[str] | None:
    """The ids of the articles that pass; None for a filter without conditions, which all articles pass."""
    if not only:
        return None
    if only == Filter(ids=only.ids):
        return only.ids
    sources, names = None, None
    if only.source is not None:
        sources = [each for each in catalog.sources() if is_source(only.source, each.publisher, each.host)]
    if only.speaker is not None:
        match = speakers.look_up(catalog, only.speaker)
        names = [name for each in match.speakers for name in (*each.names, *each.bare)] if match else []
    found = catalog.articles_where(
        since=only.since, until=only.until, sources=sources, speakers=names, named=only.article
    )
    return found if only.ids is None else found & only.ids


def is_source(wanted: str, publisher: str | None, host: str | None) -> bool:
    """Whether `wanted` means that publisher, by whole words of its name, or that site."""
    asked = _words(wanted)
    if not asked:
        return False
    named = _words(publisher or "")
    if any(named[at : at + len(asked)] == asked for at in range(len(named))) or "".join(named) == "".join(asked):
        return True
    site = wanted.strip().casefold().removeprefix("www.")
    if host is None:
        return False
    within = "." in site and f".{host}".endswith(f".{site}")
    return within or "".join(asked) in host.split(".")[:-1]


def days(written: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of "2023-12-05", "2023-12" or "2023". Raises `ValueError` for anything else."""
    found = _PERIOD.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"{written!r} is not a day, month or year")
    year, month, day = (int(part or 0) for part in found.groups())
    last = day or calendar.monthrange(year, month or 12)[1]
    return datetime.date(year, month or 1, day or 1), datetime.date(year, month or 12, last)


def _words(text: str) -> list[str]:
    found = _WORD.findall(text.casefold())
    return found[1:] if found[:1] == ["the"] else found
