"""How many sentences of a language model verification lets through, on the questions of the seeds' test set.

The model is that of ONRECORD_MODEL, or the small one that `make test-llm` installs.

usage: llm.py [--every N]
Goes on with a run of these questions that was stopped: a small processor takes hours for all of them. Prints the
figures of the run and examples of what became of its sentences.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.evaluation.command import Request, evaluate
from bot.evaluation.run import ANSWERS, MANIFEST, METRICS_FILE
from bot.settings import load
from tests.small_model import served

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "tests" / "evaluation" / "seeds.jsonl"
EXAMPLES = 3
PATIENCE_S = "300"


def main() -> None:
    """Asks, and counts."""
    parser = argparse.ArgumentParser(description="How many of a model's sentences verification lets through.")
    parser.add_argument("--every", type=int, default=1, help="ask every Nth question of the test set (default: 1)")
    every = parser.parse_args().every
    run = load().home / "runs" / f"llm-every-{every}"
    if (run / METRICS_FILE).exists():  # it was finished, perhaps by other code
        shutil.rmtree(run)
    run.parent.mkdir(parents=True, exist_ok=True)
    questions = run.with_suffix(".jsonl")
    questions.write_text("".join(SEEDS.read_text(encoding="utf-8").splitlines(keepends=True)[::every]))
    with contextlib.ExitStack() as stack:
        if load().model is None:
            address = stack.enter_context(served()).address
            os.environ |= {"OPENAI_BASE_URL": address, "OPENAI_API_KEY": "none", "ONRECORD_MODEL": "openai:smollm2"}
            os.environ.setdefault("ONRECORD_MODEL_TIMEOUT", PATIENCE_S)
        begun = (run / MANIFEST).exists()
        evaluate(Request(questions, (ROOT / "seeds",), run, resume=begun, generate=True), Console(stderr=True))
    _examples(run / ANSWERS)


def _examples(answers: Path) -> None:
    """Prints how many sentences the model wrote, by what became of them and why, and some of each."""
    written = list(_written(answers))
    print(f"{len(written)} sentences: {dict(Counter(each['status'] for each in written))}")
    for reason, times in Counter(each["reason"] for each in written if each["status"] == "dropped").most_common(10):
        print(f"{times:5} dropped: {reason}")
    for status in ("worded", "verified", "repaired", "dropped"):
        for each in [each for each in written if each["status"] == status][:EXAMPLES]:
            print(f"{status}: {each['said']}\n    {each['reason']}\n    {each['text']}")


def _written(answers: Path) -> Iterator[dict[str, Any]]:
    for line in answers.read_text(encoding="utf-8").splitlines():
        yield from (each for each in json.loads(line).get("sentences", ()) if each["by"] == "model")


if __name__ == "__main__":
    main()
