from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from retrieval.articles import Article, Passage, Span, digest
from retrieval.errors import StoreDamaged, StoreFull, StoreLocked, StoreMismatch
from retrieval.ingest.passages import cut
from retrieval.statements import Statement, statements
from retrieval.store import rows
from retrieval.store.catalog import Catalog, Origin, Source
from retrieval.store.schema import MIGRATIONS
from retrieval.store.sqlite import Sqlite, open_catalog
from tests.texts import texts
from tests.toys import ToyEmbedding

YOON = Statement((Span(0, 4), Span(9, 12)), "mixed", "Yoon Suk Yeol", "president", Span(0, 4), Span(5, 9))
ARTICLE = Article(
    "a", "Yoon said no. He left.", "Seoul", "https://example.org/1", datetime.date(2024, 2, 3), "Kim", "Yonhap", "en"
)
toy = ToyEmbedding()


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[Catalog]:
    opened = open_catalog(tmp_path / "catalog.sqlite3", create=True)
    yield opened
    opened.close()


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def catalog(request: pytest.FixtureRequest) -> Iterator[Catalog]:
    """The catalog in either database."""
    if request.param == "SQLite":
        yield request.getfixturevalue("in_file")
        return
    from retrieval.store.shared.postgres import Postgres

    opened = Catalog(Postgres(request.getfixturevalue("own"), create=True))
    yield opened
    opened.close()


def path_of(catalog: Catalog) -> Path:
    assert isinstance(catalog.database, Sqlite)
    return catalog.database.path


def put(catalog: Catalog, article: Article, found: list[Statement] | None = None) -> list[Passage]:
    passages = cut(article, toy.token_spans, toy.window)
    with catalog.transaction():
        ids = catalog.next_ids(len(passages))
        numbered = [replace(passage, id=key) for passage, key in zip(passages, ids, strict=True)]
        catalog.put(article, digest(article), numbered, found or [])
    return numbered


def test_an_article_comes_back_as_it_was_put(catalog: Catalog) -> None:
    put(catalog, ARTICLE)
    assert catalog.article("a") == ARTICLE
    assert catalog.digests(["a", "b"]) == {"a": digest(ARTICLE)}


def test_the_origin_of_a_passage_is_its_date_and_publisher(catalog: Catalog) -> None:
    known, bare = put(catalog, ARTICLE)[0].id, put(catalog, Article("b", "Nobody knows."))[0].id
    assert catalog.origins([known, bare, 77]) == {
        known: Origin(datetime.date(2024, 2, 3), "Yonhap"),
        bare: Origin(None, None),
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts)
def test_offsets_survive_the_catalog(catalog: Catalog, text: str) -> None:
    text = text.replace("\0", "\ufffd")  # as readers of articles do; PostgreSQL has no NUL
    article = Article("a", text)
    found = list(statements(article))
    passages = put(catalog, article, found)
    assert catalog.article("a") == article
    assert catalog.passages_of(article) == passages
    assert catalog.passages([passage.id for passage in passages]) == {passage.id: passage for passage in passages}
    assert [each.statement for each in catalog.statements_in(["a"])] == found
    for passage in catalog.passages_of(article):
        assert passage.text == text[passage.start : passage.end]


def test_articles_meet_every_condition_given(catalog: Catalog) -> None:
    put(catalog, ARTICLE, [YOON])
    put(catalog, replace(ARTICLE, id="b", publisher=None, url=None))
    assert catalog.articles_where() == {"a", "b"}
    assert set(catalog.sources()) == {("Yonhap", "example.org"), (None, None)}
    assert catalog.articles_where(sources=[Source(None, None)]) == {"b"}
    assert catalog.articles_where(since=ARTICLE.published, until=ARTICLE.published, named="seoul") == {"a", "b"}
    assert catalog.articles_where(speakers=["Yoon Suk Yeol"], named="b") == set()
    assert catalog.articles_where(sources=[]) == set()


def test_passage_ids_ascend(catalog: Catalog) -> None:
    passages = [*put(catalog, ARTICLE), *put(catalog, replace(ARTICLE, id="0"))]
    assert catalog.passage_ids() == [passage.id for passage in passages]


def test_statements_are_found_by_speaker_and_by_article(catalog: Catalog) -> None:
    put(catalog, ARTICLE, [YOON, replace(YOON, speaker=None)])
    assert [(place.article_id, place.position) for place in catalog.places_of(["Yoon Suk Yeol"])] == [("a", 0)]
    assert [found.statement.speaker for found in catalog.statements_in(["a"])] == ["Yoon Suk Yeol", None]


