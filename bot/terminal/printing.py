"""An answer at a terminal, printed as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console

from bot.answers import Answer
from bot.console import plain
from bot.terminal import views

BUSY = "The model is reading the passages. Ctrl-C stops it."


@dataclass
class Spoken:
    """An answer that is printed as it comes: each sentence when it is verified, and what else there is at the end.

    As a context it shows below, for as long as a model writes, that something is being done.
    """

    console: Console
    heard: int = 0
    #: Whether a chat model writes; quotations come before a line about waiting could be read.
    slow: bool = False
    #: Told before the first sentence: how the question was understood.
    understood: Callable[[], str | None] = lambda: None
    _status: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Spoken:
        if self.slow and self.console.is_terminal:
            self._status.enter_context(self.console.status(BUSY))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.close()

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
        self.console.print(views.marked(sentence))

    def finish(self, answer: Answer) -> None:
        """Prints the answer, or what was not heard of it."""
        if not self.heard:
            self._say_understood()
            self.console.print(views.answer_view(answer))
        elif answer.notice:
            self.console.print(plain(answer.notice), style="italic", markup=False, highlight=False)

    def _say_understood(self) -> None:
        understood = self.understood()
        if understood:
            self.console.print(plain(understood), style="dim italic", markup=False, highlight=False)
