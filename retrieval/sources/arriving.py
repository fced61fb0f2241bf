"""Many documents at once, but one at a time from each host."""

from __future__ import annotations

import collections
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from retrieval.addresses import host_of
from retrieval.errors import FetchError
from retrieval.sources.fetching import Fetched

Wanted = TypeVar("Wanted")


def by_host(
    wanted: Sequence[Wanted], url_of: Callable[[Wanted], str], get: Callable[[Wanted], Fetched], at_once: int
) -> Iterator[tuple[Wanted, Fetched | FetchError]]:
    """The results of `get` for `wanted`, or its errors, in the order of arrival; `at_once` hosts are asked in parallel.

    When nobody takes the results any more, the work stops: each thread ends after what it has begun, and none keeps the
    process alive.
    """
    hosts = collections.defaultdict[str | None, list[Wanted]](list)
    for each in wanted:
        hosts[host_of(url_of(each))].append(each)
    ahead = collections.deque(hosts.values())
    came: queue.Queue[tuple[Wanted, Fetched | Exception]] = queue.Queue(maxsize=2 * at_once)
    stopped = threading.Event()

    def work() -> None:
        while not stopped.is_set():
            try:
                some = ahead.popleft()
            except IndexError:
                return
            for each in some:
                if not stopped.is_set():
                    came.put((each, _attempt(get, each)))

    for _ in range(min(at_once, len(hosts))):
        threading.Thread(target=work, daemon=True, name="fetching").start()
    try:
        for _ in wanted:
            each, got = came.get()
            if not isinstance(got, Fetched | FetchError):
                raise got  # a bug, which should not be lost in a thread
            yield each, got
    finally:
        stopped.set()


def _attempt(get: Callable[[Wanted], Fetched], each: Wanted) -> Fetched | Exception:
    try:
        return get(each)
    except Exception as error:  # noqa: BLE001  raised again outside the thread
        return error
