"""Times questions in a running chat: one process, the store open, the seed article's questions over and over."""

from __future__ import annotations

import statistics
import time

from bot.conversation.steps import reply
from bot.opening import open_store
from bot.settings import load

QUESTIONS = (
    "What did Zakharova say?",
    "what did zaharova say about north korea",
    "Who summoned the ambassador?",
    "When was Zakharova's news conference?",
    "Who is Seoul's nuclear envoy?",
    "How did Chung describe the criticism?",
    "What is the population of Seoul?",
)
ROUNDS = 10


def main() -> None:
    """Prints the median, the 95th percentile and the longest of all answers but each question's first."""
    store = open_store(load())
    for question in QUESTIONS:
        reply(store, question)
    taken = {question: [_timed(store, question) for _ in range(ROUNDS)] for question in QUESTIONS}
    print("\nA question in a running chat (ms)              median     max")
    for question, times in taken.items():
        print(f"  {question:44} {statistics.median(times):6.0f}  {max(times):6.0f}")
    every = sorted(each for times in taken.values() for each in times)
    print(f"  {'all':44} {statistics.median(every):6.0f}  {every[-1]:6.0f}   p95 {every[int(0.95 * len(every))]:.0f}")
    store.close()


def _timed(store: object, question: str) -> float:
    began = time.perf_counter()
    reply(store, question)  # type: ignore[arg-type]
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
