"""Hostile articles: invisible characters, endless lines, bombs."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.console import plain
from bot.conversation.steps import reply
from retrieval.articles import Article
from retrieval.errors import ArticleError, FetchError
from retrieval.ingest.storing import ingest
from retrieval.language.sentences import sentences
from retrieval.reading import Refused, read
from retrieval.sources.feeds import linked, parse, text_of
from retrieval.sources.fetching import Fetched, Fetcher
from retrieval.sources.pages import article
from retrieval.statements import statements
from retrieval.store.store import Store
from tests.retrieval.sources.conftest import QUICK
from tests.scripted_news import rests_on_articles
from tests.website import Page, Website

URL = "https://news.example.org/bridge"
#: A megabyte on a line, ten times over: more than any article has.
LINE = b"She said it. " * 800_000
#: What a bomb may take of memory while it is refused.
MODEST = 60_000_000


@pytest.fixture
def site() -> Iterator[Website]:
    with Website().open() as opened:
        yield opened


HIDING = {
    "control characters": "Ann Roe \x1b[31msaid\x1b[0m that\x08 the bridge\x00 is \x07closed.",
    "bidi overrides": "Ann \u202eeoR\u202c said that the \u2066bridge\u2069 is \u200fclosed.",
    "zero-width joins": "Ann R\u200do\u200de sa\u200did that the br\u2060idge is\ufeff closed.",
    "line separators": "Ann Roe said\u2028that the bridge\u0085is\x0bclosed.",
    "letters upon letters": "Ann Roe said that the br" + "\u0301" * 500 + "idge is closed.",
    "emoji of many": "Ann Roe said that the 👩\u200d👩\u200d👧\u200d👦🇰🇷🏴\U000e0067\U000e007f is closed.",
}


@pytest.mark.parametrize("text", HIDING.values(), ids=HIDING)
def test_signs_that_hide_are_quoted_to_the_letter_and_shown_as_harmless(
    store: Store, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "title": text, "text": f"{text}\n{text} “{text}” Mr. Doe said."}))
    (found,) = read([path])
    assert isinstance(found, Article)
    assert ingest(store, [found]).added == 1
    for question in ("What did Ann Roe say?", "What is closed?", text):
        answer = reply(store, question)
        assert answer.small_talk or rests_on_articles(answer, store)
        for shown in map(plain, (answer.text, *(each.title for each in answer.citations))):
            assert not set(shown) & set("\x00\x07\x08\x1b\u202e\u2066\u200f")


@pytest.mark.parametrize("ending", [".txt", ".md", ".html"])
def test_a_line_of_ten_megabytes_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(LINE)
    (found,) = read([path])
    assert isinstance(found, Refused)
    assert "too large" in found.reason


def test_a_line_of_ten_megabytes_of_a_feed_or_a_page_is_refused() -> None:
    with pytest.raises(ArticleError, match="larger than"):
        parse(b"<rss>" + LINE, URL)
    with pytest.raises(ArticleError, match="larger than"):
        article(Fetched(URL, b"<html><p>" + LINE, "text/html"))


def test_a_question_of_ten_megabytes_is_read_no_further_than_a_question_goes(store: Store) -> None:
    answer = reply(store, "what did she say " * 600_000)
    assert answer.refused
    assert len(answer.standalone) <= 1_000


def test_a_sentence_without_an_end_is_read_to_its_end() -> None:
    text = "and she said that " * 4_000
    (only,) = sentences(text)
    assert only.of(text) == text.strip()
    assert all(part.end <= len(text) for one in statements(Article("a", text)) for part in one.parts)


@pytest.mark.parametrize("tag", ["div", "blockquote", "table><tr><td", "b", "ul><li", "svg", "a href=x"])
def test_elements_nested_without_an_end_give_an_article_or_a_refusal(tag: str) -> None:
    html = f"<html><body>{f'<{tag}>' * 10_000}The bridge is closed.</body></html>"
    linked(html, URL)
    for read_html in (text_of, _text_of_page):
        try:
            assert len(read_html(html)) < len(html)
        except ArticleError as error:
            assert error.mend


def _text_of_page(html: str) -> str:
    return article(Fetched(URL, html.encode(), "text/html")).text


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def test_entities_of_a_page_stand_for_nothing() -> None:
    html = f'<!DOCTYPE html [<!ENTITY l0 "ha">{LAUGHS}]><html><body><p>The bridge is closed. {"&l9;" * 100}</p></body>'
    tracemalloc.start()
    try:
        assert len(article(Fetched(URL, html.encode(), "text/html")).text) < 2 * len(html)
    except ArticleError as error:
        assert error.mend
    assert tracemalloc.get_traced_memory()[1] < MODEST
    tracemalloc.stop()


@pytest.mark.parametrize("level", ["[{}]", "{{<<: [{}]}}"])
def test_aliases_of_front_matter_are_refused_before_they_are_read(tmp_path: Path, level: str) -> None:
    levels = "".join(f"a{n}: &a{n} {level.format(', '.join([f'*a{n - 1}'] * 9))}\n" for n in range(1, 30))
    (tmp_path / "a.md").write_text(f"---\na0: &a0 {{k: v}}\n{levels}title: *a29\n---\nThe bridge is closed.\n")
    (found,) = read([tmp_path])
    assert isinstance(found, Refused)
    assert "aliases" in found.reason


def test_an_asterisk_in_a_title_is_not_an_alias(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('---\ntitle: "*Bridge* closed & more"\n---\nThe bridge is closed.\n')
    (found,) = read([tmp_path])
    assert isinstance(found, Article)
    assert found.title == "*Bridge* closed & more"


#: Compressed by what nobody asked for; the first bytes are those of the format, what follows would be the bomb.
UNASKED = {
    "deflate": zlib.compress(bytes(100_000_000), 9),
    "br": b"\xcf\xff\xff\x7f\xf8\x27" + b"\x00" * 1_000,
    "zstd": b"\x28\xb5\x2f\xfd\xa4\x00\xe1\xf5\x05" + b"\x00" * 1_000,
    "compress": b"\x1f\x9d\x90" + b"\x00" * 1_000,
}


@pytest.mark.parametrize("encoding", UNASKED)
def test_an_encoding_that_was_not_asked_for_is_not_unpacked(site: Website, encoding: str) -> None:
    site.pages["/"] = Page(UNASKED[encoding], headers={"Content-Encoding": encoding})
    tracemalloc.start()
    got = Fetcher(QUICK).fetch(site.url)
    assert tracemalloc.get_traced_memory()[1] < MODEST
    tracemalloc.stop()
    assert got.data == UNASKED[encoding]
    with pytest.raises(ArticleError):
        article(got)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip", "x-gzip", "br, gzip"])
def test_a_bomb_in_a_bomb_is_unpacked_once_at_most(site: Website, encoding: str) -> None:
    inner = gzip.compress(bytes(100_000_000))
    site.pages["/"] = Page(gzip.compress(inner), headers={"Content-Encoding": encoding})
    tracemalloc.start()
    got = Fetcher(QUICK).fetch(site.url)
    assert tracemalloc.get_traced_memory()[1] < MODEST
    tracemalloc.stop()
    with pytest.raises(ArticleError):
        article(got)


def test_members_after_the_first_of_a_gzip_are_not_unpacked(site: Website) -> None:
    bomb = gzip.compress(b"<p>The bridge is closed.</p>") + gzip.compress(bytes(100_000_000))
    site.pages["/"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        assert len(Fetcher(QUICK).fetch(site.url).data or b"") < 1_000
    except FetchError as error:
        assert error.mend
    assert tracemalloc.get_traced_memory()[1] < MODEST
    tracemalloc.stop()
