"""The filter that limits a search to some articles."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles import Article, Span, digest
from retrieval.search.filters import EVERYTHING, Filter, admitted, days, is_source
from retrieval.statements import Statement
from retrieval.store.catalog import Catalog
from retrieval.store.sqlite import open_catalog

DAYS = [datetime.date(2023, month, day) for month in (1, 6, 12) for day in (1, 15, 28)]
PLACES = [
    ("Reuters", "https://www.reuters.com/world/a"),
    ("BBC News", "https://www.bbc.co.uk/news/b"),
    (None, "https://edition.cnn.com/c"),
    ("The Guardian", None),
    (None, None),
]
ARTICLES = [
    Article(f"{number}-{place}", "Berg said no.", f"Title {number}", url and f"{url}{number}", day, None, publisher)
    for number, day in enumerate([*DAYS, None])
    for place, (publisher, url) in enumerate(PLACES)
]
BERG = Statement((Span(0, 12),), "direct", "Anna Berg", None, Span(0, 4), Span(5, 9))


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    path: Path = tmp_path_factory.mktemp("filters") / "catalog.sqlite3"
    opened = open_catalog(path, create=True)
    with opened.transaction():
        for article in ARTICLES:
            opened.put(article, digest(article), [], [BERG] if article.id.startswith("1-") else [])
    yield opened
    opened.close()


def ids(catalog: Catalog, only: Filter) -> set[str]:
    found = admitted(catalog, only)
    assert found is not None
    return set(found)


def test_no_filter_admits_everything(catalog: Catalog) -> None:
    assert admitted(catalog, EVERYTHING) is None
    assert not Filter()
    assert Filter(source="x")


def test_days_are_inclusive_and_undated_articles_are_not_within_any(catalog: Catalog) -> None:
    day = DAYS[4]
    assert ids(catalog, Filter(since=day, until=day)) == {each.id for each in ARTICLES if each.published == day}
    assert admitted(catalog, Filter(since=DAYS[-1], until=DAYS[0])) == frozenset()


def test_a_source_is_a_publisher_or_a_site(catalog: Catalog) -> None:
    def places(source: str) -> set[str]:
        return {key.partition("-")[2] for key in ids(catalog, Filter(source=source))}

    assert places("reuters") == places("Reuters.com") == places("www.reuters.com") == {"0"}
    assert places("BBC") == places("bbc news") == places("bbc.co.uk") == {"1"}
    assert places("CNN") == places("cnn.com") == {"2"}
    assert places("guardian") == places("The Guardian") == {"3"}
    assert places("new") == places("the") == places("com") == places("") == set()


@pytest.mark.parametrize(
    ("wanted", "publisher", "host", "meant"),
    [
        ("AP", "AP News", None, True),
        ("AP", "Japan Times", None, False),
        ("USA Today", None, "usatoday.com", True),
        ("HuffPost", "Huff Post", None, True),
        ("times", "The New York Times", None, True),
        ("reuters.com", None, "notreuters.com", False),
        ("%", "Reuters", "reuters.com", False),
        ("", "", "", False),
    ],
)
def test_names_are_compared_by_whole_words(wanted: str, publisher: str | None, host: str | None, meant: bool) -> None:
    assert is_source(wanted, publisher, host) is meant


def test_a_speaker_is_found_by_the_surname(catalog: Catalog) -> None:
    quoting = {each.id for each in ARTICLES if each.id.startswith("1-")}
    assert ids(catalog, Filter(speaker="Berg")) == quoting
    assert admitted(catalog, Filter(speaker="nobody at all")) == frozenset()


def test_an_article_is_found_by_id_title_or_address(catalog: Catalog) -> None:
    assert ids(catalog, Filter(article="3-1")) == {"3-1"}
    assert ids(catalog, Filter(article="title 3")) == {f"3-{place}" for place in range(len(PLACES))}
    assert ids(catalog, Filter(article="https://WWW.bbc.co.uk/news/b3?utm_source=x#top")) == {"3-1"}


def test_a_source_that_looks_like_sql_is_a_name(catalog: Catalog) -> None:
    assert admitted(catalog, Filter(source="') OR 1=1 --", article="' OR ''='")) == frozenset()


@given(
    since=st.none() | st.sampled_from(DAYS),
    until=st.none() | st.sampled_from(DAYS),
    source=st.none() | st.sampled_from(["Reuters", "BBC", "cnn.com", "nowhere"]),
    speaker=st.none() | st.just("Anna Berg"),
)
def test_what_is_admitted_passes_each_limit_and_what_is_not_fails_one(
    catalog: Catalog,
    since: datetime.date | None,
    until: datetime.date | None,
    source: str | None,
    speaker: str | None,
) -> None:
    def passes(article: Article) -> bool:
        day = article.published
        host = article.url.split("/")[2].removeprefix("www.") if article.url else None
        return (
            (since is None or (day is not None and day >= since))
            and (until is None or (day is not None and day <= until))
            and (source is None or is_source(source, article.publisher, host))
            and (speaker is None or article.id.startswith("1-"))
        )

    only = Filter(since, until, source, speaker)
    found = admitted(catalog, only)
    assert (found if only else {each.id for each in ARTICLES}) == {each.id for each in ARTICLES if passes(each)}


def test_a_month_and_a_year_are_all_of_their_days() -> None:
    first, last = days("2024-02")
    assert (str(first), str(last)) == ("2024-02-01", "2024-02-29")
    assert [str(day) for day in days("2023")] == ["2023-01-01", "2023-12-31"]
    assert [str(day) for day in days(" 2023-12-05 ")] == ["2023-12-05", "2023-12-05"]


@pytest.mark.parametrize("written", ["", "yesterday", "2023-13", "2023-02-30", "23-01-01", "0000", "2023-01-01T00:00"])
def test_what_is_not_a_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        days(written)
