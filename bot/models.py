"""The chat model that the setting MODEL names, through LangChain; everything works without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import SettingsError
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: Providers that an extra of this package brings; others need their LangChain package installed beside it.
EXTRAS = ("anthropic", "ollama", "openai")


def chat_model(name: str) -> BaseChatModel:
    """The model "provider:model", as `init_chat_model` of LangChain makes it; nothing is sent to it yet.

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

        made: BaseChatModel = init_chat_model(model, model_provider=provider)
    except ImportError as error:
        raise _missing(name, provider, error) from error
    except Exception as error:  # each provider's package has errors of its own for a missing key or a bad value
        raise _refused(name, provider, error) from error
    return made


def _missing(name: str, provider: str, error: ImportError) -> OnRecordError:
    if provider in EXTRAS:
        return SettingsError(
            f"{name} needs a package that is not installed.", f'Install it: pip install "onrecord[{provider}]"'
        )
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
