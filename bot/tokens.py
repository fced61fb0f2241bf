"""What a language model used, in tokens, as far as its provider tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage


@dataclass
class Tokens:
    """Tokens read (`input`) and written (`output`) in `calls` of a model, `untold` of them without figures."""

    calls: int = 0
    input: int = 0
    output: int = 0
    untold: int = 0

    def add(self, message: AIMessage) -> None:
        """Adds what one answer of the model used."""
        usage: Mapping[str, int] | None = message.usage_metadata  # type: ignore[assignment]  # a TypedDict of ints
        self.calls += 1
        if usage is None:
            self.untold += 1
        else:
            self.input += usage["input_tokens"]
            self.output += usage["output_tokens"]

    def __add__(self, other: Tokens) -> Tokens:
        """What both used."""
        return Tokens(
            self.calls + other.calls, self.input + other.input, self.output + other.output, self.untold + other.untold
        )
