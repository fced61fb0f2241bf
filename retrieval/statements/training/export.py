"""The fitted network as one ONNX file: vectors of pieces in int8, all other weights in fp16."""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from retrieval.statements.tagger.features import FEATURES
from retrieval.statements.training.data import GUIDES, ROLES
from retrieval.statements.training.network import TAGS, Network

#: ONNX's operator set, as for the embedding model.
OPSET = 17
#: Weights of more numbers than this are stored in half precision.
SMALL = 256


class _Reader(nn.Module):  # type: ignore[misc]  # torch is not type-checked here
    """The network behind the lookup of vectors, with probabilities for scores."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: torch.Tensor, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        tags, contents, sources = self.network.read(vectors, features)
        return torch.softmax(tags.unflatten(-1, (len(GUIDES), len(ROLES), TAGS)), -1), contents, sources


def export(network: Network, path: Path) -> None:
    """Writes the network: `ids` and `features` in, `tags` (…, guide, role, tag), `contents` and `sources` out."""
    table = network.project(network.table).detach().numpy()
    scale = np.abs(table).max(axis=0) / 127
    model = _traced(network, table.shape[1])
    graph = model.graph
    casts = _halved(graph)
    graph.initializer.append(numpy_helper.from_array(np.round(table / scale).astype(np.int8), "table"))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), "scale"))
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("Cast", ["rows"], ["unscaled"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["unscaled", "scale"], ["vectors"]),
        *casts,
        *graph.node,
    ]
    del graph.node[:]
    graph.node.extend(nodes)
    features = next(each for each in graph.input if each.name == "features")
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["rows_", "width"])
    del graph.input[:]
    graph.input.extend([ids, features])
    relation = network.relation
    weights, bias, none = relation.weight.detach()[0].tolist(), relation.bias.item(), network.none.item()
    linker = {"weights": weights, "bias": bias, "none": none}
    helper.set_model_props(model, {"linker": json.dumps(linker), "features": json.dumps(FEATURES)})
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def _traced(network: Network, width: int) -> onnx.ModelProto:
    written = io.BytesIO()
    shapes = torch.zeros(2, 8, width), torch.zeros(2, 8, len(FEATURES))
    dynamic = {0: "rows_", 1: "width"}
    names = ["tags", "contents", "sources"]
    with warnings.catch_warnings():
        # torch calls this exporter outdated (see retrieval/embeddings/export.py), and warns of batches in LSTMs.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Reader(network).eval(),
            shapes,
            written,
            dynamo=False,
            opset_version=OPSET,
            input_names=["vectors", "features"],
            output_names=names,
            dynamic_axes=dict.fromkeys(["vectors", "features", *names], dynamic),
        )
    return onnx.load_from_string(written.getvalue())


def _halved(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Stores the large weights in half precision; returns the nodes that make them single again on loading."""
    casts = []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size > SMALL:
            half = numpy_helper.from_array(values.astype(np.float16), f"{weight.name}_half")
            casts.append(helper.make_node("Cast", [half.name], [weight.name], to=TensorProto.FLOAT))
            graph.initializer.remove(weight)
            graph.initializer.append(half)
    return casts