def test_speakers_gather_their_roles_and_mentions(catalog: Catalog) -> None:
    other = replace(YOON, role="South Korean President", source=Span(14, 16))
    put(catalog, ARTICLE, [YOON, other, other])
    (speaker,) = catalog.speakers()
    assert (speaker.name, speaker.count, speaker.articles) == ("Yoon Suk Yeol", 3, 1)
    assert set(speaker.roles) == {"president", "South Korean President"}
    assert set(speaker.mentions) == {"Yoon", "He"}


def test_speakers_are_found_by_a_word_of_name_role_or_mention(catalog: Catalog) -> None:
    put(catalog, ARTICLE, [YOON, replace(YOON, speaker="Chung", role=None)])
    for word in ("suk", "president"):
        assert [speaker.name for speaker in catalog.speakers([word])] == ["Yoon Suk Yeol"]
    assert catalog.speakers(["she"]) == []
    assert "president" in catalog.speaker_words(range(9, 10))


def test_a_speaker_without_statements_is_not_found(catalog: Catalog) -> None:
    put(catalog, ARTICLE, [YOON])
    put(catalog, ARTICLE, [])
    assert catalog.speakers(["yoon"]) == []


def test_places_are_newest_first_and_of_the_asked_articles(catalog: Catalog) -> None:
    put(catalog, replace(ARTICLE, id="old", published=datetime.date(2020, 1, 1)), [YOON])
    put(catalog, replace(ARTICLE, id="undated", published=None), [YOON])
    put(catalog, ARTICLE, [YOON, YOON])
    places = catalog.places_of(["Yoon Suk Yeol"])
    assert [(place.article_id, place.position) for place in places] == [("a", 0), ("a", 1), ("old", 0), ("undated", 0)]
    assert [place.article_id for place in catalog.places_of(["Yoon Suk Yeol"], ["old"])] == ["old"]


def test_what_was_said_comes_before_attitudes(catalog: Catalog) -> None:
    article = Article("a", "Ann wants a bridge. Ann said it is safe.")
    found = [
        Statement((Span(4, 10),), "indirect", "Ann", sense="attitude"),
        Statement((Span(24, 30),), "indirect", "Ann", sense="said"),
    ]
    put(catalog, article, found)
    assert [place.position for place in catalog.places_of(["Ann"])] == [1, 0]
    assert [each.statement.sense for each in catalog.statements_in(["a"])] == ["attitude", "said"]


def test_a_catalog_without_words_of_speakers_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    with sqlite3.connect(path) as raw:
        for statement in MIGRATIONS[0]:
            raw.execute(statement)
        raw.execute("INSERT INTO articles (id, title, text, digest) VALUES ('a', '', 'Yoon said no.', '')")
        raw.execute(
            "INSERT INTO statements (article_id, position, speaker, kind, parts)"
            " VALUES ('a', 0, 'Yoon Suk Yeol', 'indirect', '[[10, 12]]')"
        )
        raw.execute("PRAGMA user_version = 1")
    raw.close()
    migrated = open_catalog(path)
    assert [speaker.name for speaker in migrated.speakers(["yoon"])] == ["Yoon Suk Yeol"]
    migrated.close()


def test_a_listing_is_newest_first_and_undated_last(catalog: Catalog) -> None:
    put(catalog, replace(ARTICLE, id="undated", published=None))
    put(catalog, replace(ARTICLE, id="old", published=datetime.date(2020, 1, 1)))
    put(catalog, ARTICLE, [YOON])
    entries = catalog.entries()
    assert [entry.article.id for entry in entries] == ["a", "old", "undated"]
    assert (entries[0].characters, entries[0].passages, entries[0].statements) == (len(ARTICLE.text), 1, 1)


def test_an_edited_article_leaves_its_old_passages_to_be_cleared_away(catalog: Catalog) -> None:
    (old,) = put(catalog, ARTICLE, [YOON])
    edited = replace(ARTICLE, text="Yoon said yes.")
    (new,) = put(catalog, edited)
    assert catalog.passages_of(edited) == [new]
    assert catalog.stale() == [old.id]
    assert catalog.statements_in(["a"]) == []


def test_a_removed_article_leaves_nothing_but_ids_to_be_cleared_away(catalog: Catalog) -> None:
    (old,) = put(catalog, ARTICLE, [YOON])
    with catalog.transaction():
        assert catalog.remove("a")
        assert not catalog.remove("a")
    assert [catalog.count(table) for table in ("articles", "passages", "statements")] == [0, 0, 0]
    assert catalog.stale() == [old.id]


