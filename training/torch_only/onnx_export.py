"""Turn a torch network into the bytes of an ONNX file that holds nothing but the network."""

import logging
import warnings
from collections.abc import Sequence

import onnx
import torch
from onnxscript import optimizer
from torch import nn

OPSET = 18
INPUT_NAME = "image"
_EXAMPLE_SHAPE = (2, 3, 96, 128)  # all sizes differ, so that none of them is taken for a constant


def export_onnx(network: nn.Module, taps: Sequence[str]) -> bytes:
    """Export a network that maps `(n, 3, h, w)` to one feature map per tap.

    Batch, height and width stay free. The outputs bear the taps' names.

    Returns:
        A serialised ONNX model without stack traces, file paths or other traces of the exporting
        machine, so that equal weights and libraries give equal bytes.
    """
    network.eval()
    free = torch.export.Dim.DYNAMIC
    # The exporter reports its progress and its rewrite rules; nobody at the terminal needs them.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network,
            (torch.zeros(_EXAMPLE_SHAPE),),
            dynamo=True,
            opset_version=OPSET,
            input_names=[INPUT_NAME],
            output_names=list(taps),
            dynamic_shapes=({0: free, 2: free, 3: free},),
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch exported nothing")
    model = optimizer.optimize(program.model_proto)
    _forget_origin(model)
    _name_free_dimensions(model)
    onnx.checker.check_model(model, full_check=True)
    serialised: bytes = model.SerializeToString(deterministic=True)
    return serialised


def _forget_origin(model: onnx.ModelProto) -> None:
    """Remove stack traces and paths, which the exporter writes on every node and value."""
    graph = model.graph
    described = [model, graph, *graph.node, *graph.input, *graph.output]
    for item in (*described, *graph.value_info, *graph.initializer):
        item.ClearField("doc_string")
        item.ClearField("metadata_props")
    graph.ClearField("value_info")
    graph.name = "encoder"


def _name_free_dimensions(model: onnx.ModelProto) -> None:
    """Give the input's free dimensions names that a person reading the file understands."""
    dimensions = model.graph.input[0].type.tensor_type.shape.dim
    for position, name in ((0, "batch"), (2, "height"), (3, "width")):
        dimensions[position].dim_param = name
    for output in model.graph.output:
        shape = output.type.tensor_type.shape.dim
        shape[0].dim_param = "batch"
        shape[2].dim_param = f"{output.name} height"
        shape[3].dim_param = f"{output.name} width"
