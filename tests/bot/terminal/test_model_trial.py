"""`onrecord models` reports in words or JSON whether the chat model answers."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from bot.errors import SettingsError
from bot.settings import Settings
from bot.terminal.model_trial import tell_models
from tests.bot.chat_models.openai_server import Behaviour, openai_server


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("OPENAI_API_KEY", "of-a-test")
    return Settings(model="openai:m", model_timeout=10)


def told(settings: Settings) -> tuple[bool, dict[str, Any]]:
    printed = io.StringIO()
    answered = tell_models(settings, Console(file=printed, width=400), as_json=True)
    return answered, json.loads(printed.getvalue())


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (Behaviour([]), "it said nothing"),
        (Behaviour([" \n"]), "it said nothing"),
        (Behaviour([], reason=None), "it sent nothing"),
        (Behaviour([], reason="content_filter"), "its provider's filter cut it off"),
        (Behaviour(["<think>ready"], reason="length"), "it was cut off for its length"),
        (Behaviour(["<think>ready"]), "it thought, and came to no answer"),
        (Behaviour(["rea", "dy"], dies_after=1), "its connection broke off"),
    ],
)
def test_a_model_that_says_nothing_does_not_answer(
    settings: Settings, behaviour: Behaviour, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with openai_server(behaviour) as address:
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        answered, about = told(settings)
    assert (answered, about["answered"], about["why"]) == (False, False, why)


def test_a_server_that_is_not_there_is_reported_in_words(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    printed = io.StringIO()
    assert not tell_models(settings, Console(file=printed, width=400))
    assert "It did not answer: its server could not be reached." in printed.getvalue()


@pytest.mark.parametrize("reason", ["stop", "length", None])
def test_a_model_answers_behind_its_thought_and_though_it_is_cut_off(
    settings: Settings, reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with openai_server(Behaviour(["<think>\nReady?", "</think>\n\n", "ready"], reason=reason)) as address:
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        answered, about = told(settings)
    assert (answered, about["said"]) == (True, "ready")


def test_a_model_that_cannot_be_made_is_reported_as_json_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    answered, about = told(Settings(model="openai:m"))
    assert not answered
    assert about["model"] == "openai:m"
    assert "Missing credentials" in about["why"]
    assert "OPENAI_API_KEY" in about["mend"]
    with pytest.raises(SettingsError):
        tell_models(Settings(model="openai:m"), Console(file=io.StringIO()))
