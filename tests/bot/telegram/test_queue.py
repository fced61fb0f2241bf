"""The desk at which questions are answered: its places, its queue, and what becomes of both when somebody leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

from bot.telegram.queue import Closing, Desk, Stopped, Ticket
from tests.bot.telegram.room import run


def work(said: list[str], name: str, gate: Event | None = None) -> Iterator[str | bytes]:
    """Work that notes when it is begun, and waits at the gate."""
    said.append(name)
    if gate:
        gate.wait(10)
    yield name.encode()


def test_who_stops_when_the_turn_has_just_come_gives_it_to_the_next() -> None:
    async def talk() -> None:
        desk, gate, said = Desk(1), Event(), list[str]()
        first = asyncio.ensure_future(desk.do(lambda: work(said, "first", gate), Ticket()))
        await asyncio.sleep(0)
        leaving = Ticket()
        left = asyncio.ensure_future(desk.do(lambda: work(said, "left"), leaving))
        stays = asyncio.ensure_future(desk.do(lambda: work(said, "stays"), Ticket()))
        await asyncio.sleep(0)
        assert desk.waiting == 2
        leaving.stopped.set()  # without waking it: it learns of that when its turn comes
        gate.set()
        assert await first == b"first"
        with pytest.raises(Stopped):
            await left
        assert await stays == b"stays"
        assert said == ["first", "stays"]
        desk.shut()

    run(talk())


def test_a_place_that_is_given_to_somebody_who_is_cancelled_goes_on_to_the_next() -> None:
    async def talk() -> None:
        desk, gate, said = Desk(1), Event(), list[str]()
        first = asyncio.ensure_future(desk.do(lambda: work(said, "first", gate), Ticket()))
        await asyncio.sleep(0)
        gone = asyncio.ensure_future(desk.do(lambda: work(said, "gone"), Ticket()))
        stays = asyncio.ensure_future(desk.do(lambda: work(said, "stays"), Ticket()))
        await asyncio.sleep(0)
        gone.cancel()
        gate.set()
        assert [await first, await stays] == [b"first", b"stays"]
        assert "gone" not in said
        desk.shut()

    run(talk())


def test_a_desk_that_closes_ends_what_it_has_begun_and_begins_nothing_more() -> None:
    async def talk() -> None:
        desk, gate, said = Desk(1), Event(), list[str]()
        first = asyncio.ensure_future(desk.do(lambda: work(said, "first", gate), Ticket()))
        await asyncio.sleep(0)
        waits = asyncio.ensure_future(desk.do(lambda: work(said, "waits"), Ticket()))
        await asyncio.sleep(0)
        desk.close()
        gate.set()
        assert await first == b"first"
        with pytest.raises(Closing):
            await waits
        with pytest.raises(Closing):
            await desk.do(lambda: work(said, "late"), Ticket())
        assert said == ["first"]
        desk.shut()

    run(talk())
