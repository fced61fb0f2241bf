"""A web site on loopback, for tests: it serves what a test puts there, as badly as the test wants, and writes down what
it was asked for."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Page:
    """What the site answers with."""

    body: bytes = b""
    media: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


#: Takes over the connection to misbehave on it.
Misbehaviour = Callable[[BaseHTTPRequestHandler], None]


class Website:
    """The site: `pages` by path, `asked` the paths in the order in which they came, `headers` of the last of each."""

    def __init__(self, secure: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page | Misbehaviour] = {}
        self.asked: list[str] = []
        self.headers: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        if secure:
            self._server.socket = secure.wrap_socket(self._server.socket, server_side=True)

    def put(self, path: str, text: str, **facts: object) -> None:
        """Serves `text` in UTF-8 at `path`."""
        self.pages[path] = Page(text.encode(), **facts)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def open(self) -> Iterator[Website]:
        """Serves until the end."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def asked_since(self, before: int) -> list[str]:
        """The paths that were asked for after the first `before`, robots.txt aside, sorted."""
        return sorted(path for path in self.asked[before:] if path != "/robots.txt")


def _handler(site: Website) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers[self.path] = {key.lower(): value for key, value in self.headers.items()}
            page = site.pages.get(self.path, Page(b"Not here.", status=404))
            if callable(page):
                page(self)
                self.close_connection = True
                return
            unchanged = page.headers.get("ETag") and self.headers["If-None-Match"] == page.headers["ETag"]
            unchanged = unchanged or (
                page.headers.get("Last-Modified") and self.headers["If-Modified-Since"] == page.headers["Last-Modified"]
            )
            body = b"" if unchanged else page.body
            self.send_response(304 if unchanged else page.status)
            for name, value in {"Content-Type": page.media, **page.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def story(title: str, *paragraphs: str, head: str = "") -> str:
    """A page as newspapers make them, with its article among the rest."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{title} - The Daily Test</title>"
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Daily Test">{head}'
        f"</head><body><nav><a href=/>Home</a> <a href=/sports>Sports</a></nav><article><h1>{title}</h1>{body}"
        "</article><footer>All rights reserved.</footer></body></html>"
    )


def rss(*entries: tuple[str, str, str], title: str = "Test News", head: str = "") -> str:
    """A feed of entries: id (a path of the site as well), title, and whatever else XML there is to it."""
    items = "".join(
        f'<item><guid isPermaLink="false">{key}</guid><link>{{site}}{key}</link><title>{name}</title>{rest}</item>'
        for key, name, rest in entries
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0"><channel><title>{title}</title>'
        f"<link>{{site}}/</link><description>d</description>{items}</channel></rss>"
    )
