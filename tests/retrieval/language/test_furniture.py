"""Lines that belong to a page and not to an article's sentences."""

from __future__ import annotations

import pytest

from retrieval.articles import Span
from retrieval.language.furniture import furniture, is_furniture


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Roe and John Doe",
        "– Ann Roe",
        "From USA TODAY Network and wire reports",
        "CNN —",
        "New York CNN Business —",
        "___",
        "Share this update",
        "More:Why the bridge was closed in May",
        "READ MORE: Why the bridge was closed in May",
        "Video Ad Feedback Bridge opens 01:20 - Source: CNN",
        "Shoppers cross the bridge in Riverton. Ann Roe/Bloomberg/Getty Images",
        "CNN’s Ann Roe and John Doe contributed to this report.",
        "8:32 a.m. ET, March 3, 2022",
        "5 hr 21 min ago",
        "Follow Ann Roe on Twitter: @annroe",
        "Contributing: Ann Roe, The Associated Press",
    ],
)
def test_a_line_of_the_page_is_furniture(line: str) -> None:
    text = f"The bridge is safe.\n{line}\nIt opens in May."
    start = text.index(line)
    assert is_furniture(text, Span(start, start + len(line)))


@pytest.mark.parametrize(
    "line",
    [
        "By Friday the bridge will be open again.",
        "The bridge is safe.",
        "More people than ever crossed the bridge, Ann Roe said.",
        "Follow the river and you will see the bridge, said Ann Roe.",
        "Source of the river is the lake. It is deep.",
        "“Contact me,” said Ann Roe.",
        "Bridges of the county",
    ],
)
def test_a_sentence_is_none(line: str) -> None:
    text = f"The bridge is safe.\n{line}\nIt opens in May."
    start = text.index(line)
    assert not is_furniture(text, Span(start, start + len(line)))


@pytest.mark.parametrize("lead", ["WASHINGTON (AP) — ", "LOUISVILLE, Ky. — ", "10:15 p.m. ― ", "Riverton (CNN) — "])
def test_what_stands_before_the_first_sentence_is_furniture(lead: str) -> None:
    assert furniture(f"{lead}The bridge is safe.") == (Span(0, len(lead)),)


def test_a_text_without_lines_has_none() -> None:
    assert furniture("") == ()
    assert furniture("x" * 10_000) == ()


PROSE = "The bridge over the river was closed in May, and nobody has crossed it since, the mayor said on Monday."


def test_a_heading_above_a_paragraph_is_furniture() -> None:
    heading = "Why the bridge was closed"
    text = f"{PROSE}\n\n{heading}\n\n{PROSE}"
    assert is_furniture(text, Span(text.index(heading), text.index(heading) + len(heading)))


@pytest.mark.parametrize("line", ["She would not say more.", "Best bridge: Riverton", "“It holds,” she said."])
def test_a_short_paragraph_is_no_heading(line: str) -> None:
    text = f"{PROSE}\n\n{line}\n\n{PROSE}"
    assert not is_furniture(text, Span(text.index(line), text.index(line) + len(line)))
