"""What sites ask of programs (RFC 9309), heeded for pages that a feed leads to.

An address that a person names is fetched as a browser would: robots.txt is for what goes from link to link by itself.
"""

from __future__ import annotations

from urllib.parse import urljoin

from protego import Protego

from retrieval.errors import FetchError
from retrieval.sources.fetching import Fetcher

AGENT = "onrecord"
#: What must at least be read of a robots.txt, and is at most (RFC 9309, 2.5).
MOST_BYTES = 500 * 1024


class Robots:
    """The rules of the sites that were asked about, each fetched once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._rules: dict[str, Protego] = {}

    def require(self, url: str) -> None:
        """Raises `FetchError` when the page's site wants no programs there, or cannot say for the moment."""
        place = urljoin(url, "/robots.txt")
        if place not in self._rules:
            self._rules[place] = self._read(place)
        if not self._rules[place].can_fetch(url, AGENT):
            raise FetchError(
                "the site's robots.txt asks programs to stay away",
                "If you may, name the page itself: onrecord ingest URL",
            )

    def _read(self, place: str) -> Protego:
        try:
            data = self._fetcher.fetch(place).data or b""
        except FetchError as error:
            if error.passing:
                raise
            data = b""  # there is none: all is allowed
        return Protego.parse(data[:MOST_BYTES].decode("utf-8", "replace"))
