"""RSS and Atom, honest and hostile."""

from __future__ import annotations

import datetime
import tracemalloc

import pytest

from retrieval.errors import ArticleError
from retrieval.sources.feeds import MOST_ENTRIES, is_feed, linked, parse, text_of
from tests.website import rss

URL = "https://news.example.org/rss"
ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Tést &amp; News</title>
<entry><id>urn:1</id><title type="html">A &lt;b&gt;bold&lt;/b&gt; step &amp;amp; more</title>
<link href="/one?utm_source=feed"/><updated>2024-02-05T23:30:00-05:00</updated>
<author><name>Anna Berg</name></author>
<content type="html">&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second &lt;i&gt;one&lt;/i&gt;.&lt;/p&gt;</content>
</entry></feed>"""


def test_an_atom_feed_is_read() -> None:
    feed = parse(ATOM.encode(), URL)
    (entry,) = feed.entries
    assert (feed.title, feed.language) == ("Tést & News", "en")
    assert (entry.id, entry.title, entry.author) == ("urn:1", "A bold step & more", "Anna Berg")
    assert entry.url == "https://news.example.org/one"
    assert text_of(entry.html) == "First.\nSecond one."


def test_the_day_is_the_one_that_is_written_not_that_of_greenwich() -> None:
    (entry,) = parse(ATOM.encode(), URL).entries
    assert entry.published == datetime.date(2024, 2, 5)
    dated = rss(("/1", "One", "<pubDate>Mon, 05 Feb 2024 23:30:00 -0500</pubDate>"))
    assert parse(dated.encode(), URL).entries[0].published == datetime.date(2024, 2, 5)


def test_an_rss_feed_is_read() -> None:
    feed = parse(rss(("/1", "One", "<description>Said &lt;b&gt;so&lt;/b&gt;.</description>")).encode(), URL)
    assert [(each.id, each.title, text_of(each.html)) for each in feed.entries] == [("/1", "One", "Said so.")]


def test_a_mark_changes_with_anything_that_an_entry_says_and_with_nothing_else() -> None:
    def mark(rest: str, title: str = "One") -> str:
        return parse(rss(("/1", title, rest)).encode(), URL).entries[0].mark

    assert mark("<description>a</description>") == mark("<description>a</description><comments>3</comments>")
    marks = [mark(""), mark("", "Two"), mark("<description>a</description>"), mark("<pubDate>2024-02-05</pubDate>")]
    assert len(set(marks)) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1251"])
def test_the_bytes_decide_how_a_feed_is_encoded(encoding: str) -> None:
    title = "Новости дня: правительство объявило" if encoding == "windows-1251" else "Café société générale"
    honest = rss(("/1", title, ""), title="News").replace('encoding="utf-8"', f'encoding="{encoding}"')
    assert parse(honest.encode(encoding), URL).entries[0].title == title
    assert is_feed(honest.encode(encoding))


def test_a_feed_that_lies_about_its_encoding_is_read_by_its_bytes() -> None:
    lying = rss(("/1", "Café société", "")).replace('encoding="utf-8"', 'encoding="iso-8859-1"')
    assert parse(lying.encode("utf-8"), URL, "windows-1252").entries[0].title == "Café société"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "declared",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE rss [<!ENTITY l9 "{"ha" * 50_000}">]>',
        '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!doctype rss [<!entity % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    ],
)
def test_entities_are_refused_before_they_are_read(declared: str) -> None:
    data = rss(("/1", "&l9;" * 1000, ""), head=declared).encode()
    tracemalloc.start()
    with pytest.raises(ArticleError, match="entities"):
        parse(data, URL)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("hidden", ["utf-16", "utf-16-le"])
def test_entities_in_another_encoding_are_refused_too(hidden: str) -> None:
    data = rss(("/1", "&l9;", ""), head='<!DOCTYPE rss [<!ENTITY l9 "x">]>').encode(hidden)
    with pytest.raises(ArticleError):
        parse(data, URL)


def test_an_entity_that_is_declared_after_the_root_stands_for_nothing() -> None:
    broken = rss(("/1", "&l0;", '<!DOCTYPE x [<!ENTITY l0 "boom">]>')).encode()
    assert all("boom" not in entry.title for entry in parse(broken, URL).entries)


def test_a_document_type_that_is_only_named_does_no_harm() -> None:
    head = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "file:///etc/passwd">'
    assert parse(rss(("/1", "One", ""), head=head).encode(), URL).entries[0].title == "One"


def test_a_broken_feed_gives_what_can_be_read_of_it() -> None:
    whole = rss(("/1", "One", ""), ("/2", "Two", ""))
    assert [entry.title for entry in parse(whole[:-17].encode(), URL).entries] == ["One", "Two"]


def test_an_entry_that_is_there_twice_counts_once_and_one_without_a_name_not_at_all() -> None:
    feed = rss(("/1", "One", ""), ("/1", "One", "")).replace("</channel>", "<item><title>x</title></item></channel>")
    assert [entry.title for entry in parse(feed.encode(), URL).entries] == ["One"]


def test_a_link_that_is_no_web_address_is_none() -> None:
    feed = rss(("/1", "One", "")).replace("<link>{site}/1</link>", "<link>javascript:alert(1)</link>")
    assert parse(feed.encode(), URL).entries[0].url is None


def test_only_so_many_entries_are_taken() -> None:
    feed = rss(*((f"/{number}", "One", "") for number in range(MOST_ENTRIES + 5)))
    assert len(parse(feed.encode(), URL).entries) == MOST_ENTRIES


def test_nested_elements_to_any_depth_do_no_harm() -> None:
    feed = parse(rss(("/1", "One", "<x>" * 20_000)).encode(), URL)
    assert len(feed.entries) <= 1


@pytest.mark.parametrize(
    "data", [b"", b"<html><body><p>A page about &lt;rss&gt;</p></body></html>", b"%PDF-1.4", b"{}"]
)
def test_what_is_no_feed_is_none(data: bytes) -> None:
    assert not is_feed(data)
    with pytest.raises(ArticleError):
        parse(data, URL)


def test_a_page_that_shows_a_feed_is_a_page() -> None:
    assert not is_feed(b"<!doctype html><html><body><pre><rss version=2.0></pre></body></html>")


def test_a_page_names_its_feeds() -> None:
    page = (
        '<html><head><link rel="stylesheet" href="/a.css"><link rel="alternate" hreflang="de" href="/de">'
        '<link rel="Alternate" type="application/RSS+xml" href="/rss"><link rel=alternate type=application/atom+xml'
        ' href="https://feeds.example.org/x?utm_medium=1"></head><body></body></html>'
    )
    assert linked(page, "https://example.org/a/b") == ["https://example.org/rss", "https://feeds.example.org/x"]
    assert linked("", "https://example.org/") == []


def test_scripts_are_no_text() -> None:
    assert (
        text_of("<p>One.</p><script>alert(1)</script><style>p{}</style><p>Two.<br>Three.</p>") == "One.\nTwo.\nThree."
    )
    with pytest.raises(ArticleError):
        text_of("<script>alert(1)</script>")


@pytest.mark.parametrize("body", ["<channel><title>A&#xd800;</x></channel>", "<channel<item<link</item/</link>"])
def test_a_feed_on_which_its_parser_breaks_is_read_or_refused(body: str) -> None:
    try:
        parse(f"<rss>{body}</rss>".encode(), URL)
    except ArticleError as error:
        assert error.mend


def test_a_link_has_no_control_characters() -> None:
    feed = rss(("/1", "One", "")).replace("<link>{site}/1</link>", "<link>https://example.org/a&#1;b</link>")
    assert parse(feed.encode(), URL).entries[0].url == "https://example.org/ab"


@pytest.mark.parametrize("page", ["<!-- nothing but this -->", "\n", "<?xml?>", "<!doctype html>"])
def test_a_page_of_nothing_names_no_feed(page: str) -> None:
    assert linked(page, "https://example.org/") == []


def items(*entries: tuple[str, str, str]) -> bytes:
    """A feed of entries with these ids, links and titles."""
    text = "".join(
        f"<item><guid isPermaLink='false'>{key}</guid><link>{link}</link><title>{title}</title>"
        f"<description>On {title}, said Vera Holt.</description></item>"
        for key, link, title in entries
    )
    return f"<rss version='2.0'><channel><title>T</title>{text}</channel></rss>".encode()


def test_entries_of_one_id_are_known_by_their_links_or_titles() -> None:
    apart = parse(items(("N/A", "/a", "A"), ("N/A", "/b", "B"), ("c", "/c", "C")), URL).entries
    assert [entry.title for entry in apart] == ["A", "B", "C"]
    assert len({entry.id for entry in apart}) == len(apart) and apart[2].id == "c"
    titles = parse(items(("x", "/", "A"), ("x", "/", "B"), ("x", "/", "B")), URL).entries
    assert [entry.title for entry in titles] == ["A", "B"]


def test_a_link_that_entries_share_is_the_page_of_none_of_them() -> None:
    shared = parse(items(("1", "/news", "A"), ("2", "/news", "B"), ("3", "/c", "C")), URL).entries
    assert [entry.url and entry.url.rpartition("/")[2] for entry in shared] == [None, None, "c"]


def test_a_feed_with_a_damaged_byte_is_read() -> None:
    feed = items(("1", "/a", "Mühle"), ("2", "/b", "Brücke")).replace("ü".encode(), b"\xfc", 1)
    assert [entry.title for entry in parse(feed, URL).entries][1] == "Brücke"
