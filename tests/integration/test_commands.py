"""The commands as other programs call them: outputs, formats and exit codes."""

from __future__ import annotations

import csv
import json
import signal
import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from inspectai_desktop.__main__ import main
from inspectai_desktop.commands.inspect_command import exit_code_of
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.inference import providers
from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import read_image
from tests.pictures import encoded, part_pixels, write_parts
from tests.programs import PATIENCE_S, STATION, TRAINING, run, start
from tests.tiny_fit import fit_arguments

if TYPE_CHECKING:
    from pathlib import Path

Told = pytest.CaptureFixture[str]
KEYS = ["path", "verdict", "anomaly_score", "threshold", "review_threshold", "latency_ms", "error"]


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def passing(tmp_path: Path, good_parts: Path, detector: Detector) -> Path:
    """A picture that gets PASS."""
    path = next(
        p for p in sorted(good_parts.iterdir()) if detector.predict(read_image(p)).verdict == "PASS"
    )
    copy = tmp_path / "passing.png"
    copy.write_bytes(path.read_bytes())
    return copy


def inspected(arguments: list[str], capsys: Told) -> tuple[int, list[dict[str, object]]]:
    code = main(["inspect", *arguments, "--format", "jsonl"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_lines_say_everything_of_each_picture(
    tiny_bundle: Path, passing: Path, detector: Detector, capsys: Told
) -> None:
    code, (record,) = inspected([str(tiny_bundle), str(passing)], capsys)
    assert code == 0
    assert list(record) == KEYS
    assert record["path"] == str(passing)
    assert record["verdict"] == "PASS"
    assert record["anomaly_score"] == pytest.approx(
        detector.predict(read_image(passing)).anomaly_score, rel=1e-4
    )
    assert record["threshold"] == detector.thresholds.fail
    assert record["review_threshold"] == detector.thresholds.review
    assert isinstance(record["latency_ms"], float)
    assert record["error"] == ""


def test_csv_has_the_same_columns(
    tiny_bundle: Path, passing: Path, defective_parts: Path, capsys: Told
) -> None:
    arguments = ["inspect", str(tiny_bundle), str(passing), str(defective_parts), "--format", "csv"]
    assert main(arguments) == 1
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert list(rows[0]) == KEYS
    assert [row["verdict"] for row in rows] == ["PASS", "FAIL", "FAIL", "FAIL", "FAIL"]
    assert float(rows[1]["anomaly_score"]) > float(rows[1]["threshold"])


def test_the_table_shows_each_picture_and_counts_verdicts(
    tiny_bundle: Path, passing: Path, defective_parts: Path, capsys: Told
) -> None:
    assert main(["inspect", str(tiny_bundle), str(passing), str(defective_parts)]) == 1
    table = capsys.readouterr().out
    assert "passing.png" in table
    assert "FAIL above" in table
    assert "5 pictures: 1 PASS, 0 REVIEW, 4 FAIL, 0 NOT INSPECTED" in table
    assert "CPUExecutionProvider" in table or "CUDAExecutionProvider" in table


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        (["PASS"], 0),
        (["PASS", "REVIEW"], 1),
        (["PASS", "FAIL"], 1),
        (["PASS", "FAIL", "NOT_INSPECTED"], 4),
        (["NOT_INSPECTED"], 4),
    ],
)
def test_the_exit_code_is_that_of_the_worst_picture(verdicts: list[str], code: int) -> None:
    assert exit_code_of({Verdict(verdict) for verdict in verdicts}) == code


def test_pictures_come_in_the_order_named_and_folders_sorted(
    tiny_bundle: Path, tmp_path: Path, capsys: Told
) -> None:
    folder = write_parts(tmp_path / "b-folder", n_parts=3)
    single = tmp_path / "a-single.png"
    single.write_bytes(encoded(part_pixels(5)))
    _, records = inspected([str(tiny_bundle), str(folder), str(single)], capsys)
    paths = [str(path) for path in sorted(folder.iterdir())]
    assert [record["path"] for record in records] == [*paths, str(single)]


