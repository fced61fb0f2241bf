"""Conversations in a file that is locked, full, damaged, of an earlier version, or left by a killed process."""

from __future__ import annotations

import datetime
import resource
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from langgraph.checkpoint.sqlite import SqliteSaver

from bot.answers import Answer
from bot.chat_models.client import Chat
from bot.conversation.graph import build, converse, stream, thread
from bot.conversation.work import Work
from bot.errors import StoreDamaged
from bot.memory import sqlite
from bot.memory.checkpoints import plain
from bot.memory.memory import FILE, Memory, open_memory
from bot.settings import Settings
from retrieval.store.store import Store
from tests.scripted import Streaming
from tests.scripted_news import stored

ROOT = Path(__file__).resolve().parents[3]
FIRST, NEXT = "What did Ines Okoro say?", "What did she say about the plan?"
UNDERSTOOD = "What did she say about the plan? Ines Okoro"
NOW = datetime.datetime.now(tz=datetime.UTC)


@pytest.fixture
def memory(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    home.mkdir(exist_ok=True)
    monkeypatch.setattr(sqlite, "WAIT_S", 0.1)
    opened = open_memory(Settings())
    yield opened
    opened.close()


@pytest.fixture
def other(memory: Memory, home: Path) -> Iterator[sqlite3.Connection]:
    """Another process's connection to the file."""
    with closing(sqlite3.connect(home / FILE, isolation_level=None)) as connection:
        yield connection


def rows(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """The number of checkpoints of each conversation."""
    return connection.execute("SELECT thread_id, count(*) FROM checkpoints GROUP BY 1 ORDER BY 1").fetchall()


@contextmanager
def earlier_version(home: Path, news: Store, *questions: str) -> Iterator[sqlite3.Connection]:
    """A connection to a file of an earlier version, in which a conversation has these questions."""
    with closing(sqlite3.connect(home / FILE, check_same_thread=False)) as connection:
        graph = build(SqliteSaver(connection, serde=plain()))
        for question in questions:
            converse(graph, Work(news, question), "one")
        yield connection


def bytes_of(home: Path) -> bytes:
    """The bytes of all files of conversations."""
    return b"".join(path.read_bytes() for path in home.glob(f"{FILE}*"))


def test_an_answer_that_cannot_be_remembered_is_given_and_says_so(
    store: Store, memory: Memory, other: sqlite3.Connection
) -> None:
    news, graph = stored(store), build(memory.saver)
    other.execute("BEGIN EXCLUSIVE")
    answer = converse(graph, Work(news, FIRST), "one")
    assert answer.citations
    assert answer.notice is not None
    assert answer.notice.startswith("This question is not remembered.")
    assert FILE in answer.notice
    other.execute("ROLLBACK")
    assert converse(graph, Work(news, FIRST), "one").notice is None
    assert converse(graph, Work(news, NEXT), "one").standalone == UNDERSTOOD


def test_an_answer_of_a_model_that_cannot_be_remembered_is_given_and_says_so(
    store: Store, memory: Memory, other: sqlite3.Connection
) -> None:
    chat = Chat(Streaming(pieces=["The council voted 12 to 9 for the plan on March 4 [1]."]))
    other.execute("BEGIN EXCLUSIVE")
    *sentences, answer = stream(build(memory.saver), Work(stored(store), "How did the council vote?", chat=chat), "one")
    assert isinstance(answer, Answer)
    assert answer.text == " ".join(map(str, sentences))
    assert answer.notice
    assert "not remembered" in answer.notice
    other.execute("ROLLBACK")


def test_a_full_disk_costs_the_memory_and_no_answer(store: Store, memory: Memory) -> None:
    news, graph = stored(store), build(memory.saver)
    connection = memory.saver.conn  # type: ignore[attr-defined]
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    answers = [converse(graph, Work(news, FIRST), f"c{at}") for at in range(6)]
    assert all(each.citations for each in answers)
    assert answers[-1].notice
    assert "The disk is full" in answers[-1].notice
    connection.execute("PRAGMA max_page_count = 100000")
    assert converse(graph, Work(news, FIRST), "c9").notice is None
    assert memory.conversations()[0].conversation == "c9"


def test_a_table_that_is_gone_is_reported_and_the_articles_are_not_blamed(
    store: Store, memory: Memory, other: sqlite3.Connection
) -> None:
    other.execute("DROP TABLE checkpoints")
    with pytest.raises(StoreDamaged, match="no such table") as error:
        converse(build(memory.saver), Work(stored(store), FIRST), "one")
    assert FILE in error.value.message
    assert "The articles are not touched" in error.value.mend
    with pytest.raises(StoreDamaged):
        memory.conversations()


def test_a_damaged_file_is_named_and_the_articles_are_not_blamed(home: Path) -> None:
    home.mkdir()
    (home / FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreDamaged, match="The file of conversations") as error:
        open_memory(Settings())
    assert FILE in error.value.message
    assert "catalog" not in error.value.message
    assert "ingest" not in error.value.mend
    assert "The articles are not touched. Move that file away" in error.value.mend


@pytest.mark.parametrize("kind", ["NULL", "'msgpack'", "'json'", "'of tomorrow'"])
def test_a_row_that_is_not_a_checkpoint_is_reported_and_can_be_forgotten(
    store: Store, memory: Memory, other: sqlite3.Connection, kind: str
) -> None:
    other.execute(f"INSERT INTO checkpoints VALUES ('t', '', '1', NULL, {kind}, x'c1', '{{}}')")
    with pytest.raises(StoreDamaged, match="cannot be read"):
        memory.conversations()
    with pytest.raises(StoreDamaged, match="cannot be read"):
        converse(build(memory.saver), Work(stored(store), FIRST), "t")
    assert memory.names() == ["t"]
    assert memory.forget("t") == 1
    assert memory.conversations() == []


def test_a_table_of_another_program_is_reported(home: Path) -> None:
    home.mkdir()
    with closing(sqlite3.connect(home / FILE)) as connection:
        connection.execute("CREATE TABLE checkpoints (a, b)")
    with pytest.raises(StoreDamaged, match="no such column"):
        open_memory(Settings())


def test_turns_of_another_version_are_reported(store: Store, memory: Memory) -> None:
    graph = build(memory.saver)
    graph.update_state(thread("one"), {"turns": [{"of": "tomorrow"}]})
    with pytest.raises(StoreDamaged, match="This conversation cannot be read"):
        converse(graph, Work(stored(store), FIRST), "one")
    with pytest.raises(StoreDamaged, match="cannot be read"):
        memory.conversations()
    assert memory.forget("one") == 1


def test_only_the_newest_checkpoint_of_a_conversation_is_kept(
    store: Store, memory: Memory, other: sqlite3.Connection
) -> None:
    news, graph = stored(store), build(memory.saver)
    for name in ("one", "two"):
        for question in (FIRST, NEXT, "hello", NEXT):
            converse(graph, Work(news, question), name)
    assert rows(other) == [("one", 1), ("two", 1)]
    assert other.execute("SELECT count(*) FROM writes").fetchone() == (0,)
    assert [each.questions for each in memory.conversations()] == [3, 3]


KILLED = """
import os
from bot.memory.sqlite import SqliteCheckpoints
from bot.conversation.steps import Work
from bot.conversation.graph import build, converse
from bot.memory.memory import open_memory
from bot.settings import load
from retrieval.store.store import Store
from tests.toys import ToyEmbedding

toy = ToyEmbedding()
store = Store(load().home, toy.name, lambda: toy)
SqliteCheckpoints.keep_newest = lambda *_: os._exit(9)
memory = open_memory(load())
converse(build(memory.saver), Work(store, "What did she say about the plan?"), "one")
"""


def test_a_kill_between_keeping_and_dropping_loses_no_turn(
    store: Store, memory: Memory, other: sqlite3.Connection
) -> None:
    news, graph = stored(store), build(memory.saver)
    converse(graph, Work(news, FIRST), "one")
    ended = subprocess.run([sys.executable, "-c", KILLED], check=False, cwd=ROOT, capture_output=True)
    assert ended.returncode == 9, ended.stderr
    assert rows(other) == [("one", 2)]
    assert [(each.questions, each.last) for each in memory.conversations()] == [(2, NEXT)]
    converse(graph, Work(news, NEXT), "one")
    assert rows(other) == [("one", 1)]
    assert [each.questions for each in memory.conversations()] == [3]


def test_a_file_of_an_earlier_version_keeps_its_newest_checkpoints_and_gives_the_rest_back(
    store: Store, home: Path
) -> None:
    news = stored(store)
    with earlier_version(home, news, FIRST, *[NEXT] * 21):
        pass
    before = (home / FILE).stat().st_size
    with closing(open_memory(Settings())) as memory:
        assert [each.questions for each in memory.conversations()] == [22]
        assert converse(build(memory.saver), Work(news, NEXT), "one").standalone == UNDERSTOOD
    assert (home / FILE).stat().st_size < before / 2
    with closing(sqlite3.connect(home / FILE)) as connection:
        assert rows(connection) == [("one", 1)]
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)


def test_a_file_of_an_earlier_version_that_another_process_has_is_opened_all_the_same(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_S", 0.1)
    with earlier_version(home, stored(store), FIRST, NEXT) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with closing(open_memory(Settings())) as memory:
            assert [each.questions for each in memory.conversations()] == [2]
        connection.rollback()


def test_a_file_of_an_earlier_version_is_opened_where_there_is_no_room_to_compact_it(store: Store, home: Path) -> None:
    with earlier_version(home, stored(store), *[FIRST] * 40):
        pass
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with closing(open_memory(Settings())) as memory:
            assert [each.questions for each in memory.conversations()] == [40]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with closing(sqlite3.connect(home / FILE)) as connection:
        assert rows(connection) == [("one", 40)]
    with closing(open_memory(Settings())) as memory:
        assert [each.questions for each in memory.conversations()] == [40]
    with closing(sqlite3.connect(home / FILE)) as connection:
        assert rows(connection) == [("one", 1)]


def test_what_is_forgotten_leaves_the_file_at_once(store: Store, memory: Memory, home: Path) -> None:
    news, graph = stored(store), build(memory.saver)
    for at in range(30):
        converse(graph, Work(news, f"Who is Zanzibarovna {at}?"), f"c{at}")
    converse(graph, Work(news, FIRST), "kept")
    before = (home / FILE).stat().st_size + (home / f"{FILE}-wal").stat().st_size
    assert b"Zanzibarovna" in bytes_of(home)
    assert memory.forget(*(name for name in memory.names() if name != "kept")) == 30
    assert b"Zanzibarovna" not in bytes_of(home)
    assert len(bytes_of(home)) < before / 3
    assert [each.conversation for each in memory.conversations()] == ["kept"]


def test_a_conversation_expires_by_the_id_of_its_checkpoint_and_is_not_read(
    memory: Memory, other: sqlite3.Connection
) -> None:
    old, new = (_sixth(NOW - datetime.timedelta(days=days)) for days in (40, 20))
    for name, checkpoint in (("old", old), ("new", new), ("new", old)):
        other.execute("INSERT INTO checkpoints VALUES (?, '', ?, NULL, NULL, NULL, NULL)", (name, checkpoint))
    assert memory.expire(30) == 1
    assert rows(other) == [("new", 2)]


def test_a_conversation_whose_checkpoint_has_an_id_of_another_kind_expires_by_its_date(
    memory: Memory, other: sqlite3.Connection
) -> None:
    for name, days in (("old", 40), ("new", 20)):
        at = (NOW - datetime.timedelta(days=days)).isoformat()
        kept = memory.saver.serde.dumps_typed({"v": 4, "id": "1", "ts": at, "channel_values": {}})
        other.execute("INSERT INTO checkpoints VALUES (?, '', '1', NULL, ?, ?, '{}')", (name, *kept))
    assert memory.expire(30) == 1
    assert memory.names() == ["new"]


def _sixth(at: datetime.datetime) -> str:
    """A UUID of version 6 of this moment (RFC 9562, 5.6)."""
    ticks = int((at - datetime.datetime(1582, 10, 15, tzinfo=datetime.UTC)).total_seconds()) * 10_000_000
    return str(uuid.UUID(int=ticks >> 12 << 80 | 6 << 76 | (ticks & 0xFFF) << 64 | 1 << 63))


def test_a_conversation_in_which_nothing_was_answered_is_not_listed(
    store: Store, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    news, graph = stored(store), build(memory.saver)
    converse(graph, Work(news, "hello"), "small talk")
    with monkeypatch.context() as patched:
        patched.setattr("bot.conversation.steps.search", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            converse(graph, Work(news, FIRST), "stopped")
    assert memory.conversations() == []
    converse(graph, Work(news, FIRST), "small talk")
    assert [(each.conversation, each.questions) for each in memory.conversations()] == [("small talk", 1)]


def test_questions_are_counted_on_from_a_checkpoint_without_a_count(store: Store, memory: Memory) -> None:
    graph = build(memory.saver)
    graph.update_state(thread("one"), {"turns": [{"standalone": FIRST, "about": None}] * 50})
    assert [each.questions for each in memory.conversations()] == [50]
    for expected in (51, 52):
        converse(graph, Work(stored(store), NEXT), "one")
        assert [each.questions for each in memory.conversations()] == [expected]
