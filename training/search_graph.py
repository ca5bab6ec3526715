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

    Outputs: `distance` `(n, k)` float32, Euclidean, nearest first; `index` `(n, k)` int64 rows of
    the bank.

    Neighbours are found by |b|^2 - 2qb, one matrix product, since |q|^2 does not change their
    order. Their distances are then computed from the differences: expanding |q - b|^2 loses the
    digits that matter near 0, where a normal patch must be.

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
            value("distance", TensorProto.FLOAT, "n", "k"),
            value("index", TensorProto.INT64, "n", "k"),
        ],
        [
            helper.make_tensor("middle_axis", TensorProto.INT64, [1], [1]),
            helper.make_tensor("last_axis", TensorProto.INT64, [1], [2]),
        ],
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

    find = [
        make_node("Gemm", ["query", "bank", "bank_sq"], ["order"], alpha=-2.0, transB=1),
        make_node("TopK", ["order", "k"], ["found_order", "found"], axis=1, largest=0),
    ]
    measure = [
        make_node("Gather", ["bank", "found"], ["neighbours"], axis=0),
        make_node("Unsqueeze", ["query", "middle_axis"], ["query_row"]),
        make_node("Sub", ["neighbours", "query_row"], ["difference"]),
        make_node("ReduceSumSquare", ["difference", "last_axis"], ["squared"], keepdims=0),
        make_node("Sqrt", ["squared"], ["length"]),
    ]
    # Rounding in the product may have swapped near neighbours.
    sort = [
        make_node("TopK", ["length", "k"], ["distance", "rank"], axis=1, largest=0),
        make_node("GatherElements", ["found", "rank"], ["index"], axis=1),
    ]
    return [*find, *measure, *sort]


def main(arguments: list[str]) -> int:
    """Write the graph to the file named by the only argument."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m training.search_graph FILE\n")
        return 2
    Path(arguments[0]).write_bytes(build_search_graph())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
