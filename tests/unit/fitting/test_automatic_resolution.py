from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inspectai_desktop.jobs import JobCancelled
from tests.fakes import KeptReports
from tests.pictures import encoded
from tests.tiny_fit import tiny_request
from training.fitting.fine_map import FineCandidates, FittedFineMap
from training.fitting.input_sizing import InputSizing
from training.fitting.preparation import PreparedFit, prepare

BOARD_PX = 448
SIZING = InputSizing(min_px=96, max_px=448)
FINE = {"taps": ("coarse",), "fine_taps": ("fine",)}


def board_pixels(seed: int) -> np.ndarray:
    """A board with many components, always the same ones, each picture a little different."""
    layout = np.random.default_rng(1)
    canvas = np.full((BOARD_PX, BOARD_PX, 3), (40, 90, 60), np.float32)
    for _ in range(160):
        row, column = layout.integers(0, BOARD_PX - 40, 2)
        height, width = layout.integers(6, 40, 2)
        canvas[row : row + height, column : column + width] = layout.integers(30, 220, 3)
    random = np.random.default_rng(seed)
    canvas = np.roll(canvas, random.integers(-1, 2, 2), (0, 1)) * random.uniform(0.97, 1.03)
    canvas += random.normal(0, 4, canvas.shape)
    return np.clip(np.round(canvas), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boards")
    for number in range(9):
        (folder / f"{number}.png").write_bytes(encoded(board_pixels(number)))
    return folder


def prepared(
    boards: Path, encoder: Path | str, reports: KeptReports | None = None, **changes: Any
) -> PreparedFit:
    wanted: dict[str, Any] = {"input_size_px": None, "sizing": SIZING, **changes}
    request = tiny_request(boards, boards.parent / "bundle", Path(encoder), **wanted)
    kept = reports or KeptReports()
    return prepare(request, report=kept, token=kept.token)


def area_side(fit: PreparedFit) -> float:
    return float(np.sqrt(fit.resolution.height * fit.resolution.width))


def test_small_components_need_a_large_input_and_the_trials_find_that_out(
    boards: Path,
) -> None:
    fit = prepared(boards, "efficientnet_lite0")
    assert area_side(fit) >= 2 * SIZING.min_px
    assert "test defects of 7 px" in fit.resolution.reason


def test_pictures_whose_defects_would_be_large_keep_a_small_input(
    boards: Path, tiny_encoder: Path
) -> None:
    large = prepared(boards, tiny_encoder, smallest_defect_px=60)
    small = prepared(boards, tiny_encoder, smallest_defect_px=16)
    assert area_side(large) < area_side(small)
    assert "may show more" not in large.resolution.reason


def test_a_demanded_size_is_taken_without_any_trial(boards: Path, tiny_encoder: Path) -> None:
    reports = KeptReports()
    fit = prepared(boards, tiny_encoder, reports, input_size_px=128)
    assert (fit.resolution.height, fit.resolution.reason) == (128, "as demanded")
    assert "resolution" not in reports.stages


def test_a_latency_budget_that_nothing_meets_leaves_the_smallest_input(
    boards: Path, tiny_encoder: Path
) -> None:
    fit = prepared(boards, tiny_encoder, latency_budget_ms=0.001)
    assert area_side(fit) == SIZING.min_px
    assert "--preset thorough may show more" in fit.resolution.reason


def test_the_same_pictures_and_seed_choose_the_same_input(boards: Path, tiny_encoder: Path) -> None:
    assert prepared(boards, tiny_encoder).resolution == prepared(boards, tiny_encoder).resolution


def test_trials_that_are_cancelled_end_at_once(boards: Path, tiny_encoder: Path) -> None:
    reports = KeptReports(cancel_in="resolution", after=3)
    with pytest.raises(JobCancelled):
        prepared(boards, tiny_encoder, reports)
    assert reports.stages[-1] == "resolution"


def test_a_fine_map_does_not_change_the_size_but_its_time_counts(
    boards: Path, tiny_encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = prepared(boards, tiny_encoder, taps=("coarse",))
    assert prepared(boards, tiny_encoder, **FINE).resolution == chosen.resolution

    made: list[FineCandidates] = []
    choose = FineCandidates.bank

    def counted(candidates: FineCandidates) -> FittedFineMap:
        made.append(candidates)
        return choose(candidates)

    monkeypatch.setattr(FineCandidates, "bank", counted)
    prepared(boards, tiny_encoder, **FINE)
    assert not made
    within = prepared(boards, tiny_encoder, latency_budget_ms=60_000, **FINE)
    assert len(made) >= 2
    assert within.resolution.height == chosen.resolution.height