@pytest.mark.parametrize("name", ["部品 1.png", "Gehäuse.jpg", "ñandú.TIFF", "a,b 'c'.bmp"])
def test_any_file_name_comes_back_as_it_was(
    name: str, tiny_bundle: Path, tmp_path: Path, capsys: Told
) -> None:
    picture = tmp_path / name
    picture.write_bytes(encoded(part_pixels(5), picture.suffix.lower()))
    _, (record,) = inspected([str(tiny_bundle), str(picture)], capsys)
    assert record["path"] == str(picture)
    assert main(["inspect", str(tiny_bundle), str(picture), "--format", "csv"]) in (0, 1)
    (row,) = csv.DictReader(capsys.readouterr().out.splitlines())
    assert row["path"] == str(picture)


def test_a_path_that_is_not_there_and_an_empty_folder_are_refused(
    tiny_bundle: Path, tmp_path: Path, passing: Path, capsys: Told
) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("missing.png", "empty"):
        assert main(["inspect", str(tiny_bundle), str(passing), str(tmp_path / name)]) == 3
        told = capsys.readouterr()
        assert str(tmp_path / name) in told.err
        assert told.out == ""


def test_overlays_show_the_picture_with_its_heatmap(
    tiny_bundle: Path, defective_parts: Path, passing: Path, tmp_path: Path, capsys: Told
) -> None:
    overlays = tmp_path / "deep" / "overlays"
    pictures = [str(passing), str(defective_parts), str(defective_parts / "000.png")]
    assert main(["inspect", str(tiny_bundle), *pictures, "--overlays", str(overlays)]) == 1
    names = sorted(path.name for path in overlays.iterdir())
    assert len(names) == 6
    assert names[0] == "000_2_fail.jpg"
    assert "passing_pass.jpg" in names
    overlay = cv2.imread(str(overlays / "000_fail.jpg"))
    assert overlay is not None
    assert overlay.shape[1] == 128
    assert overlay.shape[0] > 96


