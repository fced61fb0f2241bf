"""Which addresses are one."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.addresses import host_of, normal, page_of, spelled
from retrieval.articles import article_id


@pytest.mark.parametrize(
    "written",
    [
        "HTTPS://News.Example.ORG/a/b?id=3",
        "https://news.example.org:443/a/b?id=3#top",
        "https://news.example.org./a/b?id=3",
        "https://reader:secret@news.example.org/a/b?id=3",
        "https://news.example.org/a/b?utm_source=mail&id=3&utm_medium=x&fbclid=1",
        " https://news.example.org/a/b?id=3& ",
    ],
)
def test_spellings_of_one_address_are_one(written: str) -> None:
    assert normal(written) == "https://news.example.org/a/b?id=3"
    assert article_id(written) == article_id("https://news.example.org/a/b?id=3")


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example.org/a/B",
        "https://news.example.org/a/b/",
        "https://news.example.org/a/b?cid=3",
        "https://news.example.org/a/b?source=3",
        "https://news.example.org:8443/a/b",
        "https://example.org/a/b",
        "https://news.example.org/a/b#!/story",
        "https://news.example.org/a/b#/story/2",
    ],
)
def test_what_may_be_another_page_stays_another(other: str) -> None:
    assert normal(other) != normal("https://news.example.org/a/b")


def test_escapes_are_in_capitals_and_stay_escapes() -> None:
    assert normal("https://example.org/a%2fb%c3%a9") == "https://example.org/a%2Fb%C3%A9"


def test_an_ipv6_host_keeps_its_brackets() -> None:
    assert normal("http://[2001:DB8::1]:80/x") == "http://[2001:db8::1]/x"


@pytest.mark.parametrize(
    "url", ["https://example.org", "https://example.org/#top", "", None, "/home/a/file.txt", "http://["]
)
def test_what_names_no_page_tells_no_page(url: str | None) -> None:
    assert page_of(url) is None


def test_a_site_is_its_host_without_www() -> None:
    assert host_of("https://WWW.Example.org:8080/a") == "example.org"
    assert host_of("nothing") is None
    assert host_of("http://[") is None


def test_an_address_with_a_password_is_not_quietly_spelled_without() -> None:
    assert spelled("http://me:secret@example.org/") == "http://me:secret@example.org/"


_parts = st.text(st.characters(codec="utf-8", exclude_characters="\t\r\n"), max_size=12)


@given(st.sampled_from(["http", "HTTPS"]), _parts, _parts, _parts, st.integers(0, 70_000))
def test_a_normal_address_stays_as_it_is(scheme: str, host: str, path: str, query: str, port: int) -> None:
    with contextlib.suppress(ValueError):
        once = normal(f"{scheme}://{host}:{port}/{path}?{query}#{path}")
        assert normal(once) == once


@given(st.text(max_size=80))
def test_any_text_at_all_can_be_asked_for_its_page(text: str) -> None:
    page = page_of(text)
    assert page is None or page_of(page) == page
    host_of(text)


@pytest.mark.parametrize("url", ["https:/example.org/a", "http:https://example.org/a", "https://", "https:///a"])
def test_a_path_never_becomes_a_host(url: str) -> None:
    with pytest.raises(ValueError, match="no host"):
        normal(url)
    assert spelled(url) == url


def test_a_byte_that_no_shell_could_read_is_written_as_one() -> None:
    assert normal("https://example.org/caf\udce9") == "https://example.org/caf%E9"
