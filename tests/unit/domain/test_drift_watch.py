from datetime import UTC, datetime, timedelta

import numpy as np

from inspectai_desktop.domain.drift import ControlChart
from inspectai_desktop.domain.drift_watch import (
    Drift,
    DriftWatch,
    advise_on_drift,
    describe_drift,
    describe_suspicion,
)
from inspectai_desktop.domain.picture_statistics import (
    PictureStatistics,
    Suspicion,
    SuspicionKind,
)
from inspectai_desktop.domain.threshold import Thresholds

BEGIN = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def watch() -> DriftWatch:
    scores = 10.0 * np.exp(np.random.default_rng(0).normal(0, 0.1, 200))
    chart = ControlChart.from_calibration(scores, Thresholds(20.0, 25.0))
    assert chart is not None
    return DriftWatch(chart)


def picture(brightness: float, seed: int) -> PictureStatistics:
    heat = np.random.default_rng(seed).random((8, 8)).astype(np.float32)
    return PictureStatistics(brightness, 1.0, 0.0, 0.0, heat)


def run(watched: DriftWatch, levels: list[float], brightness: list[float]) -> Drift | None:
    drift = None
    rng = np.random.default_rng(1)
    for n, (level, light) in enumerate(zip(levels, brightness, strict=True)):
        score = level * float(np.exp(rng.normal(0, 0.1)))
        seen = picture(light + float(rng.normal(0, 0.005)), n)
        drift = watched.add(score, seen, BEGIN + timedelta(seconds=n))
    return drift


def test_a_steady_process_is_no_drift() -> None:
    assert run(watch(), [10.0] * 500, [0.5] * 500) is None


def test_a_darker_light_is_suspected_when_scores_rise_with_it() -> None:
    levels, brightness = [10.0] * 100 + [12.0] * 100, [0.5] * 100 + [0.4] * 100
    drift = run(watch(), levels, brightness)
    assert drift is not None
    assert drift.relative_shift > 0.1
    assert [s.kind for s in drift.suspicions] == [SuspicionKind.LIGHT]
    assert "darker" in advise_on_drift(drift)


def test_the_beginning_of_a_drift_is_near_the_real_change() -> None:
    drift = run(watch(), [10.0] * 100 + [12.5] * 100, [0.5] * 200)
    assert drift is not None
    assert timedelta(seconds=60) <= drift.since - BEGIN <= timedelta(seconds=115)


def test_the_drift_ends_when_scores_come_back() -> None:
    levels = [10.0] * 60 + [13.0] * 100 + [10.0] * 300
    assert run(watch(), levels, [0.5] * len(levels)) is None


def test_the_smoothed_score_follows_the_parts() -> None:
    watched = watch()
    before = watched.smoothed_score
    run(watched, [13.0] * 300, [0.5] * 300)
    after = watched.smoothed_score
    assert before is None
    assert after is not None
    assert abs(after - 13.0) < 0.6
    assert watched.limits[0] < 10.0 < watched.limits[1]


def test_parts_without_picture_statistics_still_count() -> None:
    watched = watch()
    drift = [watched.add(14.0, None, BEGIN) for _ in range(100)][-1]
    assert drift is not None
    assert drift.suspicions == ()
    assert "no clear cause" in advise_on_drift(drift)


def test_a_drift_is_described_with_direction_and_size() -> None:
    assert describe_drift(Drift(0.18, BEGIN, ())) == "Scores of PASS parts rose by 18%."
    assert describe_drift(Drift(-0.2, BEGIN, ())) == "Scores of PASS parts fell by 20%."


def test_every_suspicion_is_one_sentence() -> None:
    for kind in SuspicionKind:
        text = describe_suspicion(Suspicion(kind, -0.3, 5.0, (0.2, 0.8)))
        assert text.startswith(kind.value.capitalize())
        assert text.endswith(".")
