"""When two addresses of the web are one: the same page under another spelling, or with a tracker's mark on it."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

_PORTS = {"http": 80, "https": 443}
#: Parameters that tell who sent a reader and never which page is meant. Short on purpose: courlan's list has `cid` and
#: `uid` too, by which some sites number their articles.
_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_ga|_gl|at_medium|at_campaign)(?:=|$)",
    re.IGNORECASE,
)
#: Spaces, and the bytes that a shell passes on without being able to read them.
_UNWRITTEN = re.compile(r"[\s\udc80-\udcff]")
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")


def normal(url: str) -> str:
    """`url` as every spelling of it is written: what the server is asked for, and nothing else.

    Scheme and host are in lower case; the fragment, a name and password, the default port and parameters of trackers
    are gone; the rest is kept as it is. Raises `ValueError` for what is no address at all.
    """
    # A space is written as one, and tabs and line ends count for nothing, as in browsers.
    plain = re.sub(r"[\t\r\n]", "", url).strip()
    parts = urlsplit(_UNWRITTEN.sub(lambda found: quote(found.group(), errors="surrogateescape"), plain))
    if parts.scheme.lower() in _PORTS and not parts.hostname:
        raise ValueError(f"no host in {url!r}")  # or the beginning of its path would become one
    path = _ESCAPE.sub(lambda found: found.group().upper(), parts.path) or "/"
    query = "&".join(each for each in parts.query.split("&") if each and not _TRACKING.match(each))
    # In an application of one page, what looks like a path names the article.
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{parts.scheme.lower()}://{_place(parts)}{path}{'?' + query if query else ''}{fragment}"


def spelled(url: str) -> str:
    """`url` as `normal` writes it; as it is where that cannot be, or would hide a name and password."""
    try:
        return url if "@" in urlsplit(url).netloc else normal(url)
    except ValueError:
        return url


def host_of(url: str | None) -> str | None:
    """The site of an address: its host in lower case without `www.`; None where there is none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.rstrip(".").removeprefix("www.") or None if host else None


def page_of(url: str | None) -> str | None:
    """What tells the page at `url` from all others; None where it gives no page but a whole site, or nothing."""
    if not url:
        return None
    try:
        parts = urlsplit(found := normal(url))
    except ValueError:
        return None
    return found if parts.hostname and (parts.path.strip("/") or parts.query or "#" in found) else None


def _place(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _PORTS.get(parts.scheme.lower())) else f"{host}:{parts.port}"
