"""ONNX Runtime computes what torch computes, at any size and batch."""

import re

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from inspectai_desktop.paths import encoders_dir
from training.torch_only.efficientnet_lite import EfficientNetLite, lite_stages
from training.torch_only.encoder_recipes import RECIPES
from training.torch_only.encoders import build_encoder, network_of
from training.torch_only.onnx_export import INPUT_NAME, OPSET, export_onnx

SHAPES = [(1, 3, 64, 64), (2, 3, 96, 160), (1, 3, 224, 32)]
PARITY = 1e-4
TAPS = ["block2", "block4.depthwise"]


def run(graph: bytes, image: torch.Tensor) -> list[npt.NDArray[np.float32]]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return list(session.run(None, {INPUT_NAME: image.numpy()}))


def assert_parity(graph: bytes, network: nn.Module) -> None:
    torch.manual_seed(7)
    for shape in SHAPES:
        image = torch.randn(shape)
        with torch.no_grad():
            expected = network(image)
        computed = run(graph, image)
        assert len(computed) == len(expected)
        for one, other in zip(computed, expected, strict=True):
            assert one.shape == tuple(other.shape)
            assert np.abs(one - other.numpy()).max() <= PARITY


@pytest.fixture(scope="module")
def small_trunk() -> nn.Module:
    torch.manual_seed(3)
    stages = lite_stages((1, 2, 2, 1, 1, 1, 1), (8, 8, 16, 24, 24, 32, 32))
    return EfficientNetLite(stages, TAPS)


@pytest.fixture(scope="module")
def small_graph(small_trunk: nn.Module) -> bytes:
    return export_onnx(small_trunk, TAPS)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite2"])
def test_the_shipped_graph_computes_what_torch_computes_from_the_published_weights(
    name: str,
) -> None:
    built = build_encoder(RECIPES[name], None)

    assert_parity((encoders_dir() / name / "encoder.onnx").read_bytes(), built.network)


def test_an_exported_resnet_computes_what_torch_computes() -> None:
    torch.manual_seed(3)
    network = network_of(RECIPES["resnet18"], None)

    assert_parity(export_onnx(network, RECIPES["resnet18"].taps), network)


def test_the_graph_has_free_sizes_named_taps_and_no_batch_normalisation(
    small_graph: bytes,
) -> None:
    model = onnx.load_model_from_string(small_graph)

    dimensions = model.graph.input[0].type.tensor_type.shape.dim
    assert [d.dim_param or d.dim_value for d in dimensions] == ["batch", 3, "height", "width"]
    assert [output.name for output in model.graph.output] == TAPS
    assert {opset.version for opset in model.opset_import if opset.domain == ""} == {OPSET}
    assert "BatchNormalization" not in {node.op_type for node in model.graph.node}


def test_the_graph_says_nothing_of_the_machine_that_exported_it(small_graph: bytes) -> None:
    assert traces_of_a_machine(small_graph) == []


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite2"])
def test_the_shipped_graph_says_nothing_of_the_machine_that_exported_it(name: str) -> None:
    assert traces_of_a_machine((encoders_dir() / name / "encoder.onnx").read_bytes()) == []


def test_equal_weights_give_equal_bytes(small_trunk: nn.Module, small_graph: bytes) -> None:
    assert export_onnx(small_trunk, TAPS) == small_graph


def traces_of_a_machine(graph: bytes) -> list[str]:
    """What in the graph, weights aside, looks like a path or a description."""
    model = onnx.load_model_from_string(graph)
    for initializer in model.graph.initializer:
        initializer.ClearField("raw_data")
    text = model.SerializeToString().decode("latin-1")
    traces: list[str] = re.findall(r"(?:/\w+){2,}|[A-Z]:\\|\w+\.py\b|site-packages", text)
    return traces + [node.name for node in model.graph.node if node.metadata_props]
