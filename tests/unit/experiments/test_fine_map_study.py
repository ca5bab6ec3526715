from __future__ import annotations

import numpy as np
import pytest

from tests.unit.experiments.test_accuracy_study import TAPS, encoded
from training.evaluation.datasets import PixelLabels
from training.experiments.accuracy_study import SETTINGS
from training.experiments.fine_map_study import (
    VARIANTS,
    HeatFigures,
    HeatRun,
    HeatVariant,
    markdown,
)
from training.experiments.study_variants import Embedding

COARSE = Embedding(taps=TAPS[1:])
FINE = Embedding(taps=TAPS[:1])


def labels() -> list[PixelLabels | None]:
    """The odd patches of the accuracy study's own test pictures, which only the fine tap shows."""
    marked = np.zeros((64, 64), np.bool_)
    marked[16:32, 40:56] = True
    return [marked & bool(odd) for odd in encoded().pictures.anomalous]


@pytest.fixture(scope="module")
def run() -> HeatRun:
    return HeatRun(encoded(), labels(), seed=0)


def test_a_fine_map_finds_what_the_bank_does_not_see(run: HeatRun) -> None:
    alone = run.figures(HeatVariant("alone", COARSE, fine=None))
    both = run.figures(HeatVariant("both", COARSE, FINE))
    for without, together in zip(alone, both, strict=True):
        assert together.aupro > without.aupro + 0.3
        assert together.pixel_auroc > 0.95
        assert together.image_auroc > without.image_auroc


def test_a_fine_map_without_weight_changes_nothing(run: HeatRun) -> None:
    alone = run.figures(HeatVariant("alone", COARSE, fine=None))
    assert run.figures(HeatVariant("none of it", COARSE, FINE, share=0.0)) == alone


def test_a_half_without_marked_defects_is_an_error() -> None:
    with pytest.raises(ValueError, match="no marked defects"):
        HeatRun(encoded(), [None] * 16, seed=0).figures(HeatVariant("both", COARSE, FINE))


def test_the_tables_show_every_variant_with_both_halves_and_their_spread() -> None:
    halves = [
        (HeatFigures(0.9, 0.8, 0.7), HeatFigures(0.6, 0.5, 0.4)),
        (HeatFigures(0.8, 0.8, 0.5), HeatFigures(0.6, 0.5, 0.2)),
    ]
    results = {
        (variant.title, setting.title): halves for variant in VARIANTS for setting in SETTINGS
    }
    text = markdown(results, 2)
    assert text.count("0.600 ± 0.141 / 0.300 ± 0.141") == len(VARIANTS) * len(SETTINGS)
    assert text.count(VARIANTS[1].title) == 3
