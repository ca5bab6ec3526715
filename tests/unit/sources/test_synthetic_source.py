"""The synthetic line delivers numbered parts, the same ones for the same seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.source import SourceCondition
from inspectai_desktop.sources.synthetic_source import (
    SyntheticSettings,
    SyntheticSource,
    defect_of_part,
    picture_of_part,
)
from tests.source_fakes import RecordingReceiver

FAST = SyntheticSettings(parts_per_min=6000.0, size_px=64, n_parts=5)


def _pixels(receiver: RecordingReceiver) -> list[np.ndarray]:
    return [arrival.image.pixels for arrival in receiver.arrivals if arrival.image is not None]


def _run_to_the_end(source: SyntheticSource) -> RecordingReceiver:
    receiver = RecordingReceiver()
    source.start(receiver)
    receiver.wait_for(
        lambda: receiver.statuses and receiver.statuses[-1].condition is SourceCondition.STOPPED
    )
    source.stop()
    return receiver


def test_the_same_seed_delivers_the_same_parts() -> None:
    first, second = _run_to_the_end(SyntheticSource(FAST)), _run_to_the_end(SyntheticSource(FAST))
    assert [arrival.part for arrival in first.arrivals] == [f"S-00000{n}" for n in range(1, 6)]
    assert len(_pixels(first)) == 5
    pairs = zip(_pixels(first), _pixels(second), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)
    assert first.statuses[-1].message == "All 5 parts are delivered."


def test_a_part_can_be_rendered_again_by_its_number() -> None:
    receiver = _run_to_the_end(SyntheticSource(FAST))
    assert np.array_equal(_pixels(receiver)[2], picture_of_part(FAST, 3).pixels)


def test_the_share_of_defects_is_kept() -> None:
    settings = SyntheticSettings(defect_share=0.25)
    defects = [defect_of_part(settings, number) for number in range(1, 2001)]
    share = sum(defect is not None for defect in defects) / len(defects)
    assert share == pytest.approx(0.25, abs=0.03)
    assert len(set(defects)) == 6


@pytest.mark.parametrize(("share", "defective"), [(0.0, False), (1.0, True)])
def test_all_or_no_parts_can_be_defective(share: float, defective: bool) -> None:
    settings = SyntheticSettings(defect_share=share)
    for number in range(1, 30):
        assert (defect_of_part(settings, number) is not None) == defective


def test_the_line_keeps_its_rate_and_a_key_delivers_the_next_part_at_once() -> None:
    receiver = RecordingReceiver()
    source = SyntheticSource(SyntheticSettings(parts_per_min=0.01, size_px=64))
    source.start(receiver)
    receiver.wait_for_arrivals(1)
    source.trigger()
    source.trigger()
    receiver.wait_for_arrivals(3)
    source.finished(receiver.arrivals[0], Verdict.PASS)
    source.stop()
    assert len(receiver.arrivals) == 3
    assert receiver.statuses[-1].message == ""


def test_a_part_that_is_refused_is_offered_again_and_none_is_skipped() -> None:
    receiver = RecordingReceiver()
    receiver.takes = False
    source = SyntheticSource(FAST)
    source.start(receiver)
    receiver.wait_for(lambda: receiver.statuses)
    source.stop()
    assert receiver.arrivals == []
    receiver.takes = True
    source.start(receiver)
    receiver.wait_for_arrivals(5)
    source.stop()
    assert [arrival.part for arrival in receiver.arrivals][:2] == ["S-000001", "S-000002"]


@pytest.mark.parametrize(
    "changed",
    [
        {"parts_per_min": 0.0},
        {"parts_per_min": float("nan")},
        {"defect_share": 1.1},
        {"size_px": 8},
        {"seed": -1},
        {"n_parts": 0},
    ],
)
def test_settings_that_cannot_work_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        SyntheticSettings(**changed)
