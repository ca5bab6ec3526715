import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.station_state import StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.line_parts import JudgedPart
from inspectai_desktop.ui.bridge.live_inspection import LiveInspection
from inspectai_desktop.ui.bridge.picture_worker import PictureWorker
from tests.line_fakes import bundle
from tests.unit.ui.bridge.judged_parts import judged
from tests.unit.ui.facts import fault, running


class Told:
    """Remembers signals and the thread they came in."""

    def __init__(self, live: LiveInspection) -> None:
        self.lamps: list[tuple[StationState, Inspection | None]] = []
        self.parts: list[Inspection] = []
        self.bundles: list[object] = []
        self.kept: list[str] = []
        self.threads: set[int] = set()
        live.lamp_lit.connect(self._lamp)
        live.parts_judged.connect(self._parts)
        live.bundle_activated.connect(self.bundles.append)
        live.inspection_kept.connect(self.kept.append)

    def _lamp(self, state: StationState, lit_by: Inspection | None) -> None:
        self.threads.add(threading.get_ident())
        self.lamps.append((state, lit_by))

    def _parts(self, parts: tuple[Inspection, ...]) -> None:
        self.parts.extend(parts)


@pytest.fixture
def live(dressed_application: object) -> Iterator[LiveInspection]:
    pictures = PictureWorker()
    yield LiveInspection(pictures)
    assert pictures.close()


@pytest.fixture
def told(live: LiveInspection) -> Told:
    return Told(live)


def from_a_worker(*calls: object) -> None:
    """Make calls in another thread, as the station does."""

    def work() -> None:
        for call in calls:
            assert callable(call)
            call()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()


def tell_part(live: LiveInspection, part: JudgedPart, *, latched: bool = False) -> None:
    live.state_changed(running(part.inspection.verdict, latched=latched))
    live.judged(part)


def test_news_of_a_worker_arrive_in_the_gui_thread(
    live: LiveInspection, told: Told, qtbot: QtBot
) -> None:
    part = judged(10.0)
    from_a_worker(lambda: tell_part(live, part))
    assert told.lamps == []
    qtbot.waitUntil(lambda: bool(told.lamps))
    assert told.threads == {threading.get_ident()}
    assert told.lamps == [(running(Verdict.PASS), part.inspection)]
    assert told.parts == [part.inspection]


def test_news_from_the_gui_thread_itself_wait_for_the_event_loop_too(
    live: LiveInspection, told: Told, qtbot: QtBot
) -> None:
    live.state_changed(running())
    assert told.lamps == []
    qtbot.waitUntil(lambda: told.lamps == [(running(), None)])


def test_of_many_parts_the_lamp_shows_the_newest_and_no_part_is_forgotten(
    live: LiveInspection, told: Told, qtbot: QtBot
) -> None:
    parts = [judged(10.0 if number % 2 else 40.0, number=number) for number in range(100)]
    from_a_worker(*(lambda part=part: tell_part(live, part) for part in parts))
    qtbot.waitUntil(lambda: bool(told.parts))
    assert len(told.lamps) == 1
    assert told.lamps[0][1] is parts[-1].inspection
    assert told.parts == [part.inspection for part in parts]


def test_a_verdict_and_the_part_that_made_it_are_told_together(
    live: LiveInspection, told: Told, qtbot: QtBot
) -> None:
    part = judged(40.0)
    live.state_changed(running(Verdict.FAIL))
    qtbot.wait(30)
    assert told.lamps == []
    live.judged(part)
    qtbot.waitUntil(lambda: told.lamps == [(running(Verdict.FAIL), part.inspection)])


def test_while_a_fail_is_latched_it_is_the_one_that_lights_the_lamp(
    live: LiveInspection, told: Told, qtbot: QtBot
) -> None:
    failed, passed = judged(40.0, number=1), judged(10.0, number=2)
    tell_part(live, failed, latched=True)
    tell_part(live, passed, latched=True)
    qtbot.waitUntil(lambda: len(told.parts) == 2)
    assert told.lamps[-1][1] is failed.inspection
    live.state_changed(running(Verdict.PASS))
    qtbot.waitUntil(lambda: told.lamps[-1][1] is passed.inspection)


def test_after_a_pause_no_old_part_lights_the_lamp(
    live: LiveInspection, told: Told, qtbot: QtBot
) -> None:
    tell_part(live, judged(10.0))
    live.state_changed(running())
    qtbot.waitUntil(lambda: bool(told.lamps))
    assert told.lamps[-1] == (running(), None)


def test_an_alarm_is_told_at_once(live: LiveInspection, told: Told, qtbot: QtBot) -> None:
    state = StationState(has_category=True, alarms=(fault(),))
    from_a_worker(lambda: live.state_changed(state), lambda: live.alarm_raised(fault()))
    qtbot.waitUntil(lambda: told.lamps == [(state, None)])


def test_the_bundle_in_force_is_told(live: LiveInspection, told: Told, qtbot: QtBot) -> None:
    active = bundle()
    from_a_worker(lambda: live.bundle_switched(active))
    qtbot.waitUntil(lambda: told.bundles == [active])


def test_whoever_waits_for_a_record_is_told_when_it_is_made(
    live: LiveInspection, told: Told, qtbot: QtBot
) -> None:
    part = judged(40.0)
    tell_part(live, part)
    identifier = part.inspection.inspection_id
    assert not live.await_record(identifier)
    from_a_worker(lambda: live.recorded(part.inspection))
    qtbot.waitUntil(lambda: told.kept == [identifier])
    assert live.await_record(identifier)


def test_what_retention_did_is_told(live: LiveInspection, qtbot: QtBot) -> None:
    with qtbot.waitSignal(live.upkeep_done) as done:
        from_a_worker(lambda: live.upkeep_reported("12 pictures removed"))
    assert done.args == ["12 pictures removed"]
