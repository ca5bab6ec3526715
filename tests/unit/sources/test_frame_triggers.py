"""Which frames become pictures."""

from __future__ import annotations

import numpy as np
import pytest

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.frame_triggers import (
    IntervalTrigger,
    NoTrigger,
    TriggerKind,
    TriggerSettings,
    new_trigger,
)
from inspectai_desktop.sources.motion_trigger import MotionTrigger

FRAME = np.zeros((4, 4, 3), np.uint8)


def test_the_interval_trigger_takes_the_first_frame_and_one_every_interval() -> None:
    trigger = IntervalTrigger(1.0)
    times = [5.0 + n / 4 for n in range(13)]
    assert [at for at in times if trigger.fires(FRAME, at)] == [5.0, 6.0, 7.0, 8.0]


def test_after_a_gap_the_interval_trigger_does_not_catch_up() -> None:
    trigger = IntervalTrigger(1.0)
    times = [0.0, 5.5, 5.6, 6.0]
    assert [at for at in times if trigger.fires(FRAME, at)] == [0.0, 5.5, 6.0]


def test_each_kind_has_its_trigger() -> None:
    assert isinstance(new_trigger(TriggerSettings()), NoTrigger)
    assert isinstance(new_trigger(TriggerSettings(TriggerKind.INTERVAL)), IntervalTrigger)
    assert isinstance(new_trigger(TriggerSettings(TriggerKind.MOTION)), MotionTrigger)
    assert not NoTrigger().fires(FRAME, 0.0)


@pytest.mark.parametrize("interval_s", [0.0, float("nan"), 1e9])
def test_an_interval_out_of_range_is_refused(interval_s: float) -> None:
    with pytest.raises(SettingsError, match="every"):
        TriggerSettings(interval_s=interval_s)
