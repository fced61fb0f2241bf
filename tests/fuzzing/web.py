"""Fuzz targets that read what the web sends: feeds, pages, addresses, and a server's answers to the byte."""

from __future__ import annotations

import socketserver
import threading
from functools import cache

from protego import Protego

from retrieval.addresses import host_of, normal, page_of, spelled
from retrieval.errors import ArticleError, FetchError
from retrieval.reading.fields import is_link
from retrieval.sources.feeds import is_feed, linked, parse
from retrieval.sources.fetching import Fetched, Fetcher, Limits, require_fetchable
from retrieval.sources.pages import article, html_of, of_entry
from retrieval.sources.robots import AGENT
from tests.fuzzing.articles import check_article
from tests.fuzzing.draw import Draw, typed

URL = "https://news.example.org/2024/bridge"
_CHARSETS = (None, "utf-8", "iso-8859-1", "utf-16", "koi8-r", "rot13", "idna", "unicode_escape", "x")
LIMITS = Limits(seconds=1, connect_seconds=1, silent_seconds=0.2, bytes=50_000, delay=0, pause=0, private=True)
_MEDIA = ("text/html", "text/plain", "application/xml", "")


def read_feeds(data: bytes) -> None:
    """A feed and the articles that it has in it."""
    draw = Draw(data)
    charset, body = draw.pick(_CHARSETS), draw.rest()
    is_feed(body)
    try:
        feed = parse(body, URL, charset)
    except ArticleError as error:
        assert error.mend
        return
    assert "\n" not in feed.title
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert entry.id and (entry.url is None or is_link(entry.url))
        try:
            check_article(of_entry(entry, feed, URL))
        except ArticleError as error:
            assert error.mend


def read_pages(data: bytes) -> None:
    """A page as an article, and the feeds that it names."""
    draw = Draw(data)
    fetched = Fetched(URL, None, draw.pick(_MEDIA), draw.pick(_CHARSETS))
    fetched = Fetched(URL, draw.rest(), fetched.media, fetched.charset)
    try:
        for address in linked(html_of(fetched), URL):
            assert normal(address) == address
        found = article(fetched)
    except ArticleError as error:
        assert error.mend
        return
    check_article(found)
    assert host_of(found.url) == host_of(URL)


def read_addresses(data: bytes) -> None:
    """Addresses: one spelling, one name, however often it is asked for; and the rules of their site."""
    draw = Draw(data)
    url, rules = typed(draw.part()), draw.rest().decode("utf-8", "replace")
    spelled(url)
    page_of(url)
    if is_link(url):
        assert normal(normal(url)) == normal(url)
        assert page_of(url) in (None, normal(url))
    try:
        require_fetchable(url)
        assert host_of(url)
    except FetchError as error:
        assert error.mend
        return
    Protego.parse(rules).can_fetch(url, AGENT)


class _Server(socketserver.ThreadingTCPServer):
    """Answers whatever it is asked with `answer`, and hangs up."""

    daemon_threads = True
    answer = b""


class _Answering(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        try:
            self.request.recv(65_536)
            self.request.sendall(self.server.answer)
        except OSError:
            return  # whoever asked had enough


@cache
def _server() -> tuple[_Server, Fetcher]:
    """The server, and what fetches from it and reaches nobody else."""
    server = _Server(("127.0.0.1", 0), _Answering)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    port = int(server.server_address[1])

    def resolve(host: str, wanted: int) -> list[str]:
        return ["127.0.0.1"] if wanted == port else []

    return server, Fetcher(LIMITS, resolve)


def fetch_answers(data: bytes) -> None:
    """What a server answers, to the byte: a document of bounded size, or a refusal."""
    server, fetcher = _server()
    server.answer = data
    try:
        fetched = fetcher.fetch(f"http://127.0.0.1:{server.server_address[1]}/")
    except FetchError as error:
        assert error.mend
        return
    assert fetched.data is not None and len(fetched.data) <= LIMITS.bytes
