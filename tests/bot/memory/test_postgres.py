"""Conversations in a real PostgreSQL, which runs on loopback in its own folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from langgraph.checkpoint.postgres import PostgresSaver

from bot.conversation.graph import build, converse
from bot.conversation.work import Work
from bot.errors import StoreDamaged, StoreError
from bot.memory import postgres as place
from bot.memory.checkpoints import plain
from bot.memory.memory import Memory, open_memory
from bot.settings import Settings
from retrieval.search.ranking import search
from retrieval.store.store import Store
from tests.scripted_news import stored

FIRST, NEXT = "What did Ines Okoro say?", "What did she say about the plan?"
UNDERSTOOD = "What did she say about the plan? Ines Okoro"
TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


def test_a_conversation_in_postgresql_survives_a_restart_and_is_listed_and_forgotten(
    store: Store, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = stored(store)
    monkeypatch.setenv("ONRECORD_CHECKPOINTS", postgres)
    memory = open_memory(Settings())
    converse(build(memory.saver), Work(news, FIRST), "one")
    memory.close()
    memory = open_memory(Settings())
    assert converse(build(memory.saver), Work(news, NEXT), "one").standalone == UNDERSTOOD
    assert [(kept.conversation, kept.questions) for kept in memory.conversations()] == [("one", 2)]
    assert memory.forget("one")
    assert memory.conversations() == []
    memory.close()


@pytest.fixture
def memory(home: Path, own: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    monkeypatch.setattr(place, "WAIT_S", 1.0)
    opened = open_memory(Settings(checkpoints=own))
    yield opened
    opened.close()


def rows(own: str) -> list[int]:
    """The number of rows of each table."""
    with psycopg.connect(own) as database:
        return [len(database.execute(f"SELECT 1 FROM {table}").fetchall()) for table in TABLES]


def hang_up(postgres: str) -> None:
    """Closes all connections to the database `own`, as a server does that restarts."""
    with psycopg.connect(postgres) as server:
        server.execute(HANG_UP, ["own"])


def memory_is_back(memory: Memory) -> bool:
    """Whether the memory can be read again."""
    try:
        memory.names()
    except StoreError:
        return False
    return True


def test_a_connection_that_is_closed_between_two_questions_is_opened_again(
    store: Store, postgres: str, memory: Memory
) -> None:
    news, graph = stored(store), build(memory.saver)
    converse(graph, Work(news, FIRST), "one")
    hang_up(postgres)
    answer = converse(graph, Work(news, NEXT), "one")
    assert (answer.standalone, answer.notice) == (UNDERSTOOD, None)
    hang_up(postgres)
    assert [each.questions for each in memory.conversations()] == [2]


def test_a_connection_that_is_closed_while_an_answer_is_made_costs_nothing(
    store: Store, postgres: str, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed_meanwhile(*given: object, **named: object) -> object:
        hang_up(postgres)
        return search(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.conversation.steps.search", closed_meanwhile)
    answer = converse(build(memory.saver), Work(stored(store), FIRST), "one")
    assert answer.citations
    assert answer.notice is None
    assert [each.questions for each in memory.conversations()] == [1]


def test_a_server_that_goes_away_is_reported_and_costs_the_memory_and_no_answer(
    store: Store, postgres: str, memory: Memory, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    news, graph = stored(store), build(memory.saver)

    def gone(allowed: bool) -> None:
        with psycopg.connect(postgres, autocommit=True) as server:
            server.execute(f"ALTER DATABASE own ALLOW_CONNECTIONS {allowed}")
        hang_up(postgres)

    def gone_meanwhile(*given: object, **named: object) -> object:
        gone(allowed=False)
        return search(*given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("bot.conversation.steps.search", gone_meanwhile)
        answer = converse(graph, Work(news, FIRST), "one")
    assert answer.citations
    assert answer.notice
    assert answer.notice.startswith("This question is not remembered. Conversations cannot be kept in PostgreSQL")
    with pytest.raises(StoreError, match="cannot be kept in PostgreSQL"):
        converse(graph, Work(news, FIRST), "one")
    gone(allowed=True)
    until = time.monotonic() + 10
    while not memory_is_back(memory):
        assert time.monotonic() < until
    assert converse(graph, Work(news, FIRST), "one").notice is None
    assert "psycopg" not in capfd.readouterr().err


def test_only_the_newest_checkpoint_is_kept_in_postgresql(store: Store, own: str, memory: Memory) -> None:
    news, graph = stored(store), build(memory.saver)
    converse(graph, Work(news, FIRST), "one")
    once = rows(own)
    for _ in range(5):
        converse(graph, Work(news, NEXT), "one")
    assert rows(own)[0] == once[0] == 1
    assert rows(own)[1] <= once[1] + 1
    assert rows(own)[2] == 0
    assert converse(graph, Work(news, NEXT), "one").standalone == UNDERSTOOD
    assert [each.questions for each in memory.conversations()] == [7]


def test_a_database_of_an_earlier_version_keeps_its_newest_checkpoints(store: Store, home: Path, own: str) -> None:
    news = stored(store)
    with PostgresSaver.from_conn_string(own) as saver:
        saver.setup()
        saver.serde = plain()
        for _ in range(4):
            converse(build(saver), Work(news, FIRST), "one")
    with psycopg.connect(own) as database:  # of another program, which keeps differences
        database.execute(
            "INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint, metadata)"
            " SELECT 'a', id, checkpoint, '{\"counters_since_delta_snapshot\": {}}'"
            " FROM checkpoints, unnest(array['1', '2']) AS id WHERE parent_checkpoint_id IS NULL"
        )
    assert rows(own)[0] == 6
    memory = open_memory(Settings(checkpoints=own))
    assert rows(own)[0] == 3
    assert memory.forget("a") == 1
    assert [each.questions for each in memory.conversations()] == [4]
    assert converse(build(memory.saver), Work(news, NEXT), "one").standalone == UNDERSTOOD
    memory.close()


def test_a_row_in_postgresql_that_is_not_a_conversation_is_reported_and_can_be_forgotten(
    store: Store, own: str, memory: Memory
) -> None:
    with psycopg.connect(own) as database:
        database.execute("INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint) VALUES ('t', '1', '{}')")
    with pytest.raises(StoreDamaged, match="cannot be read"):
        memory.conversations()
    with pytest.raises(StoreDamaged, match="cannot be read"):
        converse(build(memory.saver), Work(stored(store), FIRST), "t")
    assert memory.forget(*memory.names()) == 1
    assert memory.conversations() == []


def test_a_table_that_is_gone_in_postgresql_is_reported(store: Store, own: str, memory: Memory) -> None:
    with psycopg.connect(own) as database:
        database.execute("DROP TABLE checkpoints")
    with pytest.raises(StoreError, match="does not exist"):
        converse(build(memory.saver), Work(stored(store), FIRST), "one")
    with pytest.raises(StoreError, match="does not exist"):
        memory.conversations()
