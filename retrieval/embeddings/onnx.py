"""A session of ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnxruntime


def session(model: Path | bytes, threads: int, optimised: Path | None = None) -> Any:
    """An ONNX Runtime session on the CPU, of a file or its bytes.

    The graph, as ONNX Runtime optimises it, is written to `optimised` if that is given.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors, not warnings
    options.intra_op_num_threads = threads
    # Threads that spin between questions would keep a core of an idle chat busy. This costs under a tenth of the speed.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # "Extended" does not depend on the machine's CPU; the layouts of "all" bring a transformer nothing.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    if optimised:
        options.optimized_model_filepath = str(optimised)
    return onnxruntime.InferenceSession(
        model if isinstance(model, bytes) else str(model), options, providers=["CPUExecutionProvider"]
    )
