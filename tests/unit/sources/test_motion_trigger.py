"""Motion, then stillness, then a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.motion_trigger import MotionSettings, MotionTrigger, small_grey

if TYPE_CHECKING:
    from collections.abc import Iterable

Pixels = npt.NDArray[np.uint8]
EMPTY = None
FPS = 20


def _scene(part_at: int | None, brightness: int = 60, noise_seed: int | None = None) -> Pixels:
    """A dark place, with a bright part at this column or without one."""
    pixels = np.full((120, 160, 3), brightness, np.uint8)
    if part_at is not None:
        pixels[30:90, part_at : part_at + 60] = 200
    if noise_seed is not None:
        noise = np.random.default_rng(noise_seed).normal(0, 6, pixels.shape)
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    return pixels


def _fired(trigger: MotionTrigger, scenes: Iterable[Pixels], from_frame: int = 0) -> list[int]:
    return [
        number
        for number, scene in enumerate(scenes, from_frame)
        if trigger.fires(scene, number / FPS)
    ]


def _still(part_at: int | None, frames: int = 20) -> list[Pixels]:
    return [_scene(part_at, noise_seed=seed) for seed in range(frames)]


def _moving(start: int, end: int, frames: int = 8) -> list[Pixels]:
    return [_scene(int(at), noise_seed=n) for n, at in enumerate(np.linspace(start, end, frames))]


def test_one_picture_is_taken_when_a_part_has_come_to_rest() -> None:
    trigger = MotionTrigger(MotionSettings(still_s=0.5))
    scenes = _still(EMPTY) + _moving(0, 50) + _still(50, 40)
    (fired,) = _fired(trigger, scenes)
    assert 28 + 10 <= fired <= 28 + 12


def test_the_empty_place_is_not_inspected_after_the_part_is_taken_away() -> None:
    trigger = MotionTrigger(MotionSettings(still_s=0.2))
    cycle = _moving(0, 50) + _still(50) + _moving(50, 99) + _still(EMPTY)
    assert len(_fired(trigger, _still(EMPTY) + cycle * 3)) == 3


def test_without_an_empty_place_each_rest_is_a_picture() -> None:
    trigger = MotionTrigger(MotionSettings(still_s=0.2, begins_empty=False))
    assert len(_fired(trigger, _still(10) + _moving(10, 60) + _still(60) + _moving(60, 20))) == 1


def test_noise_alone_is_no_motion() -> None:
    trigger = MotionTrigger(MotionSettings(still_s=0.1, begins_empty=False))
    assert _fired(trigger, _still(40, 200)) == []


def test_a_part_that_keeps_moving_is_not_taken() -> None:
    trigger = MotionTrigger(MotionSettings(still_s=0.3))
    assert _fired(trigger, _still(EMPTY) + (_moving(0, 90) + _moving(90, 0)) * 5) == []


def test_the_empty_place_follows_the_daylight() -> None:
    trigger = MotionTrigger(MotionSettings(still_s=0.1))
    scenes = _still(EMPTY)
    for brightness in range(60, 110, 8):
        hand = [_scene(20, brightness), _scene(60, brightness)]
        scenes += hand + [_scene(EMPTY, brightness)] * 8
    assert _fired(trigger, scenes) == []


def test_a_camera_that_changes_its_shape_begins_anew() -> None:
    trigger = MotionTrigger(MotionSettings(still_s=0.1, begins_empty=False))
    wide = [np.full((60, 160, 3), 90, np.uint8)] * 10
    assert _fired(trigger, _still(10) + wide) == []


def test_a_frame_is_reduced_whatever_its_shape() -> None:
    assert small_grey(np.zeros((1080, 1920, 3), np.uint8)).shape == (54, 96)
    assert small_grey(np.zeros((1, 4000, 3), np.uint8)).shape == (1, 96)


@pytest.mark.parametrize(
    "changed",
    [{"changed_level": 0}, {"moving_share": 0.0}, {"empty_share": 1.0}, {"still_s": -1.0}],
)
def test_settings_out_of_range_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        MotionSettings(**changed)
