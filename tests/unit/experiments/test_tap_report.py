"""The tap study's report: what it sorts by and what it shows."""

import pytest

from training.experiments.tap_features import StudySetting
from training.experiments.tap_report import Measurement, Outcome, study_report

SMALL = StudySetting("screws", 256, max_train=10, max_test=10)
LARGE = StudySetting("screws", 512, max_train=10, max_test=10)
TILES = StudySetting("tiles", 256, max_train=10, max_test=10)


def outcome(taps: tuple[str, ...], screws: float, tiles: float, reported: float) -> Outcome:
    def measured(selection: float) -> tuple[Measurement, ...]:
        return (Measurement(selection, reported),) * 3

    return Outcome(
        encoder="tiny",
        taps=taps,
        balanced=len(taps) > 1,
        projected=False,
        dim=7,
        measurements={SMALL: measured(screws), LARGE: measured(screws), TILES: measured(tiles)},
    )


def test_a_data_set_counts_once_at_however_many_sizes_it_was_measured() -> None:
    assert outcome(("block1",), screws=0.6, tiles=1.0, reported=0.5).selection_mean == (
        pytest.approx(0.8)
    )


def test_rows_are_sorted_by_the_selection_half_alone() -> None:
    chosen = outcome(("block1", "block2"), screws=0.9, tiles=0.9, reported=0.5)
    lucky = outcome(("block3",), screws=0.6, tiles=0.6, reported=1.0)

    text = study_report(
        [lucky, chosen],
        (SMALL, LARGE, TILES),
        score_names=("maximum", "top 1 %", "top 3 %"),
        bank_size=100,
        seed=1,
    )

    assert text.index("| `block1` + `block2`, balanced | 7 |") < text.index("| `block3` | 7 |")
    assert "Best on the selection half: `block1` + `block2`, balanced; 0.900 there" in text
    assert "mean, top 3 %" in text
