"""Trains the resolver: `python -m bot.understanding.resolution.training BENCHMARKS`, as `make train-resolver` does.

BENCHMARKS holds the folders follow-ups-train and follow-ups-dev. Trains on one core for about half an hour, prints how
well the words that are found complete questions that it was not trained on, and writes its weights. With `--sources` it
is trained without each source in turn instead, measured on that one, and nothing is written.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch

from bot.understanding.resolution.inputs import pieces
from bot.understanding.resolution.model import WEIGHTS
from bot.understanding.resolution.training.data import Example, read
from bot.understanding.resolution.training.export import write
from bot.understanding.resolution.training.fit import fit
from bot.understanding.resolution.training.measuring import measured

#: Questions that show how large the layers' channels are.
SAMPLES = 48


def main() -> int:
    """Trains, measures and writes the weights; 1 where there is nothing to train on."""
    benchmarks = Path(sys.argv[1])
    train, dev = (benchmarks / f"follow-ups-{part}" / "turns.jsonl" for part in ("train", "dev"))
    if not train.is_file() or not dev.is_file():
        print(f"There are no {train} and {dev}: the resolver is trained with conversations that are not part of this"
              " project. The weights stay as they are.", file=sys.stderr)  # fmt: skip
        return 1
    torch.set_num_threads(1)
    examples = list(read(train))
    if "--sources" in sys.argv[2:]:
        for source in sorted({each.source for each in examples}):
            _without(source, examples)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        network = fit(examples, Path(folder, "resolver.pt"))
    kept = list(read(dev))
    print(f"follow-ups-dev: {measured(network, kept)}", flush=True)
    samples = [pieces(each.question, each.history) for each in examples[:: len(examples) // SAMPLES]]
    error = write(network, WEIGHTS, [each for each in samples if each.words])
    digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size:,} bytes, sha256 {digest}, scores differ by {error:.2f} in the mean")
    return 0


def _without(source: str, examples: Sequence[Example]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        network = fit([each for each in examples if each.source != source], Path(folder, "resolver.pt"))
    print(f"{source}, trained without it: {measured(network, [e for e in examples if e.source == source])}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
