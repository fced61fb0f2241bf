"""What a reasoning model thinks before it answers is no part of its answer, and is dropped as it streams in."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: How open models (R1, Qwen3) mark a thought where their server does not take it out.
_TAGS = ("<think>", "<thinking>")
_BEGIN = re.compile(r"<think(?:ing)?>", re.IGNORECASE | re.ASCII)
_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE | re.ASCII)
_PRINTED = re.compile(r"\S")
#: A tag that ends a thought, and has come but for its last character.
_HALF = len("</thinking>") - 1


@dataclass
class Thoughts:
    """A text that comes in pieces, without the thoughts that it begins with.

    However long a thought is, no more of it is kept than half a tag. `thinking` tells whether one is going on, `any`
    whether there was one.
    """

    thinking: bool = False
    any: bool = False
    _held: str = ""
    _saying: bool = False

    def take(self, piece: str) -> str:
        """What this piece adds to the answer: nothing within a thought, or while it may become one."""
        if self._saying:
            return piece
        text, at = self._held + piece, 0
        while found := _END.search(text, at) if self.thinking else _BEGIN.match(text, _behind_white_space(text, at)):
            self.thinking, at = not self.thinking, found.end()
            self.any = True
        if self.thinking:
            self._held = text[max(at, len(text) - _HALF) :]
            return ""
        rest = text[_behind_white_space(text, at) :]
        if any(tag.startswith(rest.lower()) for tag in _TAGS):
            self._held = rest
            return ""
        self._held, self._saying = "", True
        return rest

    def end(self) -> str:
        """What was held back, when nothing more comes; of a thought that has not ended, nothing."""
        held, self._held = self._held, ""
        return "" if self.thinking else held


def _behind_white_space(text: str, at: int) -> int:
    found = _PRINTED.search(text, at)
    return found.start() if found else len(text)
