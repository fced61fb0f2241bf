from __future__ import annotations

import datetime

import pytest

from retrieval.language.dates import Period, periods

#: A Saturday.
TODAY = datetime.date(2024, 2, 3)


def found(text: str, today: datetime.date | None = TODAY) -> list[tuple[str, str, str]]:
    return [(span.of(text), str(period.first), str(period.last)) for span, period in periods(text, today)]


@pytest.mark.parametrize(
    ("text", "named", "first", "last"),
    [
        ("What did she say on January 26?", "January 26", "2024-01-26", "2024-01-26"),
        ("what did she say on january 26", "january 26", "2024-01-26", "2024-01-26"),
        ("Who won on 3 March 2022?", "3 March 2022", "2022-03-03", "2022-03-03"),
        ("Who won on Sept. 5?", "Sept. 5", "2023-09-05", "2023-09-05"),
        ("Who won on 2023-01-05?", "2023-01-05", "2023-01-05", "2023-01-05"),
        ("Who resigned yesterday?", "yesterday", "2024-02-02", "2024-02-02"),
        ("Who resigns tomorrow?", "tomorrow", "2024-02-04", "2024-02-04"),
        ("Who resigned on Tuesday?", "Tuesday", "2024-01-30", "2024-01-30"),
        ("Who resigned last Saturday?", "last Saturday", "2024-01-27", "2024-01-27"),
        ("Which bank failed last week?", "last week", "2024-01-22", "2024-01-28"),
        ("Which bank fails this weekend?", "this weekend", "2024-02-03", "2024-02-04"),
        ("Which bank failed two weeks ago?", "two weeks ago", "2024-01-15", "2024-01-21"),
        ("Who votes next month?", "next month", "2024-03-01", "2024-03-31"),
        ("Who voted last month?", "last month", "2024-01-01", "2024-01-31"),
        ("What happened in December 2023?", "December 2023", "2023-12-01", "2023-12-31"),
        ("What happened in December?", "in December", "2023-12-01", "2023-12-31"),
        ("What was new in 2022?", "in 2022", "2022-01-01", "2022-12-31"),
    ],
)
def test_days_and_periods_become_absolute(text: str, named: str, first: str, last: str) -> None:
    assert found(text) == [(named, first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "Who may run in the march?",
        "on February 30",
        "A second attack",
        "in 20234",
        "Marchers on the 5 train",
        "",
        "99999 years ago",
        "ſunday",
    ],
)
def test_other_words_and_impossible_days_are_no_dates(text: str) -> None:
    assert found(text) == []


def test_without_today_only_complete_dates_count() -> None:
    text = "yesterday, on January 26, on 3 March 2022, last week and in 2021"
    assert [named for named, _, _ in found(text, None)] == ["3 March 2022", "in 2021"]


def test_several_dates_come_in_the_order_of_the_text() -> None:
    assert [named for named, _, _ in found("From yesterday to May 5, 2021 and last year")] == [
        "yesterday", "May 5, 2021", "last year",
    ]  # fmt: skip


def test_days_are_counted_from_the_nearer_end() -> None:
    week = Period(datetime.date(2024, 1, 22), datetime.date(2024, 1, 28))
    days = [datetime.date(2024, 1, day) for day in (20, 22, 25, 28, 31)]
    assert [week.days_from(day) for day in days] == [-2, 0, 0, 0, 3]


def test_a_text_full_of_dates_is_read_quickly() -> None:
    assert len(periods("May 5 " * 200, TODAY)) == 200
    assert periods("1" * 20_000, TODAY) == []
