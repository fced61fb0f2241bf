"""Which models are configured, and whether the chat model answers."""

from __future__ import annotations

import json
import time

from rich.console import Console

from bot.chat_models.client import Chat, CutOff, ModelFailed
from bot.chat_models.providers import configured
from bot.console import plain
from bot.errors import SettingsError
from bot.settings import Settings

#: Asked of the model to see whether it answers.
TRIAL = "Answer with the one word: ready"


def tell_models(settings: Settings, console: Console, *, as_json: bool = False) -> bool:
    """Prints the models of the settings and what came of trying the chat model; False when it did not answer.

    Raises:
        SettingsError: the chat model cannot be made: its package or key is missing. With `as_json` that is printed.
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
        for line in _lines(told):
            console.print(plain(line), markup=False, highlight=False)
    return bool(told.get("answered", True))


def tried(chat: Chat) -> dict[str, object]:
    """What came of asking the model: whether it `answered`, what it `said` or `why` not, and the `seconds`."""
    began = time.perf_counter()
    first = None
    said: list[str] = []
    why = "it said nothing"
    try:
        for piece in chat.text(TRIAL, {"say": "ready"}):
            first = first if first is not None or not piece else time.perf_counter() - began
            said.append(piece)
    except CutOff as cut:  # what came shows that it answers
        why = str(cut)
    except ModelFailed as failed:
        said, why = [], str(failed)
    text = "".join(said).strip()
    told: dict[str, object]
    told = {"answered": True, "said": text[:80], "first_s": first} if text else {"answered": False, "why": why}
    return told | {"seconds": time.perf_counter() - began}


def outcome(told: dict[str, object]) -> str:
    """What came of asking the model, as a sentence."""
    if told["answered"]:
        return f"It answered in {told['seconds']:.1f} s: {told['said']}"
    return f"It did not answer: {told['why']}."


def _lines(told: dict[str, object]) -> list[str]:
    lines = [f"Embedding model: {told['embedding_model']}"]
    if told["model"] is None:
        return [*lines, "Chat model: none, answers are quotations. Set one, as in ONRECORD_MODEL=openai:gpt-4o-mini"]
    return [*lines, f"Chat model: {told['model']}", outcome(told)]
