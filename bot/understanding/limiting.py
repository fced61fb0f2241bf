"""What a user limits a question to, as the filter that retrieval knows; a limit that no article passes is told."""

from __future__ import annotations

import datetime

from bot.errors import UsageError
from retrieval.search.filters import Filter, admitted, days
from retrieval.store.store import Store


def limited_to(  # noqa: PLR0913  each is an option
    store: Store, *, since: str = "", until: str = "", source: str = "", speaker: str = "", article: str = ""
) -> Filter:
    """The filter of these limits, each as it is typed and empty for none.

    Raises:
        UsageError: a date is none, or no stored article is within the limits.
    """
    only = Filter(
        since=_days(since)[0] if since else None,
        until=_days(until)[1] if until else None,
        source=source.strip() or None,
        speaker=speaker.strip() or None,
        article=article.strip() or None,
    )
    if admitted(store.catalog, only) == frozenset():
        given = {"since": since, "until": until, "source": source, "speaker": speaker, "article": article}
        told = " ".join(f"--{name} {value}" for name, value in given.items() if value.strip())
        raise UsageError(f"No stored article is within {told}.", "See which there are: onrecord articles list")
    return only


def _days(written: str) -> tuple[datetime.date, datetime.date]:
    try:
        return days(written)
    except ValueError as error:
        raise UsageError(f"{written!r} is no date.", "Write it like 2023-12-05, 2023-12 or 2023.") from error
