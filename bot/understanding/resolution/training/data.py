"""Follow-ups to train on: a question, what was said before it, and the words of the completion that a person wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understanding.resolution.inputs import Pieces, Said, content, pieces, plain

#: The collection that a follow-up is of, at the beginning of its id.
_SOURCE = re.compile(r"[A-Za-z]*\d*")


@dataclass(frozen=True, slots=True)
class Example:
    """A question as typed and as a person completed it, and its history; `source` is the collection that it is of."""

    source: str
    question: str
    completed: str
    history: tuple[Said, ...]

    def seen(self) -> tuple[Pieces, list[float]]:
        """The pieces, and for each word that may be meant whether it is (1) or not (0)."""
        found = pieces(self.question, self.history)
        wanted = content(self.completed) - content(self.question)
        return found, [float(plain(word.text) in wanted) for word in found.words]


def read(path: Path) -> Iterator[Example]:
    """The follow-ups of a file, those that have answers in their history also without them."""
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            history = _history(row["history"])
            source = _SOURCE.match(row["id"]).group().lower()  # type: ignore[union-attr]  # it matches any text
            yield Example(source, row["question"], row["standalone"], history)
            if any(each.answer for each in history):
                asked = tuple(each for each in history if not each.answer)
                yield Example(source, row["question"], row["standalone"], asked)


def _history(rows: Sequence[dict[str, Any]]) -> tuple[Said, ...]:
    return tuple(Said(row["content"], row["role"] == "assistant") for row in rows)
