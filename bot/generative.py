"""Answering with any LangChain chat model, whose every sentence is held against the articles before it leaves."""

from __future__ import annotations

import datetime
import json
import math
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import prompts
from bot import failing
from bot.answers import Evidence
from bot.connections import Connections
from bot.thoughts import Thoughts
from bot.tokens import Tokens
from bot.verification import Given, Sentence, Splitter, Unit, Verdict, instructs, verify
from retrieval.articles import Article, Span
from retrieval.search import Ranked
from retrieval.store import Store

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: Passages that a model is given at most, and the tokens that all of them may have together: what a model with a
#: window of 4,096 reads beside its instructions.
MOST_PASSAGES = 10
BUDGET_TOKENS = 2_400
#: English has about four characters a token. The providers' own counters download a vocabulary or ask their server.
CHARACTERS_A_TOKEN = 4
#: A model that writes more than this has lost its way: five sentences were asked for.
MOST_CHARACTERS, MOST_SENTENCES = 4_000, 12
#: Seconds before a model that failed before its first word is asked again, one after the other.
BACKOFF_S = (0.5, 1.5)


class ModelFailed(Exception):
    """The model gave no answer, or broke off; the message says why in a few words.

    `final`: asking again is in vain. `again_in`: the seconds after which its server wants to be asked again.
    """

    def __init__(self, message: str, *, final: bool = False, again_in: float | None = None) -> None:
        super().__init__(message)
        self.final = final
        self.again_in = again_in


class CutOff(ModelFailed):
    """The model's answer ended before it was whole."""


