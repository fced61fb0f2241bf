"""Fits the resolver: a word of the history belongs to the question or not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from bot.understanding.resolution.training.data import Example
from bot.understanding.resolution.training.network import Network
from retrieval.embeddings.finetuning import Fitting

SEED = 7
#: Learning rates of the encoder and of the score, questions of a step, and epochs.
RATE, HEAD_RATE, STEP, EPOCHS = 1e-4, 1e-3, 12, 2
#: Steps whose questions are put in order of their length, so that those of a step are about as long.
POOL = 25
#: Steps between two lines of progress and two checkpoints.
SHOWN, KEPT = 50, 200


def fit(examples: Sequence[Example], checkpoint: Path, epochs: int = EPOCHS) -> Network:
    """The network, fitted to the examples; what is there is written to `checkpoint` on the way."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    network = Network()
    known = [seen for seen in (each.seen() for each in examples) if seen[1]]
    order = [batch for _ in range(epochs) for batch in batches([len(each.ids) for each, _ in known], random)]
    fitting = Fitting(network, (RATE, HEAD_RATE), len(order), checkpoint, SHOWN, KEPT)
    for batch in order:
        seen = [known[number] for number in batch]
        wanted = torch.tensor([each for _, labels in seen for each in labels])
        fitting.learn(binary_cross_entropy_with_logits(network.batch([pieces for pieces, _ in seen]), wanted))
        fitting.step()
    fitting.end()
    return network


def batches(lengths: Sequence[int], random: np.random.Generator) -> list[list[int]]:
    """The numbers of all questions, `STEP` in a batch, those of about one length together, in random order."""
    order = random.permutation(len(lengths)).tolist()
    found: list[list[int]] = []
    for at in range(0, len(order), STEP * POOL):
        pool = sorted(order[at : at + STEP * POOL], key=lengths.__getitem__)
        found += [pool[begin : begin + STEP] for begin in range(0, len(pool), STEP)]
    return [found[number] for number in random.permutation(len(found))]
