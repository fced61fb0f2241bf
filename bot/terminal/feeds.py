"""`onrecord follow`: feeds are added, listed, removed, and checked for what is new, once or repeatedly."""

from __future__ import annotations

import difflib
import re
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.answers import counted
from bot.console import plain, say, say_json, say_list
from bot.errors import ArticleError, FetchError, OnRecordError, UsageError
from retrieval.addresses import spelled
from retrieval.sources.fetching import Fetcher
from retrieval.sources.following import Came, Following, Source, Told, discover
from retrieval.store import feeds
from retrieval.store.feeds import Known
from retrieval.store.store import Store

Opened = Callable[[], AbstractContextManager[Store]]
_PERIOD = re.compile(r"(\d{1,4})\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
NO_FEEDS, ADD_ONE = "No feeds are followed.", "Follow one: onrecord follow add URL"
_NAMES = {"added": "new", "updated": "updated", "unchanged": "unchanged"}
#: Long lines are addresses, which stay whole.
_say = partial(say, wrap=False)


def period(written: str) -> float:
    """Returns the seconds of "15m", "90s", "2h" or "1d". Raises `UsageError` for anything else."""
    found = _PERIOD.fullmatch(written.strip().lower())
    if found is None or not int(found[1]):
        raise UsageError(f"“{written}” is not a period.", "Write 15m, 2h or 1d.")
    return float(int(found[1]) * _SECONDS[found[2]])


def add(store: Store, fetch: Fetcher, url: str, console: Console, *, as_json: bool) -> None:
    """Follows the feed at `url`, or the one that its page names. Raises `UsageError` when there is none."""
    try:
        address, feed = discover(fetch, url)
    except (ArticleError, FetchError) as error:
        raise UsageError(f"{url}: {error.message}.", error.mend) from error
    known = feeds.feed(store.catalog, address) or Known(address, feed.title, followed=False)
    with store.catalog.transaction():
        feeds.put(store.catalog, replace(known, title=feed.title, followed=True))
    if as_json:
        facts = {"feed": address, "title": feed.title, "entries": len(feed.entries), "new": not known.followed}
        say_json(facts)
        return
    doing = "Already following" if known.followed else "Following"
    _say(console, f"{doing}: {feed.title} ({address}), {counted(len(feed.entries), 'article')}.")
    if not known.followed:
        _say(console, "To add its articles: onrecord follow run")


def list_all(store: Store, console: Console, *, as_json: bool) -> None:
    """Lists the followed feeds, with the time and the fault of their last check."""
    known = feeds.feeds(store.catalog)
    if as_json:
        for each in known:
            checked = each.checked.isoformat() if each.checked else None
            facts = {"feed": each.url, "title": each.title, "checked": checked, "fault": each.fault}
            say_json(facts)
        return
    if not known:
        _say(console, f"{NO_FEEDS} {ADD_ONE}")
        return
    table = Table("feed", "address", "last checked", "problem")
    for each in known:
        moment = f"{each.checked.astimezone():%Y-%m-%d %H:%M}" if each.checked else "never"
        table.add_row(*(Text(plain(part)) for part in (each.title, each.url, moment, each.fault or "")))
    console.print(table)


def remove(store: Store, url: str, console: Console) -> None:
    """Stops following a feed; its articles stay."""
    followed = {each.url: each for each in feeds.feeds(store.catalog)}
    address = url if url in followed else spelled(url)
    if address not in followed:
        near = difflib.get_close_matches(address, followed, n=1)
        mend = f"Did you mean {near[0]}?" if near else "List them: onrecord follow list"
        raise UsageError(f"{url} is not a followed feed.", mend)
    with store.catalog.transaction():
        feeds.drop(store.catalog, address)
    _say(console, f"No longer following {followed[address].title}. Its articles stay.")


def run(store: Store, fetch: Fetcher, console: Console, *, as_json: bool) -> bool:
    """Adds what is new in all feeds and prints it, after Ctrl-C too; returns whether nothing failed."""
    known = feeds.feeds(store.catalog)
    if not known:
        raise UsageError(NO_FEEDS, ADD_ONE)
    details: defaultdict[str | None, list[Told]] = defaultdict(list)

    def tell(told: Told) -> None:
        details[told.feed].append(told)
        if as_json:
            say_json(_told_json(told))

    following = Following(store, fetch, tell)
    try:
        with console.status(f"Checking {counted(len(known), 'feed')}…"):
            following.run([Source(each.url, followed=True) for each in known])
    finally:
        came = list(following.came.values())
        for each in came:
            if as_json:
                say_json(_came_json(each))
            else:
                _tell(each, details[each.url], console)
        _say(console, f"{counted(len(came), 'feed')}: {_counts(came)}")
    return not any(each.fault or each.refused for each in came)


def run_every(seconds: float, opened: Opened, fetch: Fetcher, console: Console, *, as_json: bool) -> None:
    """Runs every `seconds` seconds until Ctrl-C; the error of a round is printed, and the next one is tried."""
    while True:
        began = time.monotonic()
        _say(console, time.strftime("%Y-%m-%d %H:%M:%S"))
        try:
            with opened() as store:
                run(store, fetch, console, as_json=as_json)
        except UsageError:
            raise
        except OnRecordError as error:
            say(console, f"Error: {error.message} {error.mend}", "red")
        time.sleep(max(0.0, began + seconds - time.monotonic()))


def _tell(came: Came, details: list[Told], console: Console) -> None:
    if came.fault:
        _say(console, f"{came.title}: failed: {came.fault.reason}. {came.fault.mend}")
        if came.title != came.url:
            _say(console, f"  {came.url}")
        return
    _say(console, f"{came.title}: {_counts([came])}")
    say_list(console, [_line(each) for each in details if each.outcome != "unchanged"])


def _line(told: Told) -> str:
    if told.refused:
        return f"failed: {told.refused.source}: {told.refused.reason}. {told.refused.mend}"
    assert told.article  # noqa: S101  it is stored or refused
    changes = f" ({told.changes})" if told.changes else ""
    return f"{_NAMES[told.outcome or '']}: {told.article.title or told.article.id}{changes}"


def _counts(came: list[Came]) -> str:
    """The number of each outcome, "3 new, 1 updated", or "nothing new" when all articles are unchanged."""
    counts = {
        "new": sum(each.added for each in came),
        "updated": sum(each.updated for each in came),
        "unchanged": sum(each.unchanged + each.skipped for each in came),
        "failed": sum(len(each.refused) + bool(each.fault) for each in came),
    }
    if sum(counts.values()) == counts["unchanged"]:
        return "nothing new"
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _told_json(told: Told) -> dict[str, object]:
    if told.refused:
        facts = {"url": told.refused.source, "reason": told.refused.reason, "mend": told.refused.mend}
        return {"outcome": "failed", "feed": told.feed, **facts}
    assert told.article  # noqa: S101  it is stored or refused
    article, changes = told.article, {"changes": told.changes} if told.changes else {}
    known = {"id": article.id, "url": article.url, "title": article.title}
    return {"outcome": _NAMES[told.outcome or ""], "feed": told.feed, **known, **changes}


def _came_json(came: Came) -> dict[str, object]:
    fault = {"reason": came.fault.reason, "mend": came.fault.mend} if came.fault else None
    counts = {"new": came.added, "updated": came.updated, "unchanged": came.unchanged + came.skipped}
    return {"feed": came.url, "title": came.title, **counts, "failed": len(came.refused), "fault": fault}
