"""A follow-up question made to stand alone, by rules; a complete question stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.questions import understand
from retrieval.words import content_words


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation as it was understood, and whom its answer was about."""

    standalone: str
    about: str | None = None


_LEAD = re.compile(r"^(?:(?:and|but|so|ok|okay|well|then|also)\b[ ,]*)+", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:he|she|him|they|them)\b", re.IGNORECASE)
#: "her" is both: "her remarks" and "about her"; a noun follows the first.
_HER = re.compile(
    r"\bher\b(?= (?!about|on|in|at|to|and|or|by|for|with|from|say|when|why|how|do|did|doing)\w)", re.IGNORECASE
)
_OBJECT_HER = re.compile(r"\bher\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:his|hers|their|theirs)\b", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"(?:what|how) about (?P<what>.+)", re.IGNORECASE)
#: "And Yoon?", "but about Japan?": no question of its own, and short.
_BARE = re.compile(r"(?:about |of |for )?(?P<what>\S+(?: \S+){0,5})", re.IGNORECASE)
_THAT = re.compile(r"\b(?:that|this|it|then|there)\b", re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:who|whom|what|when|where|why|how|which|did|does|do|has|have|is|was|were|are|can|tell me)\b(?: (?:did|does|do"
    r"|has|have|had|is|was|were|are|much|many))?\b",
    re.IGNORECASE,
)
#: A follow-up that points back with "that" or "it" has few words of its own; with more, it says itself what it means.
FEW_WORDS = 2
_ONE_OF_THEM = re.compile(
    r"\b(?:first|second|third|other|others|last|rest|next|former|latter)\b(?: ones?)?", re.IGNORECASE
)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as it would be asked without what was said before."""
    if not history:
        return question
    last = history[-1]
    about = next((turn.about for turn in reversed(history) if turn.about), None)
    asked = question.strip(" ?!.")
    core = _LEAD.sub("", asked)
    instead = _WHAT_ABOUT.fullmatch(core) or (core != asked and _BARE.fullmatch(core))
    if instead and not _ASKING.match(instead["what"]):
        return _instead(last, instead["what"], of_topic=core.lower().startswith("about "))
    if about and (_SUBJECT.search(core) or _HER.search(core) or _OBJECT_HER.search(core) or _POSSESSIVE.search(core)):
        return _name(core, about) + "?"
    own = content_words(_ONE_OF_THEM.sub("", core))
    incomplete = _THAT.search(core) or _ONE_OF_THEM.search(core) or not own
    if len(own) <= FEW_WORDS and _ASKING.match(core) and incomplete and not any(word[0].isupper() for word in own):
        return _with_subject(core, last)
    return question


def _name(core: str, about: str) -> str:
    named = _POSSESSIVE.sub(lambda _: f"{about}'s", _HER.sub(lambda _: f"{about}'s", core))
    return _OBJECT_HER.sub(lambda _: about, _SUBJECT.sub(lambda _: about, named))


def _instead(last: Turn, what: str, *, of_topic: bool) -> str:
    """The last question about something or somebody else: "what about Yoon?", "and about Japan?"."""
    before = understand(last.standalone)
    if before.speaker and of_topic:
        return f"What did {before.speaker} say about {what}?"
    if before.speaker:
        return last.standalone.replace(before.speaker, what, 1)
    for name in (last.about, *(last.about or "").split()[::-1]):
        if name and len(name) > 2 and re.search(rf"\b{re.escape(name)}\b", last.standalone, re.IGNORECASE):
            return re.sub(rf"\b{re.escape(name)}\b", lambda _: what, last.standalone, count=1, flags=re.IGNORECASE)
    subject = _ASKING.match(last.standalone)
    return f"{subject.group() if subject else 'what about'} {what}?"


def _with_subject(core: str, last: Turn) -> str:
    """The question with what the last one was about behind it: "when was that" becomes "when was: summoned the ..."."""
    bare = _THAT.sub("", core.rstrip(" ?!."))
    before = understand(last.standalone)
    if before.speaker:
        return f"{bare.split()[0]} did {before.speaker} say {before.topic}".strip() + "?"
    subject = _ASKING.sub("", _LEAD.sub("", last.standalone)).strip(" ?!.")
    return re.sub(r"\s+", " ", f"{bare} {subject}?").strip()
