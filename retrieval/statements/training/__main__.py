"""Trains the tagger: `python -m retrieval.statements.training BENCHMARKS WEB KEPT [FOLDS]`, as `make train-statements`
does.

BENCHMARKS holds the folders who-said-train, who-said-web, news-quiz-dev and news-quiz-train, WEB the annotations of web
articles. Prints what a teacher finds in articles that it was not trained on, in FOLDS parts (none by default). Then
trains the teachers on all annotated articles, has them tag texts that nobody annotated, trains the tagger on both, and
writes its weights to the tagger's folder. A teacher that is done is kept in the folder KEPT and not trained again. The
web articles of dev.jsonl are only measured.
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
from retrieval.statements.training.fit import Plan, fit
from retrieval.statements.training.measure import measure, table
from retrieval.statements.training.network import Network, static_vectors
from retrieval.statements.training.teaching import plain_texts, taught

#: Cores that training may use; the weights depend on it in their last digits.
THREADS = 1
#: Networks that differ in what chance, size and data make of them, and the one that learns from all of them.
TEACHERS = (Plan(7, 8, 96, 3), Plan(11, 8, 128, 3), Plan(12, 7, 96, 2))
TAGGER = Plan(22, 7, 128, 3)


def main() -> int:
    """Cross-validates, trains on everything, and writes the weights; 1 when there is nothing to train on."""
    benchmarks, web, kept = (Path(each) for each in sys.argv[1:4])
    folds = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    polnear, more, quiz = (benchmarks / name for name in ("who-said-train", "who-said-web", "news-quiz-dev"))
    plain = benchmarks / "news-quiz-train" / "questions.jsonl.gz"
    if not all((folder / "articles.jsonl").is_file() for folder in (polnear, more, quiz)) or not plain.is_file():
        print(f"There are no {polnear}, {more}, {quiz} and {plain}: the tagger is trained from articles, whose texts"
              " are not part of this project. The weights stay as they are.", file=sys.stderr)  # fmt: skip
        return 1
    torch.set_num_threads(THREADS)
    texts = [quiz / "articles.jsonl", more / "articles.jsonl"]
    annotations = [web / "train.jsonl", web / "more.jsonl", more / "attributions.jsonl"]
    examples = [*read_polnear(polnear), *read_web(annotations, texts)]
    print(f"{len(examples)} articles, {sum(len(each.pieces) for each in examples):,} word pieces", flush=True)
    if folds:
        print(table(_cross_validated(examples, folds)))
    teachers = [_teacher(examples, plan, kept) for plan in TEACHERS]
    unannotated = list(taught(teachers, plain_texts(plain)))
    print(f"The tagger, with {len(unannotated)} texts that they tagged:", flush=True)
    network = fit(examples, static_vectors(), TAGGER, unannotated)
    print("On the web articles kept for developing:")
    print(table(measure(network, read_web([web / "dev.jsonl"], texts))))
    export(network, WEIGHTS)
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size:,} bytes, sha256 {hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()}")
    return 0


def _teacher(examples: list[Example], plan: Plan, kept: Path) -> Network:
    weights = kept / f"teacher-{plan.seed}.pt"
    network = Network(static_vectors(), plan.hidden)
    if weights.is_file():
        print(f"{weights} is there", flush=True)
        network.load_state_dict(torch.load(weights, weights_only=True))
        network.eval()
        return network
    print(f"A teacher of {plan}:", flush=True)
    network = fit(examples, static_vectors(), plan)
    kept.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), weights)
    return network


def _cross_validated(examples: list[Example], folds: int) -> Counter[tuple[str, str]]:
    plan = TEACHERS[0]
    order = np.random.default_rng(plan.seed).permutation(len(examples))
    total: Counter[tuple[str, str]] = Counter()
    for fold in range(folds):
        print(f"Fold {fold + 1} of {folds}:", flush=True)
        held = set(order[fold::folds].tolist())
        network = fit([each for k, each in enumerate(examples) if k not in held], static_vectors(), plan)
        total += measure(network, [examples[k] for k in sorted(held)])
    return total


if __name__ == "__main__":
    sys.exit(main())
