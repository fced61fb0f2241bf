"""Drops the thoughts of a reasoning model, which precede its answer, as they stream in."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Open models (R1, Qwen3) mark a thought with these tags, where their server does not remove it.
_TAGS = ("<think>", "<thinking>")
_BEGIN = re.compile(r"<think(?:ing)?>", re.IGNORECASE | re.ASCII)
_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE | re.ASCII)
_PRINTED = re.compile(r"\S")
#: The length of the longest closing tag without its last character.
_HALF = len("</thinking>") - 1


@dataclass
class Thoughts:
    """A text that comes in pieces, without the thoughts at its beginning.

    However long a thought is, at most a part of a tag is kept of it. `thinking` says whether one is going on, `any`
    whether there was one.
    """

    thinking: bool = False
    any: bool = False
    _held: str = ""
    _saying: bool = False

    def take(self, piece: str) -> str:
        """The part of the answer in this piece: nothing within a thought, or where one may begin."""
        if self._saying:
            return piece
        text, at = self._held + piece, 0
        while found := _END.search(text, at) if self.thinking else _BEGIN.match(text, _after_white_space(text, at)):
            self.thinking, self.any, at = not self.thinking, True, found.end()
        if self.thinking:
            self._held = text[max(at, len(text) - _HALF) :]
            return ""
        rest = text[_after_white_space(text, at) :]
        if any(tag.startswith(rest.lower()) for tag in _TAGS):
            self._held = rest
            return ""
        self._held, self._saying = "", True
        return rest

    def end(self) -> str:
        """The text held back so far, when nothing more comes; nothing of a thought that has not ended."""
        held, self._held = self._held, ""
        return "" if self.thinking else held


def _after_white_space(text: str, at: int) -> int:
    found = _PRINTED.search(text, at)
    return found.start() if found else len(text)
