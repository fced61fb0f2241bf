"""Opens the chat model of the setting MODEL with LangChain. A chat model is optional."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from bot.errors import SettingsError, install
from bot.settings import of_providers

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from bot.chat_models.client import Chat
    from bot.settings import Settings

#: Providers with an extra of this package; for others, install their LangChain package.
EXTRAS = ("anthropic", "ollama", "openai")


def chat_model(name: str, timeout: float | None = None, **options: object) -> BaseChatModel:
    """The model "provider:model", made by LangChain's `init_chat_model`; nothing is sent to it yet.

    Its client waits `timeout` seconds for the next data, where the provider's package has such a setting. That package
    reads keys and addresses from the environment (OPENAI_API_KEY, ...), to which those of .env are added here.
    `options` are `max_tokens`, `temperature` and `effort`, as far as they are set.

    Raises:
        SettingsError: the name is not "provider:model", or a package or key is missing; `mend` names it.
    """
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise SettingsError(
            f"ONRECORD_MODEL cannot be {name!r}, which is not of the form provider:model.",
            "Set it, for example ONRECORD_MODEL=openai:gpt-4o-mini",
        )
    os.environ.update(of_providers())
    try:
        from langchain.chat_models import init_chat_model

        asked = {**_patience(provider, timeout), **_address(provider), **_options(provider, options)}
        made: BaseChatModel = init_chat_model(model, model_provider=provider, **asked)
    except Exception as error:  # every provider's package has errors of its own for a missing key or a bad value
        raise _unusable(name, provider, error) from error
    return made


def configured(settings: Settings) -> Callable[..., Chat] | None:
    """The function that gives a new `Chat` with the configured model for each question; None if none is configured.

    Raises:
        SettingsError: the model cannot be opened, see `chat_model`.
    """
    if settings.model is None:
        return None
    from bot.chat_models.client import Chat, Manner
    from bot.chat_models.connections import watch

    model = chat_model(
        settings.model,
        settings.model_timeout,
        max_tokens=settings.model_writes,
        temperature=settings.model_temperature,
        effort=settings.model_effort,
    )
    watch(model)
    manner = Manner(settings.model_passages, settings.model_reads, settings.wording, settings.entailment)
    return partial(Chat, model, settings.model_timeout, manner=manner)


def _address(provider: str) -> dict[str, Any]:
    """The address of a server of one's own that speaks OpenAI's protocol, with the /v1 that its clients expect.

    Such a server often asks for no key, without which the client would not start.
    """
    address = os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE")
    if provider != "openai" or not address:
        return {}
    parts = urlsplit(address)
    whole = address if parts.path.strip("/") else urlunsplit(parts._replace(path="/v1"))
    own = parts.hostname is not None and not parts.hostname.endswith("openai.com")
    return {"base_url": whole, **({"api_key": "none"} if own and "OPENAI_API_KEY" not in os.environ else {})}


def _options(provider: str, options: Mapping[str, object]) -> dict[str, Any]:
    """The options that are set, under the names that the provider has for them."""
    names = {"effort": "reasoning_effort"} if provider == "openai" else {}
    names |= {"max_tokens": "num_predict", "effort": "reasoning"} if provider == "ollama" else {}
    return {names.get(name, name): value for name, value in options.items() if value is not None}


def _patience(provider: str, timeout: float | None) -> dict[str, Any]:
    if timeout is None or provider not in EXTRAS:
        return {}
    if provider == "ollama":
        return {"client_kwargs": {"timeout": timeout}}
    return {"timeout": timeout, "max_retries": 0}  # `Chat` tries again, and must know how long that takes


def _unusable(name: str, provider: str, error: Exception) -> SettingsError:
    if isinstance(error, ImportError) and provider in EXTRAS:
        return SettingsError(f"{name} needs a package that is not installed.", f"Install it: {install(provider)}")
    if isinstance(error, ImportError) and error.name and error.name.partition(".")[0] == "langchain":
        return SettingsError(
            f"{name} needs langchain, which is not installed.",
            f"Install it: pip install langchain langchain-{provider.replace('_', '-')}",
        )
    if str(error).startswith("Unsupported provider"):
        return SettingsError(
            f"{name} cannot be used: LangChain has no provider {provider!r}.",
            "Set ONRECORD_MODEL to one that it has, for example openai:MODEL, anthropic:MODEL or ollama:MODEL",
        )
    mend = f"Set what the provider needs in the environment, for example {provider.upper()}_API_KEY."
    if isinstance(error, ImportError):
        mend = "Install the package that it names."
    why = (str(error).strip() or type(error).__name__).splitlines()[0]
    return SettingsError(f"{name} cannot be used: {why}", mend)
