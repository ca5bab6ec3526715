"""An encoder in half precision, for GPUs: half the size and memory traffic, the same taps.

Pictures go in and features come out in 32 bits as before, so that nothing else of a bundle knows of
it. Fitting, calibration and the station all run the very same graph.
"""

from __future__ import annotations

import hashlib
import importlib
from types import ModuleType
from typing import Any, Literal

from inspectai_desktop.errors import EncoderError
from inspectai_desktop.inference.manifest import EncoderReference

Precision = Literal["float32", "float16"]
_INPUT_CAST = "graph_input_cast"


def in_precision(
    graph: bytes, reference: EncoderReference, precision: Precision
) -> tuple[bytes, EncoderReference]:
    """The graph in this precision, and what a manifest says of it.

    Args:
        graph: Contents of the encoder's ONNX file.
        reference: What a manifest says of it as it is.
        precision: "float32" leaves everything as it is.

    Raises:
        EncoderError: The package onnx, which rewrites the graph, is not installed.
    """
    if precision == "float32":
        return graph, reference
    rewritten = _half_precision(graph)
    digest = hashlib.sha256(rewritten).hexdigest()
    name = f"{reference.name}-{precision}"
    return rewritten, reference.model_copy(update={"name": name, "sha256": digest})


def _half_precision(graph: bytes) -> bytes:
    onnx, float16 = _needed("onnx"), _needed("onnxruntime.transformers.float16")
    model = float16.convert_float_to_float16(onnx.load_from_string(graph), keep_io_types=True)
    # The conversion appends its casts; ONNX wants each node behind those it reads.
    nodes = [_copied(node) for node in model.graph.node]
    nodes.sort(key=lambda node: not node.name.startswith(_INPUT_CAST))
    model.graph.ClearField("node")
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    serialised: bytes = model.SerializeToString(deterministic=True)
    return serialised


def _copied(node: Any) -> Any:  # noqa: ANN401 - onnx is loaded where it is needed
    return type(node).FromString(node.SerializeToString())


def _needed(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "onnx":
            raise
        raise EncoderError(
            "An encoder in half precision needs the package onnx, which is not installed.",
            "Run: pip install 'inspectai-desktop[training]'",
        ) from error
