"""`encoder list` and `encoder export` as a person meets them."""

import argparse
import json
import shutil
import sys
from pathlib import Path

import pytest

from inspectai_desktop.errors import EncoderError
from inspectai_desktop.paths import encoders_dir
from training import encoder_command
from training.encoder_command import add_encoder_parser, run_encoder


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_encoder_parser(parser.add_subparsers())
    return run_encoder(parser.parse_args(["encoder", *arguments]))


@pytest.fixture
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def test_the_list_names_shipped_and_exportable_encoders(
    wide_terminal: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list") == 0

    lines = {line.split()[1]: line for line in capsys.readouterr().out.splitlines() if "│" in line}
    assert "MB" in lines["efficientnet_lite0"]
    assert "MB" in lines["efficientnet_lite2"]
    assert " no " in lines["wide_resnet50_2"]
    assert "torchvision" in lines["wide_resnet50_2"]


def test_a_damaged_encoder_is_listed_as_damaged(
    tmp_path: Path,
    wide_terminal: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(encoders_dir() / "efficientnet_lite0", tmp_path / "own")
    (tmp_path / "own" / "encoder.onnx").write_bytes(b"bitten")
    monkeypatch.setattr(encoder_command, "encoders_dir", lambda: tmp_path)

    assert run("list") == 0

    assert "damaged" in capsys.readouterr().out


def test_the_list_needs_no_torch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_torch(monkeypatch)
    assert run("list") == 0
    assert "resnet18" in capsys.readouterr().out


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="'resnet19'") as caught:
        run("export", "resnet19", "--output", str(tmp_path / "out"))
    for name in ("efficientnet_lite0", "resnet18", "wide_resnet50_2"):
        assert name in caught.value.hint
    assert not (tmp_path / "out").exists()


def test_without_torch_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_torch(monkeypatch)

    with pytest.raises(EncoderError, match="needs torch") as caught:
        run("export", "resnet18", "--output", str(tmp_path / "out"))

    assert "pip install 'inspectai-desktop[training]'" in caught.value.hint


def test_export_needs_an_output(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run("export", "resnet18")
    assert caught.value.code == 2
    assert "--output" in capsys.readouterr().err


def test_exporting_a_shipped_encoder_again_gives_the_shipped_taps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch", reason="the extra `training` is not installed")

    assert run("export", "efficientnet_lite0", "--output", str(tmp_path / "lite0")) == 0

    assert "exported" in capsys.readouterr().out
    own = json.loads((tmp_path / "lite0" / "encoder.json").read_text())
    shipped = json.loads((encoders_dir() / "efficientnet_lite0" / "encoder.json").read_text())
    for key in ("taps", "preprocessing", "weights_sha256", "opset"):
        assert own[key] == shipped[key]


def test_other_taps_can_be_exported(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="the extra `training` is not installed")

    run("export", "efficientnet_lite0", "--taps", "block2, block5", "--output", str(tmp_path / "e"))

    content = json.loads((tmp_path / "e" / "encoder.json").read_text())
    assert content["taps"] == [
        {"name": "block2", "stride": 4, "channels": 24},
        {"name": "block5", "stride": 16, "channels": 80},
    ]


@pytest.mark.parametrize("taps", ["", "block4,", "block4,block4"])
def test_a_malformed_list_of_taps_is_refused(tmp_path: Path, taps: str) -> None:
    with pytest.raises(EncoderError, match="not a list of taps"):
        run("export", "efficientnet_lite0", "--taps", taps, "--output", str(tmp_path / "e"))


def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in [name for name in sys.modules if name.startswith("training.torch_only.")]:
        monkeypatch.delitem(sys.modules, name)
