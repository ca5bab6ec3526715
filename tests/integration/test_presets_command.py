"""`inspectai-train presets` says what each preset costs here and what it can see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from inspectai_desktop.jobs import JobCancelled
from tests.fakes import KeptReports
from tests.pictures import encoded, part_pixels, write_parts
from training.cli import run
from training.fitting.preset_measurement import PresetsRequest, measure_presets

if TYPE_CHECKING:
    from pathlib import Path

QUICK = ("--threads", "1", "--provider", "cpu")


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few good parts and one file that cannot be read."""
    folder = write_parts(tmp_path_factory.mktemp("presets") / "gut ß", n_parts=5)
    (folder / "broken.png").write_bytes(b"x")
    return folder


def presets_of(
    parts: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> dict[str, dict[str, Any]]:
    assert run(["presets", "--good", str(parts), *QUICK, "--progress", "json", *more]) == 0
    event = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert event["event"] == "result"
    assert event["typical_size"] == [96, 128]
    return {entry["name"]: entry for entry in event["presets"]}


def test_each_preset_is_measured_and_says_what_it_can_see(
    parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    presets = presets_of(parts, capsys)
    assert list(presets) == ["fast", "balanced", "thorough"]
    for entry in presets.values():
        assert entry["ms_per_part"] > 0
        assert entry["memory_mb"] > 1
        assert entry["fit_seconds_estimate"] > 0
        assert entry["taps"]
        height, width = entry["input_size"]
        assert entry["smallest_defect_px"] == pytest.approx(2 * 16 * 128 / width, rel=0.2)
        assert height % 32 == width % 32 == 0
    assert presets["thorough"]["smallest_defect_px"] <= presets["fast"]["smallest_defect_px"]
    assert presets["thorough"]["bank_size"] > presets["fast"]["bank_size"]


def test_a_small_defect_raises_the_input_of_a_preset_that_could_not_see_it(
    parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = presets_of(parts, capsys)
    asked = plain["fast"]["smallest_defect_px"] * 0.7
    raised = presets_of(parts, capsys, "--smallest-defect", f"{asked:.1f}")
    assert raised["fast"]["input_size"] > plain["fast"]["input_size"]
    assert raised["fast"]["smallest_defect_px"] <= asked + 0.1
    assert "raised" in raised["fast"]["reason"]
    large = presets_of(parts, capsys, "--smallest-defect", "90")
    assert large["fast"]["input_size"] == plain["fast"]["input_size"]


def test_a_region_makes_smaller_defects_visible(
    parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region = tmp_path / "region.json"
    content = {"reference_size": [128, 96], "rectangle": [0, 0, 64, 48]}
    region.write_text(json.dumps(content), encoding="utf-8")
    whole = presets_of(parts, capsys)["fast"]["smallest_defect_px"]
    part = presets_of(parts, capsys, "--roi", str(region))["fast"]["smallest_defect_px"]
    assert part < whole


def test_a_person_reads_a_table(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", "--good", str(parts), *QUICK, "--progress", "none"]) == 0
    told = capsys.readouterr().out
    assert "typically 128 x 96 pixels" in told
    assert "balanced" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"reference_size": [128, 96], "rectangle": [0, 0, 8, 8]}, "at least 32 are needed"),
        ({"reference_size": [128, 96], "rectangle": [500, 500, 8, 8]}, "outside the picture"),
    ],
)
def test_a_region_that_is_too_small_or_outside_is_refused_with_advice(
    content: dict[str, Any],
    told: str,
    parts: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    region = tmp_path / "region.json"
    region.write_text(json.dumps(content), encoding="utf-8")
    arguments = ["presets", "--good", str(parts), "--roi", str(region), "--progress", "none"]
    assert run(arguments) == 3
    assert told in capsys.readouterr().err


def test_pictures_of_which_none_can_be_read_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.png").write_bytes(encoded(part_pixels(1))[:20])
    assert run(["presets", "--good", str(tmp_path), "--progress", "none"]) == 3
    assert "none of the pictures can be read" in capsys.readouterr().err


def test_measuring_can_be_cancelled(parts: Path) -> None:
    reports = KeptReports(cancel_in="presets")
    with pytest.raises(JobCancelled):
        measure_presets(
            PresetsRequest(parts, provider="cpu", threads=1), report=reports, token=reports.token
        )
