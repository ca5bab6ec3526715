"""A small deterministic ONNX encoder with two taps, stride 8 and 16, for tests of the engine.

Two convolutions without padding and a rectifier: every patch sees its own 8 x 8 (16 x 16) pixels
and nothing else, so that a test knows which patch a pixel belongs to.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

FINE_CHANNELS = 12
COARSE_CHANNELS = 8
_OPSET = 18
_IR_VERSION = 9


def tiny_encoder_graph(*, nan_above: float | None = None, taps: bool = True) -> bytes:
    """The ONNX file's contents.

    Args:
        nan_above: Where a normalised pixel is larger than this, all features are NaN.
        taps: False gives an honest ONNX graph whose outputs have other names.
    """
    # Half a second to load, so only where a graph is built.
    from onnx import TensorProto, checker, helper, numpy_helper  # noqa: PLC0415

    random = np.random.default_rng(7)

    def weight(name: str, *shape: int) -> TensorProto:
        scale = 1.0 / np.sqrt(np.prod(shape[1:]))
        return numpy_helper.from_array(
            (random.standard_normal(shape) * scale).astype(np.float32), name
        )

    fine, coarse = ("fine", "coarse") if taps else ("other", "another")
    initializers = [
        weight("fine_weight", FINE_CHANNELS, 3, 8, 8),
        weight("coarse_weight", COARSE_CHANNELS, FINE_CHANNELS, 2, 2),
    ]
    picture, nodes = "image", []
    if nan_above is not None:
        # sqrt of a negative number is NaN; the minimum keeps all else as it was (x + 0).
        initializers += [
            numpy_helper.from_array(np.array(nan_above, np.float32), "limit"),
            numpy_helper.from_array(np.array(0.0, np.float32), "zero"),
        ]
        nodes = [
            helper.make_node("ReduceMax", ["image"], ["brightest"], keepdims=1),
            helper.make_node("Sub", ["limit", "brightest"], ["room"]),
            helper.make_node("Sqrt", ["room"], ["root"]),
            helper.make_node("Mul", ["root", "zero"], ["poison"]),
            helper.make_node("Add", ["image", "poison"], ["poisoned"]),
        ]
        picture = "poisoned"
    nodes += [
        helper.make_node("Conv", [picture, "fine_weight"], ["fine_raw"], strides=[8, 8]),
        helper.make_node("Abs", ["fine_raw"], [fine]),
        helper.make_node("Conv", [fine, "coarse_weight"], ["coarse_raw"], strides=[2, 2]),
        helper.make_node("Abs", ["coarse_raw"], [coarse]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [
            helper.make_tensor_value_info(
                fine, TensorProto.FLOAT, ["n", FINE_CHANNELS, None, None]
            ),
            helper.make_tensor_value_info(
                coarse, TensorProto.FLOAT, ["n", COARSE_CHANNELS, None, None]
            ),
        ],
        initializers,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
    )
    checker.check_model(model)
    return bytes(model.SerializeToString())


def write_tiny_encoder(folder: Path, graph: bytes | None = None) -> Path:
    """Write an encoder folder around a graph (None: the ordinary one), whatever its bytes are."""
    data = tiny_encoder_graph() if graph is None else graph
    description = {
        "format_version": 1,
        "name": folder.name,
        "input": "image",
        "taps": [
            {"name": "fine", "stride": 8, "channels": FINE_CHANNELS},
            {"name": "coarse", "stride": 16, "channels": COARSE_CHANNELS},
        ],
        "preprocessing": {"colour": "RGB", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
        "size_multiple": 32,
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": "Apache-2.0",
        "origin": "random weights, made for tests",
    }
    folder.mkdir(parents=True)
    (folder / "encoder.onnx").write_bytes(data)
    (folder / "encoder.json").write_text(json.dumps(description), encoding="utf-8")
    return folder
