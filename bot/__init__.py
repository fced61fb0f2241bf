"""Conversation and answers, and the faces that show them. Imports `retrieval`, never the reverse."""

from __future__ import annotations

from retrieval.lazy import lazily

#: Where each public name lives.
_HOMES = {
    "Also": "bot.answers",
    "Answer": "bot.answers",
    "Citation": "bot.answers",
    "OnRecordError": "bot.errors",
    "Settings": "bot.settings",
    "Turn": "bot.answers",
    "open_store": "bot.opening",
    "reply": "bot.conversation.steps",
}
__all__ = list(_HOMES)  # strings all the same
__getattr__ = lazily(__name__, _HOMES)
