"""An answer at a terminal, printed as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console

from bot import show
from bot.answers import Answer
from bot.show import plain


@dataclass
class Spoken:
    """An answer that is printed as it comes: each sentence when it is verified, and what else there is at the end."""

    console: Console
    heard: int = 0
    #: Told before the first sentence: how the question was understood.
    understood: Callable[[], str | None] = lambda: None

    def tell(self, pieces: Iterable[str | Answer]) -> Answer:
        """Prints verified sentences as they come, and of the answer, which comes last, what was not heard."""
        for piece in pieces:
            if isinstance(piece, Answer):
                self.finish(piece)
                return piece
            self.hear(piece)
        raise ValueError("no answer came")

    def hear(self, sentence: str) -> None:
        """Prints a verified sentence."""
        if not self.heard:
            self._say_understood()
        self.heard += 1
        self.console.print(show.marked(sentence))

    def finish(self, answer: Answer) -> None:
        """Prints the answer, or what was not heard of it."""
        if not self.heard:
            self._say_understood()
            self.console.print(show.answer_view(answer))
        elif answer.notice:
            self.console.print(plain(answer.notice), style="italic", markup=False, highlight=False)

    def _say_understood(self) -> None:
        understood = self.understood()
        if understood:
            self.console.print(plain(understood), style="dim italic", markup=False, highlight=False)
