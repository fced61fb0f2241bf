"""Feeds kept current, from a real web site into a real store."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable

import pytest

from retrieval.errors import ArticleError
from retrieval.ingest.storing import remove
from retrieval.sources.fetching import Fetcher
from retrieval.sources.following import Came, Following, Source, Told, discover
from retrieval.store import feeds
from retrieval.store.feeds import Known
from retrieval.store.store import Store
from tests.agreement import assert_agreement
from tests.retrieval.sources.conftest import QUICK
from tests.website import Page, Website, rss, story

OPENING = "The ministry of Ruritania summoned the ambassador on Monday over what it called a reckless remark."
Entry = tuple[str, str, str]


def article(name: str, *more: str) -> str:
    """A page whose text is of `name` alone."""
    text = f"“We have seen {name} before,” minister Anna Berg told reporters, and {name} would be looked into."
    return story(f"Report on {name}", OPENING, text, f"Nobody had expected {name} to come up at the meeting.", *more)


class Newsroom:
    """A site with a feed and a store that follows it."""

    def __init__(self, site: Website, store: Store, fetcher: Fetcher) -> None:
        self.site, self.store, self.fetcher = site, store, fetcher
        self.url = f"{site.url}/rss"
        self.told: list[Told] = []
        self._number = 0
        with store.catalog.transaction():
            feeds.put(store.catalog, Known(self.url, "Test News", followed=True))

    def feed(self, *entries: Entry, path: str = "/rss") -> None:
        """Puts the feed there, with another etag than before."""
        self._number += 1
        text = rss(*entries).replace("{site}", self.site.url)
        self.site.put(path, text, media="application/rss+xml", headers={"ETag": f'"{self._number}"'})

    def run(self, *urls: str) -> Came:
        """Asks the feed for what is new; what came of it."""
        self.told = []
        following = Following(self.store, self.fetcher, self.told.append)
        return following.run([Source(url, followed=True) for url in urls or (self.url,)])[0]

    def outcomes(self) -> list[tuple[str | None, str]]:
        """What was told of each article, and of which page."""
        return sorted(
            (told.outcome, (told.article.url if told.article else told.refused.source if told.refused else "") or "")
            for told in self.told
        )

    def texts(self) -> dict[str, str]:
        """The stored texts by page."""
        catalog = self.store.catalog
        return {each.url or each.id: each.text for each in catalog.articles(catalog.article_ids()).values()}


@pytest.fixture
def newsroom(site: Website, store: Store, fetcher: Fetcher) -> Newsroom:
    return Newsroom(site, store, fetcher)


def counts(came: Came) -> tuple[int, int, int, int]:
    """New, updated, unchanged (asked for or not), failed."""
    return came.added, came.updated, came.unchanged + came.skipped, len(came.refused)


def test_in_three_runs_exactly_what_is_new_or_changed_is_touched(newsroom: Newsroom) -> None:
    site, catalog = newsroom.site, newsroom.store.catalog
    for name in ("a", "b", "c"):
        site.put(f"/{name}", article(name))
    newsroom.feed(("/a", "A", ""), ("/b", "B", ""), ("/c", "C", ""))
    assert counts(newsroom.run()) == (3, 0, 0, 0)
    assert site.asked_since(0) == ["/a", "/b", "/c", "/rss"]
    first = {key: catalog.passages_of(each) for key, each in catalog.articles(catalog.article_ids()).items()}

    asked = len(site.asked)
    assert counts(newsroom.run()) == (0, 0, 0, 0)
    assert site.asked_since(asked) == ["/rss"]
    assert site.headers["/rss"]["if-none-match"] == '"1"'

    asked = len(site.asked)
    site.put("/b", article("b", "This report was corrected on Tuesday."))
    site.put("/d", article("d"))
    newsroom.feed(("/d", "D", ""), ("/a", "A", ""), ("/b", "B, corrected", ""), ("/c", "C", ""))
    assert counts(newsroom.run()) == (1, 1, 2, 0)
    assert site.asked_since(asked) == ["/b", "/d", "/rss"]
    assert newsroom.outcomes() == [("added", f"{site.url}/d"), ("updated", f"{site.url}/b")]
    assert [told.changes for told in newsroom.told if told.outcome == "updated"] == ["1 paragraph added"]
    stored = catalog.articles(catalog.article_ids())
    assert len(stored) == 4
    untouched = [key for key, each in stored.items() if each.url in (f"{site.url}/a", f"{site.url}/c")]
    assert all(catalog.passages_of(stored[key]) == first[key] for key in untouched)
    assert_agreement(newsroom.store)


def test_an_entry_that_changes_over_an_unchanged_page_is_asked_for_and_left(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", ""))
    newsroom.run()
    newsroom.feed(("/a", "A!", ""))
    assert counts(newsroom.run()) == (0, 0, 1, 0)
    assert counts(newsroom.run()) == (0, 0, 0, 0)


def test_a_page_that_moves_within_its_entry_stays_one_article(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", ""))
    newsroom.run()
    newsroom.site.put("/a-moved", article("a", "It has moved."))
    moved = rss(("/a", "A", "")).replace("<link>{site}/a</link>", f"<link>{newsroom.site.url}/a-moved</link>")
    newsroom.site.put("/rss", moved)
    assert counts(newsroom.run()) == (0, 1, 0, 0)
    assert list(newsroom.texts()) == [f"{newsroom.site.url}/a-moved"]


def test_a_page_that_two_feeds_name_is_fetched_once_and_known_to_both(newsroom: Newsroom) -> None:
    other = f"{newsroom.site.url}/sports"
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", ""))
    newsroom.feed(("/a", "A", ""), path="/sports")
    newsroom.run(newsroom.url, other)
    assert newsroom.site.asked.count("/a") == 1
    newsroom.feed(("/a", "A", ""))
    newsroom.feed(("/a", "A", ""), path="/sports")
    newsroom.run(newsroom.url, other)
    assert newsroom.site.asked.count("/a") == 1


def test_two_addresses_that_lead_to_one_page_are_one_article(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.site.pages["/short"] = Page(status=301, headers={"Location": "/a"})
    newsroom.feed(("/a", "A", ""), ("/short", "A again", ""))
    assert counts(newsroom.run()) == (1, 0, 1, 0)
    newsroom.feed(("/a", "A", ""), ("/short", "A again", ""), ("/none", "No", ""))
    assert counts(newsroom.run()) == (0, 0, 2, 1)


OWN = "<description>&lt;p&gt;Mr Hall was sorry, he said.&lt;/p&gt;</description>"


def test_the_feeds_own_text_stands_in_for_a_page_that_is_gone(newsroom: Newsroom) -> None:
    newsroom.feed(("/gone", "Hall sorry", OWN))
    assert counts(newsroom.run()) == (1, 0, 0, 0)
    assert list(newsroom.texts().values()) == ["Mr Hall was sorry, he said."]
    newsroom.feed(("/gone", "Hall sorry", OWN.replace("sorry", "very sorry")))
    assert counts(newsroom.run()) == (0, 1, 0, 0)


def test_a_page_that_fails_for_the_moment_is_tried_again_and_then_replaces_the_feeds_text(newsroom: Newsroom) -> None:
    newsroom.site.pages["/a"] = Page(status=503)
    newsroom.feed(("/a", "A", OWN), ("/b", "B", ""))
    newsroom.site.pages["/b"] = Page(status=503)
    assert counts(newsroom.run()) == (1, 0, 0, 1)
    for name in ("a", "b"):
        newsroom.site.put(f"/{name}", article(name))
    assert counts(newsroom.run()) == (1, 1, 0, 0)
    assert all("Anna Berg told reporters" in text for text in newsroom.texts().values())
    asked = len(newsroom.site.asked)
    newsroom.run()
    assert newsroom.site.asked_since(asked) == ["/rss"]


def test_the_feeds_text_never_replaces_a_page_that_was_had(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", OWN))
    newsroom.run()
    before = newsroom.texts()
    newsroom.site.pages["/a"] = Page(status=404)
    newsroom.feed(("/a", "A, again", OWN))
    assert counts(newsroom.run()) == (0, 0, 0, 1)
    assert newsroom.texts() == before


def test_a_page_that_is_refused_for_good_is_not_asked_for_again(newsroom: Newsroom) -> None:
    newsroom.feed(("/gone", "Gone", ""))
    came = newsroom.run()
    assert [(each.source, "404" in each.reason, bool(each.mend)) for each in came.refused] == [
        (f"{newsroom.site.url}/gone", True, True)
    ]
    newsroom.feed(("/gone", "Gone", ""))
    assert counts(newsroom.run()) == (0, 0, 1, 0)
    assert newsroom.site.asked.count("/gone") == 1


def test_one_feeds_fault_does_not_stop_the_others(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", ""))
    newsroom.site.put("/page", article("page"))
    newsroom.site.put("/broken", "<rss><channel><item>", media="application/rss+xml")
    newsroom.site.pages["/huge"] = Page(b"<rss>" + b"x" * 300_000)
    faulty = [f"{newsroom.site.url}/{path}" for path in ("none", "page", "huge")] + ["http://127.0.0.1:1025/rss"]
    following = Following(newsroom.store, newsroom.fetcher, newsroom.told.append)
    came = following.run([Source(url, followed=True) for url in (*faulty, f"{newsroom.site.url}/broken", newsroom.url)])
    assert [bool(each.fault) for each in came] == [True, True, True, True, False, False]
    assert all(each.fault.mend for each in came if each.fault)
    assert came[-1].added == 1


def test_a_site_that_wants_to_be_left_alone_is(newsroom: Newsroom) -> None:
    newsroom.feed()
    newsroom.run()
    newsroom.site.pages["/rss"] = Page(status=429, headers={"Retry-After": "3600"})
    assert newsroom.run().fault
    asked = len(newsroom.site.asked)
    came = newsroom.run()
    assert came.fault is not None
    assert "left alone until" in came.fault.reason
    assert len(newsroom.site.asked) == asked


def test_a_clock_that_was_set_back_lets_no_site_rest_for_years(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.feed()
    newsroom.site.pages["/rss"] = Page(status=429, headers={"Retry-After": "3600"})
    assert newsroom.run().fault
    asked, before = len(newsroom.site.asked), feeds.now() - datetime.timedelta(days=1000)
    monkeypatch.setattr(feeds, "now", lambda: before)
    newsroom.run()
    assert len(newsroom.site.asked) > asked


def test_what_robots_txt_forbids_is_not_fetched_by_itself(newsroom: Newsroom) -> None:
    newsroom.site.put("/robots.txt", "User-agent: *\nDisallow: /private/", media="text/plain")
    newsroom.site.put("/private/a", article("a"))
    newsroom.site.put("/b", article("b"))
    newsroom.feed(("/private/a", "A", OWN), ("/b", "B", ""), ("/private/c", "C", ""))
    assert counts(newsroom.run()) == (2, 0, 0, 1)
    assert newsroom.site.asked_since(0) == ["/b", "/rss"]
    assert newsroom.site.asked.count("/robots.txt") == 1
    named = Following(newsroom.store, newsroom.fetcher, newsroom.told.append)
    assert named.run([Source(f"{newsroom.site.url}/private/a")])[0].updated == 1


def test_a_run_that_is_stopped_half_way_has_lost_nothing_that_it_told(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.sources.following.BATCH", 2)
    names = [f"{number}" for number in range(6)]
    for name in names:
        newsroom.site.put(f"/{name}", article(f"number {name}"))
    newsroom.feed(*((f"/{name}", name, "") for name in names))

    def stop_after(count: int) -> Callable[[Told], None]:
        def tell(told: Told) -> None:
            newsroom.told.append(told)
            if len(newsroom.told) == count:
                raise KeyboardInterrupt

        return tell

    with pytest.raises(KeyboardInterrupt):
        Following(newsroom.store, newsroom.fetcher, stop_after(3)).run([Source(newsroom.url, followed=True)])
    told = {each.article.url for each in newsroom.told if each.article}
    assert len(told) == 3
    assert told <= set(newsroom.texts())
    known = feeds.settled(newsroom.store.catalog, newsroom.url)
    assert {f"{newsroom.site.url}{key}" for key in known} <= set(newsroom.texts())

    came = newsroom.run()
    assert came.added + came.updated + came.unchanged + came.skipped == 6
    assert came.updated == 0
    assert len(newsroom.texts()) == 6
    assert counts(newsroom.run()) == (0, 0, 0, 0)
    assert_agreement(newsroom.store)


def test_a_removed_article_stays_away_until_its_entry_changes(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", ""))
    newsroom.run()
    remove(newsroom.store, newsroom.store.catalog.article_ids())
    newsroom.feed(("/a", "A", ""))
    assert counts(newsroom.run()) == (0, 0, 1, 0)
    newsroom.feed(("/a", "A!", ""))
    assert counts(newsroom.run()) == (1, 0, 0, 0)


def test_entries_that_a_feed_lists_no_longer_are_forgotten(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", ""))
    newsroom.run()
    newsroom.feed()
    newsroom.run()
    assert feeds.settled(newsroom.store.catalog, newsroom.url) == {}
    newsroom.feed(("/a", "A", ""))
    assert counts(newsroom.run()) == (0, 0, 1, 0)


def test_a_page_that_is_named_itself_keeps_the_date_that_the_feed_gave(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", "<pubDate>Mon, 05 Feb 2024 10:00:00 GMT</pubDate>"))
    newsroom.run()
    following = Following(newsroom.store, newsroom.fetcher, newsroom.told.append)
    (came,) = following.run([Source(f"{newsroom.site.url}/a")])
    assert (came.unchanged, came.updated) == (1, 0)


def test_a_page_names_the_feed_to_follow(site: Website, fetcher: Fetcher) -> None:
    site.put("/", '<html><head><link rel=alternate type="application/rss+xml" href="/rss"></head><body>x</body></html>')
    site.put("/rss", rss(("/a", "A", ""), title="The News"))
    address, feed = discover(fetcher, f"{site.url}/")
    assert (address, feed.title, len(feed.entries)) == (f"{site.url}/rss", "The News", 1)
    assert discover(fetcher, f"{site.url}/rss")[0] == f"{site.url}/rss"
    site.put("/page", article("a"))
    with pytest.raises(ArticleError, match="no feed"):
        discover(fetcher, f"{site.url}/page")


def test_a_feed_is_known_again_in_a_store_that_was_closed(newsroom: Newsroom) -> None:
    checked = feeds.now()
    known = Known(newsroom.url, "News", followed=True, etag='"1"', modified="m", checked=checked, wait_until=checked)
    with newsroom.store.catalog.transaction():
        feeds.put(newsroom.store.catalog, known)
    assert feeds.feeds(newsroom.store.catalog) == [known]
    with newsroom.store.catalog.transaction():
        feeds.put(newsroom.store.catalog, dataclasses.replace(known, followed=False))
    assert feeds.feeds(newsroom.store.catalog) == []
    assert feeds.feed(newsroom.store.catalog, newsroom.url) is not None
    with newsroom.store.catalog.transaction():
        feeds.drop(newsroom.store.catalog, newsroom.url)
    assert feeds.feed(newsroom.store.catalog, newsroom.url) is None


def test_a_slow_site_does_not_hold_up_the_others(newsroom: Newsroom) -> None:
    """The slow one is cut off at its limit, and the quick one's articles are there."""
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", ""))
    slow = Website()
    with slow.open():
        slow.pages["/rss"] = lambda handler: handler.rfile.read(1)  # type: ignore[assignment]
        fetcher = Fetcher(dataclasses.replace(QUICK, silent_seconds=0.2, seconds=0.3))
        following = Following(newsroom.store, fetcher, newsroom.told.append)
        came = following.run([Source(f"{slow.url}/rss", followed=True), Source(newsroom.url, followed=True)])
    assert came[0].fault is not None
    assert "too slow" in came[0].fault.reason
    assert came[1].added == 1


