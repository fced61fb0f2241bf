"""A web site and what fetches from it, in no hurry to be polite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrieval.sources.fetching import Fetcher, Limits
from tests.website import Website

#: Short enough that a test of patience takes no patience.
QUICK = Limits(seconds=5, connect_seconds=1, silent_seconds=0.5, bytes=200_000, delay=0, pause=0.01, private=True)


@pytest.fixture
def site() -> Iterator[Website]:
    with Website().open() as opened:
        yield opened


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(QUICK)
