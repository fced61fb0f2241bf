"""Restricts connections: to the very address that was checked, and to no private one unless that is allowed.

A name is resolved once, its addresses are checked, and the socket is opened to one of these: a name that resolves to
something else a moment later gains nothing. One private address condemns a name: public sites have none, and whoever
mixes them is after the private one. TLS and the Host header keep the name. A connection also has a deadline: a server
that sends one byte now and then is cut off.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator

import httpcore
import httpx

from retrieval.errors import FetchError

#: The addresses of a host, as text.
Resolve = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: IPv6 addresses that stand for an IPv4 address in their last 32 bits (RFC 6052, 2.1).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: The same in any network (ISATAP, RFC 5214, 6.1): the 32 bits before these, of which one is free.
_ISATAP, _ISATAP_MASK = 0x5EFE, 0xFDFF_FFFF
#: Not public by IANA's registries, of which not every release of Python knows all; and the address by which every
#: machine of Azure reaches its host.
_SPECIAL = tuple(
    ipaddress.ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "64:ff9b:1::/48", "3fff::/20", "5f00::/16")
)


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the system gives for a host, in its order; it also reads numbers in any notation."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an address is public: not private, loopback, link-local, multicast or reserved."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(
        each.is_global
        and not (each.is_multicast or each.is_reserved or getattr(each, "is_site_local", False))
        and not any(each in network for network in _SPECIAL)
        for each in _meant(found)
    )


def _meant(address: Address) -> Iterator[Address]:
    """The address, or the IPv4 addresses that it stands for; both if its own network matters too."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    last = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    inner = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()), last if address in _NAT64 else None)
    yield from [each for each in inner if each is not None] or [address]
    if (int(address) >> 32) & _ISATAP_MASK == _ISATAP:
        yield last


class Backend(httpcore.NetworkBackend):
    """Opens httpcore's connections; every step of them must end within `seconds` from now."""

    def __init__(self, seconds: float, *, private: bool, resolve: Resolve) -> None:
        self._over = time.monotonic() + seconds
        self._private = private
        self._resolve = resolve
        self._sockets = httpcore.SyncBackend()

    @property
    def left(self) -> float:
        """The seconds until the deadline."""
        return self._over - time.monotonic()

    def postpone(self, seconds: float) -> None:
        """Moves the deadline by `seconds`, which were not the server's."""
        self._over += seconds

    def patience(self, timeout: float | None) -> float:
        """The seconds that a step may take. Raises httpcore's ReadTimeout when none are left."""
        if self.left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return self.left if timeout is None else min(timeout, self.left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers, if all of them are allowed."""
        refused: Exception = httpcore.ConnectError("no address")
        for address in self._addresses(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self.patience(timeout), local_address, socket_options or ()
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
            else:
                return _Stream(stream, self)
        raise refused

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"there is no host {host}", "Check the address and the network.", passing=True) from error
        if not found or not (self._private or all(map(is_public, found))):
            where = f"{host} is at {', '.join(found) or 'no address'}, in a private network"
            raise FetchError(where, "To allow that, set ONRECORD_FETCH_PRIVATE=true.")
        return found


class _Stream(httpcore.NetworkStream):
    """A stream whose every step ends before the backend's deadline."""

    def __init__(self, stream: httpcore.NetworkStream, backend: Backend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.patience(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.patience(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._backend.patience(timeout))
        return _Stream(secured, self._backend)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class Transport(httpx.BaseTransport):
    """Sends httpx's requests over connections of a backend: httpx itself cannot restrict where they go."""

    def __init__(self, backend: Backend, secure: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=secure, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response to a request; its body is not read yet."""
        to = request.url
        url = httpcore.URL(scheme=to.raw_scheme, host=to.raw_host, port=to.port, target=to.raw_path)
        sent = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        got = self._pool.handle_request(sent)
        return httpx.Response(got.status, headers=got.headers, stream=_Body(got), extensions=got.extensions)

    def close(self) -> None:
        """Closes all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
