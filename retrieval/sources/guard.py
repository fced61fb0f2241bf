"""Where a connection may go: to the very address that was looked at, and to no private one unless that is allowed.

A name is resolved once, its addresses are judged, and the socket is opened to one of those, so that a name that
resolves to something else a moment later gains nothing. One private address among them condemns the name: public sites
have none, and who mixes them means the private one. TLS and the Host header keep the name. A connection has a
deadline, too: a server that sends one byte now and then is cut off.
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
#: The interfaces that do, whatever network they are in (ISATAP, RFC 5214, 6.1): the 32 bits before, one of them free.
_ISATAP, _ISATAP_MASK = 0x5EFE, 0xFDFF_FFFF
#: Not of the open internet by the registries of IANA, which not every release of Python knows whole; and the address
#: by which each machine of Azure finds what it runs on.
_SPECIAL = tuple(
    ipaddress.ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "64:ff9b:1::/48", "3fff::/20", "5f00::/16")
)


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the system gives for a host, in its order; numbers of any notation are read by it as well."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet: not private, loopback, link-local, multicast or reserved."""
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
    """The address, or the IPv4 addresses that it stands for; both where its network counts, too."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    last = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _NAT64:
        inner.append(last)
    known: list[Address] = [each for each in inner if each is not None]
    yield from known or [address]
    if (int(address) >> 32) & _ISATAP_MASK == _ISATAP:
        yield last


class Backend(httpcore.NetworkBackend):
    """Opens httpcore's connections, each step of them before the deadline `seconds` from now."""

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
        """Moves the deadline: these seconds were not the server's."""
        self._over += seconds

    def patience(self, timeout: float | None) -> float:
        """The seconds that a step may take; raises a timeout of httpcore's when there are none left."""
        if self.left <= 0:
            raise httpcore.ReadTimeout("the deadline is over")
        return self.left if timeout is None else min(timeout, self.left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers, if all of them may be connected to."""
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
            raise FetchError(f"there is no host {host}", "Check address and connection.", passing=True) from error
        if not found or not (self._private or all(map(is_public, found))):
            raise FetchError(
                f"{host} is at {', '.join(found) or 'no address'}, in a private network",
                "Set ONRECORD_FETCH_PRIVATE=true if that is meant.",
            )
        return found


class _Stream(httpcore.NetworkStream):
    """A stream of httpcore's whose every step ends before the backend's deadline."""

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
    """httpx over connections of a backend: httpx has no way of its own to say where they go."""

    def __init__(self, backend: Backend, secure: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=secure, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request; the response's body is still to be read."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
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
