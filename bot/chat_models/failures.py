"""How a chat model failed, in words that quote nothing of a client's message: it may hold keys or passages."""

from __future__ import annotations

import datetime
import email.utils
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Statuses of HTTP that asking again does not change: a bad request, a bad key, no such model.
IN_VAIN = (400, 401, 403, 404, 413, 422)
#: What LangChain raises for a stream that ended before it brought anything.
_EMPTY = "No generation chunks were returned"
_BY_STATUS = {
    401: "its key was not accepted",
    403: "its key was not accepted",
    429: "it is asked too often, status 429",
}
#: By the names of errors, Python's and those of httpx, that a provider's own came of: the first that is among them.
_BY_NAME = (
    (("ConnectError", "ConnectionRefusedError", "gaierror"), "its server could not be reached"),
    (("ConnectTimeout", "ReadTimeout", "TimeoutError"), "its server did not answer in time"),
    (
        (
            "ReadError",
            "WriteError",
            "RemoteProtocolError",
            "BrokenPipeError",
            "ConnectionResetError",
            "ConnectionError",
        ),
        "its connection broke off",
    ),
    # What the packages of OpenAI, Anthropic and Ollama raise for an error that comes as a piece.
    (("APIError", "APIStatusError", "ResponseError"), "its server told of an error"),
)


#: The names that providers have for the reason of an end, and those reasons that make a part of an answer.
_REASONS = ("finish_reason", "stop_reason", "done_reason", "status")
_LONG = ("length", "max_tokens", "max_output_tokens", "model_context_window_exceeded", "incomplete")
_FILTERED = ("content_filter", "refusal", "safety")
#: Those that say with each piece who they are, and with the last one why it is the last.
_TELL = ("openai", "anthropic")


@dataclass
class Ending:
    """How a stream ends, by the metadata of its pieces; `reason` as its provider gives it, None while it has not."""

    reason: str | None = None
    _told: bool = False

    def heed(self, metadata: Mapping[str, object]) -> None:
        """Takes in what comes with a piece."""
        self._told = self._told or metadata.get("model_provider") in _TELL
        self.reason = next((str(metadata[name]).lower() for name in _REASONS if metadata.get(name)), self.reason)

    @property
    def cut(self) -> str | None:
        """Why what came is not the whole answer, in words; None for one that is whole."""
        if self.reason in _LONG:
            return "it was cut off for its length"
        if self.reason in _FILTERED:
            return "its provider's filter cut it off"
        return "it broke off without an end" if self._told and self.reason is None else None


def status(error: Exception) -> int | None:
    """The status of HTTP that a provider's error carries."""
    found = getattr(error, "status_code", None)
    return found if isinstance(found, int) and found >= 400 else None


def why(error: Exception) -> str:
    """What happened, as the end of a sentence."""
    code = status(error)
    if code is not None:
        return _BY_STATUS.get(code, f"its server answered with status {code}")
    names = {type(each).__name__ for each in _chain(error)}
    for those, words in _BY_NAME:
        if names.intersection(those):
            return words
    if isinstance(error, ValueError):  # bad JSON and bad UTF-8 are kinds of it
        return "it sent nothing" if str(error) == _EMPTY else f"it sent what cannot be read ({type(error).__name__})"
    return type(error).__name__


def retry_after(error: Exception) -> float | None:
    """The seconds after which the server wants to be asked again (Retry-After: RFC 9110, section 10.2.3)."""
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
    """The error and those that it came of."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
