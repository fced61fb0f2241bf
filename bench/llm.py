"""How many sentences of a language model verification lets through, on the questions of the seeds' test set.

The model is that of ONRECORD_MODEL, or the small one that `make test-llm` installs.

usage: llm.py [--every N]
Prints the counts by what became of the sentences, how often the quoted answer took their place, and examples; after
Ctrl-C, of the questions asked until then, which are in no order of their kinds.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import statistics
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from bot.conversation import AS_IT_STANDS, QUOTED_INSTEAD
from bot.evaluation.run import answer_line
from bot.evaluation.testset import read_questions
from bot.followups import Turn
from bot.generative import Chat
from bot.graph import build
from bot.models import chat_model
from bot.settings import load
from retrieval.embeddings import load as load_embedding
from retrieval.ingest import ingest
from retrieval.reading import read
from retrieval.search import PASSAGES
from retrieval.store import Store
from tests.small_model import served

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = 3
PATIENCE_S = 300.0


def main() -> None:
    """Asks and counts."""
    parser = argparse.ArgumentParser(description="How many of a model's sentences verification lets through.")
    parser.add_argument("--every", type=int, default=1, help="ask every Nth question of the test set (default: 1)")
    every = parser.parse_args().every
    settings = load()
    with contextlib.ExitStack() as stack:
        if settings.model is None:
            os.environ |= {"OPENAI_BASE_URL": stack.enter_context(served()).address, "OPENAI_API_KEY": "none"}
        _report(chat_model(settings.model or "openai:smollm2", PATIENCE_S), every)


def _report(model: BaseChatModel, every: int) -> None:
    settings = load()
    questions = read_questions(ROOT / "tests" / "evaluation" / "seeds.jsonl")[::every]
    random.Random(1).shuffle(questions)
    embedding = load_embedding(cache=settings.home / "models")
    chat, graph = partial(Chat, model, PATIENCE_S, backoff=()), build()
    turns: dict[tuple[str, ...], list[Turn]] = {}
    counts: Counter[str] = Counter()
    examples: dict[str, list[dict[str, Any]]] = {"verified": [], "repaired": [], "dropped": []}
    seconds: list[float] = []
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        store = Store(Path(folder), settings.embedding_model, lambda: embedding, create=True)
        stack.enter_context(contextlib.closing(store))
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        ingest(store, read([ROOT / "seeds"]))
        for question in questions:
            answer: dict[str, Any] = answer_line(graph, store, question, PASSAGES, turns, chat)
            notice = answer.get("notice") or ""
            counts["answers"] += 1
            counts["quoted instead"] += QUOTED_INSTEAD in notice
            counts["refused"] += answer["refused"]
            counts["failed"] += "no whole answer" in notice or "error" in answer
            seconds.append(answer["latency_s"] or 0.0)
            print(f"\r{len(seconds)} of {len(questions)}", end="", file=sys.stderr)
            for each in answer.get("sentences", ()):
                if each["reason"] != AS_IT_STANDS:
                    counts[each["status"]] += 1
                    examples[each["status"]].append(each)
    print(f"\n{dict(counts)} median {statistics.median(seconds):.1f} s")
    for status, found in examples.items():
        for each in found[:EXAMPLES]:
            print(f"{status}: {each['said']}\n    {each['reason']}\n    {each['text']}")


if __name__ == "__main__":
    main()
