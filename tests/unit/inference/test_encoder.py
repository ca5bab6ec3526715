from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from inspectai_desktop.errors import EncoderError, InferenceError
from inspectai_desktop.inference.encoder import Encoder, EncoderFolder, find_encoder
from inspectai_desktop.inference.manifest import Tap
from inspectai_desktop.paths import encoders_dir
from tests.tiny_encoder import tiny_encoder_graph, write_tiny_encoder

if TYPE_CHECKING:
    from pathlib import Path


def encoder_in(folder: Path) -> Encoder:
    opened = EncoderFolder(folder)
    return Encoder(opened.graph, opened.description.taps, provider="cpu", threads=1)


def test_feature_maps_come_in_the_order_of_the_taps(tiny_encoder: Path) -> None:
    fine, coarse = encoder_in(tiny_encoder).encode(np.zeros((2, 3, 64, 96), np.float32))
    assert fine.shape == (2, 12, 8, 12)
    assert coarse.shape == (2, 8, 4, 6)


def test_the_encoder_says_which_provider_is_really_active(tiny_encoder: Path) -> None:
    assert encoder_in(tiny_encoder).provider == "CPUExecutionProvider"


def test_pictures_of_a_batch_are_encoded_as_if_they_were_alone(tiny_encoder: Path) -> None:
    encoder = encoder_in(tiny_encoder)
    batch = np.random.default_rng(0).normal(size=(3, 3, 32, 64)).astype(np.float32)
    together = encoder.encode(batch)
    for index in range(3):
        for of_batch, alone in zip(together, encoder.encode(batch[index : index + 1]), strict=True):
            np.testing.assert_allclose(of_batch[index], alone[0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite2"])
def test_a_shipped_encoder_is_found_by_its_name(name: str) -> None:
    assert find_encoder(name, encoders_dir()).description.name == name


def test_an_exported_encoder_is_found_by_its_folder(tiny_encoder: Path) -> None:
    assert find_encoder(str(tiny_encoder), encoders_dir()).description.name == "tiny"


@pytest.mark.parametrize(
    "name", ["no_such_encoder", "", "../encoders/efficientnet_lite9", "a.onnx"]
)
def test_an_encoder_that_does_not_exist_is_named_with_those_that_do(name: str) -> None:
    with pytest.raises(EncoderError) as caught:
        find_encoder(name, encoders_dir())
    assert name in str(caught.value)


def test_a_wrong_name_is_answered_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        find_encoder("efficientnet", encoders_dir())
    assert "efficientnet_lite0, efficientnet_lite2" in caught.value.hint


def test_a_folder_without_a_description_is_no_encoder(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"no encoder\.json"):
        find_encoder(str(tmp_path), encoders_dir())


def changed_copy(folder: Path, target: Path, **changes: Any) -> Path:
    shutil.copytree(folder, target)
    description = json.loads((folder / "encoder.json").read_text(encoding="utf-8")) | changes
    (target / "encoder.json").write_text(json.dumps(description), encoding="utf-8")
    return target


@pytest.mark.parametrize(
    "changes",
    [
        {"taps": []},
        {"taps": [{"name": "fine", "stride": 0, "channels": 12}]},
        {"format_version": 2},
        {"size_multiple": 16},
        {"preprocessing": {"colour": "BGR", "mean": [0, 0, 0], "std": [1, 1, 1]}},
        {"sha256": 5},
    ],
)
def test_a_description_that_cannot_be_followed_is_refused(
    changes: dict[str, Any], tiny_encoder: Path, tmp_path: Path
) -> None:
    folder = changed_copy(tiny_encoder, tmp_path / "copy", **changes)
    with pytest.raises(EncoderError, match="not a valid encoder description") as caught:
        EncoderFolder(folder)
    assert str(folder) in caught.value.message


def test_a_bundle_takes_the_taps_asked_for_else_those_recommended_else_all(
    tiny_encoder: Path, tmp_path: Path
) -> None:
    plain = EncoderFolder(tiny_encoder).description
    assert [tap.name for tap in plain.reference().taps] == ["fine", "coarse"]
    assert [tap.name for tap in plain.reference(("coarse",)).taps] == ["coarse"]
    folder = changed_copy(tiny_encoder, tmp_path / "copy", recommended_taps=["fine"])
    recommending = EncoderFolder(folder).description
    assert [tap.name for tap in recommending.reference().taps] == ["fine"]
    assert [tap.name for tap in recommending.reference(("coarse",)).taps] == ["coarse"]


def test_a_tap_that_the_encoder_does_not_have_is_named_with_those_it_has(
    tiny_encoder: Path,
) -> None:
    with pytest.raises(EncoderError, match="no tap 'finest'") as caught:
        EncoderFolder(tiny_encoder).description.reference(("finest",))
    assert "fine, coarse" in caught.value.hint


def test_a_description_that_is_no_json_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "tiny")
    (folder / "encoder.json").write_bytes(b"\xff\xfe not json")
    with pytest.raises(EncoderError, match="not a valid encoder description"):
        EncoderFolder(folder)


def test_a_description_may_say_more_than_is_needed(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = changed_copy(tiny_encoder, tmp_path / "copy", exported_by="a newer program")
    assert EncoderFolder(folder).description.name == "tiny"


def test_an_exchanged_graph_is_noticed(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = changed_copy(tiny_encoder, tmp_path / "copy")
    graph = bytearray((folder / "encoder.onnx").read_bytes())
    graph[len(graph) // 2] ^= 1
    (folder / "encoder.onnx").write_bytes(graph)
    with pytest.raises(EncoderError, match="checksum"):
        EncoderFolder(folder)


def test_a_missing_graph_is_named(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = changed_copy(tiny_encoder, tmp_path / "copy")
    (folder / "encoder.onnx").unlink()
    with pytest.raises(EncoderError, match=r"encoder\.onnx: cannot be read"):
        EncoderFolder(folder)


def test_bytes_that_are_no_onnx_are_refused_quietly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = write_tiny_encoder(tmp_path / "broken", b"this is not ONNX")
    opened = EncoderFolder(folder)
    with pytest.raises(EncoderError, match="my encoder: cannot be opened as an ONNX graph"):
        Encoder(
            opened.graph, opened.description.taps, provider="cpu", threads=1, origin="my encoder"
        )
    assert capfd.readouterr().err == ""


def test_a_graph_without_the_taps_of_its_description_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "other", tiny_encoder_graph(taps=False))
    with pytest.raises(EncoderError, match=r"taps missing: \['fine', 'coarse'\]"):
        encoder_in(folder)


def test_feature_maps_of_another_size_than_promised_are_refused(tiny_encoder: Path) -> None:
    graph = EncoderFolder(tiny_encoder).graph
    wrong = (Tap(name="fine", stride=8, channels=13),)
    encoder = Encoder(graph, wrong, provider="cpu", threads=1)
    with pytest.raises(InferenceError, match=r"\(1, 12, 4, 4\), expected \(1, 13, 4, 4\)"):
        encoder.encode(np.zeros((1, 3, 32, 32), np.float32))


def test_a_failure_of_the_runtime_is_told_with_the_inputs_size(
    tiny_encoder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    encoder = encoder_in(tiny_encoder)
    with pytest.raises(InferenceError, match="64 x 32 pixels"):
        encoder.encode(np.zeros((1, 4, 32, 64), np.float32))
