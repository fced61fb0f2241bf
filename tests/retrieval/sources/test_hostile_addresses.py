"""Addresses that lead where they should not, however they are written: named, redirected to, or answered by a resolver.

Nothing of this leaves the machine: names are resolved by a stand-in, numbers by the system, and of all connections only
those to one public address are made, to a site on loopback. Any other is a failure.
"""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpcore
import pytest

from retrieval.errors import FetchError
from retrieval.sources.fetching import LONGEST_URL, Fetcher
from tests.retrieval.sources.conftest import QUICK
from tests.website import Page, Website

PUBLIC = "93.184.216.34"
NAMES = {
    "news.example": [PUBLIC],
    "localhost": ["::1", "127.0.0.1"],
    "intranet": ["10.1.2.3"],
    "wildcard.dns.example": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
}

HOSTILE = {
    "this machine": "http://127.0.0.1/ http://127.255.255.254/ http://0.0.0.0/ http://localhost/ HTTP://LOCALHOST/"
    " https://127.0.0.1/ http://127.0.0.1:8080/ http://127.0.0.1?/ http://127.0.0.1#/ http://wildcard.dns.example/",
    "private networks": "http://10.0.0.1/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/ http://intranet/"
    " http://100.64.0.1/ http://169.254.1.1/ http://192.0.0.1/ http://192.88.99.1/ http://198.18.0.1/ http://224.0.0.1/"
    " http://240.0.0.1/ http://255.255.255.255/ http://192.0.2.1/ http://203.0.113.9/",
    "what clouds tell their machines": "http://169.254.169.254/latest/meta-data/ http://metadata.google.internal/"
    " http://[fd00:ec2::254]/ http://100.100.100.200/ http://168.63.129.16/ http://192.0.0.192/ http://0xa9fea9fe/"
    " http://2852039166/ http://[::ffff:a9fe:a9fe]/ http://0xA9.0xFE.0xA9.0xFE/",
    "odd numbers": "http://127.1/ http://127.0.1/ http://0/ http://0x0/ http://0x7f.1/ http://0x7f000001/"
    " http://0x7f.0x0.0x0.0x1/ http://2130706433/ http://017700000001/ http://0177.0.0.1/ http://0177.1/"
    " http://127.000.000.001/ http://0x7F.0.0.01/ http://10.1/ http://192.168.257/ http://3232235521/",
    "IPv6": "http://[::]/ http://[::1]/ http://[0:0:0:0:0:0:0:1]/ http://[0000::0001]/ http://[fe80::1]/"
    " http://[fe80::1%25lo]/ http://[fe80::1%lo]/ http://[::1%25lo]/ http://[fc00::1]/ http://[fd12:3456::1]/"
    " http://[fec0::1]/ http://[ff02::1]/ http://[2001:db8::1]/ http://[100::1]/ http://[3fff::1]/ http://[5f00::1]/",
    "IPv4 within IPv6": "http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[0:0:0:0:0:ffff:7f00:1]/"
    " http://[::ffff:10.0.0.1]/ http://[::ffff:168.63.129.16]/ http://[::127.0.0.1]/ http://[::ffff:0:127.0.0.1]/"
    " http://[64:ff9b::7f00:1]/ http://[64:ff9b::10.0.0.1]/ http://[64:ff9b:1::7f00:1]/ http://[2002:7f00:1::]/"
    " http://[2002:c0a8:101::1]/ http://[2001:0:7f00:1::80ff:fffe]/ http://[2606:4700::5efe:7f00:1]/"
    " http://[2606:4700::200:5efe:10.0.0.1]/",
    "other digits, dots and letters": "http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://127．0．0．1/ http://127｡0｡0｡1/"
    " http://１２７.０.０.１/ http://١٢٧.٠.٠.١/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ http://ｌocalhost/ http://loc\u200balhost/"
    " http://127.0.0.1\u00ad/ http://local\u202ehost/ http://xn--127-001/",
    "escapes": "http://%31%32%37.0.0.1/ http://127%2e0%2e0%2e1/ http://127.0.0.1%00.news.example/"
    " http://news.example%2f@127.0.0.1/ http://%6cocalhost/ http://127.0.0.1%23.news.example/",
    "whose host is in doubt": "http://news.example@127.0.0.1/ http://127.0.0.1@news.example/ http://@127.0.0.1/"
    " http://:@127.0.0.1/ http://me:secret@news.example/ http://127.0.0.1\\@news.example/"
    " http://127.0.0.1\\.news.example/ http://news.example\\@127.0.0.1/ http:\\\\127.0.0.1\\ http:/127.0.0.1/"
    " http:127.0.0.1/ http:///127.0.0.1/ http://?127.0.0.1 http://#@127.0.0.1/ //127.0.0.1/ ///127.0.0.1/"
    " http://[127.0.0.1]/ http://[::1].news.example/ http://[::1]news.example/ http://[::1 http://::1/"
    " http://127.0.0.1:80:80/",
    "ports of other services": "http://news.example:22/ http://news.example:25/ http://news.example:53/"
    " https://news.example:465/ http://news.example:0/ http://news.example:-1/ http://news.example:65536/"
    " http://news.example:+80/ http://news.example:8_0/ http://news.example:٨٠/ http://news.example:0x50/"
    " http://127.0.0.1:6379/",
    "other schemes": "file:///etc/passwd file://localhost/etc/passwd file:/etc/passwd FILE:///etc/passwd"
    " gopher://127.0.0.1:6379/_INFO ftp://news.example/ dict://127.0.0.1:11211/stat ldap://127.0.0.1/ sftp://127.0.0.1/"
    " tftp://127.0.0.1/ jar:http://127.0.0.1!/ unix:///run/docker.sock http+unix://%2Frun%2Fdocker.sock/"
    " ws://127.0.0.1/ netdoc:///etc/passwd data:text/plain,x javascript:alert(1) blob:http://127.0.0.1/ about:blank"
    " view-source:http://127.0.0.1/ ｈttp://127.0.0.1/ url:http://127.0.0.1/",
}
#: Those with white space or control characters in them; a header cannot bring most of these.
BROKEN = [
    *("", " ", "http://", "http:// 127.0.0.1/", " http://127.0.0.1/", "http://127.0.0.1 /", "http://127.0.0.1\t/"),
    *("http://127.0.\n0.1/", "\x00http://127.0.0.1/", "http://127.0.0.1\x00/", "http://127.0.0.1\u3000/"),
    *("http://news.example/\r\nHost: intranet", "http://news.example/ HTTP/1.1\r\nX: y", "http://news.example/\x7f"),
    *("http://news.example/" + "a" * LONGEST_URL, "http://" + "a." * LONGEST_URL, "http://" + "a" * 300 + ".example/"),
]
WRITTEN = [(kind, url) for kind, urls in HOSTILE.items() for url in urls.split(" ")]
NAMED = [*WRITTEN, *(("broken", url) for url in BROKEN)]


