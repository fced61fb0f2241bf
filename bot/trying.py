"""Which models are configured, and whether the chat model answers."""

from __future__ import annotations

import json
import time

from rich.console import Console

from bot.generative import ModelFailed
from bot.models import configured
from bot.settings import Settings
from bot.show import plain

#: Asked of the model to see whether it answers.
TRIAL = "Answer with the one word: ready"


def tell_models(settings: Settings, console: Console, *, as_json: bool = False) -> bool:
    """Prints the models of the settings and what came of trying the chat model; False when it did not answer.

    Raises:
        SettingsError: the chat model cannot be made: its package or key is missing.
    """
    told: dict[str, object] = {"embedding_model": settings.embedding_model, "model": settings.model}
    answered = True
    make = configured(settings)
    if make:
        chat = make()
        began = time.perf_counter()
        first = None
        said: list[str] = []
        try:
            for piece in chat.text(TRIAL, {"say": "ready"}):
                first = first if first is not None or not piece else time.perf_counter() - began
                said.append(piece)
            told |= {"answered": True, "said": "".join(said)[:80], "first_s": first}
        except ModelFailed as failed:
            answered = False
            told |= {"answered": False, "why": str(failed)}
        told["seconds"] = time.perf_counter() - began
    if as_json:
        console.print_json(json.dumps(told, ensure_ascii=False))
    else:
        for line in _lines(told):
            console.print(plain(line), markup=False, highlight=False)
    return answered


def _lines(told: dict[str, object]) -> list[str]:
    lines = [f"Embedding model: {told['embedding_model']}"]
    if told["model"] is None:
        return [*lines, "Chat model: none, answers are quotations. Set one, as in ONRECORD_MODEL=openai:gpt-4o-mini"]
    lines.append(f"Chat model: {told['model']}")
    if told["answered"]:
        return [*lines, f"It answered in {told['seconds']:.1f} s: {told['said']}"]
    return [*lines, f"It did not answer: {told['why']}."]