def test_passage_ids_are_never_given_twice(catalog: Catalog) -> None:
    first = catalog.reserve(3)
    catalog.forget_stale(first)
    assert not set(first) & set(catalog.reserve(3))


def test_a_failed_transaction_changes_nothing(catalog: Catalog) -> None:
    with pytest.raises(ZeroDivisionError), catalog.transaction():
        catalog.put(ARTICLE, "digest", [], [])
        raise ZeroDivisionError
    assert catalog.count("articles") == 0


def test_more_ids_than_fit_one_query_are_found(catalog: Catalog) -> None:
    with catalog.transaction():
        for number in range(1201):
            catalog.put(Article(str(number), "Text."), "digest", [], [])
    assert len(catalog.articles([str(number) for number in range(2000)])) == 1201


def test_the_catalog_notices_what_another_process_writes(in_file: Catalog) -> None:
    before = in_file.data_version
    put(in_file, ARTICLE)
    assert in_file.data_version == before
    other = open_catalog(path_of(in_file))
    put(other, replace(ARTICLE, id="b"))
    other.close()
    assert in_file.data_version != before


def test_a_new_catalog_has_seen_every_migration(catalog: Catalog) -> None:
    assert catalog.schema_version == len(MIGRATIONS)


def test_a_catalog_of_the_first_version_learns_the_pages_of_its_articles(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as raw:
        for statement in MIGRATIONS[0]:
            raw.execute(statement)
        columns = "INSERT INTO articles (id, title, text, url, digest) VALUES (?, '', 'Yoon said no.', ?, 'd')"
        raw.executemany(columns, [("a", "https://www.example.org/1?utm_source=x"), ("b", None), ("c", "http://[")])
        raw.execute("PRAGMA user_version = 1")
    raw.close()
    opened = open_catalog(tmp_path / "catalog.sqlite3")
    assert opened.schema_version == len(MIGRATIONS)
    assert opened.of_page("https://www.example.org/1") == ["a"]
    assert opened.select("SELECT host FROM articles ORDER BY id") == [("example.org",), (None,), (None,)]
    opened.close()


def test_a_catalog_of_a_newer_version_is_refused(in_file: Catalog) -> None:
    in_file.close()
    with sqlite3.connect(path_of(in_file)) as raw:
        raw.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    raw.close()
    with pytest.raises(StoreMismatch) as refused:
        open_catalog(path_of(in_file))
    assert refused.value.mend == "Upgrade onrecord."


def test_a_file_that_is_not_a_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite3").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StoreDamaged, match="not a database"):
        open_catalog(tmp_path / "catalog.sqlite3")


def test_a_catalog_cut_short_is_damage(in_file: Catalog) -> None:
    put(in_file, replace(ARTICLE, text="Yoon said no. " * 5000))
    in_file.close()
    whole = path_of(in_file).read_bytes()
    path_of(in_file).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreDamaged):
        open_catalog(path_of(in_file)).article("a")


def test_a_catalog_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreFull):
        open_catalog(tmp_path / "catalog.sqlite3")
    assert not (tmp_path / "catalog.sqlite3").exists()


def test_a_second_writer_is_told_that_the_catalog_is_in_use(in_file: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.store.sqlite.BUSY_MS", 50)
    other = open_catalog(path_of(in_file))
    with in_file.transaction(), pytest.raises(StoreLocked), other.transaction():
        pass
    other.close()


def test_the_passages_of_articles_are_those_that_are_there_now(in_file: Catalog) -> None:
    wanted = frozenset("ab")

    def ids(passages: list[Passage]) -> set[int]:
        return {passage.id for passage in passages}

    first = ids(put(in_file, ARTICLE))
    assert in_file.passages_in(wanted) == first
    with pytest.raises(RuntimeError), in_file.transaction():
        in_file.remove("a")
        assert in_file.passages_in(wanted) == set()
        raise RuntimeError
    assert in_file.passages_in(wanted) == first
    own = ids(put(in_file, replace(ARTICLE, id="b")))
    assert in_file.passages_in(wanted) == first | own
    another = open_catalog(path_of(in_file))
    with another.transaction():
        another.remove("a")
    another.close()
    assert in_file.passages_in(wanted) == own


def test_a_row_with_a_value_of_another_kind_is_damage_and_no_traceback() -> None:
    with pytest.raises(StoreDamaged, match="A row of the catalog is damaged: a") as error:
        rows.article(("a", b"title", "text", None, None, None, None, None))
    assert "restore" in error.value.mend
