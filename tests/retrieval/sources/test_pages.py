"""Fetched documents as articles."""

from __future__ import annotations

import dataclasses

import pytest

from retrieval.errors import ArticleError
from retrieval.sources.feeds import Entry, Feed
from retrieval.sources.fetching import Fetched
from retrieval.sources.pages import article, of_entry
from tests.retrieval.reading.test_pdf import pdf
from tests.website import story

URL = "https://news.example.org/2024/bridge"
PARAGRAPHS = (
    "The bridge at Strelsau will be closed for three weeks from Saturday, the roads office said in a statement.",
    "“We have no choice,” its head Maria Lind said. “The cables are forty years old and must be replaced.”",
    "Drivers have to take the ferry meanwhile, which runs every half hour until midnight.",
)
PAGE = story("Bridge closed", *PARAGRAPHS)


def fetched(body: str | bytes, media: str = "text/html", url: str = URL, charset: str | None = None) -> Fetched:
    return Fetched(url, body.encode() if isinstance(body, str) else body, media, charset)


def test_a_page_is_read_with_its_facts() -> None:
    read = article(fetched(PAGE))
    assert read.text == "\n".join(PARAGRAPHS)
    assert (read.title, read.publisher, read.url) == ("Bridge closed", "The Daily Test", URL)


@pytest.mark.parametrize("media", ["application/pdf", "image/png", "text/plain", "application/rss+xml", ""])
def test_a_page_is_a_page_whatever_its_server_calls_it(media: str) -> None:
    assert article(fetched(PAGE, media)).text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize("told", [None, "iso-8859-1", "utf-16", "nonsense"])
def test_the_bytes_decide_how_a_page_is_encoded(told: str | None) -> None:
    assert "“We have no choice,”" in article(fetched(PAGE, charset=told)).text


def test_an_encoding_that_only_the_server_tells_is_believed() -> None:
    russian = story("Мост закрыт", "Министр заявил, что мост будет закрыт на три недели, сообщает агентство новостей.")
    read = article(fetched(russian.encode("koi8-r"), charset="koi8-r"))
    assert "мост будет закрыт" in read.text


def test_a_pdf_document_is_one_whatever_its_server_calls_it() -> None:
    read = article(fetched(pdf("Bridge closed", "", "The bridge is closed, Maria Lind said."), "text/html"))
    assert (read.title, read.url) == ("Bridge closed", URL)
    assert "Maria Lind said" in read.text


def test_plain_text_is_read() -> None:
    read = article(fetched("Bridge closed\n\nThe bridge is closed.\n", "text/plain"))
    assert (read.title, read.text) == ("Bridge closed", "The bridge is closed.\n")


@pytest.mark.parametrize(
    ("body", "media"), [(b"\x89PNG\r\n\x1a\n", "text/html"), (b"", "text/html"), (b'{"a": 1}', "application/json")]
)
def test_what_is_no_page_is_refused(body: bytes, media: str) -> None:
    with pytest.raises(ArticleError):
        article(fetched(body, media))


def test_a_page_may_name_itself_within_its_site() -> None:
    named = story("Bridge closed", *PARAGRAPHS, head='<link rel="canonical" href="https://news.example.org/2024/b">')
    assert article(fetched(named)).url == "https://news.example.org/2024/b"


def test_a_page_may_not_take_another_sites_name() -> None:
    posing = story("Bridge closed", *PARAGRAPHS, head='<link rel="canonical" href="https://agency.example.com/b">')
    assert article(fetched(posing)).url == URL


@pytest.mark.parametrize("named", ["https://news.example.org:99999/b", "https://news.example.org:x/b", "http://./b"])
def test_a_page_that_names_an_impossible_address_keeps_its_own(named: str) -> None:
    page = story("Bridge closed", *PARAGRAPHS, head=f'<link rel="canonical" href="{named}">')
    assert article(fetched(page)).url == URL


def test_two_spellings_of_a_page_are_one_article() -> None:
    assert article(fetched(PAGE)).id == article(fetched(PAGE, url=URL + "?utm_source=mail#top")).id


ENTRY = Entry("urn:1", URL, "Bridge", None, "Anna Berg", "<p>Closed, she said.</p>", "m")


def test_an_entry_gives_its_own_text_with_the_feeds_name() -> None:
    read = of_entry(ENTRY, Feed("News", "en", ()), "https://feeds.example.org/rss")
    assert (read.text, read.url, read.publisher) == ("Closed, she said.", URL, "News")


def test_a_feed_may_not_put_words_under_another_sites_address() -> None:
    read = of_entry(ENTRY, Feed("News", "en", ()), "https://posing.example.com/rss")
    assert read.url is None
    assert read.id != of_entry(ENTRY, Feed("News", "en", ()), "https://example.org/rss").id


def test_entries_without_a_page_are_told_apart_by_all_of_their_ids() -> None:
    one, other = (dataclasses.replace(ENTRY, id=f"https://example.org/live#{at}", url=None) for at in (1, 2))
    feed = Feed("News", "en", ())
    assert of_entry(one, feed, "https://example.org/rss").id != of_entry(other, feed, "https://example.org/rss").id
