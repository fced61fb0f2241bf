"""Markdown: front matter, else the first heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.articles import Article
from tests.retrieval.reading.reads import FEBRUARY_3, article, refusal


def test_front_matter_tells_about_the_article_and_is_no_text(tmp_path: Path) -> None:
    front = "title: 'Envoy:  summoned'\ndate: 2024-02-03\nauthor: [Jane Doe, Kim Lee]\nsource: The Globe\n"
    front += "url: https://ex.org/a\nlanguage: en\nid: envoy-1\ntags: [x]\n"
    found = article(tmp_path, "a.md", f"---\n{front}---\n\nThe *ministry* spoke.\n\n- one\n")
    assert found == Article(
        id="envoy-1",
        text="The *ministry* spoke.\n\n- one\n",
        title="Envoy: summoned",
        url="https://ex.org/a",
        published=FEBRUARY_3,
        author="Jane Doe, Kim Lee",
        publisher="The Globe",
        language="en",
    )


@pytest.mark.parametrize("day", ["2024-02-03T10:15:00Z", "2024-02-03 10:15", "'Feb. 3, 2024'", "3 February 2024"])
def test_front_matter_may_write_its_date_in_several_ways(tmp_path: Path, day: str) -> None:
    assert article(tmp_path, "a.md", f"---\npublished: {day}\n---\nText.").published == FEBRUARY_3


def test_the_first_heading_is_the_title_of_markdown_without_front_matter(tmp_path: Path) -> None:
    found = article(tmp_path, "a.md", "# Envoy  summoned #\n\nThe ministry spoke.\n\n# Background\n\nMore.\n")
    assert (found.title, found.text) == ("Envoy summoned", "The ministry spoke.\n\n# Background\n\nMore.\n")


def test_a_heading_may_end_in_a_sharp(tmp_path: Path) -> None:
    assert article(tmp_path, "a.md", "# The future of C#\n\nText.").title == "The future of C#"


def test_text_before_the_first_heading_is_kept_with_the_heading(tmp_path: Path) -> None:
    content = "Updated today.\n\n# Envoy summoned\n\nThe ministry spoke."
    found = article(tmp_path, "a.md", content)
    assert (found.title, found.text) == ("Envoy summoned", content)


def test_text_between_two_rulers_is_no_front_matter(tmp_path: Path) -> None:
    content = "---\nThe ministry spoke.\n---\nThe ambassador did not.\n"
    assert article(tmp_path, "a.md", content).text == content


def test_a_number_may_be_a_title(tmp_path: Path) -> None:
    assert article(tmp_path, "a.md", "---\ntitle: 1984\n---\nText.").title == "1984"
    assert article(tmp_path, "a.md", f"---\ntitle: 0x{'f' * 6000}\n---\nText.").title == ""


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: [unclosed", "not YAML"),
        ("date: 2024-02-30", "not YAML"),
        ("x: !!python/object/apply:os.system ['true']", "not YAML"),
        ("x: " + "[" * 5000, "not YAML"),
        ("date: soon", "not a date"),
        ("date: {}", "`published` is not text"),
        ("url: ftp://ex.org/a", "http(s)"),
        ("url: 'javascript:alert(1)'", "http(s)"),
        ("language: no", "`language` is not text"),
        ("title: {a: b}", "`title` is not text"),
        ("title: " + "[" * 5000 + "]" * 5000, "not"),
        ("a: &a x\nauthor: [*a, *a]", "aliases"),
        (
            "\n".join(["a: &a0 [x, x]", *(f"b{n}: &a{n + 1} [*a{n}, *a{n}]" for n in range(40)), "title: *a40"]),
            "aliases",
        ),
    ],
)
def test_front_matter_that_cannot_be_kept_is_refused_by_name(tmp_path: Path, front: str, reason: str) -> None:
    assert reason in refusal(tmp_path, "a.md", f"---\n{front}\n---\nText.".encode()).reason
