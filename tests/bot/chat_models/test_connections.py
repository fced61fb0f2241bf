"""Another thread can close a connection on which a client waits, whoever made the client."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest
import trustme

from bot.chat_models.connections import Connections, watch

PATIENCE_S = 10


class Silent:
    """A server that accepts connections, over TLS if it has a `context`, and never answers a request."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked, self.hung_up = threading.Event(), threading.Event()
        self._context, self._listening = context, socket.create_server(("127.0.0.1", 0))
        self.address = f"http{'s' if context else ''}://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with self._listening, contextlib.suppress(OSError):
            plain, _ = self._listening.accept()
            with self._context.wrap_socket(plain, server_side=True) if self._context else plain as taken:
                with contextlib.suppress(OSError):  # a TLS connection that ends without its closing message
                    while taken.recv(4_096):
                        self.asked.set()
                self.hung_up.set()


@pytest.fixture(params=["http", "https"])
def client(request: pytest.FixtureRequest) -> Iterator[tuple[Silent, httpx.Client]]:
    if request.param == "http":
        served, verify = Silent(), ssl.create_default_context()
    else:
        authority = trustme.CA()
        context, verify = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
        authority.issue_cert("127.0.0.1").configure_cert(context)
        authority.configure_trust(verify)
        served = Silent(context)
    with httpx.Client(verify=verify, timeout=60) as made:
        yield served, made


def model_of(client: object) -> object:
    """A model that keeps its httpx client as the providers' packages do."""
    return SimpleNamespace(_client=SimpleNamespace(_client=client))


def test_a_thread_that_waits_on_a_closed_connection_gets_an_error(client: tuple[Silent, httpx.Client]) -> None:
    served, made = client
    assert watch(model_of(made))
    connections, failed = Connections(), []

    def ask() -> None:
        with connections.watched():
            try:
                made.get(served.address)
            except httpx.TransportError as error:
                failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert served.asked.wait(PATIENCE_S)
    connections.hang_up()
    asking.join(PATIENCE_S)
    assert len(failed) == 1
    assert served.hung_up.wait(PATIENCE_S)


def test_a_connection_that_is_made_too_late_is_closed_at_once() -> None:
    served, connections = Silent(), Connections()
    connections.hang_up()
    with httpx.Client(timeout=60) as made, connections.watched():
        watch(model_of(made))
        with pytest.raises(httpx.TransportError):
            made.get(served.address)


def test_the_connections_of_another_question_stay_open() -> None:
    served, mine, other = Silent(), Connections(), Connections()
    with httpx.Client(timeout=0.5) as made, mine.watched():
        watch(model_of(made))
        other.hang_up()
        with pytest.raises(httpx.ReadTimeout):
            made.get(served.address)


def test_models_that_share_a_client_are_watched_once() -> None:
    with httpx.Client() as made:
        assert watch(model_of(made))
        assert watch(model_of(made))
        assert len(made.event_hooks["request"]) == 1


def test_a_model_that_hides_its_client_is_left_as_it_is() -> None:
    assert not watch(SimpleNamespace())
    assert not watch(model_of(object()))
