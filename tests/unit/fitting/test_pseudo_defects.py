from __future__ import annotations

import numpy as np
import pytest

from inspectai_desktop.domain.image import Image
from training.fitting.pseudo_defects import KINDS, DefectPlace, Kind, with_pseudo_defect

PLACE = DefectPlace(row=60, column=40, diameter_px=9.0)


def noise(seed: int, *, white: int = 255, dtype: type = np.uint8) -> Image:
    random = np.random.default_rng(seed)
    return Image(random.integers(white // 4, 3 * white // 4, (96, 128, 3)).astype(dtype))


def changed_by(kind: Kind, place: DefectPlace = PLACE) -> np.ndarray:
    good = noise(0)
    made = with_pseudo_defect(good, noise(1), place, kind, np.random.default_rng(2))
    return (made.pixels != good.pixels).any(axis=2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_defect_lies_where_it_was_put_and_is_about_as_large_as_it_was_said(kind: Kind) -> None:
    changed = changed_by(kind)
    rows, columns = np.nonzero(changed)
    assert abs(rows.mean() - PLACE.row) < 2
    assert abs(columns.mean() - PLACE.column) < 2
    assert max(np.ptp(rows), np.ptp(columns)) <= 2.5 * PLACE.diameter_px
    assert changed.sum() >= 0.2 * PLACE.diameter_px**2


@pytest.mark.parametrize("kind", KINDS)
def test_a_defect_at_the_edge_is_cut_off_by_it(kind: Kind) -> None:
    corner = changed_by(kind, DefectPlace(row=0, column=127, diameter_px=9.0))
    assert corner[:16, -16:].any()
    assert not corner[16:].any()


def test_a_defect_is_larger_where_it_was_said_to_be() -> None:
    sizes = [
        int(changed_by("dark spot", DefectPlace(48, 64, diameter)).sum()) for diameter in (4, 8, 16)
    ]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_defect_and_the_good_picture_stays_as_it_was(
    kind: Kind,
) -> None:
    good, donor = noise(0), noise(1)
    before = good.pixels.copy()
    first, second = (
        with_pseudo_defect(good, donor, PLACE, kind, np.random.default_rng(2)) for _ in range(2)
    )
    np.testing.assert_array_equal(first.pixels, second.pixels)
    np.testing.assert_array_equal(good.pixels, before)


def test_spots_are_darker_or_brighter_than_what_they_cover() -> None:
    good = noise(0)
    centre = (slice(58, 63), slice(38, 43))
    means = [
        with_pseudo_defect(good, good, PLACE, kind, np.random.default_rng(2)).pixels[centre].mean()
        for kind in ("dark spot", "bright spot")
    ]
    assert means[0] < good.pixels[centre].mean() - 10
    assert means[1] > good.pixels[centre].mean() + 10


def test_a_12_bit_picture_keeps_its_depth_and_its_white() -> None:
    good = noise(0, white=4095, dtype=np.uint16)
    made = with_pseudo_defect(good, good, PLACE, "bright spot", np.random.default_rng(2))
    assert made.pixels.dtype == np.uint16
    assert made.pixels.max() <= good.pixels.max()
    assert (made.pixels != good.pixels).any()
