"""An answer at a terminal, printed as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field

from rich.console import Console

from bot.answers import Answer
from bot.console import say
from bot.terminal import views

BUSY = "The model is reading the passages. Ctrl-C stops it."


@dataclass
class Spoken:
    """An answer that is printed as it comes: each sentence when it is verified, the rest at the end.

    As a context it shows a line of progress while a model writes.
    """

    console: Console
    heard: bool = False
    #: Whether a chat model writes; quotations come before a line of progress could be read.
    slow: bool = False
    #: Returns how the question was understood, printed before the first sentence.
    understood: Callable[[], str | None] = lambda: None
    _status: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Spoken:
        if self.slow and self.console.is_terminal:
            self._status.enter_context(self.console.status(BUSY))
        return self

    def __exit__(self, *_: object) -> None:
        self._status.close()

    def tell(self, pieces: Iterable[str | Answer]) -> Answer:
        """Prints verified sentences as they come, then the rest of the answer, which is the last piece."""
        for piece in pieces:
            if isinstance(piece, Answer):
                self.finish(piece)
                return piece
            self.hear(piece)
        raise ValueError("no answer came")

    def hear(self, sentence: str) -> None:
        """Prints a verified sentence."""
        self._say_understood()
        self.console.print(views.marked(sentence))

    def finish(self, answer: Answer) -> None:
        """Prints the answer, or what is left of it after its sentences."""
        if not self.heard:
            self._say_understood()
            self.console.print(views.answer_view(answer))
        elif answer.notice:
            say(self.console, answer.notice, "italic")

    def _say_understood(self) -> None:
        if not self.heard and (understood := self.understood()):
            say(self.console, understood, "dim italic")
        self.heard = True
