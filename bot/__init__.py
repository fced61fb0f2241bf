"""Conversation and answers, and the faces that show them. Imports `retrieval`, never the reverse."""

from __future__ import annotations

from importlib import import_module

#: Where each public name lives; looked up at first use, because importing everything takes a second.
_HOMES = {
    "Also": "bot.answers",
    "Answer": "bot.answers",
    "Citation": "bot.answers",
    "OnRecordError": "bot.errors",
    "Settings": "bot.settings",
    "Turn": "bot.followups",
    "open_store": "bot.opening",
    "reply": "bot.conversation",
}
__all__ = list(_HOMES)  # strings all the same


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
