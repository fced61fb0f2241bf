"""The views of answers and lists, as a terminal prints them."""

from __future__ import annotations

import dataclasses
import io

from rich.console import Console

from bot.answers import Also, Citation
from bot.terminal import views
from retrieval.articles import Article
from retrieval.store.catalog import Entry

ARTICLE = Article(
    "a", "First line.\nHe said: \x1b[31mred\x1b[0m \u202egnp.exe [bold]no[/bold].\nLast line.", "A [title]"
)


def printed(shown: object, width: int = 200) -> str:
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=False).print(shown)
    return out.getvalue()


def citation(start: int, end: int) -> Citation:
    return Citation(1, "a", start, end, ARTICLE.text[start:end], None, ARTICLE.title, "https://example.org/a", None)


def test_an_article_cannot_give_orders_to_the_terminal() -> None:
    shown = printed(views.sources([citation(12, 40)], {"a": ARTICLE}))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_markup_in_an_article_is_printed_as_it_stands() -> None:
    shown = printed(views.sources([citation(12, 40)], {"a": ARTICLE}))
    assert "[bold]no[/bold]" in shown
    assert "A [title]" in shown


def test_an_id_that_looks_like_markup_is_listed_as_it_stands() -> None:
    assert "bold[/]" in printed(views.listing([Entry(Article("bold[/]", "x y z."), 6, 1, 0)]))


def test_articles_with_long_ids_are_listed_on_a_narrow_terminal_with_what_they_are() -> None:
    article = Article("harbour-post_2016-10-04_council-votes-on-the-bridge", "x y z.", "Council votes")
    shown = printed(views.listing([Entry(article, 6, 1, 0)]), width=80)
    assert "Council" in shown and "…" not in shown


def test_a_quotation_is_shown_in_its_paragraph_only() -> None:
    shown = printed(views.in_paragraph(ARTICLE, citation(12, 20)))
    assert "He said:" in shown
    assert "First line" not in shown


def test_a_quotation_over_two_paragraphs_is_shown_in_both() -> None:
    shown = printed(views.in_paragraph(ARTICLE, citation(2, 20)))
    assert "First line." in shown
    assert "He said:" in shown


def test_a_source_without_a_publisher_is_named_by_its_site() -> None:
    assert "example.org" in printed(views.source_line(citation(0, 5)))


def test_the_other_sources_of_a_citation_are_named_each_once() -> None:
    def also(key: str, publisher: str | None, url: str | None) -> Also:
        return Also(key, 0, 5, "First", "Title", url, None, publisher)

    others = (also("b", "The \x1b[31mCopy", None), also("c", None, "https://copy.example/1"))
    cited = dataclasses.replace(citation(0, 5), also=others)
    again = dataclasses.replace(citation(6, 9), marker=2, also=others[:1])
    shown = printed(views.source_list([cited, again]))
    assert "also in: The \N{REPLACEMENT CHARACTER}[31mCopy, copy.example\n" in shown
    assert printed(views.sources([cited, again], {"a": ARTICLE})).count("also in:") == 1
