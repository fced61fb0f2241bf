"""Fetches a document from the web, or says why not: within limits of time and size, and checking every redirect."""

from __future__ import annotations

import contextlib
import datetime
import re
import ssl
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from retrieval.errors import FetchError
from retrieval.sources.guard import Backend, Resolve, Transport, resolve

REDIRECTS = (301, 302, 303, 307, 308)
#: Redirects after which a chain counts as a circle; browsers allow 20, feeds and articles need one or two.
MOST_HOPS = 5
#: A site that asks for a longer pause (seconds) is asked again in the next run.
MOST_PATIENCE = 10.0
#: The longest pause that a site can ask for (seconds): a day.
LONGEST_WAIT = 86_400.0
#: The length that servers should at least accept (RFC 9110, 4.1); pages have shorter ones.
LONGEST_URL = 8_000
#: The ports assigned to well-known services (RFC 6335, 6), and those of the web among them; the others want no GET.
SYSTEM_PORTS, WEB_PORTS = range(1024), (80, 443)
#: An ETag has some 40 characters; servers refuse headers of 8,000.
LONGEST_VALIDATOR = 1_000
#: Characters of no host name or IP address: of an escape, a zone of this machine, a backslash.
_NO_HOST = re.compile(r"[^\w.:-]")
_CHECK = "Open it in a browser; correct the address if it has moved."
_LATER = "Try again later."
_PROBLEMS = (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may take, in seconds and bytes (also unpacked), and how considerate it is."""

    seconds: float = 30.0
    connect_seconds: float = 10.0
    silent_seconds: float = 15.0
    bytes: int = 20_000_000
    delay: float = 1.0
    pause: float = 2.0
    at_once: int = 4
    private: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document: the address after all redirects, its bytes unpacked, and what its server says about it.

    `data` is None when the server says that nothing has changed.
    """

    url: str
    data: bytes | None
    media: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


class Fetcher:
    """Fetches documents, for any number of threads at once, with a pause between two requests to one host."""

    def __init__(self, limits: Limits = Limits(), resolve: Resolve = resolve) -> None:
        self.limits = limits
        self._resolve = resolve
        self._turns: defaultdict[str, float] = defaultdict(float)
        self._turn = threading.Lock()

    def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """The document at `url`; with `etag` or `modified`, without data if it has not changed since.

        A passing failure is tried once more. Raises `FetchError`.
        """
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in known.items() if value}
        # One deadline for both tries.
        backend = Backend(self.limits.seconds, private=self.limits.private, resolve=self._resolve)
        try:
            return self._fetch(url, headers, backend)
        except FetchError as error:
            pause = self.limits.pause if error.wait is None else error.wait
            if not error.passing or pause > MOST_PATIENCE or pause >= backend.left:
                raise
            time.sleep(pause)
            return self._fetch(url, headers, backend)

    def _fetch(self, url: str, headers: dict[str, str], backend: Backend) -> Fetched:
        with self._client(backend) as client:
            for _ in range(MOST_HOPS + 1):
                require_fetchable(url)
                backend.postpone(self._wait_for_turn(url))
                with _network_errors(), client.stream("GET", url, headers=headers) as response:
                    if response.status_code not in REDIRECTS:
                        return self._read(url, response, conditional=bool(headers))
                    url = _next(url, response)
        raise FetchError(f"more than {MOST_HOPS} redirects", _CHECK)

    def _client(self, backend: Backend) -> httpx.Client:
        limits = self.limits
        return httpx.Client(
            transport=Transport(backend, self._secure),
            timeout=httpx.Timeout(limits.silent_seconds, connect=limits.connect_seconds),
            # Only gzip, which `_unpacked` unpacks within the limit.
            headers={"User-Agent": f"onrecord/{version('onrecord')}", "Accept-Encoding": "gzip", "Accept": "*/*"},
            trust_env=False,
        )

    @cached_property
    def _secure(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def _wait_for_turn(self, url: str) -> float:
        """Sleeps until the host may be asked again, and returns the seconds that this took."""
        host = urlsplit(url).hostname or ""
        with self._turn:
            start = max(time.monotonic(), self._turns[host])
            self._turns[host] = start + self.limits.delay
        wait = max(0.0, start - time.monotonic())
        time.sleep(wait)
        return wait

    def _read(self, url: str, response: httpx.Response, *, conditional: bool) -> Fetched:
        headers = response.headers
        etag, modified = (_returnable(headers.get(name)) for name in ("etag", "last-modified"))
        if response.status_code == 304 and conditional:
            return Fetched(url, None, etag=etag, modified=modified)
        if response.status_code != 200:
            raise _refusal(response)
        data = _unpacked(self._body(response), headers.get("content-encoding", ""), self.limits.bytes)
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(url, data, media, response.charset_encoding, etag, modified)

    def _body(self, response: httpx.Response) -> bytes:
        most = self.limits.bytes
        announced = response.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > most:
            raise _too_large(most)
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > most:
                raise _too_large(most)
        return bytes(body)


def require_fetchable(url: str) -> None:
    """Raises `FetchError` unless `url` is an http(s) address with a website's host and port, without user or password.

    Only the connection knows where the host is: see guard.py.
    """
    if len(url) > LONGEST_URL:
        raise FetchError(f"an address of more than {LONGEST_URL} characters", "Correct it.")
    try:
        parts = urlsplit(url)
        port = parts.port  # raises if it is not a port
    except ValueError as error:
        raise FetchError("not a possible address", "Correct it.") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError(f"a {parts.scheme or 'relative'} address; only http and https are fetched", "Correct it.")
    host = parts.hostname or ""
    if not host.strip(".") or _NO_HOST.search(host) or any(char.isspace() or not char.isprintable() for char in url):
        raise FetchError("not a possible address", "Correct it.")
    if parts.username is not None or parts.password is not None:
        raise FetchError("an address with a user or password", "Leave them out: they would be stored and shown.")
    if port in SYSTEM_PORTS and port not in WEB_PORTS:
        raise FetchError(f"port {port} is not a website's", "Correct it.")


def _returnable(validator: str | None) -> str | None:
    """The server's mark of this version, if it can be sent back: every later request for a feed contains it."""
    fit = validator and validator.isascii() and validator.isprintable() and len(validator) <= LONGEST_VALIDATOR
    return validator if fit else None


def _next(url: str, response: httpx.Response) -> str:
    location = response.headers.get("location")
    if not location:
        raise FetchError("a redirect to nowhere", _CHECK)
    try:
        return urljoin(url, str(location))
    except ValueError as error:
        raise FetchError("a redirect to something that is not an address", _CHECK) from error


@contextlib.contextmanager
def _network_errors() -> Iterator[None]:
    """Turns the network's errors into FetchErrors."""
    try:
        yield
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise FetchError("too slow", _LATER, passing=True) from error
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol, UnicodeError) as error:
        raise FetchError("not a possible address", "Correct it.") from error
    except _PROBLEMS as error:
        cause = error.args[0] if error.args else None  # httpcore wraps the socket's error
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise FetchError(f"its certificate cannot be trusted: {cause.verify_message}", _CHECK) from error
        raise FetchError(f"the connection failed: {error}", _LATER, passing=True) from error


