"""Several hosts of one bot on a shared store: a chat's order is kept, and a question is answered once."""

from __future__ import annotations

import asyncio
import datetime
import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from bot.answers import Answer, Turn
from bot.errors import TelegramFailed
from bot.settings import Settings
from bot.telegram.messages.parts import Part
from bot.telegram.records.database import Database
from bot.telegram.records.export import questions_of
from bot.telegram.records.opening import open_database
from bot.telegram.records.postgres import PostgresDatabase
from bot.telegram.records.records import Asked, Records
from bot.telegram.records.schema import MIGRATIONS
from bot.telegram.records.sqlite import FILE, SqliteDatabase
from retrieval.errors import StoreAway
from tests.bot.telegram import hosts
from tests.bot.telegram.bot_api import BOT, TOKEN, server
from tests.bot.telegram.host import hook
from tests.bot.telegram.room import OTHER, SLOW, USER, Room, Scripted, answer, bot_in
from tests.servers import free_port, running_postgres

#: Chats, and questions of each; docs/shared.md tells of 100 and 5.
CHATS, QUESTIONS = (int(each) for each in os.environ.get("SHARED_CHATS", "12,3").split(","))
DAY = datetime.date(2024, 2, 3)
NUMBER = int(str(BOT["id"]))


def shared(address: str, port: int) -> dict[str, Any]:
    """The settings of a host of the bot whose records are in this database."""
    return {"store": SecretStr(address), **hook(port)}


def shown(room: Room, user: int = USER) -> list[str]:
    """The bot's messages in a private chat, up to the first colon."""
    return [each["text"].partition(":")[0] for each in room.api.chats[user].from_bot()]


