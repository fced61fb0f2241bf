"""Failures of a model are put into words, none of them its client's."""

from __future__ import annotations

import datetime
import email.utils
import json

import pytest

from bot.chat_models.failures import retry_after, why


class OfProvider(Exception):
    """An error answer, as the providers' packages report it."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__("sk-secret")
        self.status_code = status
        self.response = type("Response", (), {"headers": headers})()


class ConnectError(Exception):
    """Named as httpx names it."""


class APIError(Exception):
    """Named as the packages of OpenAI and Anthropic name it."""


def caused(error: Exception, by: Exception) -> Exception:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OfProvider(401), "its key was not accepted"),
        (OfProvider(429), "it gets too many requests, status 429"),
        (OfProvider(500), "its server answered with status 500"),
        (OfProvider(-1), "OfProvider"),
        (caused(RuntimeError("sk-secret"), ConnectError("sk-secret")), "its server could not be reached"),
        (ConnectionRefusedError("sk-secret"), "its server could not be reached"),
        (caused(RuntimeError("sk-secret"), ConnectionResetError("sk-secret")), "its connection broke off"),
        (TimeoutError("sk-secret"), "its server did not answer in time"),
        (ValueError("No generation chunks were returned"), "it sent nothing"),
        (json.JSONDecodeError("sk-secret", "", 0), "it sent what cannot be read (JSONDecodeError)"),
        (APIError("sk-secret"), "its server reported an error"),
        (RuntimeError("sk-secret"), "RuntimeError"),
    ],
)
def test_a_failure_is_put_into_words(error: Exception, words: str) -> None:
    assert why(error) == words


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), (" 2.5 ", 2.5), ("-3", 0.0), ("nan", None), ("inf", None), ("soon", None), ("", None)],
)
def test_when_a_server_wants_to_be_asked_again(said: str, seconds: float | None) -> None:
    assert retry_after(OfProvider(429, **{"retry-after": said})) == seconds


def test_when_a_server_wants_to_be_asked_again_may_be_a_date() -> None:
    then = datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(seconds=90)
    seconds = retry_after(OfProvider(503, **{"retry-after": email.utils.format_datetime(then, usegmt=True)}))
    assert seconds is not None
    assert 80 < seconds <= 90
