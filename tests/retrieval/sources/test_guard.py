"""Which addresses may be connected to. A stand-in resolves the names."""

from __future__ import annotations

import dataclasses
import ssl
from pathlib import Path

import pytest
import trustme

from retrieval.errors import FetchError
from retrieval.sources.fetching import Fetcher, require_fetchable
from retrieval.sources.guard import is_public, resolve
from tests.retrieval.sources.conftest import QUICK
from tests.website import Page, Website

PUBLIC = dataclasses.replace(QUICK, private=False)
NOT_PUBLIC = """
    127.0.0.1 127.8.8.8 10.0.0.1 172.16.3.4 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 192.0.0.192 168.63.129.16
    224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 fec0::1 2001:db8::1 ::7f00:1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:7f00:1::80ff:fffe
    localhost 127.1
"""


@pytest.mark.parametrize("address", [*NOT_PUBLIC.split(), ""])
def test_addresses_that_are_not_of_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "[::1]"])
def test_a_private_host_is_refused_however_it_is_written(site: Website, host: str) -> None:
    with pytest.raises(FetchError, match=r"private network|not a possible address"):
        Fetcher(PUBLIC).fetch(f"http://{host}:{site.port}/")
    assert site.asked == []


def test_a_name_that_stands_for_a_private_address_is_refused(site: Website) -> None:
    with pytest.raises(FetchError, match=r"news.example is at 127.0.0.1, in a private network") as refused:
        Fetcher(PUBLIC, lambda host, _: ["127.0.0.1"]).fetch(f"http://news.example:{site.port}/")
    assert "ONRECORD_FETCH_PRIVATE" in refused.value.mend
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_refused(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both hosts are the site on loopback; only the first address that is checked counts as public."""
    site.pages["/"] = Page(status=302, headers={"Location": f"http://internal.example:{site.port}/secret"})
    fetcher = Fetcher(PUBLIC, lambda host, _: ["127.0.0.1"])
    judgements = iter([True, False])
    monkeypatch.setattr("retrieval.sources.guard.is_public", lambda address: next(judgements))
    with pytest.raises(FetchError, match=r"internal.example is at .* private"):
        fetcher.fetch(f"http://news.example:{site.port}/")
    assert site.asked == ["/"]


def test_the_connection_goes_to_the_address_that_was_judged(site: Website) -> None:
    """A name gains nothing by giving another answer the second time: it is asked once."""
    site.put("/", "hello")
    answers = iter([["127.0.0.1"], ["192.0.2.1"]])
    got = Fetcher(QUICK, lambda host, _: next(answers)).fetch(f"http://rebound.example:{site.port}/")
    assert got.data == b"hello"
    assert site.headers["/"]["host"] == f"rebound.example:{site.port}"
    assert next(answers) == ["192.0.2.1"]


def test_the_next_address_is_tried_when_one_does_not_answer(site: Website) -> None:
    site.put("/", "hello")
    fetcher = Fetcher(QUICK, lambda host, _: ["127.0.0.99", "127.0.0.1"])  # nobody listens at the first
    assert fetcher.fetch(f"http://news.example:{site.port}/").data == b"hello"


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "javascript:alert(1)", "//example.org/"),
        *("http://", "http://..", "http:///path", "http://me:secret@example.org/", "http://me@example.org/"),
        *("http://exam ple.org/", "http://example.org:port/", "http://example.org:99999/"),
        *("http://[::1/", "http://example.org/a\x00b"),
    ],
)
def test_what_is_no_plain_web_address_is_not_asked_for(url: str) -> None:
    with pytest.raises(FetchError):
        require_fetchable(url)


def test_a_redirect_to_a_file_is_refused(site: Website, fetcher: Fetcher) -> None:
    site.pages["/"] = Page(status=301, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(FetchError, match="only http and https"):
        fetcher.fetch(site.url)


def test_a_proxy_of_the_environment_is_not_used(
    site: Website, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.put("/", "hello")
    assert fetcher.fetch(site.url).data == b"hello"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that the fetcher trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


def test_a_certificate_is_held_against_the_name_and_not_the_address(authority: trustme.CA) -> None:
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(secure)
    asked: list[str | None] = []
    secure.sni_callback = lambda connection, name, context: asked.append(name)
    with Website(secure).open() as site:
        site.put("/", "hello")
        fetcher = Fetcher(QUICK, lambda host, _: ["127.0.0.1"])
        assert fetcher.fetch(f"https://news.example:{site.port}/").data == b"hello"
        assert asked == ["news.example"]
        assert site.headers["/"]["host"] == f"news.example:{site.port}"
        with pytest.raises(FetchError, match="certificate cannot be trusted") as refused:
            fetcher.fetch(f"https://other.example:{site.port}/")
        assert not refused.value.passing


def test_the_systems_resolver_is_asked_for_real() -> None:
    assert "127.0.0.1" in resolve("localhost", 80)
