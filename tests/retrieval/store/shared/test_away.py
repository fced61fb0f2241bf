"""Servers of a shared store that go away and come back, and writers that are killed."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import prompts
from bot.conversation.steps import reply
from retrieval.errors import StoreAway, StoreFull, StoreMissing
from retrieval.ingest.storing import ingest
from retrieval.search.ranking import search
from retrieval.store.store import Store
from retrieval.upkeep import checks
from tests import corpus, writer
from tests.agreement import assert_agreement, content, expected
from tests.killing import finished, moments, told_of, undisturbed
from tests.scripted_news import stored
from tests.servers import ChromaServer, PostgresServer, running_chroma, running_postgres

#: So many times each process is killed. The figures in docs/shared.md are of 40, 10 and 10, with a PostgreSQL that
#: writes to the disk what it has committed.
KILLS = os.environ.get("SHARED_KILLS")
WRITERS, SERVERS = (int(each) for each in (KILLS or "4,2").split(","))
FIRST = corpus.articles(writer.ARTICLES)


@pytest.fixture(scope="module")
def mortal_postgres() -> Iterator[PostgresServer]:
    with running_postgres(safe=KILLS is not None) as server:
        yield server


@pytest.fixture(scope="module")
def mortal_chroma() -> Iterator[ChromaServer]:
    with running_chroma() as server:
        yield server


@pytest.fixture
def place(mortal_postgres: PostgresServer, mortal_chroma: ChromaServer, tmp_path: Path) -> Iterator[Path]:
    """A host's folder for a new store on servers that may be stopped."""
    with psycopg.connect(mortal_postgres.url, autocommit=True) as server:
        server.execute("CREATE DATABASE mortal")
    address = mortal_postgres.url.rpartition("/")[0] + "/mortal"
    yield writer.on_servers(tmp_path / "here", address, mortal_chroma.url)
    with psycopg.connect(mortal_postgres.url, autocommit=True) as server:
        server.execute("DROP DATABASE mortal WITH (FORCE)")


@pytest.fixture
def mortal(place: Path) -> Iterator[Store]:
    store = writer.opened(place, create=True)
    yield store
    store.close()


def findings(home: Path, verdict: str) -> dict[str, str]:
    every = checks.store(writer.place_of(home), lambda: writer.opened(home))
    return {each.check: f"{each.told} {each.mend}" for each in every if each.verdict == verdict}


def test_without_the_vectors_a_question_is_answered_by_words_and_the_answer_says_so(
    mortal: Store, mortal_chroma: ChromaServer
) -> None:
    news = stored(mortal)
    before = reply(news, "What did Ines Okoro say?")
    assert before.notice is None
    mortal_chroma.stop()
    answer = reply(news, "What did Ines Okoro say?")
    assert answer.notice == prompts.reply("words_alone")
    assert [each.quote for each in answer.citations] == [each.quote for each in before.citations]
    with pytest.raises(StoreAway, match=r"The Chroma server http://127.0.0.1:\d+ does not answer") as error:
        search(news, "rice")
    assert "ONRECORD_CHROMA" in error.value.mend
    with pytest.raises(StoreAway):
        ingest(news, FIRST[:1])
    mortal_chroma.start()
    assert reply(news, "What did Ines Okoro say?").notice is None
    assert ingest(news, FIRST[:1]).added == 1


def test_a_database_that_was_away_is_used_again_when_it_is_back(
    mortal: Store, mortal_postgres: PostgresServer, place: Path
) -> None:
    ingest(mortal, FIRST[:3])
    assert search(mortal, "rice")
    mortal_postgres.stop()
    with pytest.raises(StoreAway, match="PostgreSQL mortal on 127") as error:
        search(mortal, "rice")
    assert "ONRECORD_STORE" in error.value.mend
    with pytest.raises(StoreAway):
        ingest(mortal, FIRST[:4])
    assert "ONRECORD_STORE" in findings(place, "wrong")["catalog"]
    mortal_postgres.start()
    assert wait_for(lambda: search(mortal, "rice"))
    assert ingest(mortal, FIRST[:4]).added == 1
    assert_agreement(mortal)


def wait_for(work: Callable[[], object]) -> object:
    """The result of the work as soon as the server is used again."""
    until = time.monotonic() + 30
    while True:
        try:
            return work()
        except StoreAway:
            if time.monotonic() > until:
                raise


