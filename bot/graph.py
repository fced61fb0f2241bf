"""The steps of a conversation as a LangGraph graph, its state kept between questions and processes by a checkpointer.

The state is messages and plain dicts: what is kept can be read by another version of this program, or by another one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime

from bot.answers import Answer
from bot.conversation import STEPS, Update, Work, answer_of
from bot.followups import Turn

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

#: A follow-up points back to the last few questions; a conversation that goes on for months must not grow for ever.
MOST_TURNS = 50


def _kept_messages(kept: list[Any], new: list[Any]) -> list[AnyMessage]:
    messages: list[AnyMessage] = add_messages(kept, new)  # type: ignore[assignment]
    return messages[-2 * MOST_TURNS :]


def _kept_turns(kept: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*kept, *new][-MOST_TURNS:]


class State(TypedDict, total=False):
    """What a conversation keeps: all that was said, the turns as they were understood, the last question's way."""

    messages: Annotated[list[Any], _kept_messages]
    turns: Annotated[list[dict[str, Any]], _kept_turns]
    question: dict[str, Any]
    passages: list[dict[str, Any]]
    drafted: dict[str, Any]
    sentences: list[dict[str, Any]]


def build(checkpointer: BaseCheckpointSaver[Any] | None) -> CompiledStateGraph[State, Work, State, State]:
    """The graph: the steps of `bot.conversation.STEPS` in their order, a node each, named after them."""
    graph = StateGraph(State, context_schema=Work)
    before = START
    for name, step in STEPS:
        graph.add_node(name, _node(step))  # type: ignore[call-overload]  # its overloads know no Callable
        graph.add_edge(before, name)
        before = name
    graph.add_edge(before, END)
    return graph.compile(checkpointer=checkpointer)


def _node(step: Callable[[Work], Update]) -> Callable[[State, Runtime[Work]], State]:
    def node(state: State, runtime: Runtime[Work]) -> State:
        work = runtime.context
        work.history = [Turn(**turn) for turn in state.get("turns", [])]
        return step(work)  # type: ignore[return-value]

    return node


def thread(conversation: str) -> RunnableConfig:
    """The configuration that names a conversation to the graph."""
    return {"configurable": {"thread_id": conversation}}


def converse(graph: CompiledStateGraph[State, Work, State, State], conversation: str, work: Work) -> Answer:
    """The answer to the work's question in this conversation, which remembers it.

    A question that fails or is interrupted is not remembered.
    """
    graph.invoke({}, thread(conversation), context=work, durability="exit")
    return answer_of(work)


def new_conversation() -> str:
    """A name for a conversation that no other one has."""
    return uuid.uuid4().hex
