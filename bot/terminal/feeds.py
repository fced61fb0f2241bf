"""Feeds as a user follows them: added, listed, removed, and asked for what is new, once or time and again."""

from __future__ import annotations

import difflib
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.console import plain
from bot.errors import ArticleError, FetchError, OnRecordError, UsageError
from retrieval.addresses import spelled
from retrieval.sources.fetching import Fetcher
from retrieval.sources.following import Came, Following, Source, Told, discover
from retrieval.store import feeds
from retrieval.store.feeds import Known
from retrieval.store.store import Store

__all__ = ["add", "list_all", "period", "remove", "run", "run_every"]

Opened = Callable[[], AbstractContextManager[Store]]
_PERIOD = re.compile(r"(\d{1,4})\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
#: Articles of one feed that are told one by one.
TOLD = 20


def period(written: str) -> float:
    """The seconds of "15m", "90s", "2h" or "1d". Raises `UsageError` for anything else."""
    found = _PERIOD.fullmatch(written.strip().lower())
    if found is None or not int(found[1]):
        raise UsageError(f"{written!r} is no period.", "Write it like 15m, 2h or 1d.")
    return float(int(found[1]) * _SECONDS[found[2]])


def add(store: Store, fetch: Fetcher, url: str, console: Console, *, as_json: bool) -> None:
    """Follows the feed at `url`, or the one that the page there names. Raises `UsageError` when there is none."""
    try:
        address, feed = discover(fetch, url)
    except (ArticleError, FetchError) as error:
        raise UsageError(f"{url}: {error.message}.", error.mend) from error
    known = feeds.feed(store.catalog, address) or Known(address, feed.title, followed=False)
    with store.catalog.transaction():
        feeds.put(store.catalog, replace(known, title=feed.title, followed=True))
    if as_json:
        told = {"feed": address, "title": feed.title, "entries": len(feed.entries), "new": not known.followed}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    doing = "Followed already" if known.followed else "Following"
    _say(console, f"{doing}: {feed.title} ({address}), {len(feed.entries)} entries.")
    if not known.followed:
        _say(console, "Its articles come in with: onrecord follow run")


def list_all(store: Store, console: Console, *, as_json: bool) -> None:
    """Lists the feeds that are followed, with when they were last asked and what was wrong then."""
    known = feeds.feeds(store.catalog)
    if as_json:
        for each in known:
            checked = each.checked.isoformat() if each.checked else None
            told = {"feed": each.url, "title": each.title, "checked": checked, "fault": each.fault}
            typer.echo(json.dumps(told, ensure_ascii=False))
        return
    if not known:
        _say(console, "No feeds are followed. Follow one: onrecord follow add URL")
        return
    table = Table("feed", "address", "last asked", "fault")
    for each in known:
        moment = each.checked.astimezone().strftime("%Y-%m-%d %H:%M") if each.checked else "never"
        table.add_row(*(Text(plain(part)) for part in (each.title, each.url, moment, each.fault or "")))
    console.print(table)


def remove(store: Store, url: str, console: Console) -> None:
    """Follows a feed no longer; its articles stay."""
    followed = {each.url: each for each in feeds.feeds(store.catalog)}
    address = url if url in followed else spelled(url)
    if address not in followed:
        near = difflib.get_close_matches(address, followed, n=1)
        raise UsageError(f"{url} is not followed.", f"Did you mean {near[0]}?" if near else "See: onrecord follow list")
    with store.catalog.transaction():
        feeds.drop(store.catalog, address)
    _say(console, f"No longer following {followed[address].title}. Its articles stay.")


def run(store: Store, fetch: Fetcher, console: Console, *, as_json: bool) -> bool:
    """Asks all feeds for what is new, and tells it; whether all went well. Ctrl-C tells what had come until then."""
    known = feeds.feeds(store.catalog)
    if not known:
        raise UsageError("No feeds are followed.", "Follow one: onrecord follow add URL")
    details: defaultdict[str | None, list[Told]] = defaultdict(list)

    def tell(told: Told) -> None:
        details[told.feed].append(told)
        if as_json:
            typer.echo(json.dumps(_told_json(told), ensure_ascii=False))

    following = Following(store, fetch, tell)
    try:
        with console.status(f"Asking {len(known)} feeds…" if len(known) > 1 else "Asking the feed…"):
            following.run([Source(each.url, followed=True) for each in known])
    finally:
        came = list(following.came.values())
        for each in came:
            if as_json:
                typer.echo(json.dumps(_came_json(each), ensure_ascii=False))
            else:
                _tell(each, details[each.url], console)
        _say(console, f"{_feeds(len(came))}: {_counts(came) or 'nothing new'}")
    return not any(each.fault or each.refused for each in came)


def run_every(seconds: float, opened: Opened, fetch: Fetcher, console: Console, *, as_json: bool) -> None:
    """Asks all feeds every so many seconds until Ctrl-C; a round that fails is told, and the next one is tried."""
    while True:
        began = time.monotonic()
        _say(console, time.strftime("%Y-%m-%d %H:%M:%S"))
        try:
            with opened() as store:
                run(store, fetch, console, as_json=as_json)
        except UsageError:
            raise
        except OnRecordError as error:
            console.print(plain(f"Error: {error.message} {error.mend}"), style="red", markup=False, highlight=False)
        time.sleep(max(0.0, began + seconds - time.monotonic()))


def _tell(came: Came, details: list[Told], console: Console) -> None:
    if came.fault:
        _say(console, f"{came.title}: failed: {came.fault.reason}. {came.fault.mend}")
        if came.title != came.url:
            _say(console, f"  {came.url}")
        return
    _say(console, f"{came.title}: {_counts([came]) or 'nothing new'}")
    changed = [each for each in details if each.outcome != "unchanged"]
    for told in changed[:TOLD]:
        if told.refused:
            _say(console, f"  failed: {told.refused.source}: {told.refused.reason}. {told.refused.mend}")
        elif told.article:
            name = told.article.title or told.article.id
            what = f" ({told.changes})" if told.changes else ""
            _say(console, f"  {_NAMES[told.outcome or '']}: {name}{what}")
    if len(changed) > TOLD:
        _say(console, f"  and {len(changed) - TOLD} more; --json lists them all.")


_NAMES = {"added": "new", "updated": "updated", "unchanged": "unchanged"}


def _counts(came: list[Came]) -> str:
    """How many of each outcome: "3 new, 1 updated"; empty when there is nothing but unchanged articles."""
    counts = {
        "new": sum(each.added for each in came),
        "updated": sum(each.updated for each in came),
        "unchanged": sum(each.unchanged + each.skipped for each in came),
        "failed": sum(len(each.refused) + bool(each.fault) for each in came),
    }
    if not any(count for name, count in counts.items() if name != "unchanged"):
        return ""
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _told_json(told: Told) -> dict[str, object]:
    if told.refused:
        refused = told.refused
        return {"outcome": "failed", "feed": told.feed, "url": refused.source, "reason": refused.reason,
                "mend": refused.mend}  # fmt: skip
    assert told.article  # noqa: S101  it is stored or refused
    facts = {"feed": told.feed, "id": told.article.id, "url": told.article.url, "title": told.article.title}
    return {"outcome": _NAMES[told.outcome or ""], **facts, **({"changes": told.changes} if told.changes else {})}


def _came_json(came: Came) -> dict[str, object]:
    fault = {"reason": came.fault.reason, "mend": came.fault.mend} if came.fault else None
    counts = {"new": came.added, "updated": came.updated, "unchanged": came.unchanged + came.skipped}
    return {"feed": came.url, "title": came.title, **counts, "failed": len(came.refused), "fault": fault}


def _feeds(count: int) -> str:
    return f"{count} feed" if count == 1 else f"{count} feeds"


def _say(console: Console, text: str) -> None:
    console.print(plain(text), markup=False, highlight=False, soft_wrap=True)
