"""Plain text: its title, the facts right under it, and the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.articles import Article, article_id
from retrieval.reading import read
from tests.retrieval.reading.reads import FEBRUARY_3, article, refusal

SEED = Path(__file__).parents[3] / "seeds" / "seoul-summons-the-russian-ambassador.txt"


def test_the_seeds_first_line_is_its_title_and_the_rest_its_text_unchanged() -> None:
    (seed,) = read([SEED])
    assert isinstance(seed, Article)
    title, _, text = SEED.read_bytes().decode("utf-8").partition("\n")
    assert (seed.title, seed.text) == (title, text)
    assert (seed.url, seed.published, seed.author, seed.publisher) == (None, None, None, None)


@pytest.mark.parametrize(
    "line",
    [
        "2024-02-03",
        "2024/02/03",
        "2024-02-03T10:15:00Z",
        "2024-02-03 10:15:30.5+01:00",
        "February 3, 2024",
        "3 February 2024",
        "Sat, 3rd Feb. 2024",
        "Published: Feb. 3, 2024 10:15 GMT",
        "Published on Saturday, February 3, 2024 at 5:04 p.m. ET",
        "Updated 3 Feb 2024",
        "Last updated: 2024-02-03",
    ],
)
def test_a_date_line_under_the_title_is_the_date_and_not_text(tmp_path: Path, line: str) -> None:
    found = article(tmp_path, "a.txt", f"Envoy summoned\n{line}\nThe ministry spoke.\n")
    assert (found.published, found.text) == (FEBRUARY_3, "The ministry spoke.\n")


def test_the_date_of_publication_counts_more_than_that_of_an_update(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "Title\nUpdated: 2024-02-05\nPublished: 2024-02-03\nText.")
    assert (found.published, found.text) == (FEBRUARY_3, "Text.")


@pytest.mark.parametrize(
    ("line", "author", "publisher"),
    [
        ("By Jane Doe", "Jane Doe", None),
        ("By Jane Doe, Reuters", "Jane Doe", "Reuters"),
        ("BY JANE DOE and KIM LEE in Moscow", "JANE DOE, KIM LEE", None),
        ("By Jane Doe, Chief Political Correspondent", "Jane Doe", None),
        ("By Ursula von der Leyen, The New York Times", "Ursula von der Leyen", "The New York Times"),
        ("By Reuters", None, "Reuters"),
        ("Source: The Moscow Times", None, "The Moscow Times"),
        ("Author: Jane Doe", "Jane Doe", None),
    ],
)
def test_a_byline_or_source_under_the_title_is_no_text(
    tmp_path: Path, line: str, author: str | None, publisher: str | None
) -> None:
    found = article(tmp_path, "a.txt", f"Envoy summoned\n\n{line}\n\nThe ministry spoke.")
    assert (found.author, found.publisher, found.text) == (author, publisher, "The ministry spoke.")


def test_several_lines_of_metadata_are_all_taken(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "Title\nBy Jane Doe\nReuters | Feb 3, 2024\nhttps://ex.org/a?b=1\n\nText.")
    assert (found.author, found.publisher, found.published) == ("Jane Doe", "Reuters", FEBRUARY_3)
    assert (found.url, found.id, found.text) == ("https://ex.org/a?b=1", article_id("https://ex.org/a?b=1"), "Text.")


@pytest.mark.parametrize(
    "line",
    [
        "By Monday",
        "By Tuesday, Moscow had withdrawn",
        "By Jane Doe's account the talks failed.",
        "February 3, 2024 was a cold day.",
        "Source: officials said on Monday.",
        "Updated figures were published.",
        "2024-02-30",
        "03/02/2024",
        "URL: ftp://ex.org/a",
        "See https://ex.org/a",
        "Moscow | Seoul",
        "By " + "Jane Doe, " * 50,
    ],
)
def test_a_line_that_is_not_metadata_in_full_is_text(tmp_path: Path, line: str) -> None:
    text = f"{line}\nThe ministry spoke."
    assert article(tmp_path, "a.txt", f"Envoy summoned\n{text}").text == text


def test_blank_lines_under_the_title_are_no_text_and_those_further_on_are(tmp_path: Path) -> None:
    assert article(tmp_path, "a.txt", "\n Title \n\n\nOne.\n\n\nTwo.\n\n").text == "One.\n\n\nTwo.\n\n"


def test_a_second_byline_is_text_as_it_may_quote_another_article(tmp_path: Path) -> None:
    assert article(tmp_path, "a.txt", "Title\nBy Jane Doe\nBy Kim Lee\nText.").text == "By Kim Lee\nText."


def test_a_dateline_stays_in_the_text_and_names_the_agency(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "Envoy summoned\nMOSCOW, Feb 3 (Reuters) - The ministry spoke.")
    assert (found.publisher, found.text) == ("Reuters", "MOSCOW, Feb 3 (Reuters) - The ministry spoke.")


def test_a_country_in_a_dateline_is_no_agency(tmp_path: Path) -> None:
    assert article(tmp_path, "a.txt", "Envoy summoned\nKYIV (Ukraine) - The ministry spoke.").publisher is None


def test_a_single_line_is_text_without_a_title(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "The ministry summoned the ambassador on Friday.\n")
    assert (found.title, found.text) == ("", "The ministry summoned the ambassador on Friday.\n")


def test_a_first_line_as_long_as_a_paragraph_is_text(tmp_path: Path) -> None:
    content = "The ministry spoke. " * 30 + "\n\nThe ambassador did not."
    found = article(tmp_path, "a.txt", content)
    assert (found.title, found.text) == ("", content)


def test_a_title_with_nothing_but_metadata_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.txt", b"Envoy summoned\n2024-02-03\n").reason == "no text"


def test_a_publisher_above_the_text_is_one_line_of_single_spaces(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "Envoy summoned\nThe\u00a0Daily  Globe | Feb 3, 2024\n\nShe said it was odious.")
    assert (found.publisher, found.published) == ("The Daily Globe", FEBRUARY_3)
