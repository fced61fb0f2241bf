"""The fitted resolver as one ONNX file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.understanding.resolution.inputs import Pieces
from bot.understanding.resolution.model import feed_of
from bot.understanding.resolution.training.network import Network
from retrieval.embeddings.finetuning import TRACED, export

AXES = {"vectors": {1: "pieces"}, "types": {1: "pieces"}, "places": {0: "words"}, "scores": {0: "words"}}


def write(network: Network, path: Path, samples: Sequence[Pieces]) -> float:
    """Writes the resolver in 8 bits, and returns by how much its scores of the samples differ in the mean."""
    traced = Network(TRACED)
    traced.load_state_dict(network.state_dict())
    return export(traced, path, [feed_of(each) for each in samples], AXES)
