"""The steps as a graph: what a conversation keeps, and that it answers as the steps one by one do."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import ormsgpack
import pytest
from langgraph.checkpoint.serde.jsonplus import EXT_CONSTRUCTOR_SINGLE_ARG

from bot.answers import Turn
from bot.conversation.graph import MOST_TURNS, build, converse, new_conversation, thread
from bot.conversation.steps import STEPS, reply, turns_of
from bot.conversation.work import Work
from bot.errors import OnRecordError, SettingsError, StoreDamaged
from bot.memory.memory import FILE, Memory, open_memory
from bot.settings import Settings
from retrieval.articles import Article
from retrieval.store.store import Store
from tests.scripted_news import stored

QUESTIONS = ("What did Ines Okoro say?", "What did she say about the plan?", "Who is the harbour's chief pilot?")


@pytest.fixture
def memory(home: Path) -> Memory:
    home.mkdir(exist_ok=True)
    return open_memory(Settings())


def test_the_graph_has_the_steps_by_their_names_in_their_order() -> None:
    nodes = [name for name in build(None).get_graph().nodes if not name.startswith("__")]
    assert nodes == [name for name, _ in STEPS] == ["understand", "search", "answer", "verify", "reply"]


def test_a_conversation_answers_as_the_steps_one_by_one_do(store: Store, memory: Memory) -> None:
    news, graph, name = stored(store), build(memory.saver), new_conversation()
    history: list[Turn] = []
    for question in QUESTIONS:
        one = converse(graph, Work(news, question), name)
        other = reply(news, question, history)
        history += turns_of(other)
        assert (one.text, one.standalone, one.citations) == (other.text, other.standalone, other.citations)
    memory.close()


def test_what_else_somebody_said_is_what_was_not_told_yet(store: Store, memory: Memory) -> None:
    news, graph, name = stored(store), build(memory.saver), new_conversation()
    asked = ("What did Ines Okoro say about the plan?", "What else did she say?", "anything else?")
    plan, other, again = (converse(graph, Work(news, question), name) for question in asked)
    assert [each.quote for each in plan.citations if "resign" in each.quote] == []
    assert [each.quote for each in other.citations] == ["“I will never resign over a bridge,” Okoro told reporters."]
    assert other.notice is None
    assert again.notice == "The articles quote nothing else from Ines Okoro:"
    assert len(again.citations) == 2
    memory.close()


def test_history_survives_a_restart(store: Store, memory: Memory) -> None:
    news, name = stored(store), new_conversation()
    converse(build(memory.saver), Work(news, QUESTIONS[0]), name)
    memory.close()
    again = open_memory(Settings())
    answer = converse(build(again.saver), Work(news, "What did she say about the plan?"), name)
    assert answer.standalone == "What did she say about the plan? Ines Okoro"
    again.close()


def test_the_state_is_plain_dicts_and_a_count(store: Store, memory: Memory) -> None:
    graph, name = build(memory.saver), new_conversation()
    converse(graph, Work(stored(store), QUESTIONS[0]), name)
    state = graph.get_state(thread(name)).values
    assert [type(each) for each in state["turns"]] == [dict]
    assert state == {"turns": state["turns"], "questions": 1}
    memory.close()


def test_a_question_that_fails_is_not_remembered_and_the_next_one_is_answered(
    store: Store, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    news, graph, name = stored(store), build(memory.saver), new_conversation()
    converse(graph, Work(news, QUESTIONS[0]), name)
    with monkeypatch.context() as patched:
        patched.setattr("bot.conversation.steps.search", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            converse(graph, Work(news, "What did Tomas Reiter say?"), name)
    answer = converse(graph, Work(news, "What did she say about the plan?"), name)
    assert answer.standalone == "What did she say about the plan? Ines Okoro"
    assert len(graph.get_state(thread(name)).values["turns"]) == 2
    memory.close()


def test_a_long_conversation_keeps_its_end(store: Store, memory: Memory) -> None:
    graph, name = build(memory.saver), new_conversation()
    graph.update_state(thread(name), {"turns": [{"standalone": f"{at}?", "about": None} for at in range(MOST_TURNS)]})
    converse(graph, Work(stored(store), QUESTIONS[2]), name)
    turns = graph.get_state(thread(name)).values["turns"]
    assert (len(turns), turns[0]["standalone"], turns[-1]["standalone"]) == (MOST_TURNS, "1?", QUESTIONS[2])
    assert [kept.questions for kept in memory.conversations()] == [MOST_TURNS + 1]
    memory.close()


def test_a_conversation_is_listed_forgotten_and_expires(store: Store, memory: Memory) -> None:
    import datetime

    news, graph = stored(store), build(memory.saver)
    for name in ("old", "new"):
        converse(graph, Work(news, QUESTIONS[2]), name)
    assert [(kept.conversation, kept.questions, kept.last) for kept in memory.conversations()] == [
        ("new", 1, QUESTIONS[2]),
        ("old", 1, QUESTIONS[2]),
    ]
    assert memory.forget("old")
    assert not memory.forget("old")
    assert memory.expire(1) == 0
    assert memory.expire(1, datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=2)) == 1
    assert memory.conversations() == []
    memory.close()


def test_the_file_of_conversations_is_for_its_owner_alone(store: Store, memory: Memory, home: Path) -> None:
    converse(build(memory.saver), Work(stored(store), QUESTIONS[2]), "one")
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in home.glob(f"{FILE}*")} == {
        path.name: "0o600" for path in home.glob(f"{FILE}*")
    }
    memory.close()


def test_a_damaged_file_and_an_unreachable_server_are_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    (home / FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(OnRecordError):
        open_memory(Settings())
    monkeypatch.setenv("ONRECORD_CHECKPOINTS", "postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(SettingsError) as error:
        open_memory(Settings())
    assert "secret" not in error.value.message


class Called:
    """What a checkpoint names to be called with a value when it is read."""

    at: ClassVar[list[str]] = []

    def __init__(self, value: str) -> None:
        self.at.append(value)


@pytest.mark.parametrize("turns", ["called", "none"])
def test_nothing_that_a_kept_conversation_names_is_called(memory: Memory, home: Path, turns: str) -> None:
    """A backup or a database from somebody else may hold anything."""
    named = ormsgpack.packb((Called.__module__, Called.__name__, "called"))
    called = ormsgpack.Ext(EXT_CONSTRUCTOR_SINGLE_ARG, named) if turns == "called" else 7
    values = {"turns": [called]}
    at = "2026-01-01T00:00:00+00:00"
    checkpoint = ormsgpack.packb({"v": 4, "id": "1", "ts": at, "channel_values": values, "channel_versions": {}})
    with closing(sqlite3.connect(home / FILE)) as database, database:
        database.execute(
            "INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, type, checkpoint, metadata)"
            " VALUES ('t', '', '1', 'msgpack', ?, '{}')",
            (checkpoint,),
        )
    with pytest.raises(StoreDamaged, match="cannot be read"):
        memory.conversations()
    assert Called.at == []
    memory.close()


BAD_ADDRESSES = (
    *("postgresql://me:50%secret@127.0.0.1:1/db", "postgresql://me:one@secret@127.0.0.1:1/db"),
    *("postgresql://me:one/secret@127.0.0.1:1/db", "postgresql://me:secret#one@127.0.0.1:1/db"),
    *("postgresql://me:one?secret@127.0.0.1:1/db", "PostgreSQL://me:secret@127.0.0.1:1/db"),
    *("postgresql+psycopg://me:secret@127.0.0.1:1/db", "mysql://me:secret@127.0.0.1:1/db"),
    *("postgresql://me:secret@127.0.0.1:1/db", "postgresql://127.0.0.1:1/db?user=me&password=secret@one"),
)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_no_part_of_a_databases_password_is_repeated(home: Path, address: str) -> None:
    with pytest.raises(SettingsError) as error:
        open_memory(Settings(checkpoints=address))
    assert "secret" not in error.value.message + error.value.mend


def test_fifty_conversations_at_once_do_not_mix(store: Store, memory: Memory) -> None:
    """Each asks of a person of its own, then with a pronoun; no answer names another one's."""
    names = [f"Person{first}{second}" for first in "abcdefghij" for second in "vwxyz"]
    articles = [
        Article(f"a{at}", f"{name.title()} Moss{at} said the toll on route {at} is too high.")
        for at, name in enumerate(names)
    ]
    news, graph = stored(store, *articles), build(memory.saver)
    wrong: list[str] = []

    def talk(at: int, name: str) -> None:
        try:
            for question in (f"What did {name.title()} Moss{at} say?", "What did she say about the toll?"):
                answer = converse(graph, Work(news, question), f"c{at}")
                if f"route {at} is" not in answer.text or len(answer.citations) != 1:
                    wrong.append(f"{at}: {answer.standalone}: {answer.text}")
        except Exception as error:  # noqa: BLE001  a thread's failure must reach the test
            wrong.append(f"{at}: {error!r}")

    threads = [threading.Thread(target=talk, args=(at, name)) for at, name in enumerate(names)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []
    assert len(memory.conversations()) == 50
    memory.close()
