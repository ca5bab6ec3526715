import sys
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.domain.picture_statistics import PictureStatistics
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import ImageError, StorageError
from inspectai_desktop.services.inspection_line import InspectionLine
from inspectai_desktop.services.line_parts import BundleSwap, JudgedPart, LoadedBundle
from inspectai_desktop.thread_priority import let_all_go_alike, let_the_window_go_first, niceness
from tests.line_fakes import (
    FAILING,
    PASSING,
    PATIENCE_S,
    REVIEWED,
    ScriptedDetector,
    WatchingObserver,
    arrival,
    bundle,
    swap_to,
)
from tests.line_rig import Rig


@pytest.fixture
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    made.detector.gate.set()
    made.line.close(PATIENCE_S)


def test_a_part_is_judged_recorded_and_its_source_told_in_this_order(rig: Rig) -> None:
    rig.context = PartContext(lot="L-1", part="said", operator="A-17")
    rig.start()
    rig.source.deliver(arrival(1, path="/in/1.png", part="found"))
    inspection = rig.observer.wait("recorded")[0]
    assert inspection.verdict is Verdict.PASS
    assert inspection.anomaly_score == PASSING
    assert inspection.bundle.category == "cap"
    assert inspection.context == PartContext("L-1", "found", "A-17")
    assert inspection.image_reference == f"{inspection.inspection_id}.png"
    assert rig.source.finishes[0][1] is Verdict.PASS
    names = [name for name, _ in rig.observer.happened if name in ("judged", "recorded")]
    assert names == ["judged", "recorded"]


def test_every_verdict_follows_from_the_score(rig: Rig) -> None:
    rig.detector.score = lambda value: (PASSING, REVIEWED, FAILING)[value]
    rig.start()
    rig.source.deliver(arrival(0), arrival(1), arrival(2))
    rig.observer.wait("recorded", 3)
    assert rig.recorder.verdicts == [Verdict.PASS, Verdict.REVIEW, Verdict.FAIL]


def test_the_detector_and_the_record_each_belong_to_one_thread(rig: Rig) -> None:
    rig.start()
    rig.source.deliver(*(arrival(n) for n in range(20)))
    rig.observer.wait("recorded", 20)
    assert len(rig.detector.threads) == 1
    assert len(rig.recorder.threads) == 1
    assert rig.detector.threads != rig.recorder.threads


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="niceness of one thread")
def test_beside_a_window_judging_gives_way_to_all_the_rest(rig: Rig) -> None:
    met: list[int] = []

    def score(_: int) -> float:
        met.append(niceness())
        return PASSING

    rig.detector.score = score
    let_the_window_go_first()
    try:
        rig.start()
        rig.source.deliver(arrival(1))
        rig.observer.wait("recorded")
    finally:
        let_all_go_alike()
    assert met == [19]


def test_a_picture_that_could_not_be_read_is_recorded_as_not_inspected(rig: Rig) -> None:
    rig.start()
    rig.source.deliver(arrival(path="/in/broken.png", error="broken.png: truncated."))
    inspection = rig.observer.wait("recorded")[0]
    assert inspection.verdict is Verdict.NOT_INSPECTED
    assert inspection.error == "broken.png: truncated."
    assert rig.observer.all("alarm_raised") == []


def test_without_a_bundle_a_part_is_not_inspected(rig: Rig) -> None:
    rig.line.open()
    rig.line.start(rig.source)
    rig.source.deliver(arrival())
    assert rig.observer.wait("recorded")[0].verdict is Verdict.NOT_INSPECTED


def test_a_part_the_detector_refuses_is_not_inspected_with_its_words(rig: Rig) -> None:
    rig.detector.score = lambda value: (
        ImageError("The picture is flat.", "Look at the lamp.") if value == 7 else PASSING
    )
    rig.start()
    rig.source.deliver(arrival(7), arrival(1))
    first, second = rig.observer.wait("recorded", 2)
    assert first.error == "The picture is flat. Look at the lamp."
    assert second.verdict is Verdict.PASS
    assert rig.observer.all("alarm_raised") == []


def test_three_refused_parts_in_a_row_are_a_fault_until_one_is_judged(rig: Rig) -> None:
    rig.detector.score = lambda value: ImageError("Flat.") if value == 7 else PASSING
    rig.start()
    rig.source.deliver(arrival(7), arrival(7), arrival(7))
    alarm = rig.observer.wait_alarm(AlarmKind.DETECTOR)
    assert alarm.is_fault
    assert "last 3 parts" in alarm.message
    rig.source.deliver(arrival(1))
    rig.observer.wait_cleared(AlarmKind.DETECTOR)
    assert [inspection.verdict for inspection in rig.observer.wait("recorded", 4)] == [
        *[Verdict.NOT_INSPECTED] * 3,
        Verdict.PASS,
    ]