class Stopped(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class Chat:
    """A chat model for one question: how long it may take, what it has used, and whether it is to stop.

    `timeout` are the seconds for all that the question needs of it, from the first time that it is asked something.
    `down` says why it is not asked again for the question: it was down, or had no time left.
    """

    model: BaseChatModel
    timeout: float = 60.0
    backoff: Sequence[float] = BACKOFF_S
    tokens: Tokens = field(default_factory=Tokens)
    stopped: threading.Event = field(default_factory=threading.Event)
    down: ModelFailed | None = None
    _deadline: float | None = None

    def text(self, system: str, data: object) -> Iterator[str]:
        """What the model says to the instructions and the data (sent as JSON), as it comes, without what it thinks.

        Raises:
            ModelFailed: it fails, at the start after as many tries as there are waits; the question has no time left;
            it only thinks; it was `down` before; or, when all has come, it was `CutOff`.
            Stopped: `stopped` is set; the connection is closed, whatever it waits for, and nothing more is paid for
            (see `bot.connections`).
        """
        if self.down:
            raise ModelFailed(str(self.down), final=True)
        messages = [("system", system), ("human", json.dumps(data, ensure_ascii=False))]
        self._deadline = self._deadline or time.monotonic() + self.timeout
        for wait in (*self.backoff, None):
            thoughts, begun = Thoughts(), False
            try:
                for chunk in self._chunks(messages, self._deadline):
                    if said := thoughts.take(chunk):
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
        """Waits until the model can be asked again after it failed; raises `ModelFailed` where that is in vain."""
        left = deadline - time.monotonic()
        if not failed.final and failed.again_in is not None and failed.again_in >= left:
            told = f"{failed}; it wants to be asked again in {math.ceil(failed.again_in)} seconds"
            failed = ModelFailed(told, final=True)
        wait = None if wait is None else max(wait, failed.again_in or 0.0)
        if failed.final or wait is None or wait >= left:
            self.down = failed
            raise failed
        if self.stopped.wait(wait):
            raise Stopped from failed

    def _chunks(self, messages: list[tuple[str, str]], deadline: float) -> Iterator[str]:
        """The pieces of one try, read in a thread of its own: a client that hangs must not hang the conversation."""
        from langchain_core.messages import AIMessageChunk

        if time.monotonic() >= deadline:
            raise self._late()
        came: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        left = threading.Event()
        connections = Connections()

        def work() -> None:
            try:
                used, ending = AIMessageChunk(content=""), failing.Ending()
                with connections.watched():
                    # Left by a `return`, the iterator is closed with this frame, and its connection with it.
                    for chunk in self.model.stream(messages):
                        if left.is_set():
                            return
                        # The figures alone: put together with the text, a long thought would be copied with each piece.
                        used += AIMessageChunk(content="", usage_metadata=chunk.usage_metadata)
                        ending.heed(chunk.response_metadata)
                        came.put(str(chunk.text))
                self.tokens.add(used)
                came.put(CutOff(ending.cut, final=ending.reason is not None) if ending.cut else None)
            except Exception as error:  # noqa: BLE001  every provider raises its own kinds
                came.put(error)

        threading.Thread(target=work, name="model", daemon=True).start()
        try:
            while True:
                if self.stopped.is_set():
                    raise Stopped
                if time.monotonic() >= deadline:
                    raise self._late()
                try:
                    # Waiting in short steps lets a stop through.
                    got = came.get(timeout=min(0.1, max(0.0, deadline - time.monotonic())))
                except queue.Empty:
                    continue
                if got is None:
                    return
                if isinstance(got, CutOff):
                    raise got
                if isinstance(got, Exception):
                    final = failing.status(got) in failing.IN_VAIN
                    raise ModelFailed(failing.why(got), final=final, again_in=failing.retry_after(got)) from got
                # JSON may carry half of a pair of surrogates, which no store and no screen takes.
                yield got.encode("utf-8", "replace").decode()
        finally:
            left.set()
            connections.hang_up()

    def _late(self) -> ModelFailed:
        return ModelFailed(f"it took more than {self.timeout:g} seconds")


def give(store: Store, evidence: Sequence[Evidence], ranked: Sequence[Ranked]) -> list[Given]:
    """What the model is given: where the quoted answer stands, then the best passages, as far as the budget goes.

    Each is of whole sentences, and numbered from 1; the one that does not fit is cut behind the last sentence that
    does. A sentence that speaks to a model and not to a reader ends its passage.
    """
    given: list[Given] = []
    seen: set[tuple[str, Span]] = set()
    left = BUDGET_TOKENS
    for article, sentences, speaker in (*_around(store, evidence), *_passages(ranked)):
        run: list[Span] = []
        for span in sentences:
            cost = math.ceil(len(span.of(article.text)) / CHARACTERS_A_TOKEN)
            if cost > left or instructs(span.of(article.text)):
                break
            left -= cost
            run.append(span)
        if run and not all((article.id, span) in seen for span in run) and len(given) < MOST_PASSAGES:
            seen.update((article.id, span) for span in run)
            given.append(Given(len(given) + 1, article, tuple(run), speaker))
    return given


_Piece = tuple[Article, Sequence[Span], str | None]


def _around(store: Store, evidence: Sequence[Evidence]) -> Iterator[_Piece]:
    """The whole sentences around each place of the quoted answer."""
    for each in evidence:
        passages = store.catalog.passages_of(each.article)
        sentences = sorted({span for passage in passages for span in passage.sentences if span.overlap(each.span)})
        yield each.article, sentences, each.speaker


def _passages(ranked: Sequence[Ranked]) -> Iterator[_Piece]:
    for each in ranked:
        yield each.article, each.passage.sentences, None


@dataclass(frozen=True, slots=True)
class Written:
    """What is left of what a model wrote: the verdict on each sentence, whether it refused, how it failed."""

    verdicts: tuple[Verdict, ...]
    refused: bool = False
    failure: str | None = None


def write(chat: Chat, data: Mapping[str, object], borne: Sequence[Unit], hear: Callable[[Verdict], None]) -> Written:
    """The model's answer to a `case`, judged by the units of its passages; `hear` is told each verdict as it falls."""
    verdicts: list[Verdict] = []
    refusal = prompts.text("refusal")
    refused, failure = False, None
    try:
        for sentence in _sentences(chat.text(prompts.text("answer", refusal=refusal), data)):
            if _plain(sentence.text) == _plain(refusal):
                refused = True
                continue
            if not sentence.text:  # markers in a list at the end
                continue
            verdicts.append(verify(sentence, borne))
            hear(verdicts[-1])
    except ModelFailed as failed:
        failure = str(failed)
    return Written(tuple(verdicts), refused and not verdicts, failure)


def case(question: str, given: Sequence[Given], on: datetime.date | None) -> dict[str, object]:
    """What the model is given, for JSON: inside its strings no text of an article can end the data."""
    return {
        "question": question,
        "asked_on": on.isoformat() if on else None,
        "passages": [
            {
                "number": each.number,
                "title": each.article.title,
                "date": each.article.published.isoformat() if each.article.published else None,
                "speaker": each.speaker,
                "text": each.text,
            }
            for each in given
        ],
    }


def _sentences(chunks: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of what the model writes, up to the most that are read, and of a part those that are whole."""
    splitter, read, count = Splitter(), 0, 0
    try:
        for chunk in chunks:
            for sentence in splitter.take(chunk[: MOST_CHARACTERS - read]):
                yield sentence
                count += 1
            read += len(chunk)
            if read >= MOST_CHARACTERS or count >= MOST_SENTENCES:
                return  # what was begun is no whole sentence
    except ModelFailed:
        yield from splitter.broken_off()
        raise
    yield from splitter.end()


def _plain(text: str) -> str:
    return " ".join(text.lower().strip(" .!\"'“”").split())
