"""Fine-tuning of the packaged model, which the learned parts share: its encoder, and its export in 8 bits.

Importing this module imports torch and transformers: only for training.
"""

from __future__ import annotations

import math
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import AutoModel

from retrieval.embeddings.int8 import SAFE, Feed, quantise
from retrieval.embeddings.onnx import session
from retrieval.embeddings.packaged import folder

#: ONNX's operator set, as for the embedding model.
OPSET = 17
#: ONNX traces the plain form of attention; torch trains faster with its own.
TRAINED, TRACED = "sdpa", "eager"


def encoder(attention: str = TRAINED) -> Any:
    """The packaged model's encoder without dropout, which one epoch does not need and which doubles the time on a CPU.

    The vectors of word pieces stay as they are, so that no part needs a copy of them (`packaged.word_vectors`).
    """
    encoder = AutoModel.from_pretrained(folder(), attn_implementation=attention)
    encoder.pooler = None
    for module in encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return encoder


def optimiser(network: Any, rate: float, head_rate: float, steps: int, rising: float = 0.06) -> tuple[Any, Any]:
    """AdamW with a rate for the network's `encoder` and one for its other weights, and the schedule of both: they rise
    for a share of the steps and then fall to nearly nothing."""
    body = [each for each in network.encoder.parameters() if each.requires_grad]
    known = {id(each) for each in network.encoder.parameters()}
    head = [each for each in network.parameters() if id(each) not in known]
    groups = [{"params": body, "lr": rate}, {"params": head, "lr": head_rate}]
    adam = torch.optim.AdamW(groups, weight_decay=0.01)
    rise = max(1, int(rising * steps))
    factor = lambda step: min((step + 1) / rise, max(0.02, (steps - step) / max(1, steps - rise)))  # noqa: E731
    return adam, torch.optim.lr_scheduler.LambdaLR(adam, factor)


class Fitting:
    """The steps of a network's fit: each changes its weights, some tell how far it is, some write a checkpoint.

    `shown` and `kept` are so many steps between two lines of progress and two checkpoints.
    """

    def __init__(  # noqa: PLR0913, PLR0917  what a fit is made of
        self, network: Any, rates: tuple[float, float], steps: int, checkpoint: Path, shown: int, kept: int
    ) -> None:
        self._network, self._steps, self._checkpoint = network, steps, checkpoint
        self._shown, self._kept = shown, kept
        self._optimiser, self._schedule = optimiser(network, *rates, steps)
        self._done, self._begun, self._losses = 0, time.monotonic(), list[float]()

    def learn(self, loss: Any, groups: int = 1) -> None:
        """Adds the gradient of a loss, of which a step has so many `groups`."""
        (loss / groups).backward()
        self._losses.append(loss.item())

    def step(self) -> None:
        """Changes the weights by the gradients that were added."""
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        self._schedule.step()
        self._done += 1
        if self._done % self._shown == 0:
            left = (time.monotonic() - self._begun) / self._done * (self._steps - self._done) / 60
            loss = np.mean(self._losses)
            print(f"step {self._done} of {self._steps}: loss {loss:.3f}, {math.ceil(left)} minutes left", flush=True)
            self._losses = []
        if self._done % self._kept == 0:
            torch.save(self._network.state_dict(), self._checkpoint)

    def end(self) -> None:
        """Writes the last checkpoint; the network is ready to be used."""
        torch.save(self._network.state_dict(), self._checkpoint)
        self._network.eval()


def export(network: Any, path: Path, feeds: Sequence[Feed], axes: Mapping[str, Mapping[int, str]]) -> float:
    """Writes the network (made with `TRACED` attention) as ONNX in 8 bits, rounded so that every CPU finds the same;
    returns how much its outputs differ in the mean over the feeds.

    The feeds' names are those of its inputs, in order; `axes` name the axes that vary, of the inputs and of the one
    output `scores`. The first half of the feeds shows how large the channels of its layers are.
    """
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary, "plain.onnx")
        inputs = tuple(torch.from_numpy(np.array(each)) for each in feeds[0].values())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch calls this exporter outdated (see export.py)
            torch.onnx.export(
                network.eval(),
                inputs,
                str(plain),
                dynamo=False,
                opset_version=OPSET,
                input_names=list(feeds[0]),
                output_names=["scores"],
                dynamic_axes={name: dict(each) for name, each in axes.items()},
            )
        wanted = _scores(plain, feeds)
        quantise(plain, path, feeds[: len(feeds) // 2], SAFE)
        return float(np.abs(_scores(path, feeds) - wanted).mean())


def _scores(model: Path, feeds: Sequence[Feed]) -> Any:
    run = session(model, 1)
    return np.concatenate([run.run(["scores"], feed)[0].ravel() for feed in feeds])
