"""The fitted reader as one ONNX file: matrices in 8 bits, vectors of word pieces too."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from retrieval.embeddings.int8 import TOPS, quantise
from retrieval.embeddings.onnx import session
from retrieval.reader.inputs import Pieces, membership
from retrieval.reader.training.network import Network

#: ONNX's operator set, as for the embedding model.
OPSET = 17


def feed_of(pieces: Pieces) -> dict[str, np.ndarray]:
    """What the exported reader takes for a window."""
    return {
        "ids": pieces.ids[None],
        "types": (np.arange(len(pieces.ids)) >= pieces.asked).astype(np.int64)[None],
        "members": membership(pieces.bounds, len(pieces.ids)),
    }


def export(network: Network, path: Path, samples: Sequence[Pieces]) -> float:
    """Writes the reader, and returns by how much its scores of the samples differ in the mean.

    The samples show how large the channels of its layers are. Of several roundings the most faithful is written.
    """
    eager = Network(attention="eager")
    eager.load_state_dict(network.state_dict())
    feeds = [feed_of(each) for each in samples]
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain.onnx")
        _write(eager.eval(), plain, feeds[0])
        wanted = _scores(plain, feeds)
        tried = []
        for top in TOPS:
            rounded = Path(folder, f"{top}.onnx")
            quantise(plain, rounded, feeds[: len(feeds) // 2], top)
            tried.append((float(np.abs(_scores(rounded, feeds) - wanted).mean()), rounded))
        _, best = min(tried)
        model = onnx.load(best)
        _round_table(model.graph)
        path.write_bytes(model.SerializeToString())
        return float(np.abs(_scores(path, feeds) - wanted).mean())


def _write(network: Network, path: Path, feed: dict[str, np.ndarray]) -> None:
    inputs = tuple(torch.from_numpy(each) for each in feed.values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch calls this exporter outdated (see retrieval/embeddings/export.py)
        torch.onnx.export(
            network,
            inputs,
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(feed),
            output_names=["scores"],
            dynamic_axes={
                "ids": {1: "pieces"},
                "types": {1: "pieces"},
                "members": {0: "sentences", 1: "pieces"},
                "scores": {0: "sentences"},
            },
        )


def _scores(model: Path, feeds: Sequence[dict[str, np.ndarray]]) -> np.ndarray:
    run = session(model, 1)
    return np.concatenate([run.run(["scores"], feed)[0] for feed in feeds])


def _round_table(graph: onnx.GraphProto) -> None:
    """Stores the vectors of word pieces, the largest table, in 8 bits with a scale for each of its columns."""
    table = max(graph.initializer, key=lambda each: int(np.prod(each.dims)))
    values = numpy_helper.to_array(table)
    scale = np.abs(values).max(axis=0) / 127
    at, lookup = next(
        (k, each) for k, each in enumerate(graph.node) if each.op_type == "Gather" and each.input[0] == table.name
    )
    graph.initializer.remove(table)
    graph.initializer.extend(
        [
            numpy_helper.from_array(np.round(values / scale).astype(np.int8), "table"),
            numpy_helper.from_array(scale.astype(np.float32), "table_scale"),
        ]
    )
    nodes = [
        helper.make_node("Gather", ["table", lookup.input[1]], ["table_rows"]),
        helper.make_node("Cast", ["table_rows"], ["table_floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["table_floats", "table_scale"], list(lookup.output)),
    ]
    kept = [each for each in graph.node if each is not lookup]
    del graph.node[:]
    graph.node.extend([*kept[:at], *nodes, *kept[at:]])
