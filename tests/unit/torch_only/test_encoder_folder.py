"""An exported encoder's folder is whole or absent, and says what it is."""

import json
from pathlib import Path

import pytest
import torch
from torchvision.models import resnet18

from inspectai_desktop.errors import EncoderError
from inspectai_desktop.inference.encoder import EncoderFolder
from inspectai_desktop.paths import encoders_dir
from training.torch_only import encoder_folder
from training.torch_only.encoder_folder import export_encoder
from training.torch_only.encoder_recipes import RECIPES, EncoderRecipe
from training.torch_only.encoders import build_encoder

RESNET18 = RECIPES["resnet18"]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(11)
    file = tmp_path_factory.mktemp("weights") / "resnet18.pth"
    torch.save(resnet18(weights=None).state_dict(), file)
    return file


@pytest.fixture
def fast_export(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the export, which takes seconds, to tests that are about folders."""
    monkeypatch.setattr(encoder_folder, "export_onnx", lambda *_: b"the graph")


def test_the_folder_is_one_that_the_engine_accepts(
    tmp_path: Path, weights: Path, fast_export: None
) -> None:
    export_encoder(RESNET18, tmp_path / "deep" / "resnet", weights=weights)

    description = EncoderFolder(tmp_path / "deep" / "resnet").description
    taps = [(tap.name, tap.stride, tap.channels) for tap in description.taps]
    assert taps == [("layer2", 8, 128), ("layer3", 16, 256)]
    assert description.preprocessing.mean == (0.485, 0.456, 0.406)
    assert [item.name for item in tmp_path.iterdir()] == ["deep"]
    assert [item.name for item in (tmp_path / "deep").iterdir()] == ["resnet"]


def test_an_existing_output_is_left_alone_unless_told_otherwise(
    tmp_path: Path, weights: Path, fast_export: None
) -> None:
    output = tmp_path / "resnet"
    output.mkdir()
    (output / "encoder.json").write_text("old")

    with pytest.raises(EncoderError, match="exists") as caught:
        export_encoder(RESNET18, output, weights=weights)
    assert "--overwrite" in caught.value.hint
    assert (output / "encoder.json").read_text() == "old"

    export_encoder(RESNET18, output, weights=weights, overwrite=True)
    assert EncoderFolder(output).description.name == "resnet18"
    assert [item.name for item in tmp_path.iterdir()] == ["resnet"]


def test_overwriting_never_removes_a_folder_that_holds_something_else(
    tmp_path: Path, weights: Path
) -> None:
    (tmp_path / "holiday.txt").write_text("keep me")

    with pytest.raises(EncoderError, match="left alone"):
        export_encoder(RESNET18, tmp_path, weights=weights, overwrite=True)

    assert (tmp_path / "holiday.txt").read_text() == "keep me"


def test_a_failure_while_writing_leaves_the_old_encoder_and_nothing_else(
    tmp_path: Path, weights: Path, fast_export: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "resnet"
    export_encoder(RESNET18, output, weights=weights)
    before = (output / "encoder.json").read_bytes()

    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(encoder_folder, "_write_synced", disk_full)
    with pytest.raises(EncoderError, match="No space left"):
        export_encoder(RESNET18, output, weights=weights, overwrite=True)

    assert (output / "encoder.json").read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["resnet"]


def test_an_output_below_a_file_is_an_expected_error(
    tmp_path: Path, weights: Path, fast_export: None
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EncoderError, match="cannot be written"):
        export_encoder(RESNET18, tmp_path / "file" / "resnet", weights=weights)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite2"])
def test_the_shipped_folders_are_what_their_recipes_say(name: str) -> None:
    recipe: EncoderRecipe = RECIPES[name]
    folder = encoders_dir() / name

    shipped = EncoderFolder(folder)  # checks the graph against its sha256

    assert tuple(tap.name for tap in shipped.description.taps) == recipe.taps
    assert shipped.description.licence == recipe.licence
    assert shipped.description.preprocessing.mean == pytest.approx(recipe.mean, abs=1e-6)
    content = json.loads((folder / "encoder.json").read_text())
    assert content["weights_sha256"] == build_encoder(recipe, None).weights_sha256
