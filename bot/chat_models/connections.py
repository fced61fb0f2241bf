"""The connections of a model's client for one question, which can be closed while the client waits.

Only the thread that reads a stream can close it, and a silent server keeps that thread waiting. Shutting the socket
down wakes it; https://www.python-httpx.org/advanced/extensions/#trace reports each socket when it is connected.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

#: The connections of the question for which this thread calls a model.
_asking: ContextVar[Connections | None] = ContextVar("asking", default=None)


class Connections:
    """The connections of one question: `hang_up`, from any thread, closes those made inside `watched`."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._left = False
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Inside the block, connections that this thread makes with a `watch`ed client belong to the question."""
        token = _asking.set(self)
        try:
            yield
        finally:
            _asking.reset(token)

    def hang_up(self) -> None:
        """Closes the connections and any made later; a thread that waits on one gets an error."""
        with self._lock:
            self._left = True
            for each in self._sockets:
                _shut(each)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Receives the events of a request from httpcore."""
        if not event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            return
        made = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.append(made)
            if self._left:
                _shut(made)


def watch(model: object) -> bool:
    """Makes the connections of a chat model closable; returns False where its package hides the httpx client.

    langchain-openai keeps that in `root_client`, langchain-anthropic and langchain-ollama in `_client`, inside the
    client of the provider's package.
    """
    outer = getattr(model, "root_client", None) or getattr(model, "_client", None)
    hooks = getattr(getattr(outer, "_client", None), "event_hooks", None)
    if not isinstance(hooks, dict) or "request" not in hooks:
        return False
    if _heed not in hooks["request"]:  # models of one provider share a client
        hooks["request"].append(_heed)
    return True


def _heed(request: Any) -> None:
    """Ties a request of httpx (or of the similar httpx2) to its question."""
    if asking := _asking.get():
        request.extensions["trace"] = asking.trace
    # A connection kept alive for the next question would not be reported again.
    request.headers["Connection"] = "close"


def _shut(made: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is already closed
        # An SSLSocket's own `shutdown` would first drop the TLS state, which its reader needs.
        socket.socket.shutdown(made, socket.SHUT_RDWR)
