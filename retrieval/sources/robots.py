"""The robots.txt of sites (RFC 9309), respected for pages that a feed leads to.

An address that a person gives is fetched as by a browser: robots.txt is for programs that follow links by themselves.
"""

from __future__ import annotations

from urllib.parse import urljoin

from protego import Protego

from retrieval.errors import FetchError
from retrieval.sources.fetching import Fetcher

AGENT = "onrecord"
#: As much of a robots.txt as must be read, and no more is (RFC 9309, 2.5).
MOST_BYTES = 500 * 1024


class Robots:
    """The rules of sites, each fetched once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._rules: dict[str, Protego] = {}

    def require(self, url: str) -> None:
        """Raises `FetchError` when the site wants no programs on this page, or cannot say at the moment."""
        place = urljoin(url, "/robots.txt")
        if place not in self._rules:
            self._rules[place] = self._read(place)
        if not self._rules[place].can_fetch(url, AGENT):
            mend = "If you are allowed to, ingest the page itself: onrecord ingest URL"
            raise FetchError("the site's robots.txt asks programs to stay away", mend)

    def _read(self, place: str) -> Protego:
        try:
            data = self._fetcher.fetch(place).data or b""
        except FetchError as error:
            if error.passing:
                raise
            data = b""  # there is none: everything is allowed
        return Protego.parse(data[:MOST_BYTES].decode("utf-8", "replace"))
