"""What the graph and its checkpointer cost: questions asked through them, as a face does, and through the bare steps.

usage: conversations.py [--rounds N]
Each question is asked both ways in turn, so that a busy machine troubles both alike; the overhead is the difference,
beside that of two bare ones, which is the machine's own noise.
Then fifty conversations go on at once, each asking every few seconds, one question this way and the next the other; and
at last all fifty ask at the same moment, where each answer waits for the overheads of all others too.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from bot.answers import Turn
from bot.conversation.graph import Graph, build, new_conversation, stream
from bot.conversation.steps import reply, turns_of
from bot.conversation.work import Work
from bot.memory.memory import open_memory
from bot.settings import load
from retrieval.embeddings.loading import load as load_embedding
from retrieval.ingest.storing import ingest
from retrieval.reading import read
from retrieval.store.store import Store

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ("What did Zakharova say?", "Who is Seoul's nuclear envoy?", "Who summoned the ambassador?")
CONVERSATIONS, BATCHES = 50, 5
#: Seconds between two questions of a conversation, on average: a tenth of what people take to read an answer.
PAUSE_S, ASKED = 5.0, 8


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="What the graph and the checkpointer cost.")
    parser.add_argument("--rounds", type=int, default=40, help="how often each question is asked (default: 40)")
    rounds = parser.parse_args().rounds
    settings = load()
    embedding = load_embedding(cache=settings.home / "models")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), settings.embedding_model, lambda: embedding, create=True)
        ingest(store, read([ROOT / "seeds"]))
        kept = settings.model_copy(update={"home": Path(folder), "checkpoints": None})
        with contextlib.closing(store), contextlib.closing(open_memory(kept)) as memory:
            graph = build(memory.saver)
            asked = [each for _ in range(rounds) for each in QUESTIONS]
            triples = [(_bare(store, each), _graph(graph, store, each), _bare(store, each)) for each in asked]
            for at, what in enumerate(("wall-clock", "processor")):
                over = sorted(1000 * (one[at] - bare[at]) for bare, one, _ in triples)
                noise = sorted(1000 * (again[at] - bare[at]) for bare, _, again in triples)
                print(f"overhead, {what} time: median {statistics.median(over):.1f} ms, p95 {_p95(over):.1f} ms")
                print(f"  of bare over bare: median {statistics.median(noise):.1f} ms, p95 {_p95(noise):.1f} ms")
            by_graph, bare = (sorted(waits) for waits in zip(*_side_by_side(graph, store), strict=True))
            over = [1000 * (one(by_graph) - one(bare)) for one in (statistics.median, _p95)]
            print(
                f"{CONVERSATIONS} side by side, a question of each every {PAUSE_S:g} s: graph p95"
                f" {1000 * _p95(by_graph):.0f} ms, bare {1000 * _p95(bare):.0f} ms; the graph's overhead: median"
                f" {over[0]:.1f} ms, p95 {over[1]:.1f} ms"
            )
            for name, ask in (("graph", partial(_graph, graph, store)), ("bare", partial(_bare, store))):
                waits = sorted(wait for _ in range(BATCHES) for wait in _at_once(ask))
                median, p95 = statistics.median(waits), _p95(waits)
                print(f"{CONVERSATIONS} at the same moment, {name}: median {median:.2f} s, p95 {p95:.2f} s")


def _p95(ordered: Sequence[float]) -> float:
    return ordered[int(0.95 * len(ordered))]


def _side_by_side(graph: Graph, store: Store) -> list[tuple[float, float]]:
    """The seconds that pairs of answers took, one by the graph and one bare, of conversations that go on at once."""

    def talk(at: int) -> list[tuple[float, float]]:
        chance, conversation = random.Random(at), new_conversation()
        history: list[Turn] = []
        pairs = []
        for turn in range(ASKED):
            took = []
            for ask in (
                partial(_graph, graph, store, conversation=conversation),
                partial(_bare, store, history=history),
            ):
                time.sleep(chance.expovariate(1 / PAUSE_S))
                took.append(ask(QUESTIONS[(at + turn) % len(QUESTIONS)])[0])
            pairs.append((took[0], took[1]))
        return pairs

    with ThreadPoolExecutor(CONVERSATIONS) as threads:
        return [pair for pairs in threads.map(talk, range(CONVERSATIONS)) for pair in pairs]


def _at_once(ask: Callable[[str], object]) -> list[float]:
    """The seconds that each of the conversations, a thread each, waits for its answer."""
    began = time.perf_counter()

    def waited(at: int) -> float:
        ask(QUESTIONS[at % len(QUESTIONS)])
        return time.perf_counter() - began

    with ThreadPoolExecutor(CONVERSATIONS) as threads:
        return list(threads.map(waited, range(CONVERSATIONS)))


def _graph(graph: Graph, store: Store, question: str, conversation: str | None = None) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    list(stream(graph, Work(store, question), conversation or new_conversation()))
    return time.perf_counter() - began, time.process_time() - busy


def _bare(store: Store, question: str, history: list[Turn] | None = None) -> tuple[float, float]:
    """Asked behind the same turns as through the graph, where there are any; they go on."""
    began, busy = time.perf_counter(), time.process_time()
    answer = reply(store, question, history or ())
    took = time.perf_counter() - began, time.process_time() - busy
    if history is not None:
        history += turns_of(answer)
    return took


if __name__ == "__main__":
    main()