def test_a_detector_that_breaks_is_a_fault_at_once_and_the_line_goes_on(rig: Rig) -> None:
    rig.detector.score = lambda value: RuntimeError("cuda is gone") if value == 7 else PASSING
    rig.start()
    rig.source.deliver(arrival(7), arrival(1))
    assert rig.observer.wait_alarm(AlarmKind.DETECTOR).is_fault
    first, second = rig.observer.wait("recorded", 2)
    assert first.verdict is Verdict.NOT_INSPECTED
    assert "cuda is gone" in first.error
    assert second.verdict is Verdict.PASS
    names = [name for name, _ in rig.observer.happened]
    assert names.index("alarm_cleared", names.index("alarm_raised")) < names.index(
        "judged", names.index("judged") + 1
    )


def test_a_verdict_that_does_not_follow_from_its_score_is_not_recorded_as_one(rig: Rig) -> None:
    lying = bundle(rig.detector)
    rig.detector.thresholds = Thresholds(review=50.0, fail=60.0)
    rig.detector.score = lambda _: FAILING
    rig.start(lying)
    rig.source.deliver(arrival())
    assert rig.observer.wait("recorded")[0].verdict is Verdict.NOT_INSPECTED


def test_an_older_swap_is_dropped(rig: Rig) -> None:
    rig.start()
    rig.line.swap(swap_to(bundle(version=3), generation=3))
    rig.line.swap(swap_to(bundle(version=2), generation=2))
    rig.source.deliver(arrival())
    assert rig.observer.wait("recorded")[0].bundle.version == 3


def test_a_swap_that_cannot_be_made_keeps_the_old_bundle_and_says_so(rig: Rig) -> None:
    def fail(_: LoadedBundle | None) -> LoadedBundle | None:
        raise StorageError("Nothing there.", "Import it again.")

    rig.start()
    rig.line.swap(BundleSwap(1, fail))
    rig.source.deliver(arrival())
    assert rig.observer.wait("recorded")[0].bundle.version == 1
    assert rig.observer.wait_alarm(AlarmKind.BUNDLE).hint == "Import it again."


def test_parts_that_wait_are_judged_by_the_bundle_they_came_for(rig: Rig) -> None:
    rig.detector.gate.clear()
    rig.start()
    rig.source.deliver(arrival(1), arrival(2))
    rig.line.swap(swap_to(bundle(ScriptedDetector(), version=2), generation=1))
    rig.source.deliver(arrival(3))
    rig.detector.gate.set()
    rig.observer.wait("recorded", 3)
    versions = [i.bundle.version for i in rig.recorder.inspections if i.bundle is not None]
    assert versions == [1, 1, 2]


def test_an_observer_that_stumbles_does_not_stop_the_line() -> None:
    class Stumbling(WatchingObserver):
        def judged(self, judged: JudgedPart) -> None:
            super().judged(judged)
            raise RuntimeError("painting failed")

    rig = Rig(observer=Stumbling())
    rig.start()
    rig.source.deliver(arrival(1), arrival(2))
    rig.observer.wait("recorded", 2)
    assert rig.line.close(PATIENCE_S)


def test_pass_parts_are_measured_and_a_failing_meter_is_survived() -> None:
    class Meter:
        def measure(self, image: Image, anomaly_map: npt.NDArray[np.float32]) -> PictureStatistics:
            assert anomaly_map.shape == (image.height, image.width)
            if int(image.pixels[0, 0, 0]) == 9:
                raise ArithmeticError("odd picture")
            return PictureStatistics(0.5, 1.0, 0.0, 0.0, np.zeros((8, 8), np.float32))

    rig = Rig()
    rig.detector.score = lambda value: FAILING if value == 1 else PASSING
    rig.line = InspectionLine(
        recorder=rig.recorder, keeper=rig.keeper, observer=rig.observer, new_meter=Meter
    )
    rig.start()
    rig.source.deliver(arrival(1), arrival(2), arrival(9))
    measured = rig.observer.wait("measured", 2)
    assert [m is None for m in measured] == [False, True]
    assert rig.line.close(PATIENCE_S)


def test_the_latency_counts_from_the_offer_to_the_verdict(rig: Rig) -> None:
    rig.start()
    rig.source.deliver(arrival(1), arrival(path="/in/x.png", error="Unreadable."))
    first, second = rig.observer.wait("judged", 2)
    assert first.latency_ms > 0
    assert second.latency_ms is None


def test_previews_and_triggers_are_passed_through(rig: Rig) -> None:
    rig.start()
    assert rig.source.receiver is not None
    rig.source.receiver.previewed(Image(np.zeros((2, 2, 3), np.uint8)))
    rig.observer.wait("previewed")
    rig.line.trigger()
    assert rig.source.triggers == 1


def test_the_waiting_parts_are_counted(rig: Rig) -> None:
    rig.detector.gate.clear()
    rig.start()
    rig.source.deliver(arrival(1))
    assert rig.detector.entered.wait(PATIENCE_S)
    rig.source.deliver(arrival(2), arrival(3))
    assert rig.line.queue_depth == 2
