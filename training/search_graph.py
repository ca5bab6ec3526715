"""The nearest-neighbour search as an ONNX graph, so that a GPU can hold the memory bank.

With CUDA there is no faiss here; ONNX Runtime is there anyway. The bank and its squared lengths are
inputs, which a session keeps on the device by IO binding, so that one graph serves every bank.

`python -m training.search_graph FILE` writes the graph that is shipped in `models/search`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnx

OPSET = 18
IR_VERSION = 10  # the newest that ONNX Runtime 1.20, the oldest we allow, can read


def build_search_graph() -> bytes:
    """Build the graph.

    Inputs: `query` `(n, d)` float32, `bank` `(m, d)` float32, `bank_sq` `(m,)` float32 with the
    squared length of each bank row, `k` `(1,)` int64 with 1 <= k <= m.

    Output: `index` `(n, k)` int64, the rows of the bank that are nearest, nearest first.

    Neighbours are found by |b|^2 - 2qb, one matrix product, since |q|^2 does not change their
    order; for a single one the smallest is looked for. Their distances are left to the caller:
    expanding |q - b|^2 loses the digits that matter near 0, where a normal patch must be, and
    computing them from the differences in here took longer than outside.

    Returns:
        A serialised ONNX model; always the same bytes.
    """
    from onnx import TensorProto, checker, helper  # noqa: PLC0415 - only where a graph is built

    def value(name: str, kind: int, *shape: str | int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, shape)

    graph = helper.make_graph(
        _nodes(),
        "nearest_neighbours",
        [
            value("query", TensorProto.FLOAT, "n", "d"),
            value("bank", TensorProto.FLOAT, "m", "d"),
            value("bank_sq", TensorProto.FLOAT, "m"),
            value("k", TensorProto.INT64, 1),
        ],
        [
            value("index", TensorProto.INT64, "n", "k"),
        ],
        [helper.make_tensor("one", TensorProto.INT64, [1], [1])],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="inspectai-train",
    )
    checker.check_model(model, full_check=True)
    serialised: bytes = model.SerializeToString(deterministic=True)
    return serialised


def _nodes() -> list[onnx.NodeProto]:
    from onnx.helper import make_node  # noqa: PLC0415 - only where a graph is built

    return [
        make_node("Gemm", ["query", "bank", "bank_sq"], ["order"], alpha=-2.0, transB=1),
        make_node("Equal", ["k", "one"], ["only_nearest"]),
        make_node(
            "If",
            ["only_nearest"],
            ["index"],
            then_branch=_branch(
                "nearest", make_node("ArgMin", ["order"], ["nearest"], axis=1, keepdims=1)
            ),
            else_branch=_branch(
                "several",
                make_node("TopK", ["order", "k"], ["several_order", "several"], axis=1, largest=0),
            ),
        ),
    ]


def _branch(found: str, node: onnx.NodeProto) -> onnx.GraphProto:
    from onnx import TensorProto, helper  # noqa: PLC0415 - only where a graph is built

    rows = helper.make_tensor_value_info(found, TensorProto.INT64, ["n", "k"])
    return helper.make_graph([node], f"{found}_branch", [], [rows])


def main(arguments: list[str]) -> int:
    """Write the graph to the file named by the only argument."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m training.search_graph FILE\n")
        return 2
    Path(arguments[0]).write_bytes(build_search_graph())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