def _numbered(table: Sequence[tuple[str, str]]) -> list[Any]:
    """The addresses of a table, numbered in the names of their tests."""
    return [
        pytest.param(url, id=f"{number} of {len(table)}, {kind}: {ascii(url)[:50]}")
        for number, (kind, url) in enumerate(table, 1)
    ]


def _resolve(host: str, port: int) -> list[str]:
    """Numbers as the system reads them, a few names, and nobody else."""
    if host in NAMES:
        return NAMES[host]
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]


@pytest.fixture
def connected(site: Website, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses that connections were opened to: nothing but the public one, whose place the site takes."""
    opened: list[str] = []
    really = httpcore.SyncBackend.connect_tcp

    def connect(backend: httpcore.SyncBackend, host: str, port: int, *rest: Any) -> httpcore.NetworkStream:
        opened.append(host)
        assert host == PUBLIC
        return really(backend, "127.0.0.1", site.port, *rest)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    yield opened
    assert set(opened) <= {PUBLIC}


@pytest.fixture
def fetcher() -> Fetcher:
    """One that may not reach private networks, as by default."""
    return Fetcher(dataclasses.replace(QUICK, private=False), _resolve)


def test_the_stand_ins_let_an_honest_address_through(site: Website, fetcher: Fetcher, connected: list[str]) -> None:
    site.put("/", "hello")
    for url in ("http://news.example/", "http://news.example:8080/", f"http://{PUBLIC}/"):
        assert fetcher.fetch(url).data == b"hello"
    assert connected == [PUBLIC] * 3


@pytest.mark.parametrize("url", _numbered(NAMED))
def test_a_hostile_address_is_refused(url: str, fetcher: Fetcher, connected: list[str]) -> None:
    with pytest.raises(FetchError):
        fetcher.fetch(url)
    assert connected == []


@pytest.mark.parametrize("url", _numbered(WRITTEN))
def test_a_redirect_to_a_hostile_address_is_refused(
    url: str, site: Website, fetcher: Fetcher, connected: list[str]
) -> None:
    site.pages["/"] = Page(status=302, headers={"Location": url.encode().decode("latin-1")})
    with pytest.raises(FetchError):
        fetcher.fetch("http://news.example/")
    assert "/" in site.asked


PRIVATE = (
    *("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.0.0.192", "168.63.129.16", "0.0.0.0", "::1", "fe80::1%eth0"),  # noqa: S104
    *("fd00:ec2::254", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2606:4700::5efe:a00:1"),
    *("not an address", ""),
)


@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize("order", [1, -1])
def test_a_name_with_one_private_address_among_public_ones_is_refused(
    private: str, order: int, connected: list[str]
) -> None:
    answer = [PUBLIC, private, "2606:2800:220:1::1"][::order]
    fetcher = Fetcher(dataclasses.replace(QUICK, private=False), lambda host, port: answer)
    with pytest.raises(FetchError, match="in a private network"):
        fetcher.fetch("http://news.example/")
    assert connected == []


def test_a_name_that_becomes_a_private_one_between_two_requests_is_refused(site: Website, connected: list[str]) -> None:
    site.pages["/"] = Page(status=302, headers={"Location": "/secret", "Connection": "close"})
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    fetcher = Fetcher(dataclasses.replace(QUICK, private=False), lambda host, port: next(answers))
    with pytest.raises(FetchError, match=r"news.example is at 127.0.0.1, in a private network"):
        fetcher.fetch("http://news.example/")
    assert site.asked == ["/"]


def test_no_address_stands_in_the_table_twice() -> None:
    assert len(NAMED) == len({url for _, url in NAMED})


def test_what_one_site_is_told_to_keep_is_not_told_to_another(
    site: Website, fetcher: Fetcher, connected: list[str]
) -> None:
    site.pages["/"] = Page(
        status=302, headers={"Location": f"http://{PUBLIC}/other", "Set-Cookie": "who=me; Domain=example; Path=/"}
    )
    site.put("/other", "hello")
    assert fetcher.fetch("http://news.example/").data == b"hello"
    assert not {"cookie", "referer", "authorization"} & site.headers["/other"].keys()


def test_passwords_that_the_machine_keeps_for_a_site_are_not_sent(
    site: Website, fetcher: Fetcher, connected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine news.example login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    site.put("/", "hello")
    fetcher.fetch("http://news.example/")
    assert "authorization" not in site.headers["/"]
