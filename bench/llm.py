"""How many sentences of a language model verification lets through, on questions of the seeds' test set.

The model is that of ONRECORD_MODEL, or the small one that `make test-llm` installs.

usage: llm.py [--questions N]
Prints the counts by what became of the sentences, how often the quoted answer took their place, and examples.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import tempfile
from collections import Counter
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from bot.answers import Checked
from bot.conversation import QUOTED_INSTEAD, reply
from bot.generative import Chat
from bot.models import chat_model
from bot.settings import load
from retrieval.embeddings import load as load_embedding
from retrieval.ingest import ingest
from retrieval.reading import read
from retrieval.store import Store
from tests.small_model import served

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = 3
PATIENCE_S = 300.0


def main() -> None:
    """Asks and counts."""
    parser = argparse.ArgumentParser(description="How many of a model's sentences verification lets through.")
    parser.add_argument("--questions", type=int, default=155, help="ask this many, spread over the test set")
    wanted = parser.parse_args().questions
    settings = load()
    with contextlib.ExitStack() as stack:
        if settings.model is None:
            os.environ |= {"OPENAI_BASE_URL": stack.enter_context(served()).address, "OPENAI_API_KEY": "none"}
        _report(chat_model(settings.model or "openai:smollm2", PATIENCE_S), wanted)


def _report(model: BaseChatModel, wanted: int) -> None:
    settings = load()
    lines = (ROOT / "tests" / "evaluation" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [each for each in map(json.loads, lines) if not each.get("history")]
    questions = questions[:: max(1, len(questions) // wanted)][:wanted]
    embedding = load_embedding(cache=settings.home / "models")
    counts: Counter[str] = Counter()
    examples: dict[str, list[Checked]] = {"verified": [], "repaired": [], "dropped": []}
    seconds: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), settings.embedding_model, lambda: embedding, create=True)
        ingest(store, read([ROOT / "seeds"]))
        for question in questions:
            answer = reply(store, question["question"], chat=Chat(model, PATIENCE_S, backoff=()))
            instead = QUOTED_INSTEAD in (answer.notice or "")
            counts["answers"] += 1
            counts["quoted instead"] += instead
            counts["refused"] += answer.refused
            counts["failed"] += "no whole answer" in (answer.notice or "")
            seconds.append(answer.latency_s)
            quoted = "it is the article's text"
            for each in answer.sentences:
                if each.reason != quoted:
                    counts[each.status] += 1
                    examples[each.status].append(each)
        store.close()
    print(dict(counts), f"median {statistics.median(seconds):.1f} s")
    for status, found in examples.items():
        for each in found[:EXAMPLES]:
            print(f"{status}: {each.said}\n    {each.reason}\n    {each.text}")


if __name__ == "__main__":
    main()
