"""One question to a chat model: retries, a deadline, a stop that closes the connection, and the tokens used."""

from __future__ import annotations

import json
import math
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from bot.chat_models import failures
from bot.chat_models.connections import Connections
from bot.chat_models.reasoning import Thoughts

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

#: Seconds to wait before each further try, when a model fails before its first word.
BACKOFF_S = (0.5, 1.5)
#: Seconds after which a reader that waits for the next piece gets an empty one.
STEP_S = 0.05


class ModelFailed(Exception):
    """The model gave no answer, or broke off; the message says why in a few words.

    `final` says that another try is useless, `again_in` after how many seconds the server allows one.
    """

    def __init__(self, message: str, *, final: bool = False, again_in: float | None = None) -> None:
        super().__init__(message)
        self.final = final
        self.again_in = again_in


class CutOff(ModelFailed):
    """The model's answer ended before it was complete."""


class Stopped(Exception):
    """Nobody is waiting for the answer any more."""


#: Two calls of one answer may end at once.
_counting = threading.Lock()


@dataclass
class Tokens:
    """Tokens read (`input`) and written (`output`) in the `calls` of a model, `untold` of which report no figures."""

    calls: int = 0
    input: int = 0
    output: int = 0
    untold: int = 0

    def add(self, message: AIMessage) -> None:
        """Adds the tokens of one answer."""
        usage: Mapping[str, int] | None = message.usage_metadata  # type: ignore[assignment]  # a TypedDict of ints
        with _counting:
            self.calls += 1
            if usage is None:
                self.untold += 1
            else:
                self.input += usage["input_tokens"]
                self.output += usage["output_tokens"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is asked and believed, as the settings say: the most `passages`, and the `tokens` of all of them;
    whether its own words may leave ("checked") or only the articles' ("quoted"); and who reads them a second time: an
    `entailment` model by name or folder, "none", or by default the chat model."""

    passages: int = 10
    tokens: int = 2_400
    wording: Literal["checked", "quoted"] = "checked"
    entailment: str | None = None


@dataclass
class Chat:
    """A chat model for one question: the time it has, the tokens it has used, and whether to stop.

    `timeout` is the number of seconds for all calls of the question together, from the first one on. `down` says why
    there are no more calls for the question: the model was down, or there was no time left. `manner` says how it is
    asked, `reading` counts the tokens of second readings.
    """

    model: BaseChatModel
    timeout: float = 60.0
    backoff: Sequence[float] = BACKOFF_S
    tokens: Tokens = field(default_factory=Tokens)
    stopped: threading.Event = field(default_factory=threading.Event)
    down: ModelFailed | None = None
    manner: Manner = field(default_factory=Manner)
    reading: Tokens = field(default_factory=Tokens)
    _deadline: float | None = None

    def beside(self) -> Chat:
        """The same model for the second reading of the same answer: its time and its stop, `reading` for its tokens."""
        self._deadline = self._deadline or time.monotonic() + self.timeout
        return replace(self, tokens=self.reading, backoff=())

    def used(self) -> dict[str, int]:
        """The tokens of the answer, and those of its second reading."""
        return {**asdict(self.tokens), **{f"reading_{kind}": count for kind, count in asdict(self.reading).items()}}

    def text(self, system: str, data: object) -> Iterator[str]:
        """The model's answer to the instructions and the data (sent as JSON), as it comes, without its reasoning.

        While nothing comes it yields empty pieces, so that its reader may do something else.

        Raises:
            ModelFailed: it fails, at the start after one more try than there are waits; no time is left; it only
            reasons; it was `down` before; or, at the end, it was `CutOff`.
            Stopped: `stopped` is set; the connection is closed, whatever it waits for, and nothing more is paid for
            (see `bot.chat_models.connections`).
        """
        if self.down:
            raise ModelFailed(str(self.down), final=True)
        messages = [("system", system), ("human", json.dumps(data, ensure_ascii=False))]
        self._deadline = self._deadline or time.monotonic() + self.timeout
        for wait in (*self.backoff, None):
            thoughts, begun = Thoughts(), False
            try:
                for chunk in self._chunks(messages, self._deadline):
                    if not chunk:
                        yield ""
                    elif said := thoughts.take(chunk):
                        begun = True
                        yield said
                if said := thoughts.end():
                    yield said
                elif thoughts.any and not begun:
                    raise ModelFailed("it thought, and came to no answer", final=True)
                return
            except ModelFailed as failed:
                if begun:
                    raise
                self._wait(failed, wait, self._deadline)

    def _wait(self, failed: ModelFailed, wait: float | None, deadline: float) -> None:
        """Waits until another try is allowed; raises `ModelFailed` where there is none."""
        left = deadline - time.monotonic()
        if not failed.final and failed.again_in is not None and failed.again_in >= left:
            failed = ModelFailed(f"{failed}; try again in {math.ceil(failed.again_in)} seconds", final=True)
        wait = None if wait is None else max(wait, failed.again_in or 0.0)
        if failed.final or wait is None or wait >= left:
            self.down = failed
            raise failed
        if self.stopped.wait(wait):
            raise Stopped from failed

    def _chunks(self, messages: list[tuple[str, str]], deadline: float) -> Iterator[str]:
        """The pieces of one try, read in a separate thread: a client that hangs must not block the conversation."""
        from langchain_core.messages import AIMessageChunk

        if time.monotonic() >= deadline:
            raise self._late()
        came: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        left = threading.Event()
        connections = Connections()

        def work() -> None:
            try:
                used, ending = AIMessageChunk(content=""), failures.Ending()
                with connections.watched():
                    # A `return` ends this frame, which closes the iterator and with it the connection.
                    for chunk in self.model.stream(messages):
                        if left.is_set():
                            return
                        # Only the figures: adding up the text would copy a long thought with every piece.
                        used += AIMessageChunk(content="", usage_metadata=chunk.usage_metadata)
                        ending.heed(chunk.response_metadata)
                        came.put(str(chunk.text))
                self.tokens.add(used)
                came.put(CutOff(ending.cut, final=ending.reason is not None) if ending.cut else None)
            except Exception as error:  # noqa: BLE001  every provider raises errors of its own
                came.put(error)

        threading.Thread(target=work, name="model", daemon=True).start()
        try:
            while True:
                if self.stopped.is_set():
                    raise Stopped
                if time.monotonic() >= deadline:
                    raise self._late()
                try:
                    # It waits in short steps, to notice a stop.
                    got = came.get(timeout=min(STEP_S, max(0.0, deadline - time.monotonic())))
                except queue.Empty:
                    yield ""
                    continue
                if got is None:
                    return
                if isinstance(got, CutOff):
                    raise got
                if isinstance(got, Exception):
                    final = failures.status(got) in failures.IN_VAIN
                    raise ModelFailed(failures.why(got), final=final, again_in=failures.retry_after(got)) from got
                # JSON may contain a lone surrogate, which no store and no screen accepts.
                yield got.encode("utf-8", "replace").decode()
        finally:
            left.set()
            connections.hang_up()

    def _late(self) -> ModelFailed:
        return ModelFailed(f"it took more than {self.timeout:g} seconds")
