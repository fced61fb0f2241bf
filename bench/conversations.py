"""What remembering a conversation costs: questions through the graph and its checkpointer, and through the bare steps.

usage: conversations.py [--rounds N]
Each question is asked both ways in turn, so that a busy machine troubles both alike; the overhead is the difference.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import tempfile
import threading
import time
from pathlib import Path

from bot.conversation import Work, reply
from bot.graph import build, converse, new_conversation
from bot.memory import open_memory
from bot.settings import load
from retrieval.embeddings import load as load_embedding
from retrieval.ingest import ingest
from retrieval.reading import read
from retrieval.store import Store

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ("What did Zakharova say?", "Who is Seoul's nuclear envoy?", "Who summoned the ambassador?")
CONVERSATIONS = 50


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
            pairs = [(_graph(graph, store, each), _bare(store, each)) for _ in range(rounds) for each in QUESTIONS]
            for at, what in enumerate(("wall-clock", "processor")):
                over = sorted(1000 * (one[at] - other[at]) for one, other in pairs)
                p95 = over[int(0.95 * len(over))]
                print(f"overhead, {what} time: median {statistics.median(over):.1f} ms, p95 {p95:.1f} ms")
            began = time.perf_counter()
            threads = [threading.Thread(target=_graph, args=(graph, store, QUESTIONS[0])) for _ in range(CONVERSATIONS)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
            print(f"{CONVERSATIONS} conversations at once: {time.perf_counter() - began:.2f} s for a question each")


def _graph(graph: object, store: Store, question: str) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    converse(graph, new_conversation(), Work(store, question))  # type: ignore[arg-type]
    return time.perf_counter() - began, time.process_time() - busy


def _bare(store: Store, question: str) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    reply(store, question)
    return time.perf_counter() - began, time.process_time() - busy


if __name__ == "__main__":
    main()
