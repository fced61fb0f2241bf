"""Fetching from a site that behaves badly."""

from __future__ import annotations

import dataclasses
import gzip
import time
import tracemalloc
from http.server import BaseHTTPRequestHandler

import pytest

from retrieval.errors import FetchError
from retrieval.sources.arriving import by_host
from retrieval.sources.fetching import Fetched, Fetcher
from tests.retrieval.sources.conftest import QUICK
from tests.website import Page, Website


def test_a_document_comes_with_what_its_server_says_of_it(site: Website, fetcher: Fetcher) -> None:
    site.put("/a", "héllo", headers={"ETag": '"1"', "Last-Modified": "Mon, 05 Feb 2024 10:00:00 GMT"})
    got = fetcher.fetch(f"{site.url}/a")
    assert got == Fetched(
        f"{site.url}/a", "héllo".encode(), "text/html", "utf-8", '"1"', "Mon, 05 Feb 2024 10:00:00 GMT"
    )
    assert site.headers["/a"]["user-agent"].startswith("onrecord/")


def test_what_has_not_changed_is_not_sent_again(site: Website, fetcher: Fetcher) -> None:
    site.put("/a", "hello", headers={"ETag": '"1"'})
    assert fetcher.fetch(f"{site.url}/a", etag='"1"').data is None
    assert fetcher.fetch(f"{site.url}/a", etag='"0"').data == b"hello"


@pytest.mark.parametrize("etag", ['"\u00e9"', '"' + "x" * 60_000 + '"'])
def test_what_cannot_be_sent_back_is_not_kept(site: Website, fetcher: Fetcher, etag: str) -> None:
    site.put("/a", "hello", headers={"ETag": etag})
    assert fetcher.fetch(f"{site.url}/a").etag is None


def test_redirects_are_followed_and_the_last_address_is_given(site: Website, fetcher: Fetcher) -> None:
    site.pages["/old"] = Page(status=301, headers={"Location": "/older?x=1"})
    site.pages["/older?x=1"] = Page(status=307, headers={"Location": f"{site.url}/new"})
    site.put("/new", "hello")
    assert fetcher.fetch(f"{site.url}/old").url == f"{site.url}/new"


def test_a_circle_of_redirects_ends(site: Website, fetcher: Fetcher) -> None:
    site.pages["/"] = Page(status=302, headers={"Location": "/"})
    with pytest.raises(FetchError, match="redirects"):
        fetcher.fetch(site.url)
    assert len(site.asked) == 6


def test_a_redirect_to_nowhere_is_refused(site: Website, fetcher: Fetcher) -> None:
    site.pages["/"] = Page(status=302)
    with pytest.raises(FetchError, match="redirect to nowhere"):
        fetcher.fetch(site.url)


@pytest.mark.parametrize(
    ("status", "passing"),
    [(400, False), (403, False), (404, False), (410, False), (429, True), (500, True), (503, True)],
)
def test_a_refusal_of_the_server_says_what_to_do(site: Website, fetcher: Fetcher, status: int, passing: bool) -> None:
    site.pages["/"] = Page(b"no", status=status)
    with pytest.raises(FetchError, match=f"answers {status}") as refused:
        fetcher.fetch(site.url)
    assert refused.value.mend
    assert refused.value.passing is passing
    assert len(site.asked) == (2 if passing else 1)


@pytest.mark.parametrize("first", [b"503 Busy\r\n", b"429 Slower\r\nRetry-After: 0\r\n"])
def test_what_fails_for_a_moment_is_tried_once_more(site: Website, fetcher: Fetcher, first: bytes) -> None:
    def fail_once(handler: BaseHTTPRequestHandler) -> None:
        site.put("/", "hello")
        handler.wfile.write(b"HTTP/1.1 " + first + b"Content-Length: 0\r\n\r\n")

    site.pages["/"] = fail_once
    assert fetcher.fetch(site.url).data == b"hello"
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("retry_after", "wait"), [("3600", 3600), ("999999999999999", 86_400), ("soon", None), ("Mon, 05 Feb 2024", None)]
)
def test_a_site_that_wants_a_long_pause_gets_it(
    site: Website, fetcher: Fetcher, retry_after: str, wait: float | None
) -> None:
    site.pages["/"] = Page(status=429, headers={"Retry-After": retry_after})
    with pytest.raises(FetchError) as refused:
        fetcher.fetch(site.url)
    assert refused.value.wait in (wait, 0.0 if wait is None else wait)
    assert len(site.asked) == (1 if wait else 2)


def _slowly(handler: BaseHTTPRequestHandler, chunk: bytes, head: bytes) -> None:
    handler.wfile.write(head)
    try:
        for _ in range(1000):
            handler.wfile.write(chunk)
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return  # it was cut off