class Gate:
    """An archive's answers, which wait until the gate is open."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, question: str, history: Sequence[Turn], skip: int) -> Iterator[str | Answer]:
        """The answer, in time."""
        self.open.wait(20)
        yield answer(question)


def test_two_hosts_of_which_one_is_killed_answer_every_question_once_and_in_order(home: Path, own: str) -> None:
    found = asyncio.run(hosts.one_of_two_killed(home, own, CHATS, QUESTIONS, 0.05))
    assert found["notes"] <= CHATS // 2, "more than were on their way"


async def test_an_update_that_comes_to_both_hosts_is_answered_once(home: Path, own: str) -> None:
    one, another = free_port(), free_port()
    archive = Scripted()
    async with (
        server() as api,
        bot_in(home, archive, api=api, **shared(own, one)) as room,
        bot_in(home, archive, api=api, **shared(own, another)),
    ):
        update = api.update({"message": api.message(USER, USER, {"text": "one"})})
        assert await hosts.deliver(api, [one]) == [200]
        api.update(update)
        assert await hosts.deliver(api, [another]) == [200]
        api.says(USER, "two")
        assert await hosts.deliver(api, [another]) == [200]
        await api.until(lambda: shown(room) == ["On “one”", "On “two”"])
        assert archive.asked == [("one", []), ("two", ["one"])]


async def test_stop_reaches_the_host_that_answers(home: Path, own: str) -> None:
    gate, one, another = Gate(), free_port(), free_port()
    async with server() as api, bot_in(home, Scripted(gate), api=api, waits=SLOW, **shared(own, one)) as room:
        api.says(USER, "one")
        await hosts.deliver(api, [one])
        waiting = await api.until(lambda: api.chats[USER].from_bot() and api.chats[USER].from_bot()[0])
        async with bot_in(home, Scripted(gate), api=api, waits=SLOW, **shared(own, another)):
            query = api.presses(USER, waiting, "Stop")
            await hosts.deliver(api, [another])
            assert await room.told_of(query)
            await api.until(lambda: shown(room) == ["Stopped."])
        gate.open.set()


async def test_what_a_host_had_begun_is_finished_by_another(home: Path, own: str) -> None:
    with closing(PostgresDatabase(own, NUMBER)) as database:
        records = Records(database)
        records.ask(Asked(USER, 0, USER, 1, "en", DAY, "one"))
        half = records.ask(Asked(OTHER, 0, OTHER, 2, "en", DAY, "two"))
        records.answered(half, answer("two"), [Part("the first message"), Part("the second message")])
        records.sent(half, OTHER, 1, 0)
        records.mark(half, "sending")
    async with bot_in(home, **shared(own, free_port())) as room:
        await room.api.until(lambda: shown(room) == ["On “one”"])
        await room.api.until(lambda: shown(room, OTHER))
        assert shown(room, OTHER)[0].startswith("The connection broke")


async def test_a_question_under_which_hosts_keep_ending_is_given_up_and_the_user_is_informed(
    home: Path, own: str
) -> None:
    with closing(PostgresDatabase(own, NUMBER)) as database:
        key = Records(database).ask(Asked(USER, 0, USER, 1, "en", DAY, "one"))
        for _ in range(3):
            Records(database).tried(key)
    async with bot_in(home, **shared(own, free_port())) as room:
        await room.api.until(lambda: shown(room) == ["I was interrupted before I could answer"])


async def test_a_chat_that_another_host_works_on_waits_for_its_turn(home: Path, own: str) -> None:
    port = free_port()
    async with bot_in(home, **shared(own, port)) as room:
        with closing(PostgresDatabase(own, NUMBER)) as other:
            assert other.hold(USER)
            room.api.says(USER, "one")
            room.api.says(OTHER, "two")
            await hosts.deliver(room.api, [port])
            await room.api.until(lambda: shown(room, OTHER) == ["On “two”"])
            assert shown(room) == []
        await room.api.until(lambda: shown(room) == ["On “one”"])  # the connection that held the turn was closed


async def test_a_database_that_goes_away_under_an_answer_costs_no_question_and_repeats_no_answer(home: Path) -> None:
    gate, port = Gate(), free_port()
    with running_postgres() as postgres:
        async with bot_in(home, Scripted(gate), **shared(postgres.url, port)) as room:
            room.api.says(USER, "one")
            await hosts.deliver(room.api, [port])
            await room.api.until(lambda: room.archive.asked)
            postgres.stop()
            update = room.api.update({"message": room.api.message(USER, USER, {"text": "two"})})
            room.api._updates.clear()
            async with httpx.AsyncClient(headers=hosts.HEADERS) as client:
                assert (await client.post(hosts.address(port), json=update)).status_code == 500
            await room.api.until(lambda: any("my records" in each for each in shown(room)))
            postgres.start()
            gate.open.set()
            room.api.update(update)
            assert 200 in await hosts.deliver(room.api, [port])
            async with asyncio.timeout(20):
                while len([each for each in shown(room) if each.startswith("On")]) < 2:
                    await asyncio.sleep(0.05)
            assert [each for each in shown(room) if each.startswith("On")] == ["On “one”", "On “two”"]


def recorded(database: Database) -> list[object]:
    """What the database holds after some of everything that a bot records."""
    records = Records(database)
    first = records.ask(Asked(-5, 1, USER, 10, "en", DAY, "one"))
    records.answered(first, answer("one\0"), [Part("a part")])
    records.sent(first, -5, 11, 0)
    records.sent(first, -5, 12, -1)
    records.noted(first, -5, 13, 1)
    records.arrived(first)
    second = records.ask(Asked(-5, 1, USER, 14, "en", DAY, "two", first, words="bridge"))
    third = records.ask(Asked(USER, 0, USER, 15, "en", DAY, "three"))
    records.reask(third, "drei")
    records.mark(third, "failed")
    database.admit(-5, "settings")
    database.admit(-5, "again")
    database.admit(-6, "settings")
    database.add_code("digest", 1e12)
    put = 'INSERT INTO feedback (answer, "user", at, verdict, record) VALUES (?, ?, ?, ?, ?)'
    judged = '{"question": "one", "history": [], "asked": "2024-02-03", "refused": false, "citations": []}'
    database.execute(put, (first, USER, 1.0, "good", judged))
    database.migrate(-5, -6)
    found: list[object] = [
        database.is_new(1), database.is_new(1), database.use_code("digest"), database.use_code("digest"),
        database.count_question(USER), database.count_question(USER), database.figures(),
        database.is_admitted(-5), database.is_admitted(-6), records.messages(first), records.notes(first),
        [each.asked for each in records.unfinished()], [each.asked for each in records.unfinished(USER)],
        [each.standalone for each in records.before(second) if each],
        len(records.history(Asked(-6, 1, 1, 1, "en", DAY, "x", first))),
        [each and each.asked for each in (records.latest(-6, 1, USER), records.of_question(USER, 15))],
        records.shown_in(-6, 12) is not None, [each.question for each in questions_of(database, lambda ids: {})],
        records.tried(second), records.tried(second),
    ]  # fmt: skip
    database.prune()
    records.end(-6, 1, USER)
    database.forget(USER)
    return [*found, records.get(first), records.latest(-6, 1, USER), database.figures()]


def without_keys(found: object) -> str:
    """The same, without what is drawn by lot."""
    return re.sub(r"parent='[^']*'", "parent", repr(found))


def test_postgresql_holds_what_a_file_holds(home: Path, own: str) -> None:
    with closing(SqliteDatabase(home)) as file, closing(PostgresDatabase(own, 1)) as database:
        assert without_keys(recorded(database)) == without_keys(recorded(file)).replace("\\x00", "\ufffd")


def test_the_tables_in_postgresql_have_the_columns_of_those_in_a_file(home: Path, own: str) -> None:
    kinds = {"INTEGER": "bigint", "REAL": "double precision", "TEXT": "text"}
    with closing(PostgresDatabase(own, 1)), closing(SqliteDatabase(home)), psycopg.connect(own) as server_:
        found = server_.execute(
            "SELECT table_name, column_name, data_type, is_nullable = 'NO' FROM information_schema.columns"
            " WHERE table_schema = 'onrecord_bot_1' AND table_name <> 'own'"
        ).fetchall()
        with closing(sqlite3.connect(home / FILE)) as file:
            tables = [name for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            columns = {
                (table, name, kinds[kind], bool(needed or key))
                for table in tables
                for _, name, kind, needed, _, key in file.execute(f"PRAGMA table_info({table})")
            }
    assert set(found) == columns


def test_each_bot_has_records_of_its_own(own: str) -> None:
    with closing(PostgresDatabase(own, 1)) as one, closing(PostgresDatabase(own, 2)) as another:
        one.admit(USER, "code")
        assert one.hold(USER)
        assert another.hold(USER)
        assert not another.is_admitted(USER)


def test_hosts_that_start_at_the_same_moment_make_the_tables_once(own: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: PostgresDatabase(own, 1), range(8)))
    assert sum(each.fresh for each in opened) == 1
    for each in opened:
        each.close()


def test_records_of_a_newer_version_are_refused(own: str) -> None:
    with closing(PostgresDatabase(own, 1)) as database:
        database.execute("UPDATE own SET version = ?", (len(MIGRATIONS) + 1,))
    with pytest.raises(TelegramFailed, match="newer onrecord"):
        PostgresDatabase(own, 1)


def test_a_database_that_does_not_answer_says_so_without_the_password() -> None:
    with pytest.raises(StoreAway, match="cannot be reached") as error:
        PostgresDatabase(f"postgresql://name:secret@127.0.0.1:{free_port()}/news", 1)
    assert "secret" not in error.value.message + error.value.mend


def test_a_file_of_records_moves_into_new_tables_once(home: Path, own: str) -> None:
    with closing(SqliteDatabase(home)) as file:
        key = Records(file).ask(Asked(USER, 0, USER, 1, "en", DAY, "one"))
        Records(file).sent(key, USER, 2, 0)
        file.admit(USER, "code")
    settings = Settings(home=home, store=SecretStr(own), telegram_token=SecretStr(TOKEN))
    with closing(open_database(settings)) as database:
        assert database.is_admitted(USER)
        assert Records(database).messages(key) == {0: 2}
        database.forget(USER)
    with closing(open_database(settings)) as database:
        assert Records(database).get(key) is None
