"""An exported embedding model with 8-bit weights and products: it embeds passages in half of the time.

Plain 8-bit models are inexact because one scale serves a whole tensor, while transformers have channels and tokens that
are far larger than the others. Here every token is divided by its largest value before it is rounded, and every channel
by what balances it against its weights (SmoothQuant: Xiao et al., ICML 2023, eq. 4, alpha 0.5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from retrieval.embeddings.onnx import session

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How much of the imbalance between channels goes into the weights: half, as in SmoothQuant.
ALPHA = 0.5
#: The largest magnitude of a rounded weight, from the finest, that of 8 bits with a sign. CPUs without VNNI add two
#: products in 16 bits, which overflows if both weights are large; smaller weights are coarser instead.
TOPS = (127, 95, 63)
#: The one with which no sum overflows, so that all CPUs find the same.
SAFE = 63
#: In place of the size of a channel or token that is all zero: nothing can be divided by that.
TINY = 1e-6
#: ONNX Runtime's own operators: a float tensor is rounded, multiplied in 8 bits, and scaled back.
DOMAIN = "com.microsoft"

Feed = Mapping[str, "NDArray[Any]"]


def quantise(model: Path, target: Path, feeds: Sequence[Feed], top: int) -> None:
    """Writes the ONNX model with its constant matrices in 8 bits to `target`; `feeds` show how large its channels are.

    `top` is the largest magnitude of a rounded weight, one of `TOPS`.
    """
    proto = onnx.load(model)
    weights = {each.name: each for each in proto.graph.initializer}
    readers: dict[str, list[Any]] = defaultdict(list)
    for node in proto.graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights and len(weights[node.input[1]].dims) == 2:
            readers[node.input[0]].append(node)
    largest = _largest(proto, list(readers), feeds)

    nodes, ready = [], set()
    for node in proto.graph.node:
        name = node.input[0] if node.input else ""
        if not any(node is each for each in readers.get(name, ())):
            nodes.append(node)
            continue
        matrices = [numpy_helper.to_array(weights[each.input[1]]) for each in readers[name]]
        balance = _balance(largest[name], matrices)
        if name not in ready:
            ready.add(name)
            nodes += _levelled(proto.graph, name, balance)
        nodes += _product(proto.graph, node, balance, top)
    _put(proto.graph, nodes)
    onnx.save(proto, target)


def _largest(proto: Any, tensors: Sequence[str], feeds: Sequence[Feed]) -> dict[str, NDArray[np.float32]]:
    """The largest magnitude of each channel of the tensors over all feeds."""
    shown = onnx.ModelProto()
    shown.CopyFrom(proto)
    del shown.graph.output[:]
    shown.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in tensors)
    running = session(shown.SerializeToString(), 1)
    largest: dict[str, NDArray[np.float32]] = {}
    for feed in feeds:
        for name, value in zip(tensors, running.run(list(tensors), dict(feed)), strict=True):
            seen = np.abs(value).reshape(-1, value.shape[-1]).max(axis=0)
            largest[name] = np.maximum(largest.get(name, seen), seen)
    return largest


def _balance(largest: NDArray[np.float32], matrices: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The factors by which each channel is divided, and the rows of its matrices multiplied."""
    heaviest = np.max([np.abs(matrix).max(axis=1) for matrix in matrices], axis=0)
    balance = np.maximum(largest, TINY) ** ALPHA / np.maximum(heaviest, TINY) ** (1 - ALPHA)
    return np.asarray(balance / np.exp(np.log(balance).mean()), dtype=np.float32)


def _levelled(graph: Any, name: str, balance: NDArray[np.float32]) -> list[Any]:
    """The nodes that scale a tensor by channel and by token."""
    balanced, size, safe, level = (f"{name}/{step}" for step in ("balanced", "size", "safe", "level"))
    graph.initializer.append(numpy_helper.from_array(1 / balance, f"{name}/balance"))
    graph.initializer.append(numpy_helper.from_array(np.float32(TINY), f"{name}/tiny"))
    return [
        helper.make_node("Mul", [name, f"{name}/balance"], [balanced]),
        helper.make_node("Abs", [balanced], [size]),
        helper.make_node("ReduceMax", [size], [f"{name}/top"], axes=[-1], keepdims=1),
        helper.make_node("Max", [f"{name}/top", f"{name}/tiny"], [safe]),
        helper.make_node("Div", [balanced, safe], [level]),
    ]


def _product(graph: Any, node: Any, balance: NDArray[np.float32], top: int) -> list[Any]:
    """The nodes that replace the product of a tensor and a constant matrix."""
    name, matrix = node.input
    weights = {each.name: each for each in graph.initializer}
    rows = numpy_helper.to_array(weights[matrix]) * balance[:, None]
    scale = np.maximum(np.abs(rows).max(axis=0) / top, TINY).astype(np.float32)
    parts = {
        "int8": np.rint(rows / scale).astype(np.int8),
        "scale": scale,
        "zero": np.zeros(len(scale), dtype=np.int8),
    }
    result = node.output[0]
    graph.initializer.extend(numpy_helper.from_array(part, f"{result}/{key}") for key, part in parts.items())
    inputs = [f"{name}/level", *(f"{result}/{key}" for key in parts)]
    return [
        helper.make_node("DynamicQuantizeMatMul", inputs, [f"{result}/level"], domain=DOMAIN),
        helper.make_node("Mul", [f"{result}/level", f"{name}/safe"], [result]),
    ]


def _put(graph: Any, nodes: Sequence[Any]) -> None:
    """Gives the graph these nodes, and only the constants that they read."""
    del graph.node[:]
    graph.node.extend(nodes)
    read = {name for node in nodes for name in node.input}
    kept = [each for each in graph.initializer if each.name in read]
    del graph.initializer[:]
    graph.initializer.extend(kept)
