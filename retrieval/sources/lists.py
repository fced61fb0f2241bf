"""Lists of addresses: files with an address on each line, apart from blank lines and `# comments`."""

from __future__ import annotations

import contextlib
from pathlib import Path

from retrieval.errors import ArticleError
from retrieval.reading import Refused, characters, encodings, fields, files

#: A thousand addresses take some 100 kB.
MAX_BYTES = 1_000_000
#: At least this share of a list's lines are addresses; an article has hardly one.
MOST_OF_THEM = 0.5


def addresses_in(path: Path) -> list[str | Refused] | None:
    """The addresses of a list, with a `Refused` for each line that is not one; None when the file is not a list."""
    with contextlib.suppress(ArticleError, OSError):  # reading it as an article says what is wrong with it
        text = encodings.decode(files.content(path, MAX_BYTES))
        lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]
        listed = [(number, line) for number, line in lines if line and not line.startswith("#")]
        good = sum(fields.is_link(line) for _, line in listed)
        if good and good >= MOST_OF_THEM * len(listed):
            return [line if fields.is_link(line) else _refused(path, number, line) for number, line in listed]
    return None


def _refused(path: Path, number: int, line: str) -> Refused:
    shown = characters.line(line)[:80]
    return Refused(f"{path}, line {number}", f"not an http(s) address: {shown}", "Correct it, or put a # before it.")
