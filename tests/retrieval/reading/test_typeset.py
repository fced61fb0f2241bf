"""Lines of printed pages, put together to paragraphs."""

from __future__ import annotations

from pathlib import Path

from retrieval.reading.pdf import document
from retrieval.reading.typeset import Line, rows, text_of
from tests.retrieval.reading.reads import article

FOLDER = Path(__file__).with_name("pages")


def lines(*texts: str, x: float = 40, top: float = 700, gaps: dict[int, float] | None = None) -> list[Line]:
    """Lines below each other; `gaps` are further distances above some of them."""
    found, y = [], top
    for number, text in enumerate(texts):
        y -= 13 + (gaps or {}).get(number, 0)
        found.append(Line(text, x, y, 10))
    return found


def test_the_lines_of_a_document_become_its_paragraphs(tmp_path: Path) -> None:
    plain = article(tmp_path, "plain.txt", (FOLDER / "clinic.txt").read_text(encoding="utf-8"))
    found = document((FOLDER / "clinic.pdf").read_bytes())
    assert found.title == "Night ward of Elmhurst clinic closes"
    assert found.text.split("\n") == plain.text.strip().split("\n\n")


def test_divided_words_are_whole_and_hyphens_of_words_stay() -> None:
    page = lines(
        "The well-known surgeon of the clinic said that he was well-",
        "known in the whole county, and that the ward was the onl-",
        "y one for a hundred kilometres; the Anglo-",
        "Saxon name of it came from its founder in the year 1890-",
        "1891 or so, he said.",
    )
    assert text_of([page]) == (
        "The well-known surgeon of the clinic said that he was well-known in the whole county, and that the ward was"
        " the only one for a hundred kilometres; the Anglo-Saxon name of it came from its founder in the year 1890-1891"
        " or so, he said."
    )


def test_a_gap_and_an_indent_begin_a_paragraph() -> None:
    texts = [
        "The council met for nine hours and passed its budget in May.",
        "Nobody had expected that it would take so long to pass it a.",
        "The mayor said that he was tired and wanted to go home soon.",
    ]
    assert text_of([lines(*texts, gaps={1: 7})]).count("\n") == 1
    first, second, third = lines(*texts)
    assert text_of([[first, second, Line(third.text, 52, third.y, 10)]]).count("\n") == 1
    assert text_of([[first, second, third]]).count("\n") == 0


def test_columns_that_are_drawn_row_by_row_are_read_one_after_the_other() -> None:
    left = lines(*(f"left column has line {number} of" for number in range(6)))
    right = lines(*(f"right column has line {number} of" for number in range(6)), x=300)
    drawn = [piece for pair in zip(left, right, strict=True) for piece in pair]
    assert [line.text for line in rows(drawn)] == [line.text for line in (*left, *right)]


def test_what_stands_at_the_head_and_foot_of_each_page_is_no_text() -> None:
    pages = [
        lines(
            "Pier Post, 4 May",
            f"On page {number} a sentence is told that goes on and on until it ends.",
            f"Page {number}",
        )
        for number in (1, 2, 3)
    ]
    assert "Pier Post" not in text_of(pages) and "Page 2" not in text_of(pages)
    assert text_of(pages).count("sentence") == 3
