"""`onrecord models`: which models are configured, and whether the chat model answers."""

from __future__ import annotations

import json
import time

from rich.console import Console

from bot.chat_models.client import Chat, CutOff, ModelFailed
from bot.chat_models.providers import configured
from bot.console import say
from bot.errors import SettingsError
from bot.settings import Settings

#: The question that shows whether a model answers.
TRIAL = "Answer with the one word: ready"
NONE = "none; answers are quotations. To set one: ONRECORD_MODEL=openai:gpt-4o-mini"


def tell_models(settings: Settings, console: Console, *, as_json: bool = False) -> bool:
    """Prints the models of the settings and the outcome of a trial; returns False when the chat model did not answer.

    Raises:
        SettingsError: the package or key of the chat model is missing. With `as_json` that is printed.
    """
    told: dict[str, object] = {"embedding_model": settings.embedding_model, "model": settings.model}
    try:
        make = configured(settings)
        if make:
            told |= tried(make())
    except SettingsError as error:
        if not as_json:
            raise
        told |= {"answered": False, "why": error.message, "mend": error.mend}
    if as_json:
        console.print_json(json.dumps(told, ensure_ascii=False))
    else:
        say(console, f"Embedding model: {settings.embedding_model}")
        say(console, f"Chat model: {settings.model or NONE}")
        if settings.model:
            say(console, outcome(told))
    return bool(told.get("answered", True))


def tried(chat: Chat) -> dict[str, object]:
    """Asks the model; returns whether it `answered`, what it `said` or `why` it did not, and the `seconds`."""
    began = time.perf_counter()
    first = None
    said: list[str] = []
    why = "it said nothing"
    try:
        for piece in chat.text(TRIAL, {"say": "ready"}):
            if first is None and piece:
                first = time.perf_counter() - began
            said.append(piece)
    except CutOff as cut:  # it answered until then
        why = str(cut)
    except ModelFailed as failed:
        said, why = [], str(failed)
    text = "".join(said).strip()
    told: dict[str, object]
    told = {"answered": True, "said": text[:80], "first_s": first} if text else {"answered": False, "why": why}
    return told | {"seconds": time.perf_counter() - began}


def outcome(told: dict[str, object]) -> str:
    """Returns the outcome of a trial as a sentence."""
    if told["answered"]:
        return f"It answered in {told['seconds']:.1f} s: {told['said']}"
    return f"It did not answer: {told['why']}."
