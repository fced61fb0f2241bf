"""Trains the tagger: `python -m retrieval.statements.training BENCHMARKS WEB [FOLDS]`, as `make train-statements` does.

BENCHMARKS holds the folders who-said-train, who-said-web and news-quiz-dev, WEB the annotations of web articles. Prints
what the tagger finds in articles that it was not trained on, in FOLDS parts (none by default), then trains on all
articles and writes the weights to the tagger's folder. The web articles of dev.jsonl are only measured.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from retrieval.statements.tagger.model import WEIGHTS
from retrieval.statements.training.data import Example, read_polnear, read_web
from retrieval.statements.training.export import export
from retrieval.statements.training.fit import SEED, fit
from retrieval.statements.training.measure import measure, table
from retrieval.statements.training.network import static_vectors

#: Cores that training may use; the weights depend on it in their last digits.
THREADS = 1


def main() -> int:
    """Cross-validates, trains on everything, and writes the weights; 1 when there is nothing to train on."""
    benchmarks, web, folds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
    polnear, more, quiz = (benchmarks / name for name in ("who-said-train", "who-said-web", "news-quiz-dev"))
    if not all((folder / "articles.jsonl").is_file() for folder in (polnear, more, quiz)):
        print(f"There are no {polnear}, {more} and {quiz}: the tagger is trained from annotated articles, whose texts"
              " are not part of this project. The weights stay as they are.", file=sys.stderr)  # fmt: skip
        return 1
    torch.set_num_threads(THREADS)
    texts = [quiz / "articles.jsonl", more / "articles.jsonl"]
    examples = [*read_polnear(polnear), *read_web([web / "train.jsonl", more / "attributions.jsonl"], texts)]
    print(f"{len(examples)} articles, {sum(len(each.pieces) for each in examples):,} word pieces", flush=True)
    if folds:
        print(table(_cross_validated(examples, folds)))
    print("Training on all of them:", flush=True)
    network = fit(examples, static_vectors())
    print("On the web articles kept for developing:")
    print(table(measure(network, read_web([web / "dev.jsonl"], texts))))
    export(network, WEIGHTS)
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size:,} bytes, sha256 {hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()}")
    return 0


def _cross_validated(examples: list[Example], folds: int) -> Counter[tuple[str, str]]:
    order = np.random.default_rng(SEED).permutation(len(examples))
    total: Counter[tuple[str, str]] = Counter()
    for fold in range(folds):
        print(f"Fold {fold + 1} of {folds}:", flush=True)
        held = set(order[fold::folds].tolist())
        network = fit([each for k, each in enumerate(examples) if k not in held], static_vectors())
        total += measure(network, [examples[k] for k in sorted(held)])
    return total


if __name__ == "__main__":
    sys.exit(main())
