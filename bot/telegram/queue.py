"""Where questions are answered: a few at once, the others in a queue whose places can be told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

Result = TypeVar("Result")

#: Who would have to wait behind this many is told so at once, instead of after minutes.
LONGEST_QUEUE = 1000


class Stopped(Exception):
    """The user has stopped the answer."""


class Full(Exception):
    """Too many are waiting."""


class Closing(Exception):
    """The bot is stopping, and this has not been begun."""


@dataclass(eq=False)
class Ticket:
    """One question on its way: what has been read out of its answer so far, and whether it has been stopped."""

    said: list[str] = field(default_factory=list)
    #: Set whenever what can be told of the ticket has changed.
    news: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    _waiting: asyncio.Future[None] | None = None
    _working: asyncio.Future[None] | None = None

    def stop(self) -> None:
        """Ends the waiting; the work itself ends at its next sentence."""
        self.stopped.set()
        for each in (self._waiting, self._working):
            if each and not each.done():
                each.set_exception(Stopped())


class Desk:
    """`at_once` threads that answer."""

    def __init__(self, at_once: int = 1) -> None:
        self._free = at_once
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answering")
        self._queue: list[Ticket] = []
        self.closing = False

    @property
    def waiting(self) -> int:
        """How many have a place in the queue."""
        return len(self._queue)

    def place(self, ticket: Ticket) -> int:
        """The ticket's place in the queue, from 1; 0 once its turn has come."""
        return self._queue.index(ticket) + 1 if ticket in self._queue else 0

    async def do(self, work: Callable[[], Iterator[str | Result]], ticket: Ticket) -> Result:
        """The last thing that the work yields, done in a thread; the texts before it go to `ticket.said`.

        Raises:
            Stopped: the ticket was stopped.
            Full, Closing: it was not begun.
        """
        loop = asyncio.get_running_loop()
        await self._turn(ticket)
        result: asyncio.Future[Result] = loop.create_future()
        ticket._working = result  # type: ignore[assignment]  # only its exception is set
        if ticket.stopped.is_set():
            self._next()
            raise Stopped
        self._threads.submit(self._work, work, ticket, loop, result)
        return await result

    async def _turn(self, ticket: Ticket) -> None:
        if self.closing:
            raise Closing
        if self._free:
            self._free -= 1
            return
        if len(self._queue) >= LONGEST_QUEUE:
            raise Full
        ticket._waiting = waiting = asyncio.get_running_loop().create_future()
        self._queue.append(ticket)
        ticket.news.set()
        try:
            await waiting
        except BaseException:
            if ticket in self._queue:
                self._queue.remove(ticket)
            elif not waiting.cancelled() and waiting.exception() is None:  # its turn had come just then
                self._next()
            raise

    def _next(self) -> None:
        """Gives the place at the desk to whoever is first."""
        while self._queue:
            ticket = self._queue.pop(0)
            if ticket._waiting and not ticket._waiting.done():
                ticket._waiting.set_result(None)
                break
        else:
            self._free += 1
        for ticket in self._queue:
            ticket.news.set()

    def _work(
        self,
        work: Callable[[], Iterator[str | Result]],
        ticket: Ticket,
        loop: asyncio.AbstractEventLoop,
        result: asyncio.Future[Result],
    ) -> None:
        """In the thread: hands each text on as it comes."""
        last: Result | str = ""
        failure: Exception | None = None
        try:
            for each in work():
                last = each
                if ticket.stopped.is_set():
                    break
                if isinstance(each, str):
                    loop.call_soon_threadsafe(self._heard, ticket, each)
        except Exception as error:  # noqa: BLE001  it is raised where the answer is awaited
            failure = error
        loop.call_soon_threadsafe(self._done, result, last, failure)

    def _heard(self, ticket: Ticket, text: str) -> None:
        ticket.said.append(text)
        ticket.news.set()

    def _done(self, result: asyncio.Future[Result], last: Result | str, failure: Exception | None) -> None:
        self._next()
        if result.done():  # stopped meanwhile
            return
        if failure:
            result.set_exception(failure)
        else:
            result.set_result(last)  # type: ignore[arg-type]  # the last one is no text

    def close(self) -> None:
        """Lets what is being answered end; what waits is not begun."""
        self.closing = True
        for ticket in self._queue:
            if ticket._waiting and not ticket._waiting.done():
                ticket._waiting.set_exception(Closing())

    def shut(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(wait=True)