WALL = (
    "<html><head><title>Report on a</title></head><body><div><h2>Your choice</h2><p>We and our partners would like to"
    " keep cookies on your device and to read your data, so that you see advertisements that are chosen for you.</p>"
    "<p>You can accept, refuse, or choose for each purpose by yourself; you can change your settings.</p></div></body>"
    "</html>"
)


def test_a_consent_page_replaces_no_article_and_is_tried_again(newsroom: Newsroom) -> None:
    newsroom.site.put("/a", article("a"))
    newsroom.feed(("/a", "A", ""))
    assert counts(newsroom.run()) == (1, 0, 0, 0)
    newsroom.site.put("/a", WALL)
    newsroom.feed(("/a", "A, updated", ""))
    came = newsroom.run()
    assert counts(came) == (0, 0, 0, 1) and "consent" in came.refused[0].reason
    newsroom.site.put("/a", article("a", "More is known by now of a."))
    assert counts(newsroom.run()) == (0, 1, 0, 0)


def test_a_page_that_has_lost_most_of_its_text_replaces_no_article(newsroom: Newsroom) -> None:
    more = [f"Sentence {number} of the report is on a and on nothing else." for number in range(9)]
    newsroom.site.put("/a", article("a", *more))
    newsroom.feed(("/a", "A", ""))
    newsroom.run()
    newsroom.site.put("/a", story("Report on a", OPENING))
    newsroom.feed(("/a", "A, updated", ""))
    came = newsroom.run()
    assert counts(came) == (0, 0, 0, 1) and "most of its text is gone" in came.refused[0].reason
    (stored,) = newsroom.store.catalog.articles(newsroom.store.catalog.article_ids()).values()
    assert more[-1] in stored.text


def test_the_count_told_is_the_count_stored(newsroom: Newsroom) -> None:
    newsroom.feed(*(("/", name, f"<description>{name} says so at length.</description>") for name in "ABC"))
    came = newsroom.run()
    assert came.added == newsroom.store.catalog.count("articles") == 3
