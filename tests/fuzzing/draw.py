"""What a fuzz target reads off its bytes: texts, numbers, choices; whatever changes the bytes changes them."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from retrieval.reading import characters

Option = TypeVar("Option")


class Draw:
    """Choices off the front of the bytes; when they are used up, each is the first one."""

    def __init__(self, data: bytes) -> None:
        self._left = data

    def number(self, most: int) -> int:
        """A number from 0 to `most`, of one byte, or of two where one is too few."""
        size = 1 if most < 256 else 2
        taken, self._left = self._left[:size], self._left[size:]
        return int.from_bytes(taken) % (most + 1)

    def pick(self, options: Sequence[Option]) -> Option:
        """One of the options."""
        return options[self.number(len(options) - 1)]

    def part(self) -> bytes:
        """The bytes up to the next NUL, which is no letter of any text."""
        taken, _, self._left = self._left.partition(b"\0")
        return taken

    def rest(self) -> bytes:
        """All that is left."""
        taken, self._left = self._left, b""
        return taken

    def __bool__(self) -> bool:
        return bool(self._left)


def typed(data: bytes) -> str:
    """The bytes as a shell passes them on: what is not UTF-8 becomes lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def article_text(data: bytes) -> str:
    """The bytes as the text of an article that has been read."""
    return characters.fit(data.decode("utf-8", "replace"))


@cache
def scratch() -> Path:
    """A folder for this process, in memory where there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108
    folder = tempfile.TemporaryDirectory(prefix="onrecord-fuzzing-", dir=memory if memory.is_dir() else None)
    atexit.register(folder.cleanup)
    return Path(folder.name)
