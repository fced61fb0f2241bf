"""Fits the resolver: a word of the history belongs to the question or not."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from bot.understanding.resolution.training.data import Example
from bot.understanding.resolution.training.network import Network
from retrieval.embeddings.finetuning import optimiser

SEED = 7
#: Learning rates of the encoder and of the score, questions of a step, and epochs.
RATE, HEAD_RATE, STEP, EPOCHS = 8e-5, 1e-3, 8, 1
#: Steps between two lines of progress and two checkpoints.
SHOWN, KEPT = 50, 200


def fit(examples: Sequence[Example], checkpoint: Path, epochs: int = EPOCHS) -> Network:
    """The network, fitted to the examples; what is there is written to `checkpoint` on the way."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    network = Network()
    steps = epochs * (len(examples) // STEP)
    adam, schedule = optimiser(network, RATE, HEAD_RATE, steps)
    begun, recent = time.monotonic(), []
    for step in range(1, steps + 1):
        if (step - 1) % (steps // epochs) == 0:
            order = random.permutation(len(examples))
        at = (step - 1) % (steps // epochs) * STEP
        seen = [examples[number].seen() for number in order[at : at + STEP]]
        wanted = torch.tensor([each for _, labels in seen for each in labels])
        if not len(wanted):
            continue
        loss = binary_cross_entropy_with_logits(network.batch([pieces for pieces, _ in seen]), wanted)
        loss.backward()
        recent.append(loss.item())
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()
        adam.zero_grad(set_to_none=True)
        schedule.step()
        if step % SHOWN == 0:
            left = (time.monotonic() - begun) / step * (steps - step) / 60
            print(f"step {step} of {steps}: loss {np.mean(recent):.3f}, {math.ceil(left)} minutes left", flush=True)
            recent = []
        if step % KEPT == 0:
            torch.save(network.state_dict(), checkpoint)
    torch.save(network.state_dict(), checkpoint)
    network.eval()
    return network
