"""Feeds in the catalog: which are followed, their last state, and which of their entries are settled.

An entry is recorded only after its article is stored: a killed run loses nothing and fetches that entry again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from retrieval.store.catalog import Catalog

_FEED = "url, title, followed, etag, modified, checked, fault, wait_until"


@dataclass(frozen=True, slots=True)
class Known:
    """A feed as it was last fetched; `etag` and `modified` are set only if all its entries were settled then."""

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
    """An entry that was dealt with: its mark at the time, its article, and whether the text was the feed's own.

    The mark is empty if the entry's page should be tried again.
    """

    id: str
    mark: str
    article_id: str | None
    own_text: bool = False


def now() -> datetime.datetime:
    """The current time in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def feeds(catalog: Catalog) -> list[Known]:
    """The feeds that are followed, sorted by title."""
    return [_known(row) for row in catalog.select(f"SELECT {_FEED} FROM feeds WHERE followed = 1 ORDER BY title, url")]


def feed(catalog: Catalog, url: str) -> Known | None:
    """The feed at `url`, followed or not; None if it is unknown."""
    found = catalog.select(f"SELECT {_FEED} FROM feeds WHERE url = ?", (url,))
    return _known(found[0]) if found else None


def put(catalog: Catalog, known: Known) -> None:
    """Stores the feed in place of what was known of it; in a transaction."""
    checked, wait_until = (each.isoformat() if each else None for each in (known.checked, known.wait_until))
    catalog.change(
        f"INSERT INTO feeds ({_FEED}) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (url) DO UPDATE SET title = excluded.title,"
        " followed = excluded.followed, etag = excluded.etag, modified = excluded.modified, checked = excluded.checked,"
        " fault = excluded.fault, wait_until = excluded.wait_until",
        (known.url, known.title, int(known.followed), known.etag, known.modified, checked, known.fault, wait_until),
    )


def drop(catalog: Catalog, url: str) -> None:
    """Forgets a feed and its entries, but keeps their articles; in a transaction."""
    catalog.change("DELETE FROM feeds WHERE url = ?", (url,))


def settled(catalog: Catalog, url: str) -> dict[str, Settled]:
    """The feed's settled entries by id."""
    found = catalog.select("SELECT id, mark, article_id, own_text FROM entries WHERE feed = ?", (url,))
    return {key: Settled(key, mark, article_id, bool(own_text)) for key, mark, article_id, own_text in found}


def settle(catalog: Catalog, url: str, entry: Settled) -> None:
    """Records that the entry was dealt with; in a transaction."""
    catalog.change(
        "INSERT INTO entries (feed, id, mark, article_id, own_text) VALUES (?,?,?,?,?) ON CONFLICT (feed, id)"
        " DO UPDATE SET mark = excluded.mark, article_id = excluded.article_id, own_text = excluded.own_text",
        (url, entry.id, entry.mark, entry.article_id, int(entry.own_text)),
    )


def forget(catalog: Catalog, url: str, ids: Iterable[str]) -> None:
    """Forgets these entries, which the feed no longer lists; in a transaction."""
    catalog.change("DELETE FROM entries WHERE feed = ? AND id = ?", *((url, each) for each in ids))


def _known(row: tuple[Any, ...]) -> Known:
    url, title, followed, etag, modified, checked, fault, wait_until = row
    checked, wait_until = (datetime.datetime.fromisoformat(each) if each else None for each in (checked, wait_until))
    return Known(url, title, bool(followed), etag, modified, checked, fault, wait_until)