def test_a_server_that_sends_a_byte_now_and_then_is_cut_off(site: Website) -> None:
    site.pages["/body"] = lambda handler: _slowly(handler, b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    site.pages["/head"] = lambda handler: _slowly(handler, b"X-A: b\r\n", b"HTTP/1.1 200 OK\r\n")
    fetcher = Fetcher(dataclasses.replace(QUICK, seconds=0.6))
    for path in ("/body", "/head"):
        with pytest.raises(FetchError, match="too slow") as refused:
            fetcher.fetch(site.url + path)
        assert refused.value.passing


def test_a_server_that_says_nothing_is_left(site: Website) -> None:
    site.pages["/"] = lambda handler: time.sleep(1)
    with pytest.raises(FetchError, match=r"too slow|connection failed"):
        Fetcher(dataclasses.replace(QUICK, silent_seconds=0.1, seconds=0.3)).fetch(site.url)


def test_nobody_listening_is_a_passing_failure(fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="connection failed") as refused:
        fetcher.fetch("http://127.0.0.1:1025/")
    assert refused.value.passing


def test_a_host_that_does_not_exist_is_named(fetcher: Fetcher) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(FetchError, match=r"no host nowhere.example"):
        Fetcher(QUICK, nowhere).fetch("http://nowhere.example/")


def test_a_huge_document_is_refused_before_it_is_read(site: Website, fetcher: Fetcher) -> None:
    site.pages["/"] = Page(b"x" * 300_000)
    with pytest.raises(FetchError, match="larger than"):
        fetcher.fetch(site.url)


def test_a_huge_document_that_hides_its_length_is_cut_off(site: Website, fetcher: Fetcher) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(100_000):
                handler.wfile.write(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
        except OSError:
            return

    site.pages["/"] = endless
    with pytest.raises(FetchError, match="larger than"):
        fetcher.fetch(site.url)


def test_a_gzip_bomb_is_never_unpacked(site: Website, fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(100_000_000))
    assert len(bomb) < QUICK.bytes
    site.pages["/"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(FetchError, match="larger than"):
        fetcher.fetch(site.url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_gzip_is_unpacked(site: Website, fetcher: Fetcher) -> None:
    site.pages["/"] = Page(gzip.compress(b"hello " * 100), headers={"Content-Encoding": "gzip"})
    assert fetcher.fetch(site.url).data == b"hello " * 100
    assert site.headers["/"]["accept-encoding"] == "gzip"


def test_a_document_that_only_claims_to_be_packed_is_read_as_it_is(site: Website, fetcher: Fetcher) -> None:
    site.pages["/"] = Page(b"<p>hello</p>", headers={"Content-Encoding": "gzip"})
    assert fetcher.fetch(site.url).data == b"<p>hello</p>"


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: data[:12] + b"\xff" * 50])
def test_damaged_gzip_is_refused(site: Website, fetcher: Fetcher, damage: object) -> None:
    data = damage(gzip.compress(bytes(range(256)) * 20))  # type: ignore[operator]
    site.pages["/"] = Page(data, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="it arrived"):
        fetcher.fetch(site.url)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhello",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"\x16\x03\x01\x00\x00 not HTTP at all",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"",
    ],
)
def test_broken_answers_are_failures_of_the_connection(site: Website, fetcher: Fetcher, answer: bytes) -> None:
    site.pages["/"] = lambda handler: handler.wfile.write(answer)  # type: ignore[assignment]
    with pytest.raises(FetchError, match="connection failed") as refused:
        fetcher.fetch(site.url)
    assert refused.value.passing


def test_two_requests_to_one_host_are_apart(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put("/", "hello")
    fetcher = Fetcher(dataclasses.replace(QUICK, delay=60))
    slept: list[float] = []
    monkeypatch.setattr("retrieval.sources.fetching.time.sleep", slept.append)
    for _ in range(3):
        fetcher.fetch(site.url)
    assert [round(each / 60) for each in slept] == [0, 1, 2]


def test_waiting_for_its_turn_does_not_count_against_a_server(site: Website) -> None:
    site.put("/", "hello")
    fetcher = Fetcher(dataclasses.replace(QUICK, delay=0.5, seconds=0.4))
    assert [fetcher.fetch(site.url).data for _ in range(2)] == [b"hello", b"hello"]


def test_a_host_gets_one_request_at_a_time_and_hosts_are_asked_side_by_side(site: Website) -> None:
    under_way: list[str] = []
    most: list[int] = []

    def get(url: str) -> Fetched:
        host = url.split("/")[2]
        assert host not in under_way
        under_way.append(host)
        most.append(len(under_way))
        time.sleep(0.02)
        under_way.remove(host)
        return Fetched(url, b"")

    wanted = [f"http://host-{number % 5}.example/{number}" for number in range(25)]
    came = [each for each, _ in by_host(wanted, lambda url: url, get, 3)]
    assert sorted(came) == sorted(wanted)
    assert 2 <= max(most) <= 3


def test_a_mistake_of_ours_is_not_lost_in_a_thread() -> None:
    def broken(url: str) -> Fetched:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(by_host(["http://a.example/"], lambda url: url, broken, 2))


def test_whoever_stops_listening_stops_the_work(site: Website, fetcher: Fetcher) -> None:
    wanted = [f"{site.url}/{number}" for number in range(50)]
    for _ in by_host(wanted, lambda url: url, fetcher.fetch, 2):
        break
    time.sleep(0.3)
    assert len(site.asked) < 20