def test_doctor_names_the_servers_and_what_is_away(mortal: Store, mortal_chroma: ChromaServer, place: Path) -> None:
    ingest(mortal, FIRST[:3])
    assert "changes behind" in findings(place, "ok")["words"] or "own words" in findings(place, "ok")["words"]
    assert not findings(place, "wrong") | findings(place, "warning")
    assert "version" in findings(place, "ok")["PostgreSQL"]
    mortal_chroma.stop()
    try:
        assert "ONRECORD_CHROMA" in findings(place, "wrong")["catalog"]
    finally:
        mortal_chroma.start()


def test_an_account_that_may_only_read_answers_and_is_told_so(mortal: Store, place: Path, tmp_path: Path) -> None:
    ingest(mortal, FIRST[:3])
    address, chroma = mortal.place._url, mortal.place.chroma.url  # type: ignore[attr-defined]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS reader")
        server.execute("CREATE ROLE reader LOGIN")
        server.execute("GRANT USAGE ON SCHEMA onrecord TO reader")
        server.execute("GRANT SELECT ON ALL TABLES IN SCHEMA onrecord TO reader")
    other = writer.on_servers(tmp_path / "reader", address.replace("onrecord@", "reader@"), chroma)
    reader = writer.opened(other)
    assert search(reader, "rice")
    with pytest.raises(StoreFull, match="may not be written"):
        ingest(reader, FIRST[:4])
    assert "not write" in findings(other, "ok")["rights"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("REVOKE SELECT ON onrecord.articles FROM reader")
    assert "may not read all tables" in findings(other, "wrong")["catalog"]
    reader.close()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP OWNED BY reader")
        server.execute("DROP ROLE reader")


def emptied(place: Path) -> None:
    """Removes the store of the place, and what was told of it."""
    other = writer.place_of(place)
    with psycopg.connect(other._url, autocommit=True) as server:  # type: ignore[attr-defined]
        server.execute("DROP SCHEMA IF EXISTS onrecord CASCADE")
    shutil.rmtree(place / "words", ignore_errors=True)
    told_of(place).unlink(missing_ok=True)


def assert_nothing_is_lost(place: Path, told: list[str]) -> None:
    """What was reported is stored, nothing is half there, and the next run finishes the work."""
    try:
        store = writer.opened(place)
    except StoreMissing:
        assert not told
    else:
        assert set(told) <= set(content(store))
        assert content(store) == expected([article for article, _, _ in content(store).values()])
        store.check_agreement()
        store.close()
    store = finished(writer.ingest, place)
    assert content(store) == expected(FIRST)
    assert_agreement(store)
    assert not findings(place, "wrong")
    store.close()


def disturbed(place: Path, moment: float, disturb: Callable[[], None]) -> list[str]:
    """What an ingest reported that was disturbed `moment` seconds after its start."""
    process = writer.start(writer.ingest, place, told_of(place))
    process.join(moment)
    disturb()
    process.join(60)
    process.kill()
    process.join()
    return writer.reported(told_of(place))


def test_a_killed_ingest_loses_and_halves_nothing(place: Path) -> None:
    length = undisturbed(writer.ingest, place)
    for moment in moments(2024, WRITERS, length):
        emptied(place)
        process = writer.start(writer.ingest, place, told_of(place))
        process.join(moment)
        process.kill()
        process.join()
        assert_nothing_is_lost(place, writer.reported(told_of(place)))


def test_a_database_that_crashes_under_a_writer_loses_nothing(place: Path, mortal_postgres: PostgresServer) -> None:
    length = undisturbed(writer.ingest, place)
    for moment in moments(2025, SERVERS, length):
        emptied(place)
        told = disturbed(place, moment, lambda: mortal_postgres.stop(signal.SIGQUIT))
        mortal_postgres.start()
        assert_nothing_is_lost(place, told)


def test_a_chroma_server_that_is_killed_under_a_writer_loses_nothing(place: Path, mortal_chroma: ChromaServer) -> None:
    length = undisturbed(writer.ingest, place)
    for moment in moments(2026, SERVERS, length):
        emptied(place)
        told = disturbed(place, moment, mortal_chroma.stop)
        mortal_chroma.start()
        assert_nothing_is_lost(place, told)
