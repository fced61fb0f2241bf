"""Web pages: the main text, and what the page says of itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.articles import Article, article_id
from retrieval.reading import Refused
from tests.retrieval.reading.reads import FEBRUARY_3, article, read_bytes, refusal

PAGE = """<!DOCTYPE html><html><head><title>Envoy summoned | The Globe</title>
<meta property="og:site_name" content="The Globe"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-02-03T10:00:00Z"><link rel="canonical" href="{url}"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Envoy summoned</h1>{paragraphs}</article>
<footer>All rights reserved</footer></body></html>"""
PARAGRAPHS = "".join(
    f"<p>The spokeswoman said “the remarks were odious”, and official number {number} of the ministry in Seoul"
    " answered that it was regrettable, according to a statement of the government.</p>"
    for number in range(5)
)


def test_a_page_gives_its_main_text_and_what_it_says_of_itself(tmp_path: Path) -> None:
    found = article(tmp_path, "a.html", PAGE.format(url="https://ex.org/world/envoy", paragraphs=PARAGRAPHS))
    assert found.text.startswith("The spokeswoman said “the remarks were odious”")
    assert "Home" not in found.text and "rights reserved" not in found.text
    assert (found.title, found.author, found.publisher) == ("Envoy summoned", "Jane Doe", "The Globe")
    assert (found.published, found.url) == (FEBRUARY_3, "https://ex.org/world/envoy")
    assert found.id == article_id("https://ex.org/world/envoy")


@pytest.mark.parametrize("url", ["https://ex.org/", "/world", "javascript:alert(1)"])
def test_a_page_that_does_not_name_its_own_address_has_none(tmp_path: Path, url: str) -> None:
    found = article(tmp_path, "a.htm", PAGE.format(url=url, paragraphs=PARAGRAPHS))
    assert (found.url, found.id) == (None, article_id(str(tmp_path / "a.htm")))


def test_the_encoding_that_a_page_declares_is_believed(tmp_path: Path) -> None:
    page = "<html><head><meta charset='windows-1251'><title>Вызов</title></head><body><p>Посол.</p></body></html>"
    found = article(tmp_path, "a.html", page.encode("cp1251"))
    assert found.text == "Посол."


@pytest.mark.parametrize("charset", ["rot13", "utf-7", "unicode_escape", "no-such-thing", "utf-16"])
def test_a_declared_encoding_that_no_page_is_in_is_not_believed(tmp_path: Path, charset: str) -> None:
    page = f"<html><head><meta charset='{charset}'></head><body><p>It’s over, said Mr. Smith.</p></body></html>"
    found = article(tmp_path, "a.html", page.encode("cp1252"))
    assert found.text == "It’s over, said Mr. Smith."


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<script>var a = 1</script>", "no page at all", "<" * 99]
)
def test_a_page_without_main_text_is_refused_in_silence(
    tmp_path: Path, page: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "no main text" in refusal(tmp_path, "a.html", page.encode()).reason
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("page", ["<div>" * 50_000 + "text", "<p>&#0;&#xd800;&#x1F;</p>", "<?xml encoding='x'?><p>a"])
def test_a_hostile_page_is_read_or_refused(tmp_path: Path, page: str) -> None:
    assert isinstance(read_bytes(tmp_path, "a.html", page.encode()), Article | Refused)


def test_trafilatura_is_silent_outside_of_tests_too(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html></html>")
    script = "import sys, pathlib, retrieval.reading as r; list(r.read([pathlib.Path(sys.argv[1])]))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.html")], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_reading_imports_its_libraries_only_when_a_file_needs_them() -> None:
    script = (
        "import sys, retrieval.reading; print({'trafilatura', 'frontmatter', 'charset_normalizer'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_page_is_not_cut_down_to_what_has_no_words(tmp_path: Path) -> None:
    page = '<html><head><meta property="og:title" content="A bridge"></head><h1>A bridge</h1>\x06</b>'
    found = read_bytes(tmp_path, "a.html", page.encode())
    assert isinstance(found, Refused) or any(map(str.isalnum, found.text))
