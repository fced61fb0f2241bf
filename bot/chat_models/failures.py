"""Failures of a chat model in words that quote no client's message, which may contain keys or passages."""

from __future__ import annotations

import datetime
import email.utils
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: HTTP statuses after which another try is useless: a bad request, a bad key, no such model.
IN_VAIN = (400, 401, 403, 404, 413, 422)
#: LangChain's error for a stream that ends without a piece.
_EMPTY = "No generation chunks were returned"
_BY_STATUS = {
    401: "its key was not accepted",
    403: "its key was not accepted",
    429: "it gets too many requests, status 429",
}
#: Names of errors of Python and httpx that may have caused a provider's own; the first line with one of them counts.
_BY_NAME = {
    "ConnectError ConnectionRefusedError gaierror": "its server could not be reached",
    "ConnectTimeout ReadTimeout TimeoutError": "its server did not answer in time",
    "ReadError WriteError RemoteProtocolError": "its connection broke off",
    "BrokenPipeError ConnectionResetError ConnectionError": "its connection broke off",
    # The packages of OpenAI, Anthropic and Ollama raise these for an error inside a stream.
    "APIError APIStatusError ResponseError": "its server reported an error",
}

#: Providers' names for the reason of an end, and the reasons that mean an incomplete answer.
_REASONS = ("finish_reason", "stop_reason", "done_reason", "status")
_LONG = ("length", "max_tokens", "max_output_tokens", "model_context_window_exceeded", "incomplete")
_FILTERED = ("content_filter", "refusal", "safety")
#: Providers that name themselves in every piece, and the reason of the end in the last one.
_GIVE_REASONS = ("openai", "anthropic")


@dataclass
class Ending:
    """The end of a stream, by the metadata of its pieces; `reason` is the provider's, None while it gives none."""

    reason: str | None = None
    _must_have_reason: bool = False

    def heed(self, metadata: Mapping[str, object]) -> None:
        """Takes the metadata of the next piece."""
        self._must_have_reason |= metadata.get("model_provider") in _GIVE_REASONS
        self.reason = next((str(metadata[name]).lower() for name in _REASONS if metadata.get(name)), self.reason)

    @property
    def cut(self) -> str | None:
        """The reason why the answer is incomplete, in words; None for a complete one."""
        if self.reason in _LONG:
            return "it was cut off for its length"
        if self.reason in _FILTERED:
            return "its provider's filter cut it off"
        return "it stopped before the end" if self._must_have_reason and self.reason is None else None


def status(error: Exception) -> int | None:
    """The HTTP status in a provider's error, if it has one."""
    found = getattr(error, "status_code", None)
    return found if isinstance(found, int) and found >= 400 else None


def why(error: Exception) -> str:
    """The failure as the end of a sentence."""
    code = status(error)
    if code is not None:
        return _BY_STATUS.get(code, f"its server answered with status {code}")
    names = {type(each).__name__ for each in _chain(error)}
    for known, words in _BY_NAME.items():
        if names.intersection(known.split()):
            return words
    if isinstance(error, ValueError):  # its subclasses are the errors of bad JSON and bad UTF-8
        return "it sent nothing" if str(error) == _EMPTY else f"it sent what cannot be read ({type(error).__name__})"
    return type(error).__name__


def retry_after(error: Exception) -> float | None:
    """The seconds after which the server allows another try (Retry-After: RFC 9110, section 10.2.3), if it says."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    said = str(headers.get("retry-after") or "").strip()
    try:
        seconds = float(said)
    except ValueError:
        try:
            then = email.utils.parsedate_to_datetime(said)
        except ValueError:
            return None
        now = datetime.datetime.now(tz=datetime.UTC)
        seconds = (then.replace(tzinfo=then.tzinfo or datetime.UTC) - now).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
