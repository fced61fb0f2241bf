"""A chat model that says what a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict, Field

#: In a script: no answer ever comes.
GONE = object()
#: How long a model waits for the test before it fails.
PATIENCE_S = 10


class Streaming(BaseChatModel):
    """Streams its pieces, the same for every question; an exception among them is raised, `GONE` waits for ever.

    An event among them is waited for: a model that thinks until the test lets it go on, or fails when it never does.

    `heard` is what it was told; `given_up` is set when nobody reads on.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pieces: Sequence[Any]
    heard: list[str] = Field(default_factory=list)
    given_up: threading.Event = Field(default_factory=threading.Event)

    @property
    def _llm_type(self) -> str:
        return "streaming"

    def _generate(self, messages: list[BaseMessage], *rest: Any, **named: Any) -> ChatResult:
        raise NotImplementedError("it only streams")

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.heard.append(str(messages[-1].text))
        try:
            for piece in self.pieces:
                if isinstance(piece, Exception):
                    raise piece
                if piece is GONE:
                    threading.Event().wait()
                if isinstance(piece, threading.Event):
                    if not piece.wait(PATIENCE_S):
                        raise TimeoutError("nobody let the model go on")
                    continue
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        finally:
            self.given_up.set()


class Scripted(BaseChatModel):
    """Says its script, line by line, and keeps what it heard; an exception in the script is raised.

    `usage` are the tokens that it says each answer read and wrote.
    """

    script: list[Any]
    heard: list[list[BaseMessage]] = Field(default_factory=list)
    usage: tuple[int, int] | None = None

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.heard.append(messages)
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        if said is GONE:
            threading.Event().wait()
        usage = None
        if self.usage:
            read, written = self.usage
            usage = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(said, usage_metadata=usage))])
