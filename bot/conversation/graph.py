"""The steps of a conversation as a LangGraph graph: what every face and every evaluation asks.

Its state is kept between questions and processes by a checkpointer, or, without one, given with each question. It is
messages and plain dicts: what is kept can be read by another version of this program, or by another one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import asdict, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, TypedDict, cast

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from bot.answers import Answer, Notice, Turn
from bot.conversation.steps import STEPS, after_understanding, answer_of, turns_of
from bot.conversation.work import Work
from bot.errors import StoreDamaged, StoreError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import BaseCheckpointSaver

#: A follow-up points back to the last few questions; a conversation that goes on for months must not grow for ever.
MOST_TURNS = 50


def _kept_turns(kept: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*kept, *new][-MOST_TURNS:]


class State(TypedDict, total=False):
    """The state of a conversation: its last turns, and the number of its questions.

    All else that the steps make of a question is in `Work`. Conversations of earlier versions have more channels,
    which are not read.
    """

    turns: Annotated[list[dict[str, Any]], _kept_turns]
    questions: int


Graph = CompiledStateGraph[State, Work, State, State]


def build(checkpointer: BaseCheckpointSaver[Any] | None = None) -> Graph:
    """The graph: a node for each of `STEPS`, named after it; small talk goes straight to the reply."""
    graph = StateGraph(State, context_schema=Work)
    names = [name for name, _ in STEPS]
    for name, step in STEPS:
        graph.add_node(name, _node(step))  # type: ignore[call-overload]  # its overloads know no Callable
    for before, name in pairwise((START, *names, END)):
        if before == "understand":
            graph.add_conditional_edges(before, _after_understanding, [name, "reply"])
        else:
            graph.add_edge(before, name)
    return graph.compile(checkpointer=checkpointer)


def _after_understanding(_: State, runtime: Runtime[Work]) -> str:
    return after_understanding(runtime.context)


def _node(step: Callable[[Work], None]) -> Callable[[State, Runtime[Work]], State]:
    def node(state: State, runtime: Runtime[Work]) -> State:
        work = runtime.context
        work.history = [] if work.by_itself else _turns(state)
        work.hear = runtime.stream_writer
        step(work)
        if work.answer is None:
            return {}
        turns = [asdict(turn) for turn in turns_of(work.answer)]
        # Earlier versions did not count the questions.
        return {"turns": turns, "questions": state.get("questions", len(state.get("turns", []))) + len(turns)}

    return node


def _turns(state: State) -> list[Turn]:
    try:
        return [Turn(**turn) for turn in state.get("turns", [])]
    except TypeError as error:
        raise StoreDamaged(
            "This conversation cannot be read as it is kept.", "Begin another one; in the terminal with /new."
        ) from error


def thread(conversation: str) -> RunnableConfig:
    """The configuration that names a conversation to the graph."""
    return {"configurable": {"thread_id": conversation}}


def stream(graph: Graph, work: Work, conversation: str | None = None) -> Generator[str | Answer, None, None]:
    """Yields each sentence of the answer as soon as it is verified, and at last the answer.

    The turns of `work` come before the question, behind those that the conversation has. It is named where the graph
    has a checkpointer, and then remembers the question; one that fails or is interrupted is not remembered. One that is
    answered and cannot be remembered has an answer whose notice says so.

    With a model the steps run in threads of the graph: closed in the middle, this stops it and waits for the step to
    end. An asynchronous face iterates in a thread and hands over what comes (`bot.telegram.queue`), as stores are not
    async.

    Raises:
        Stopped: the model's `stopped` was set.
        StoreError: the conversation cannot be read, or the articles.
    """
    if work.chat is None:  # nothing comes before the answer, and the threads cost 3 ms
        yield converse(graph, work, conversation)
        return
    run = cast("Generator[str, None, None]", graph.stream(**_asked(work, conversation), stream_mode="custom"))
    with closing(run):
        try:
            for sentence in run:  # noqa: UP028  `yield from` would close the graph, which waits, before the model stops
                yield sentence
        except GeneratorExit:
            work.stop()
            raise
        except StoreError as error:
            _unless_answered(work, error)
    yield answer_of(work)


def converse(graph: Graph, work: Work, conversation: str | None = None) -> Answer:
    """The answer as `stream` yields it at last, for who waits for the whole of it: in this thread."""
    try:
        graph.invoke(**_asked(work, conversation))
    except StoreError as error:
        _unless_answered(work, error)
    return answer_of(work)


def _unless_answered(work: Work, error: StoreError) -> None:
    """Lets the error go on; behind an answer only the remembering has failed, and its notice says so."""
    if work.answer is None:
        raise error
    told = Notice("not_remembered", {"why": error.message}).worded(work.language)
    work.answer = replace(work.answer, notice=f"{work.answer.notice} {told}" if work.answer.notice else told)


def _asked(work: Work, conversation: str | None) -> dict[str, Any]:
    return {
        "input": {"turns": [asdict(turn) for turn in work.history]},
        "config": thread(conversation) if conversation else None,
        "context": work,
        # What is kept is written once, when the question is answered.
        "durability": "exit" if conversation else None,
    }


def new_conversation() -> str:
    """A name for a conversation that no other one has."""
    return uuid.uuid4().hex
