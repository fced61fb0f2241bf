"""The queue of questions: a few are answered at once in threads, the others wait and can see their places."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

Result = TypeVar("Result")

#: After this many waiting questions the next is refused at once, instead of answered minutes later.
LONGEST_QUEUE = 1000


class Stopped(Exception):
    """The user has stopped the answer."""


class Full(Exception):
    """Too many questions are waiting."""


class Closing(Exception):
    """The bot is stopping, and this question has not been started."""


@dataclass(eq=False)
class Ticket:
    """One question in the queue: the sentences of its answer so far, and whether it has been stopped."""

    said: list[str] = field(default_factory=list)
    #: Set whenever there is something new to show about the ticket.
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


class AnswerQueue:
    """`at_once` threads that answer, and the questions that wait for one."""

    def __init__(self, at_once: int = 1) -> None:
        self._free = at_once
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answering")
        self._queue: list[Ticket] = []
        self.closing = False

    @property
    def waiting(self) -> int:
        """The number of waiting questions."""
        return len(self._queue)

    def place(self, ticket: Ticket) -> int:
        """The ticket's place in the queue, from 1; 0 once its turn has come."""
        return self._queue.index(ticket) + 1 if ticket in self._queue else 0

    async def do(self, work: Callable[[], Iterator[str | Result]], ticket: Ticket) -> Result:
        """Runs the work in a thread and returns the last thing it yields; the texts before go to `ticket.said`.

        Raises:
            Stopped: the ticket was stopped.
            Full, Closing: the work was not started.
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
            elif not waiting.cancelled() and waiting.exception() is None:  # its turn had just come
                self._next()
            raise

    def _next(self) -> None:
        """Gives the free thread to the first question in the queue."""
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
        """Runs in the thread and passes each text on as it comes."""
        last: Result | str = ""
        failure: Exception | None = None
        try:
            for last in work():
                if ticket.stopped.is_set():
                    break
                if isinstance(last, str):
                    loop.call_soon_threadsafe(self._heard, ticket, last)
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
            result.set_result(last)  # type: ignore[arg-type]  # the last one is not a text

    def close(self) -> None:
        """Lets running work finish; waiting questions are not started."""
        self.closing = True
        for ticket in self._queue:
            if ticket._waiting and not ticket._waiting.done():
                ticket._waiting.set_exception(Closing())

    def shut(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(wait=True)
