from collections.abc import Sequence

import numpy as np
import pytest

from inspectai_desktop.domain.picture_statistics import (
    PictureStatistics,
    SuspicionKind,
    suspect,
)


def pictures(
    n: int = 40,
    *,
    brightness: float = 0.5,
    sharpness: float = 0.02,
    shift: tuple[float, float] = (0.0, 0.0),
    hot_cell: tuple[int, int] | None = None,
    seed: int = 0,
) -> list[PictureStatistics]:
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(n):
        heat = rng.random((8, 8)).astype(np.float32)
        if hot_cell is not None:
            heat[hot_cell] += 3.0
        x, y = rng.normal(shift, 0.002)
        made.append(
            PictureStatistics(
                brightness + float(rng.normal(0, 0.01)),
                sharpness * float(np.exp(rng.normal(0, 0.05))),
                float(x),
                float(y),
                heat,
            )
        )
    return made


def kinds(
    reference: Sequence[PictureStatistics], recent: Sequence[PictureStatistics]
) -> list[SuspicionKind]:
    return [suspicion.kind for suspicion in suspect(reference, recent)]


def test_pictures_that_did_not_change_raise_no_suspicion() -> None:
    assert kinds(pictures(), pictures(seed=1)) == []


@pytest.mark.parametrize("brightness", [0.4, 0.6])
def test_a_change_of_brightness_points_at_the_light(brightness: float) -> None:
    assert kinds(pictures(), pictures(brightness=brightness, seed=1)) == [SuspicionKind.LIGHT]


def test_less_sharpness_points_at_the_focus_and_more_does_not() -> None:
    assert kinds(pictures(), pictures(sharpness=0.012, seed=1)) == [SuspicionKind.FOCUS]
    assert kinds(pictures(), pictures(sharpness=0.04, seed=1)) == []


def test_parts_that_moved_point_at_the_position() -> None:
    found = suspect(pictures(), pictures(shift=(0.03, -0.04), seed=1))
    assert [s.kind for s in found] == [SuspicionKind.POSITION]
    assert found[0].change == pytest.approx(0.05, abs=0.003)


def test_heat_that_always_stands_at_one_place_points_at_dirt_there() -> None:
    found = suspect(pictures(), pictures(hot_cell=(6, 1), seed=1))
    assert [s.kind for s in found] == [SuspicionKind.DIRT]
    assert found[0].where == (1.5 / 8, 6.5 / 8)
    assert found[0].change == 1.0


def test_a_place_that_was_always_the_hottest_is_no_dirt() -> None:
    assert kinds(pictures(hot_cell=(6, 1)), pictures(hot_cell=(6, 1), seed=1)) == []


def test_the_strongest_change_comes_first() -> None:
    found = suspect(pictures(), pictures(brightness=0.1, sharpness=0.014, seed=1))
    assert [s.kind for s in found] == [SuspicionKind.LIGHT, SuspicionKind.FOCUS]
    assert found[0].strength > found[1].strength


def test_too_few_pictures_say_nothing() -> None:
    assert kinds(pictures(7), pictures(brightness=0.1)) == []
    assert kinds(pictures(), pictures(7, brightness=0.1)) == []


def test_black_reference_pictures_do_not_divide_by_zero() -> None:
    black = [PictureStatistics(0.0, 0.0, 0.0, 0.0, np.zeros((8, 8), np.float32))] * 10
    assert SuspicionKind.LIGHT not in kinds(black, pictures())


def test_a_heat_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="heat"):
        PictureStatistics(0.5, 1.0, 0.0, 0.0, np.zeros((4, 4), np.float32))
