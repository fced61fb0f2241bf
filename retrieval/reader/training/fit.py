"""Fits the reader: one step after the other over groups of windows, each with a softmax over all its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from retrieval.embeddings.finetuning import Fitting
from retrieval.reader.inputs import pieces
from retrieval.reader.training.data import Group, Place, drawn
from retrieval.reader.training.network import Network

SEED = 7
#: Learning rates of the encoder and of the score, and groups of a step; a network that goes on learning takes less.
RATE, HEAD_RATE, STEP = 8e-5, 1e-3, 2
GOING_ON, HEAD_GOING_ON = 4e-5, 4e-4
#: Steps between two lines of progress and two checkpoints.
SHOWN, KEPT = 25, 200


def loss_of(network: Network, group: Group, answers: Sequence[set[Place]]) -> torch.Tensor:
    """Minus the log of the probability of each answer, in the mean; of "nothing answers" where there is none.

    The softmax is over the sentences of all windows and a 0 for "nothing".
    """
    seen = [pieces(group.question, window, group.asked) for window in group.windows]
    scores = network.group(seen)
    every = torch.logsumexp(torch.cat([torch.zeros(1), *scores]), 0)
    losses = []
    for answer in answers:
        right = [scores[window][place] for window, place in answer if place < len(scores[window])]
        if right:
            losses.append(every - torch.logsumexp(torch.stack(right), 0))
    return torch.stack(losses).mean() if losses else every


def fit(
    rounds: Sequence[Sequence[Group]], checkpoint: Path, network: Network | None = None, undated: float = 0.0
) -> Network:
    """The network, a new one or one that goes on learning, fitted to the groups of each round in turn; what is there is
    written to `checkpoint` on the way. The share `undated` of the groups is read without its day of asking."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    rates = (GOING_ON, HEAD_GOING_ON) if network else (RATE, HEAD_RATE)
    network = network or Network()
    network.train()
    steps = sum(len(each) for each in rounds) // STEP
    fitting = Fitting(network, rates, steps, checkpoint, SHOWN, KEPT)
    done = 0
    for groups in rounds:
        for group, answers in drawn(groups, random, undated):
            fitting.learn(loss_of(network, group, answers), STEP)
            done += 1
            if done % STEP == 0:
                fitting.step()
    fitting.end()
    return network
