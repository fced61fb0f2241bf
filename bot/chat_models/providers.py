"""The chat model that the setting MODEL names, through LangChain; everything works without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError, install
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from bot.chat_models.client import Chat
    from bot.settings import Settings

#: Providers that an extra of this package brings; others need their LangChain package installed beside it.
EXTRAS = ("anthropic", "ollama", "openai")


def chat_model(name: str, timeout: float | None = None) -> BaseChatModel:
    """The model "provider:model", as `init_chat_model` of LangChain makes it; nothing is sent to it yet.

    `timeout` are the seconds that its client waits for anything to come, where the provider's package can be told so.

    Keys and addresses are those that the provider's package reads from the environment (OPENAI_API_KEY, ...).

    Raises:
        SettingsError: it is no "provider:model", a package or a key is missing; the mend names which.
    """
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise SettingsError(
            f"ONRECORD_MODEL cannot be {name!r}: it has no provider.",
            'Set it to "provider:model", as in ONRECORD_MODEL=openai:gpt-4o-mini',
        )
    try:
        from langchain.chat_models import init_chat_model

        made: BaseChatModel = init_chat_model(model, model_provider=provider, **_patience(provider, timeout))
    except ImportError as error:
        raise _missing(name, provider, error) from error
    except Exception as error:  # each provider's package has errors of its own for a missing key or a bad value
        raise _refused(name, provider, error) from error
    return made


def configured(settings: Settings) -> Callable[..., Chat] | None:
    """What gives the chat model of the settings for a question, anew for each (see `Chat`); None where none is set.

    Raises:
        SettingsError: it is set and cannot be made, see `chat_model`.
    """
    if settings.model is None:
        return None
    from bot.chat_models.client import Chat
    from bot.chat_models.connections import watch

    model = chat_model(settings.model, settings.model_timeout)
    watch(model)
    return partial(Chat, model, settings.model_timeout)


def _patience(provider: str, timeout: float | None) -> dict[str, Any]:
    if timeout is None:
        return {}
    if provider == "ollama":
        return {"client_kwargs": {"timeout": timeout}}
    # bot.answering.by_model tries again, and waits between; a client that did so too would wait behind its back.
    return {"timeout": timeout, "max_retries": 0} if provider in EXTRAS else {}


def _missing(name: str, provider: str, error: ImportError) -> OnRecordError:
    if provider in EXTRAS:
        return SettingsError(f"{name} needs a package that is not installed.", f"Install it: {install(provider)}")
    if error.name and error.name.partition(".")[0] == "langchain":
        return SettingsError(
            f"{name} needs langchain, which is not installed.",
            f"Install it: pip install langchain langchain-{provider.replace('_', '-')}",
        )
    return SettingsError(f"{name} cannot be used: {_first_line(error)}", "Install the package that is named there.")


def _refused(name: str, provider: str, error: Exception) -> OnRecordError:
    if str(error).startswith("Unsupported provider"):
        return SettingsError(
            f"{name} cannot be used: LangChain knows no provider {provider!r}.",
            "Set ONRECORD_MODEL to one of its providers, as in openai:MODEL, anthropic:MODEL, ollama:MODEL",
        )
    return SettingsError(
        f"{name} cannot be used: {_first_line(error)}",
        f"Set what the provider asks for in the environment, as in {provider.upper()}_API_KEY.",
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
