"""Which articles a search is limited to, and the ids of those that are admitted."""

from __future__ import annotations

import calendar
import datetime
import json
import re
from dataclasses import dataclass

from retrieval.addresses import page_of
from retrieval.search import speakers
from retrieval.store.catalog import Catalog

#: Publisher and site as one value; no publisher has a unit separator in its name.
_PLACE = "ifnull(publisher, '') || char(31) || ifnull(host, '')"
_WORD = re.compile(r"\w+")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article must be: published within the days `since` to `until` (undated ones are not), from `source` (a
    publisher or a site), one that quotes `speaker`, and `article` itself (its id, address or title). None asks for
    nothing; a filter of nothing is false."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    source: str | None = None
    speaker: str | None = None
    article: str | None = None

    def __bool__(self) -> bool:
        return self != EVERYTHING

    def within(self, other: Filter) -> Filter:
        """Both limits together; where they name different sources, speakers or articles, this one's."""
        since = [each for each in (self.since, other.since) if each]
        until = [each for each in (self.until, other.until) if each]
        return Filter(
            max(since, default=None),
            min(until, default=None),
            self.source or other.source,
            self.speaker or other.speaker,
            self.article or other.article,
        )


#: The filter that every article passes.
EVERYTHING = Filter()


def admitted(catalog: Catalog, only: Filter) -> frozenset[str] | None:
    """The ids of the articles that pass; None when every article does, as there is nothing to pass."""
    if not only:
        return None
    conditions: list[str] = []
    values: list[object] = []

    def require(condition: str, *given: object) -> None:
        conditions.append(condition)
        values.extend(given)

    if only.since:
        require("published >= ?", only.since.isoformat())
    if only.until:
        require("published <= ?", only.until.isoformat())
    if only.source is not None:
        places = {row[2] for row in _places(catalog) if is_source(only.source, row[0], row[1])}
        require(f"{_PLACE} IN (SELECT value FROM json_each(?))", json.dumps(sorted(places)))
    if only.speaker is not None:
        match = speakers.look_up(catalog, only.speaker)
        names = sorted({name for each in match.speakers for name in (*each.names, *each.bare)}) if match else []
        said = "SELECT article_id FROM statements WHERE speaker IN (SELECT value FROM json_each(?))"
        require(f"id IN ({said})", json.dumps(names))
    if only.article is not None:
        wanted = only.article
        require("(id = ? OR page = ? OR title = ? COLLATE NOCASE)", wanted, page_of(wanted), wanted)
    rows = catalog.select(f"SELECT id FROM articles WHERE {' AND '.join(conditions)}", values)
    return frozenset(str(row[0]) for row in rows)


def is_source(wanted: str, publisher: str | None, host: str | None) -> bool:
    """Whether an article of that publisher and site is from `wanted`: by whole words of the name, or by the site."""
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
        raise ValueError(f"no day, month or year: {written!r}")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    last = day or calendar.monthrange(year, month or 12)[1]
    return datetime.date(year, month or 1, day or 1), datetime.date(year, month or 12, last)


def _places(catalog: Catalog) -> list[tuple[str | None, str | None, str]]:
    found = catalog.select(f"SELECT DISTINCT publisher, host, {_PLACE} FROM articles")
    return [(row[0], row[1], row[2]) for row in found]


def _words(text: str) -> list[str]:
    found = _WORD.findall(text.casefold())
    return found[1:] if found[:1] == ["the"] else found
