"""Normal forms of web addresses, so that spellings of one page, and trackers' parameters, make no difference."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

_PORTS = {"http": 80, "https": 443}
#: Parameters that say who sent a reader, never which page is meant. Short on purpose: courlan's list also has `cid` and
#: `uid`, by which some sites number their articles.
_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_ga|_gl|at_medium|at_campaign)(?:=|$)",
    re.IGNORECASE,
)
#: Spaces, and bytes from the command line that are not UTF-8.
_UNWRITTEN = re.compile(r"[\s\udc80-\udcff]")
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")


def normal(url: str) -> str:
    """The form of `url` that all its spellings share, which is what the server is asked for.

    Scheme and host are in lower case; fragment, name and password, default port and trackers' parameters are removed;
    the rest is kept. Raises `ValueError` if it is not an address.
    """
    # As in browsers, spaces are escaped, and tabs and line ends ignored.
    plain = re.sub(r"[\t\r\n]", "", url).strip()
    parts = urlsplit(_UNWRITTEN.sub(lambda found: quote(found.group(), errors="surrogateescape"), plain))
    if parts.scheme.lower() in _PORTS and not parts.hostname:
        raise ValueError(f"no host in {url!r}")  # or the start of its path would become the host
    path = _ESCAPE.sub(lambda found: found.group().upper(), parts.path) or "/"
    query = "&".join(each for each in parts.query.split("&") if each and not _TRACKING.match(each))
    # In a single-page application, a fragment like a path names the article.
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{parts.scheme.lower()}://{_place(parts)}{path}{'?' + query if query else ''}{fragment}"


def spelled(url: str) -> str:
    """The normal form of `url`; `url` itself if it has none, or if that would hide a name and password."""
    try:
        return url if "@" in urlsplit(url).netloc else normal(url)
    except ValueError:
        return url


def host_of(url: str | None) -> str | None:
    """The site of an address: its host in lower case without `www.`; None if there is none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.rstrip(".").removeprefix("www.") or None if host else None


def page_of(url: str | None) -> str | None:
    """The normal form of `url` if it names a page; None if it names only a site or nothing."""
    try:
        parts = urlsplit(found := normal(url or ""))
    except ValueError:
        return None
    return found if parts.hostname and (parts.path.strip("/") or parts.query or "#" in found) else None


def _place(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _PORTS.get(parts.scheme.lower())) else f"{host}:{parts.port}"
