"""Pictures of good parts are looked through; each thing that is wrong with one is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from inspectai_desktop.errors import FittingError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, ignore_progress
from tests.fakes import KeptReports
from tests.pictures import encoded, part_pixels, write_parts
from training.checking.check import CheckResult, check_good_pictures

if TYPE_CHECKING:
    from pathlib import Path


def checked(folder: Path, *, defects: Path | None = None) -> CheckResult:
    return check_good_pictures(
        sorted(folder.iterdir()),
        defects=defects,
        threads=1,
        report=ignore_progress,
        token=CancellationToken(),
    )


def kinds(result: CheckResult) -> dict[str, list[str]]:
    return {
        picture.path.name: [found.kind for found in picture.findings]
        for picture in result.pictures
        if picture.findings
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty good parts, to which a test adds what is wrong."""
    return write_parts(tmp_path / "good", n_parts=20)


def test_good_pictures_have_no_findings(folder: Path) -> None:
    result = checked(folder)
    assert kinds(result) == {}
    assert result.summary == ()
    assert (result.n_usable, result.typical_size) == (20, (96, 128))
    assert len({picture.sha256 for picture in result.pictures}) == 20


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"text", "not a PNG"),
        (b"", "empty"),
        (encoded(part_pixels(1), ".jpg")[:-200], "incomplete"),
        (encoded(np.full((64, 64, 3), 9, np.uint8)), "one colour"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence_without_its_path(
    data: bytes, told: str, folder: Path
) -> None:
    (folder / "bad.png").write_bytes(data)
    result = checked(folder)
    assert kinds(result) == {"bad.png": ["unreadable"]}
    assert result.n_usable == 20
    text = result.pictures[-1].findings[0].text
    assert told in text
    assert str(folder) not in text
    assert text[0].isupper()


def test_a_file_that_has_gone_is_unreadable_and_stops_nothing(folder: Path) -> None:
    paths = [*sorted(folder.iterdir()), folder / "gone.png"]
    result = check_good_pictures(
        paths, defects=None, threads=1, report=ignore_progress, token=CancellationToken()
    )
    assert kinds(result) == {"gone.png": ["unreadable"]}


def test_an_exact_copy_is_named_with_its_original(folder: Path) -> None:
    (folder / "copy.png").write_bytes((folder / "003.png").read_bytes())
    result = checked(folder)
    assert kinds(result) == {"copy.png": ["duplicate"]}
    assert result.pictures[-1].findings[0].other == folder / "003.png"
    assert result.n_usable == 20


def test_a_picture_saved_again_or_scaled_is_a_near_duplicate(tmp_path: Path) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    parts = [part_pixels(seed, height=384, width=512) for seed in range(10)]
    for seed, pixels in enumerate(parts):
        (folder / f"{seed}.png").write_bytes(encoded(pixels))
    (folder / "again.jpg").write_bytes(encoded(parts[3], ".jpg"))
    large = cv2.resize(parts[5], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    (folder / "large.png").write_bytes(encoded(large))
    found = kinds(checked(folder))
    assert found["again.jpg"] == ["near_duplicate"]
    assert "near_duplicate" in found["large.png"]
    assert set(found) == {"again.jpg", "large.png"}


def test_a_picture_of_another_size_is_told_with_the_usual_one(folder: Path) -> None:
    (folder / "wide.png").write_bytes(encoded(part_pixels(90, height=96, width=160)))
    result = checked(folder)
    assert "different_size" in kinds(result)["wide.png"]
    text = next(f.text for f in result.pictures[-1].findings if f.kind == "different_size")
    assert text == "160 x 96 pixels; most pictures have 128 x 96."


def test_where_no_size_is_usual_no_picture_has_another_one(tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for seed in range(8):
        (folder / f"{seed}.png").write_bytes(
            encoded(part_pixels(seed, height=90 + 4 * seed, width=128 + 3 * seed))
        )
    result = checked(folder)
    assert all("different_size" not in found for found in kinds(result).values())
    assert 90 <= result.typical_size[0] <= 118


def test_a_picture_out_of_focus_is_blurred(folder: Path) -> None:
    soft = cv2.GaussianBlur(part_pixels(50), (0, 0), 3.0)
    (folder / "soft.png").write_bytes(encoded(soft))
    assert "blurred" in kinds(checked(folder))["soft.png"]


@pytest.mark.parametrize(
    ("gain", "kind"), [(2.2, "overexposed"), (0.3, "underexposed"), (0.05, "underexposed")]
)
def test_a_picture_with_far_more_or_less_light_is_told(
    gain: float, kind: str, folder: Path
) -> None:
    relit = np.clip(part_pixels(50) * gain, 0, 255).astype(np.uint8)
    (folder / "relit.png").write_bytes(encoded(relit))
    assert kind in kinds(checked(folder))["relit.png"]


def test_another_product_looks_unlike_the_rest(folder: Path) -> None:
    random = np.random.default_rng(0)
    other = cv2.resize(
        random.integers(0, 255, (6, 8, 3), dtype=np.uint8), (128, 96), interpolation=0
    )
    (folder / "other.png").write_bytes(encoded(other))
    assert "unlike_the_rest" in kinds(checked(folder))["other.png"]


def test_a_good_picture_that_is_also_a_defect_is_told(folder: Path, tmp_path: Path) -> None:
    defects = write_parts(tmp_path / "defects" / "stained", n_parts=2, stained=True)
    (defects / "002.png").write_bytes((folder / "007.png").read_bytes())
    (defects / "broken.png").write_bytes(b"")
    result = checked(folder, defects=defects.parent)
    assert kinds(result) == {"007.png": ["also_in_defects"]}
    assert result.pictures[7].findings[0].other == defects / "002.png"


def test_a_missing_folder_of_defects_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FittingError, match="no such folder of defects"):
        checked(folder, defects=tmp_path / "gone")


@pytest.mark.parametrize(("n_parts", "kind"), [(3, "too_few"), (7, "few")])
def test_few_pictures_are_told_of_the_set(n_parts: int, kind: str, tmp_path: Path) -> None:
    result = checked(write_parts(tmp_path / "good", n_parts=n_parts))
    assert [found.kind for found in result.summary] == [kind]
    assert str(n_parts) in result.summary[0].text
    assert kinds(result) == {}


def test_a_set_that_is_dark_or_white_throughout_is_told_once(tmp_path: Path) -> None:
    for name, gain in (("underexposed", 0.06), ("overexposed", 4.0)):
        folder = tmp_path / name
        folder.mkdir()
        for seed in range(20):
            relit = np.clip(part_pixels(seed) * gain, 0, 255).astype(np.uint8)
            (folder / f"{seed}.png").write_bytes(encoded(relit))
        assert [found.kind for found in checked(folder).summary] == [name]


def test_16_bit_pictures_are_judged_by_the_white_of_their_camera(tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    for seed in range(20):
        pixels = part_pixels(seed).astype(np.uint16) * 16
        (folder / f"{seed}.png").write_bytes(encoded(pixels))
    assert checked(folder).summary == ()


def test_no_usable_picture_at_all_is_a_result_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "only.png").write_bytes(b"text")
    result = checked(tmp_path)
    assert (result.n_usable, result.typical_size) == (0, (0, 0))
    assert [found.kind for found in result.summary] == ["too_few"]


@pytest.mark.parametrize("stage", ["check", "compare", "defects"])
def test_a_check_can_be_cancelled_in_every_stage(stage: str, folder: Path) -> None:
    reports = KeptReports(cancel_in=stage)
    with pytest.raises(JobCancelled):
        check_good_pictures(
            sorted(folder.iterdir()),
            defects=folder,
            threads=1,
            report=reports,
            token=reports.token,
        )
