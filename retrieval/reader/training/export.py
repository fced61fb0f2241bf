"""The fitted reader as one ONNX file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from retrieval.embeddings.finetuning import TRACED, export
from retrieval.reader.inputs import Pieces
from retrieval.reader.model import feed_of
from retrieval.reader.training.network import Network

AXES = {
    "vectors": {1: "pieces"},
    "types": {1: "pieces"},
    "members": {0: "sentences", 1: "pieces"},
    "scores": {0: "sentences"},
}


def write(network: Network, path: Path, samples: Sequence[Pieces]) -> float:
    """Writes the reader in 8 bits, and returns by how much its scores of the samples differ in the mean."""
    traced = Network(TRACED)
    traced.load_state_dict(network.state_dict())
    return export(traced, path, [feed_of(each) for each in samples], AXES)
