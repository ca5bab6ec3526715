"""What a fit takes from the wizard and gives back to it: a list of pictures, scores and maps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.inference.bundle import BANK_NAME, CALIBRATION_NAME, read_bundle
from tests.pictures import write_parts
from tests.tiny_fit import fit_arguments, fit_tiny
from training.cli import run

if TYPE_CHECKING:
    from pathlib import Path


def list_arguments(file: Path, output: Path, encoder: Path, *more: str) -> list[str]:
    arguments = fit_arguments(file, output, encoder, *more)
    arguments[arguments.index("--good")] = "--good-list"
    return arguments


def write_list(file: Path, pictures: list[Path]) -> Path:
    file.write_text(json.dumps({"pictures": [str(path) for path in pictures]}), encoding="utf-8")
    return file


def test_a_list_of_all_pictures_teaches_the_same_as_their_folder(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    listed = write_list(tmp_path / "list.json", sorted(good_parts.iterdir(), reverse=True))
    assert run(list_arguments(listed, tmp_path / "listed", tiny_encoder)) == 0
    fitted = fit_tiny(good_parts, tmp_path / "folder", tiny_encoder)
    assert read_bundle(tmp_path / "listed").manifest.digest() == fitted.manifest.digest()


def test_pictures_removed_by_the_person_are_not_learned(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    chosen = sorted(good_parts.iterdir())[:8]
    listed = write_list(tmp_path / "list.json", chosen)
    assert run(list_arguments(listed, tmp_path / "plate", tiny_encoder)) == 0
    assert read_bundle(tmp_path / "plate").manifest.training_images.count == 8


def test_a_picture_deleted_since_it_was_chosen_is_named_and_nothing_is_written(
    tmp_path: Path, tiny_encoder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_parts(tmp_path / "Gutteile äöü", n_parts=8)
    listed = write_list(tmp_path / "list.json", sorted(folder.iterdir()))
    (folder / "003.png").unlink()
    assert run(list_arguments(listed, tmp_path / "plate", tiny_encoder)) == 3
    told = capsys.readouterr().err
    assert str(folder / "003.png") in told
    assert "Check the pictures again" in told
    assert not (tmp_path / "plate").exists()


def test_a_folder_and_a_list_exclude_each_other(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ("--good-list", str(tmp_path / "list.json"))
    with pytest.raises(SystemExit):
        run(fit_arguments(good_parts, tmp_path / "plate", tiny_encoder, *more))
    assert "not allowed with" in capsys.readouterr().err


def test_the_bundle_keeps_the_maps_of_the_highest_scoring_pictures(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, defective_parts: Path
) -> None:
    fitted = fit_tiny(good_parts, tmp_path / "plate", tiny_encoder, defects=defective_parts)
    arrays = read_bundle(fitted.bundle).arrays(CALIBRATION_NAME)
    prepared = fitted.manifest.preprocessing
    grid = prepared.input_height // 8, prepared.input_width // 8
    assert arrays["held_out_maps"].shape == (12, *grid)
    assert arrays["defect_maps"].shape == (4, *grid)
    for kind in ("held_out", "defect"):
        scores = arrays[f"{kind}_scores"][arrays[f"{kind}_map_index"]]
        assert (np.diff(scores) <= 0).all()
        # The map of a higher score is hotter where it is hottest.
        peaks = arrays[f"{kind}_maps"].reshape(len(scores), -1).max(axis=1)
        assert np.corrcoef(peaks, scores)[0, 1] > 0.5
    assert sorted(arrays["defect_names"].tolist()) == [f"{number:03d}.png" for number in range(4)]


def test_the_result_tells_every_picture_with_its_score(
    tmp_path: Path,
    tiny_encoder: Path,
    good_parts: Path,
    defective_parts: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    more = ("--defects", str(defective_parts), "--progress", "json")
    assert run(fit_arguments(good_parts, tmp_path / "plate", tiny_encoder, *more)) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    arrays = read_bundle(tmp_path / "plate").arrays(CALIBRATION_NAME)
    told = {entry["path"]: entry["score"] for entry in result["held_out"]}
    assert sorted(told) == sorted(str(path) for path in good_parts.iterdir())
    assert list(told.values()) == pytest.approx(arrays["held_out_scores"].tolist())
    assert len(result["defects"]) == 4
    assert min(entry["score"] for entry in result["defects"]) > max(told.values())
    assert BANK_NAME in read_bundle(tmp_path / "plate").files