def test_overlays_that_cannot_be_written_are_refused(
    tiny_bundle: Path, passing: Path, tmp_path: Path, capsys: Told
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    overlays = str(tmp_path / "file" / "overlays")
    assert main(["inspect", str(tiny_bundle), str(passing), "--overlays", overlays]) == 3
    assert overlays in capsys.readouterr().err


def test_a_16_bit_picture_gets_an_overlay_too(
    tiny_bundle: Path, tmp_path: Path, capsys: Told
) -> None:
    deep = part_pixels(5, stained=True).astype(np.uint16) * 257
    (tmp_path / "deep.png").write_bytes(encoded(deep))
    arguments = ["inspect", str(tiny_bundle), str(tmp_path / "deep.png")]
    assert main([*arguments, "--overlays", str(tmp_path / "overlays")]) == 1
    assert (tmp_path / "overlays" / "deep_fail.jpg").is_file()


def test_show_says_what_a_bundle_is(tiny_bundle: Path, capsys: Told) -> None:
    assert main(["bundle", "show", str(tiny_bundle)]) == 0
    told = capsys.readouterr().out
    manifest = read_bundle(tiny_bundle).manifest
    for part in ("Plate", manifest.digest(), "tiny", "fine (stride 8)", "REVIEW above", "in 1,000"):
        assert part in told


def test_show_can_give_the_manifest_as_json(tiny_bundle: Path, capsys: Told) -> None:
    assert main(["bundle", "show", str(tiny_bundle), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["category"] == "Plate"
    assert content == read_bundle(tiny_bundle).manifest.model_dump(mode="json")


def test_verify_says_that_a_bundle_is_whole(tiny_bundle: Path, capsys: Told) -> None:
    assert main(["bundle", "verify", str(tiny_bundle)]) == 0
    assert "whole; 4 files match" in capsys.readouterr().out


def test_a_bundle_is_packed_inspected_and_unpacked_again(
    tiny_bundle: Path, passing: Path, tmp_path: Path, capsys: Told
) -> None:
    packed, copy = tmp_path / "plate.inspectai", tmp_path / "copy"
    assert main(["bundle", "pack", str(tiny_bundle), str(packed)]) == 0
    assert main(["bundle", "unpack", str(packed), str(copy)]) == 0
    assert main(["bundle", "verify", str(packed)]) == 0
    for again in (["pack", str(tiny_bundle), str(packed)], ["unpack", str(packed), str(copy)]):
        assert main(["bundle", *again]) == 3
        assert "exists already" in capsys.readouterr().err
        assert main(["bundle", *again, "--overwrite"]) == 0
    capsys.readouterr()
    scores = [
        inspected([str(b), str(passing)], capsys)[1][0]["anomaly_score"] for b in (packed, copy)
    ]
    assert scores[0] == scores[1]


def test_cuda_is_refused_with_the_reason_where_there_is_none(
    tiny_bundle: Path, passing: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = "no NVIDIA GPU found"
    monkeypatch.setattr(providers, "probe_cuda", lambda: providers.CudaProbe(False, reason))
    assert main(["inspect", str(tiny_bundle), str(passing), "--provider", "cuda"]) == 3
    told = capsys.readouterr().err
    assert reason in told
    assert "'auto' or 'cpu'" in told


def test_both_programs_work_as_processes_and_print_nothing_alarming(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, defective_parts: Path
) -> None:
    bundle = tmp_path / "plate"
    arguments = fit_arguments(good_parts, bundle, tiny_encoder)
    arguments[arguments.index("--provider") + 1] = "auto"
    fitted = run(*TRAINING, *arguments)
    assert (fitted.returncode, fitted.stderr) == (0, "")
    done = run(*STATION, "inspect", str(bundle), str(defective_parts), "--format", "jsonl")
    assert (done.returncode, done.stderr) == (1, "")
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["FAIL"] * 4


def test_cuda_that_is_not_there_is_refused_by_real_processes_too(
    tmp_path: Path, tiny_bundle: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    if providers.probe_cuda().usable:
        pytest.skip("this machine has CUDA")
    fit = fit_arguments(good_parts, tmp_path / "plate", tiny_encoder)
    fit[fit.index("--provider") + 1] = "cuda"
    inspect = ["inspect", str(tiny_bundle), str(good_parts), "--provider", "cuda"]
    for program, arguments in ((TRAINING, fit), (STATION, inspect)):
        done = run(*program, *arguments)
        assert done.returncode == 3
        assert done.stdout == ""
        first, *rest = done.stderr.splitlines()
        assert first == f"error: CUDA cannot be used: {providers.probe_cuda().reason}."
        assert len(rest) == 1
    assert not (tmp_path / "plate").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_inspection_that_is_interrupted_ends_with_code_130(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    pictures = str(write_parts(tmp_path / "many", n_parts=100))
    arguments = ("inspect", str(tiny_bundle), *([pictures] * 30), "--format", "jsonl")
    with start(*STATION, *arguments, "--threads", "1") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["verdict"]
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert complaints == "cancelled\n"


def test_a_reader_that_stops_early_does_not_make_the_command_fail(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    pictures = write_parts(tmp_path / "many", n_parts=60)
    arguments = ("inspect", str(tiny_bundle), str(pictures), "--format", "jsonl")
    with start(*STATION, *arguments, "--threads", "1") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["verdict"]
        process.stdout.close()
        complaints = process.stderr.read()
    assert process.returncode in (0, 1)
    assert complaints == ""


def test_benchmark_prints_each_stage_and_what_computed(
    tiny_bundle: Path, good_parts: Path, capsys: Told
) -> None:
    options = ["--runs", "3", "--threads", "1", "--provider", "cpu"]
    assert main(["benchmark", str(tiny_bundle), *options]) == 0
    printed = capsys.readouterr().out
    for stage in ("decode", "preprocess", "encode", "search", "map", "total"):
        assert stage in printed
    assert "parts/min" in printed
    assert "CPUExecutionProvider, 1 thread" in printed
    assert "the bundle's picture" in printed


def test_benchmark_speaks_json(tiny_bundle: Path, good_parts: Path, capsys: Told) -> None:
    options = ["--pictures", str(good_parts), "--runs", "3", "--threads", "1", "--format", "json"]
    assert main(["benchmark", str(tiny_bundle), *options]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["runs"] == 3
    assert record["n_pictures"] > 1
    assert record["parts_per_minute"] > 0
    assert record["stages"][-1]["stage"] == "total"


def test_benchmark_of_an_empty_folder_is_refused(tiny_bundle: Path, tmp_path: Path) -> None:
    assert main(["benchmark", str(tiny_bundle), "--pictures", str(tmp_path)]) == 3
