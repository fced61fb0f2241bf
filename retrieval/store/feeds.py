"""What is known of feeds, in the catalog: which are followed, how they were last seen, which entries are settled.

An entry is written down only after its article is stored: a killed run forgets nothing and fetches that entry again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.store.catalog import Catalog

_FEED = "url, title, followed, etag, modified, checked, fault, wait_until"


@dataclass(frozen=True, slots=True)
class Known:
    """A feed as it was last seen; `etag` and `modified` only when all its entries of then are settled."""

    url: str
    title: str
    followed: bool
    etag: str | None = None
    modified: str | None = None
    checked: datetime.datetime | None = None
    fault: str | None = None
    wait_until: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry whose article was dealt with: its mark of then, and whether the text was the feed's own.

    Its mark is empty when its page is to be tried again.
    """

    id: str
    mark: str
    article_id: str | None
    own_text: bool = False


def now() -> datetime.datetime:
    """This moment, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def feeds(catalog: Catalog) -> list[Known]:
    """The feeds that are followed, by title."""
    return [_known(row) for row in catalog.select(f"SELECT {_FEED} FROM feeds WHERE followed ORDER BY title, url")]


def feed(catalog: Catalog, url: str) -> Known | None:
    """The feed at `url`, followed or not."""
    found = catalog.select(f"SELECT {_FEED} FROM feeds WHERE url = ?", (url,))
    return _known(found[0]) if found else None


def put(catalog: Catalog, known: Known) -> None:
    """The feed as it is seen now, in place of what was known; in a transaction."""
    moments = (moment.isoformat() if moment else None for moment in (known.checked, known.wait_until))
    checked, wait_until = moments
    catalog.change(
        f"INSERT INTO feeds ({_FEED}) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (url) DO UPDATE SET title = excluded.title,"
        " followed = excluded.followed, etag = excluded.etag, modified = excluded.modified, checked = excluded.checked,"
        " fault = excluded.fault, wait_until = excluded.wait_until",
        (known.url, known.title, known.followed, known.etag, known.modified, checked, known.fault, wait_until),
    )


def drop(catalog: Catalog, url: str) -> None:
    """Forgets a feed and its entries, whose articles stay; in a transaction."""
    catalog.change("DELETE FROM feeds WHERE url = ?", (url,))


def settled(catalog: Catalog, url: str) -> dict[str, Settled]:
    """The feed's entries that were dealt with, by id."""
    found = catalog.select("SELECT id, mark, article_id, own_text FROM entries WHERE feed = ?", (url,))
    return {str(row[0]): Settled(str(row[0]), str(row[1]), row[2], bool(row[3])) for row in found}


def settle(catalog: Catalog, url: str, entry: Settled) -> None:
    """The entry is dealt with; in a transaction."""
    catalog.change(
        "INSERT OR REPLACE INTO entries (feed, id, mark, article_id, own_text) VALUES (?,?,?,?,?)",
        (url, entry.id, entry.mark, entry.article_id, entry.own_text),
    )


def forget(catalog: Catalog, url: str, ids: Iterable[str]) -> None:
    """The feed no longer lists these; in a transaction."""
    catalog.change("DELETE FROM entries WHERE feed = ? AND id = ?", *((url, each) for each in ids))


def _known(row: tuple[object, ...]) -> Known:
    url, title, followed, etag, modified, checked, fault, wait_until = (
        None if value is None else str(value) for value in row
    )
    moments = [datetime.datetime.fromisoformat(moment) if moment else None for moment in (checked, wait_until)]
    return Known(url or "", title or "", followed == "1", etag, modified, moments[0], fault, moments[1])
