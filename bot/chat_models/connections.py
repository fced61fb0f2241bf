"""The connections that a model's client makes for a question, so that they can be closed while it waits on them.

A stream can be closed by the thread that reads it, which a silent server keeps waiting. Shutting its socket down wakes
that thread: https://www.python-httpx.org/advanced/extensions/#trace tells of each socket as it is connected.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

#: The question for which this thread asks a model.
_asking: ContextVar[Connections | None] = ContextVar("asking", default=None)


class Connections:
    """Those of one question: what is made while `watched` is closed by `hang_up`, from any thread."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._left = False
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """While it runs, what a client that is `watch`ed connects in this thread belongs to the question."""
        token = _asking.set(self)
        try:
            yield
        finally:
            _asking.reset(token)

    def hang_up(self) -> None:
        """Closes them, and any that is made hereafter; whoever waits on one is told that it has ended."""
        with self._lock:
            self._left = True
            for each in self._sockets:
                _shut(each)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by httpcore what happens to a request."""
        if not event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            return
        made = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.append(made)
            if self._left:
                _shut(made)


def watch(model: object) -> bool:
    """Lets the connections of a chat model be hung up; False where its package hides its client of httpx.

    langchain-openai keeps it in `root_client`, langchain-anthropic and langchain-ollama in `_client`, each inside the
    client of the provider's own package.
    """
    outer = getattr(model, "root_client", None) or getattr(model, "_client", None)
    hooks = getattr(getattr(outer, "_client", None), "event_hooks", None)
    if not isinstance(hooks, dict) or "request" not in hooks:
        return False
    if _heed not in hooks["request"]:  # models of one provider share a client
        hooks["request"].append(_heed)
    return True


def _heed(request: Any) -> None:
    """Ties a request of httpx (or httpx2, its like) to the question that it is made for."""
    asking = _asking.get()
    if asking:
        request.extensions["trace"] = asking.trace
    # One that is kept for the next question would be connected already when that is asked.
    request.headers["Connection"] = "close"


def _shut(made: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        # Of the socket below, should it be one of TLS: that one's `shutdown` first forgets that it is.
        socket.socket.shutdown(made, socket.SHUT_RDWR)
