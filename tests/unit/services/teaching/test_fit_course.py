from __future__ import annotations

import pytest

from inspectai_desktop.jobs import Progress
from inspectai_desktop.services.teaching.fit_course import STAGES, FitCourse


def test_the_share_grows_from_nothing_to_all() -> None:
    course, shares = FitCourse(), []
    for second, stage in enumerate(STAGES):
        for done in (0, 5, 10):
            course = course.after(Progress(stage, done, 10), second)
            shares.append(course.share)
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(1.0)


def test_a_stage_never_goes_back_and_unknown_ones_move_the_clock_alone() -> None:
    course = FitCourse().after(Progress("calibrate", 5, 10), 10.0)
    assert course.after(Progress("embed", 1, 10), 11.0).stage == course.stage
    later = course.after(Progress("", 0, 0), 12.0)
    assert (later.stage, later.elapsed_s) == (course.stage, 12.0)


def test_the_time_left_follows_the_measurement_first_and_the_progress_later() -> None:
    assert FitCourse().left_s is None
    assert FitCourse(estimate_s=30.0, elapsed_s=10.0).left_s == pytest.approx(20.0)
    nearly = FitCourse(estimate_s=1000.0).after(Progress("write", 0, 1), 97.0)
    assert nearly.left_s is not None
    assert nearly.left_s < 50.0
    without = FitCourse().after(Progress("embed", 5, 10), 10.0)
    assert without.left_s == pytest.approx(10.0 * (1 - without.share) / without.share)
