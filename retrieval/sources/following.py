"""Articles from addresses, and feeds kept current: new and changed articles are stored, the others are left alone.

Documents are fetched without the store's lock. Each batch of articles is stored before its entries are settled
(retrieval/store/feeds.py), so that a killed run loses nothing that it reported, and the next run does the rest.
"""

from __future__ import annotations

import contextlib
import datetime
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from retrieval.addresses import normal
from retrieval.articles import Article
from retrieval.errors import ArticleError, FetchError, WallError
from retrieval.ingest.storing import Outcome, ingest
from retrieval.reading import Refused
from retrieval.sources import editions, feeds, pages
from retrieval.sources.arriving import by_host
from retrieval.sources.feeds import Entry, Feed
from retrieval.sources.fetching import Fetched, Fetcher
from retrieval.sources.robots import Robots
from retrieval.store import feeds as ledger
from retrieval.store.feeds import Known, Settled
from retrieval.store.store import Store

#: Articles that are stored together: few, so that they are soon reported.
BATCH = 16


@dataclass(frozen=True, slots=True)
class Source:
    """An address to take articles from; one that is followed must be a feed."""

    url: str
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome of one article, stored (with the changes of an update) or refused, and the feed that led to it."""

    outcome: Outcome | None
    article: Article | None
    changes: str = ""
    refused: Refused | None = None
    feed: str | None = None


@dataclass(slots=True)
class Came:
    """The results of one source: the number of articles of each outcome, or the fault of the source itself.

    `skipped` counts the entries that have not changed, whose pages are not fetched. A source that `rests` is not asked.
    """

    url: str
    known: Known | None = None
    feed: Feed | None = None
    seen: Fetched | None = None
    entries: dict[str, Settled] = field(default_factory=dict)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: list[Refused] = field(default_factory=list)
    fault: Refused | None = None
    wait: float | None = None
    rests: bool = False
    to_try_again: bool = False

    @property
    def title(self) -> str:
        """The name of the feed, or else its address."""
        named = self.feed or self.known
        return named.title if named else self.url


@dataclass(slots=True)
class _Wanted:
    """An article to fetch: its page, if it has one, and the sources that lead there, with their entries if feeds."""

    url: str | None
    owners: list[tuple[Came, Entry | None]]
    own_text: bool = False
    passing: bool = False


def discover(fetcher: Fetcher, url: str) -> tuple[str, Feed]:
    """The address and the content of the feed at `url`, or of the one that the page there names.

    Raises `FetchError` or `ArticleError` when there is none.
    """
    fetched = fetcher.fetch(url)
    if feeds.is_feed(fetched.data or b""):
        return normal(url), feeds.parse(fetched.data or b"", fetched.url, fetched.charset)
    for linked in feeds.linked(pages.html_of(fetched), fetched.url):
        found = fetcher.fetch(linked)
        if feeds.is_feed(found.data or b""):
            return linked, feeds.parse(found.data or b"", found.url, found.charset)
    raise ArticleError("no feed, and the page names none", "Look for “RSS” on the site, and add that address.")


class Following:
    """One run over some sources; `came` has the results so far of each."""

    def __init__(self, store: Store, fetcher: Fetcher, tell: Callable[[Told], None]) -> None:
        self.came: dict[str, Came] = {}
        self._store = store
        self._fetcher = fetcher
        self._tell = tell
        self._robots = Robots(fetcher)
        #: Articles not stored yet, in order, by their address: an ingest may give them the id of a stored one.
        self._under_way: defaultdict[str, list[_Wanted]] = defaultdict(list)
        self._changes = ""

    def run(self, sources: Sequence[Source]) -> list[Came]:
        """Stores what is new in all sources, and returns their results; one that fails does not stop the others."""
        arriving = self._arriving(sources)
        while batch := list(itertools.islice(arriving, BATCH)):
            ingest(self._store, batch, self._stored, self._changed)
        for came in self.came.values():
            self._close(came)
        return list(self.came.values())

    def _arriving(self, sources: Sequence[Source]) -> Iterator[Article]:
        at_once = self._fetcher.limits.at_once
        wanted: dict[str, _Wanted] = {}
        for source, got in by_host(self._due(sources), lambda each: each.url, self._ask, at_once):
            came = self.came[source.url]
            if not isinstance(got, FetchError) and got.data is not None and not feeds.is_feed(got.data):
                if source.followed:
                    self._blame(came, ArticleError("not a feed (any more)", f"Open {source.url} in a browser."))
                else:
                    yield from self._article(_Wanted(source.url, [(came, None)]), got)
                continue
            for each in self._entries(came, got):
                if each.url is None:
                    yield from self._article(each, FetchError("it has no page", "Leave it out."))
                elif each.url in wanted:  # in several feeds
                    wanted[each.url].owners += each.owners
                else:
                    wanted[each.url] = each
        for each, got in by_host(list(wanted.values()), lambda each: each.url or "", self._page, at_once):
            yield from self._article(each, got)

    def _due(self, sources: Sequence[Source]) -> list[Source]:
        """The sources that may be asked now, each once."""
        due = []
        for source in sources:
            if source.url in self.came:
                continue
            known = ledger.feed(self._store.catalog, source.url)
            came = self.came[source.url] = Came(source.url, known)
            now = ledger.now()
            # A wait that begins after now comes from a clock that was set back since; it might last for years.
            if known and known.wait_until and (known.checked or now) <= now < known.wait_until:
                until = known.wait_until.astimezone().strftime("%H:%M")
                came.fault = Refused(source.url, f"the site wants to be left alone until {until}", "Try again then.")
                came.rests = True
            else:
                due.append(source)
        return due

    def _ask(self, source: Source) -> Fetched:
        known = self.came[source.url].known
        etag, modified = (known.etag, known.modified) if known else (None, None)
        return self._fetcher.fetch(source.url, etag=etag, modified=modified)

    def _page(self, wanted: _Wanted) -> Fetched:
        assert wanted.url  # noqa: S101  only articles with a page come here
        self._robots.require(wanted.url)
        return self._fetcher.fetch(wanted.url)

    def _entries(self, came: Came, got: Fetched | FetchError) -> Iterable[_Wanted]:
        """The entries of a feed that are new or changed."""
        try:
            if isinstance(got, FetchError):
                raise got
            came.seen = got
            if got.data is None:
                return []
            feed = came.feed = feeds.parse(got.data, got.url, got.charset)
        except (FetchError, ArticleError) as error:
            self._blame(came, error)
            return []
        came.entries = ledger.settled(self._store.catalog, came.url)
        marks = {each.id: each.mark for each in came.entries.values()}
        fresh = [entry for entry in feed.entries if marks.get(entry.id) != entry.mark]
        came.skipped = len(feed.entries) - len(fresh)
        self._note(came, feed)
        return [_Wanted(entry.url, [(came, entry)]) for entry in fresh]

    def _article(self, wanted: _Wanted, got: Fetched | FetchError) -> Iterator[Article]:
        came, entry = wanted.owners[0]
        try:
            if isinstance(got, FetchError):
                raise got
            article = pages.article(got, entry)
        except (FetchError, ArticleError) as error:
            is_wall = isinstance(error, WallError)
            wanted.passing = is_wall or (isinstance(error, FetchError) and error.passing)
            own = None if is_wall else self._own_text(wanted)
            if own is None:
                self._refuse(wanted, error)
                return
            article, wanted.own_text = own, True
        known = came.entries.get(entry.id) if entry else None
        if known and known.article_id and editions.is_edition(self._store, known.article_id, article):
            article = replace(article, id=known.article_id)
        article = editions.completed(self._store, article)
        if not wanted.own_text and (loss := editions.loss(self._store, article)):
            self._refuse(wanted, loss)
            return
        self._under_way[article.url or article.id].append(wanted)
        yield article

    def _own_text(self, wanted: _Wanted) -> Article | None:
        """The article as a feed itself gives it; None when none gives text, or its page is stored already."""
        for came, entry in wanted.owners:
            if entry is None or came.feed is None:
                continue
            known = came.entries.get(entry.id)
            stored = known.article_id and not known.own_text if known else self._store.catalog.of_page(entry.url)
            if not stored:
                with contextlib.suppress(ArticleError):
                    return pages.of_entry(entry, came.feed, came.url)
        return None

    def _changed(self, _: Article, changes: str) -> None:
        self._changes = changes

    def _stored(self, item: Article | Refused, outcome: str) -> None:
        if isinstance(item, Refused):
            return
        wanted = self._under_way[item.url or item.id].pop(0)
        changes = self._changes if outcome == "updated" else ""
        self._settle(wanted, item.id)
        for came in {id(came): came for came, _ in wanted.owners}.values():  # two entries may lead to one page
            setattr(came, outcome, getattr(came, outcome) + 1)
            self._tell(Told(outcome, item, changes, feed=came.url if came.feed else None))  # type: ignore[arg-type]

    def _refuse(self, wanted: _Wanted, error: FetchError | ArticleError) -> None:
        self._settle(wanted, None)
        for came, entry in wanted.owners:
            refused = Refused(wanted.url or (entry.title if entry else came.url), error.message, error.mend)
            came.refused.append(refused)
            self._tell(Told(None, None, refused=refused, feed=came.url if came.feed else None))

    def _settle(self, wanted: _Wanted, article_id: str | None) -> None:
        with self._store.catalog.transaction():
            for came, entry in wanted.owners:
                if entry is None:
                    continue
                came.to_try_again |= wanted.passing
                mark = "" if wanted.passing else entry.mark
                settled = Settled(entry.id, mark, article_id, wanted.own_text)
                before = came.entries.get(entry.id)
                if article_id is None and before:  # the stored article stays
                    settled = replace(before, mark=mark)
                ledger.settle(self._store.catalog, came.url, settled)

    def _blame(self, came: Came, error: FetchError | ArticleError) -> None:
        came.fault = Refused(came.url, error.message, error.mend)
        came.wait = error.wait if isinstance(error, FetchError) else None

    def _note(self, came: Came, feed: Feed) -> None:
        """Records the feed, so that its entries can be; its ETag follows when all of these are settled."""
        known = came.known or Known(came.url, feed.title, followed=False)
        with self._store.catalog.transaction():
            ledger.put(self._store.catalog, replace(known, title=feed.title, etag=None, modified=None))
            ledger.forget(self._store.catalog, came.url, came.entries.keys() - {entry.id for entry in feed.entries})

    def _close(self, came: Came) -> None:
        known = ledger.feed(self._store.catalog, came.url)
        if known is None or came.rests:
            return
        now, fault = ledger.now(), came.fault.reason if came.fault else None
        until = now + datetime.timedelta(seconds=came.wait) if came.wait else None
        known = replace(known, checked=now, fault=fault, wait_until=until)
        if came.seen and came.feed and not came.to_try_again:
            known = replace(known, etag=came.seen.etag, modified=came.seen.modified)
        with self._store.catalog.transaction():
            ledger.put(self._store.catalog, known)
