"""Tables in a text: heading rows, captions, labelled cells, and lines that are none."""

from __future__ import annotations

from retrieval.language.tables import tables

FARES = (
    "Fares.\n\n| Passenger | Single | Return |\n| --- | --- | --- |\n| Adult | 18 | 30 |\n| Child | 9 | 15 |\n\nEnd."
)


def test_rows_stand_below_the_heading_row_and_are_cut_from_the_text() -> None:
    (table,) = tables(FARES)
    assert table.heading
    assert table.heading.cells == ("Passenger", "Single", "Return")
    assert [row.span.of(FARES) for row in table.rows] == ["| Adult | 18 | 30 |", "| Child | 9 | 15 |"]
    assert table.cells(table.rows[1]) == [("Passenger", "Child"), ("Single", "9"), ("Return", "15")]


def test_a_heading_before_each_cell_is_no_part_of_it() -> None:
    (table,) = tables("| Town | Seats | \n|---|---|\n| Town: Ansel | Seats: 7 | \n| Town: Vell | Seats: 3 | ")
    assert table.cells(table.rows[0]) == [("Town", "Ansel"), ("Seats", "7")]


def test_a_caption_is_no_heading_and_years_may_be() -> None:
    (table,) = tables("| The league |  | \n|---|---|\n| Team | 2024 |\n| Stanmoor | 51 |\n| Kelby | 62 |")
    assert table.heading
    assert table.heading.cells == ("Team", "2024")


def test_a_single_line_with_a_bar_is_no_table() -> None:
    assert tables("READ ALSO | The minister resigns\nThe port is open again.") == ()
