"""A server on loopback with OpenAI's chat completions; tests choose what it streams and how it fails."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal


@dataclass
class Behaviour:
    """The server's next acts: an HTTP `status`, `pieces` with `pause` seconds between, death after `dies_after`.

    `pauses` are the seconds before answering a question, by its number from 0. With `waits` nothing follows the pieces
    until the client hangs up: "silent" sends not even the head of an answer, "kept alive" sends comments without end.
    `heard` and `hung_up` are set when a question has come and when its client has gone.
    `retry_after` is sent with any status but 200; `reason` is the reason of the end, None for none. `at` are the times
    in seconds at which the questions came.
    """

    pieces: Sequence[str] = ()
    status: int = 200
    pause: float = 0.0
    dies_after: int | None = None
    pauses: dict[int, float] = field(default_factory=dict)
    waits: Literal["silent", "kept alive"] | None = None
    failures: int = 0
    retry_after: str | None = None
    reason: str | None = "stop"
    at: list[float] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0
    heard: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)

    def said(self, call: dict[str, Any]) -> Sequence[str]:
        """The pieces that answer a call."""
        return self.pieces


class Answers(BaseHTTPRequestHandler):
    """Answers according to its `behaviour`."""

    behaviour: Behaviour
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        behaviour = self.behaviour
        behaviour.at.append(time.monotonic())
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        behaviour.asked.append(call)
        behaviour.heard.set()
        pieces = behaviour.said(call)
        time.sleep(behaviour.pauses.get(len(behaviour.asked) - 1, 0.0))
        status = 503 if len(behaviour.asked) <= behaviour.failures else behaviour.status
        if status != 200:
            body = json.dumps({"error": {"message": "sk-secret is not accepted", "type": "x", "code": None}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if behaviour.retry_after:
                self.send_header("Retry-After", behaviour.retry_after)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        if behaviour.waits == "silent":
            self.connection.recv(1)  # nothing more comes but the end
            behaviour.hung_up.set()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for at, piece in enumerate(pieces):
                if at == behaviour.dies_after:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self._event({"role": "assistant", "content": piece})
                behaviour.sent += 1
                time.sleep(behaviour.pause)
            while behaviour.waits:
                self._chunk(b": keep-alive\n\n")
                time.sleep(0.05)
            if behaviour.reason:
                self._event({}, behaviour.reason)
                self._chunk(b"data: [DONE]\n\n")
            self._chunk(b"")
        except OSError:
            behaviour.hung_up.set()

    def _event(self, delta: dict[str, Any], reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self._chunk(f"data: {json.dumps(event)}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Logs nothing."""


class Server(ThreadingHTTPServer):
    """A server that stops at once, whatever its clients do."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is part of the tests."""


@contextlib.contextmanager
def openai_server(behaviour: Behaviour) -> Iterator[str]:
    """The base address of a server with this behaviour, which runs during the block."""
    answers = type("AnswersSo", (Answers,), {"behaviour": behaviour})
    server = Server(("127.0.0.1", 0), answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