def _refusal(response: httpx.Response) -> FetchError:
    status = response.status_code
    answer = f"the site answers {status} {response.reason_phrase}".rstrip()
    if status in (404, 410):
        return FetchError(answer, "There is no such page (any more): correct the address, or leave it out.")
    if status in (401, 402, 403, 451):
        return FetchError(answer, "The site does not show it to programs: save it from a browser, and ingest the file.")
    if status in (408, 425, 429) or status >= 500:
        return FetchError(answer, _LATER, passing=True, wait=_wait(response.headers.get("retry-after")))
    return FetchError(answer, _CHECK)


def _wait(retry_after: str | None) -> float | None:
    """The seconds of a Retry-After header, which may give a date instead (RFC 9110, 10.2.3)."""
    given = (retry_after or "").strip()
    try:
        if given.isdecimal():
            seconds = float(given[:9])
        else:
            date = parsedate_to_datetime(given)
            seconds = (date if date.tzinfo else date.replace(tzinfo=datetime.UTC)).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _unpacked(raw: bytes, encoding: str, most: int) -> bytes:
    packed = encoding.strip().lower() in ("gzip", "x-gzip") and raw.startswith(b"\x1f\x8b")
    if not packed:  # whatever the header says: packed in another way, it is refused later as it is not text
        return raw
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(raw, most + 1)
    except zlib.error as error:
        raise FetchError("it arrived damaged", _LATER, passing=True) from error
    if len(data) > most:
        raise _too_large(most)
    if not unpacker.eof:
        raise FetchError("it arrived incomplete", _LATER, passing=True)
    return data


def _too_large(most: int) -> FetchError:
    return FetchError(f"larger than {most / 1e6:.0f} MB", "Save the part that you need to a file, and ingest that.")
