"""Bad input to a fit or an inspection: told what, where and what to do; nothing half-written."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as PillowImage

from inspectai_desktop.__main__ import main
from inspectai_desktop.inference.bundle import read_bundle
from tests.pictures import (
    encoded,
    part_pixels,
    pillow_encoded,
    png_that_claims,
    write_parts,
)
from tests.tiny_encoder import tiny_encoder_graph, write_tiny_encoder
from tests.tiny_fit import fit_arguments
from training.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Told = pytest.CaptureFixture[str]
PART = part_pixels(1, height=64, width=80)


def refused(arguments: list[str], capsys: Told, *named: str) -> str:
    """Run a fit that must be refused; its message, in which all of `named` must stand."""
    assert run(arguments) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")
    for part in named:
        assert part in told.err
    return told.err


def cut(data: bytes, share: float = 0.6) -> bytes:
    return data[: int(share * len(data))]


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "text.png": (lambda: b"this is a text file", "not a PNG, JPEG, BMP or TIFF picture"),
    "empty.png": (lambda: b"", "empty (0 bytes)"),
    "cut.jpg": (lambda: cut(encoded(PART, ".jpg"), 0.9), "incomplete"),
    "cut.png": (lambda: cut(encoded(PART)), "incomplete"),
    "cut.bmp": (lambda: cut(encoded(PART, ".bmp")), "incomplete"),
    "cut.tif": (
        lambda: cut(pillow_encoded(PillowImage.fromarray(PART), "TIFF"), 0.9),
        "damaged",
    ),
    "dot.png": (lambda: encoded(PART[:1, :1]), "1 x 1 pixels; at least 16 x 16"),
    "huge.png": (lambda: png_that_claims(20_000, 20_000), "megapixels"),
    "black.png": (lambda: encoded(np.zeros((64, 80, 3), np.uint8)), "black"),
    "strange.gif.png": (lambda: pillow_encoded(PillowImage.fromarray(PART), "GIF"), "not a PNG"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_picture_that_cannot_be_inspected_is_marked_and_the_others_are_inspected(
    name: str, tmp_path: Path, tiny_bundle: Path, capsys: Told
) -> None:
    content, told = BROKEN[name]
    folder = write_parts(tmp_path / "parts", n_parts=2)
    (folder / name).write_bytes(content())
    assert main(["inspect", str(tiny_bundle), str(folder), "--format", "jsonl"]) == 4
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_name = {os.path.basename(record["path"]): record for record in records}  # noqa: PTH119
    bad = by_name.pop(name)
    assert bad["verdict"] == "NOT_INSPECTED"
    assert bad["anomaly_score"] is None
    assert bad["latency_ms"] is None
    assert told in bad["error"]
    assert str(folder / name) in bad["error"]
    assert len(by_name) == 2
    assert all(record["verdict"] in ("PASS", "REVIEW", "FAIL") for record in by_name.values())


@pytest.mark.parametrize("name", BROKEN)
def test_a_good_picture_that_cannot_be_used_is_left_out_of_the_fit_and_named(
    name: str, tmp_path: Path, tiny_encoder: Path, capsys: Told
) -> None:
    content, _ = BROKEN[name]
    folder = write_parts(tmp_path / "good", n_parts=6)
    (folder / name).write_bytes(content())
    assert run(fit_arguments(folder, tmp_path / "plate", tiny_encoder)) == 0
    told = capsys.readouterr().out
    assert "left out     1 picture" in told
    assert str(folder / name) in told
    assert read_bundle(tmp_path / "plate").manifest.training_images.count == 6


@pytest.mark.parametrize("name", BROKEN)
def test_when_too_few_pictures_are_left_the_broken_ones_are_explained(
    name: str, tmp_path: Path, tiny_encoder: Path, capsys: Told
) -> None:
    content, _ = BROKEN[name]
    folder = write_parts(tmp_path / "good", n_parts=4)
    (folder / name).write_bytes(content())
    arguments = fit_arguments(folder, tmp_path / "plate", tiny_encoder)
    refused(arguments, capsys, f"{folder}: 4 usable pictures", "at least 5", str(folder / name))
    assert not (tmp_path / "plate").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_a_file_whose_name_is_no_text_is_fitted_inspected_and_told_with_escapes(
    tmp_path: Path, tiny_encoder: Path, capsys: Told
) -> None:
    folder = write_parts(tmp_path / "good", n_parts=12)
    odd = os.fsdecode(os.fsencode(folder) + b"/gepr\xfcft.png")
    with open(odd, "wb") as file:  # noqa: PTH123 - the name is the point
        file.write(encoded(part_pixels(99, stained=True)))
    bundle = tmp_path / "plate"
    assert run(fit_arguments(folder, bundle, tiny_encoder)) == 0
    assert r"gepr\udcfcft.png" in capsys.readouterr().out
    assert read_bundle(bundle).manifest.training_images.suspicious == (r"gepr\udcfcft.png",)
    for kind in ("jsonl", "csv", "table"):
        assert main(["inspect", str(bundle), odd, "--format", kind]) in (0, 1)
        assert r"gepr\udcfcft.png" in capsys.readouterr().out


def test_defects_that_cannot_be_used_are_told_too(
    tmp_path: Path, good_parts: Path, tiny_encoder: Path, capsys: Told
) -> None:
    defects = write_parts(tmp_path / "defects", n_parts=2, stained=True)
    (defects / "broken.png").write_bytes(b"text")
    arguments = fit_arguments(good_parts, tmp_path / "plate", tiny_encoder)
    assert run([*arguments, "--defects", str(defects)]) == 0
    assert str(defects / "broken.png") in capsys.readouterr().out


def test_a_missing_an_empty_and_a_pictureless_folder_are_refused_by_name(
    tmp_path: Path, tiny_encoder: Path, capsys: Told
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "notes.txt").write_text("no picture", encoding="utf-8")
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    write_parts(tmp_path / "nested" / "good", n_parts=6)
    for name in ("missing", "empty", "texts", "file", "nested"):
        arguments = fit_arguments(tmp_path / name, tmp_path / "plate", tiny_encoder)
        message = refused(arguments, capsys, str(tmp_path / name))
        assert "folder" in message
    assert not (tmp_path / "plate").exists()


@pytest.mark.parametrize("n_parts", [1, 4])
def test_fewer_than_five_good_pictures_are_refused(
    n_parts: int, tmp_path: Path, tiny_encoder: Path, capsys: Told
) -> None:
    folder = write_parts(tmp_path / "good", n_parts=n_parts)
    arguments = fit_arguments(folder, tmp_path / "plate", tiny_encoder)
    refused(arguments, capsys, f"{n_parts} usable pictures", "at least 5", "Add pictures")


def test_copies_of_one_picture_do_not_count_as_pictures(
    tmp_path: Path, tiny_encoder: Path, capsys: Told
) -> None:
    folder = tmp_path / "good"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.png").write_bytes(encoded(PART))
    arguments = fit_arguments(folder, tmp_path / "plate", tiny_encoder)
    refused(arguments, capsys, "1 usable pictures", "same picture as")


def test_a_picture_that_is_black_but_for_one_dark_pixel_is_named(
    tmp_path: Path, tiny_encoder: Path, capsys: Told
) -> None:
    """Not flat, but flat at the size that the encoder sees."""
    folder = write_parts(tmp_path / "good", n_parts=6)
    nearly = np.zeros((960, 1280, 3), np.uint8)
    nearly[5, 5] = 1
    (folder / "nearly.png").write_bytes(encoded(nearly))
    arguments = fit_arguments(folder, tmp_path / "plate", tiny_encoder)
    refused(arguments, capsys, str(folder / "nearly.png"), "black", "Remove this picture")
    assert not (tmp_path / "plate").exists()


def test_pictures_of_many_sizes_are_inspected_and_quite_other_shapes_are_marked(
    tmp_path: Path, tiny_bundle: Path, capsys: Told
) -> None:
    for number, (height, width) in enumerate(((48, 64), (96, 128), (384, 512), (96, 400))):
        picture = part_pixels(number, height=height, width=width)
        (tmp_path / f"{height}x{width}.png").write_bytes(encoded(picture))
    assert main(["inspect", str(tiny_bundle), str(tmp_path), "--format", "jsonl"]) == 4
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    missed = [record for record in records if record["verdict"] == "NOT_INSPECTED"]
    assert [os.path.basename(record["path"]) for record in missed] == ["96x400.png"]  # noqa: PTH119
    assert "400 x 96 pixels" in missed[0]["error"]


def test_an_encoder_that_gives_nan_is_refused_with_the_picture(
    tmp_path: Path, good_parts: Path, capsys: Told
) -> None:
    encoder = write_tiny_encoder(tmp_path / "nan", tiny_encoder_graph(nan_above=-1.0))
    arguments = fit_arguments(good_parts, tmp_path / "plate", encoder)
    refused(arguments, capsys, str(good_parts), "not numbers", "another encoder")
    assert not (tmp_path / "plate").exists()


def test_an_encoder_that_gives_nan_for_one_picture_marks_that_picture(
    tmp_path: Path, good_parts: Path, capsys: Told
) -> None:
    encoder = write_tiny_encoder(tmp_path / "nan", tiny_encoder_graph(nan_above=0.6))
    assert run(fit_arguments(good_parts, tmp_path / "plate", encoder)) == 0
    glaring = part_pixels(9)
    glaring[20:30, 20:30] = 255
    (tmp_path / "glaring.png").write_bytes(encoded(glaring))
    capsys.readouterr()
    picture = str(tmp_path / "glaring.png")
    assert main(["inspect", str(tmp_path / "plate"), picture, "--format", "jsonl"]) == 4
    record = json.loads(capsys.readouterr().out)
    assert (record["verdict"], record["anomaly_score"]) == ("NOT_INSPECTED", None)
    assert "not numbers" in record["error"]


def test_an_encoder_file_that_is_not_onnx_is_refused_by_name(
    tmp_path: Path, good_parts: Path, capsys: Told
) -> None:
    encoder = write_tiny_encoder(tmp_path / "broken", b"this is not ONNX")
    arguments = fit_arguments(good_parts, tmp_path / "plate", encoder)
    refused(arguments, capsys, str(encoder / "encoder.onnx"), "ONNX", "export the encoder again")
    assert not (tmp_path / "plate").exists()


def test_an_encoder_that_was_changed_or_is_missing_is_refused_by_name(
    tmp_path: Path, good_parts: Path, capsys: Told
) -> None:
    encoder = write_tiny_encoder(tmp_path / "changed")
    with (encoder / "encoder.onnx").open("ab") as graph:
        graph.write(b"x")
    output = tmp_path / "plate"
    refused(fit_arguments(good_parts, output, encoder), capsys, str(encoder), "checksum")
    refused(
        fit_arguments(good_parts, output, tmp_path / "gone"), capsys, "gone", "Shipped encoders"
    )
    (tmp_path / "bare").mkdir()
    refused(fit_arguments(good_parts, output, tmp_path / "bare"), capsys, "no encoder.json")


def test_an_output_below_a_file_is_refused_before_the_work(
    tmp_path: Path, good_parts: Path, tiny_encoder: Path, capsys: Told
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    output = tmp_path / "file" / "plate"
    arguments = fit_arguments(good_parts, output, tiny_encoder)
    refused(arguments, capsys, str(output.parent), "cannot be written")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_an_output_that_exists_is_kept_without_and_replaced_with_overwrite(
    tmp_path: Path, good_parts: Path, tiny_encoder: Path, capsys: Told
) -> None:
    output = tmp_path / "plate"
    first = fit_arguments(good_parts, output, tiny_encoder, "--seed", "1")
    assert run(first) == 0
    before = read_bundle(output).manifest
    capsys.readouterr()
    again = fit_arguments(good_parts, output, tiny_encoder, "--seed", "2")
    refused(again, capsys, str(output), "exists already", "--overwrite")
    assert read_bundle(output).manifest == before
    assert run([*again, "--overwrite"]) == 0
    assert read_bundle(output).manifest.seed == 2


def test_overwrite_never_replaces_a_folder_that_is_no_bundle(
    tmp_path: Path, good_parts: Path, tiny_encoder: Path, capsys: Told
) -> None:
    precious = write_parts(tmp_path / "precious", n_parts=2)
    arguments = fit_arguments(good_parts, precious, tiny_encoder, "--overwrite")
    refused(arguments, capsys, str(precious), "not a bundle")
    assert len(list(precious.iterdir())) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        ("not json", "not a JSON file"),
        ("[1, 2]", "not a JSON object"),
        ('{"reference_size": [128, 96], "inspect": [[[0, 0], [1, 1]]]}', "2 corners"),
        ('{"reference_size": [128, 96], "rectangle": [500, 500, 9, 9]}', "outside the picture"),
        ('{"reference_size": [128, 96], "rectangle": [0, 0, 9, 9]}', "Draw a larger region"),
        (
            '{"reference_size": [8, 8], "ignore": [[[-1, -1], [9, -1], [9, 9], [-1, 9]]]}',
            "nothing is left",
        ),
    ],
)
def test_a_region_that_cannot_be_used_is_refused(
    content: str | None,
    told: str,
    tmp_path: Path,
    good_parts: Path,
    tiny_encoder: Path,
    capsys: Told,
) -> None:
    region = tmp_path / "region.json"
    if content is not None:
        region.write_text(content, encoding="utf-8")
    arguments = fit_arguments(good_parts, tmp_path / "plate", tiny_encoder, "--roi", str(region))
    message = refused(arguments, capsys, told)
    assert "region" in message.lower()
    assert not (tmp_path / "plate").exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--target-false-reject", "0"),
        ("--target-false-reject", "0.7"),
        ("--seed", "-1"),
        ("--input-size", "5"),
        ("--smallest-defect", "0.1"),
        ("--threshold-from", "defects"),
        ("--category", ""),
        ("--top-share", "2"),
        ("--taps", "no_such_tap"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    option: str, value: str, tmp_path: Path, good_parts: Path, tiny_encoder: Path, capsys: Told
) -> None:
    arguments = fit_arguments(good_parts, tmp_path / "plate", tiny_encoder)
    refused([*arguments, option, value], capsys)
    assert not (tmp_path / "plate").exists()


def test_an_error_is_an_event_where_json_is_spoken(
    tmp_path: Path, tiny_encoder: Path, capsys: Told
) -> None:
    arguments = fit_arguments(tmp_path / "missing", tmp_path / "plate", tiny_encoder)
    arguments[arguments.index("none")] = "json"
    assert run(arguments) == 3
    event = json.loads(capsys.readouterr().out)
    assert event["event"] == "error"
    assert str(tmp_path / "missing") in event["message"]
    assert event["hint"]
