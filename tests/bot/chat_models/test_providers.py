"""A chat model is named "provider:model"; an error names what is missing and how to get it."""

from __future__ import annotations

import sys

import pytest
from langchain_openai import ChatOpenAI

from bot.chat_models.connections import watch
from bot.chat_models.providers import chat_model
from bot.errors import SettingsError


def test_a_model_is_made_by_its_provider_and_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-a-test")
    made = chat_model("openai:gpt-4o-mini")
    assert isinstance(made, ChatOpenAI)
    assert made.model_name == "gpt-4o-mini"


@pytest.mark.parametrize("name", ["gpt-4o-mini", "openai:", ":gpt-4o-mini"])
def test_a_name_without_provider_or_model_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="is not of the form provider:model") as error:
        chat_model(name)
    assert "openai:gpt-4o-mini" in error.value.mend


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="Missing credentials") as error:
        chat_model("openai:gpt-4o-mini")
    assert "OPENAI_API_KEY" in error.value.mend


def test_an_unknown_provider_is_refused() -> None:
    with pytest.raises(SettingsError, match="LangChain has no provider 'nobody'"):
        chat_model("nobody:model")


def test_a_missing_package_of_an_extra_is_named_as_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_ollama", None)
    with pytest.raises(SettingsError, match="needs a package that is not installed") as error:
        chat_model("ollama:llama3")
    assert error.value.mend == 'Install it: pip install -c constraints.txt ".[ollama]"'


def test_another_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_mistralai", None)
    with pytest.raises(SettingsError, match="langchain-mistralai"):
        chat_model("mistralai:mistral-small")


def test_without_langchain_it_is_named_with_the_provider_s_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain.chat_models", None)
    with pytest.raises(SettingsError) as error:
        chat_model("mistralai:mistral-small")
    assert error.value.mend == "Install it: pip install langchain langchain-mistralai"


def test_the_connections_of_a_configured_model_can_be_hung_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-a-test")
    assert watch(chat_model("openai:gpt-4o-mini", 10))
