"""The queue of questions: who is answered next when somebody stops, is cancelled, or the bot ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

from bot.telegram.queue import AnswerQueue, Closing, Stopped, Ticket


def work(said: list[str], name: str, gate: Event | None = None) -> Iterator[str | bytes]:
    """Work that records its start and waits at the gate."""
    said.append(name)
    if gate:
        gate.wait(10)
    yield name.encode()


async def test_who_stops_when_the_turn_has_just_come_gives_it_to_the_next() -> None:
    queue, gate, said = AnswerQueue(1), Event(), list[str]()
    first = asyncio.ensure_future(queue.do(lambda: work(said, "first", gate), Ticket()))
    await asyncio.sleep(0)
    leaving = Ticket()
    left = asyncio.ensure_future(queue.do(lambda: work(said, "left"), leaving))
    stays = asyncio.ensure_future(queue.do(lambda: work(said, "stays"), Ticket()))
    await asyncio.sleep(0)
    assert queue.waiting == 2
    leaving.stopped.set()  # without waking it: it learns of that when its turn comes
    gate.set()
    assert await first == b"first"
    with pytest.raises(Stopped):
        await left
    assert await stays == b"stays"
    assert said == ["first", "stays"]
    queue.shut()


async def test_a_place_that_is_given_to_somebody_who_is_cancelled_goes_on_to_the_next() -> None:
    queue, gate, said = AnswerQueue(1), Event(), list[str]()
    first = asyncio.ensure_future(queue.do(lambda: work(said, "first", gate), Ticket()))
    await asyncio.sleep(0)
    gone = asyncio.ensure_future(queue.do(lambda: work(said, "gone"), Ticket()))
    stays = asyncio.ensure_future(queue.do(lambda: work(said, "stays"), Ticket()))
    await asyncio.sleep(0)
    gone.cancel()
    gate.set()
    assert [await first, await stays] == [b"first", b"stays"]
    assert "gone" not in said
    queue.shut()


async def test_a_queue_that_closes_finishes_what_it_has_begun_and_begins_nothing_more() -> None:
    queue, gate, said = AnswerQueue(1), Event(), list[str]()
    first = asyncio.ensure_future(queue.do(lambda: work(said, "first", gate), Ticket()))
    await asyncio.sleep(0)
    waits = asyncio.ensure_future(queue.do(lambda: work(said, "waits"), Ticket()))
    await asyncio.sleep(0)
    queue.close()
    gate.set()
    assert await first == b"first"
    with pytest.raises(Closing):
        await waits
    with pytest.raises(Closing):
        await queue.do(lambda: work(said, "late"), Ticket())
    assert said == ["first"]
    queue.shut()
