import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.ui.bridge.job_runner import JobRunner

PATIENCE_S = 10.0


@pytest.fixture
def runner(dressed_application: object) -> Iterator[JobRunner]:
    made = JobRunner("job")
    yield made
    made.cancel()
    assert made.wait(PATIENCE_S)


def test_a_result_arrives_in_the_gui_thread(runner: JobRunner, qtbot: QtBot) -> None:
    threads = []
    runner.succeeded.connect(lambda _: threads.append(threading.get_ident()))
    with qtbot.waitSignal(runner.succeeded) as done:
        runner.start(lambda _report, _token: threading.get_ident())
        assert runner.running
    assert done.args is not None
    assert threads == [threading.get_ident()]
    assert done.args[0] != threading.get_ident()
    assert not runner.running


def test_an_expected_error_is_told_with_what_to_do(runner: JobRunner, qtbot: QtBot) -> None:
    error = StorageError("The disk is full.", "Make room.")

    def work(_report: ReportProgress, _token: CancellationToken) -> None:
        raise error

    with qtbot.waitSignal(runner.failed) as told:
        runner.start(work)
    assert told.args == [error]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_is_told_and_reaches_the_threads_excepthook(
    runner: JobRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked = []
    monkeypatch.setattr(threading, "excepthook", hooked.append)

    def work(_report: ReportProgress, _token: CancellationToken) -> None:
        raise ZeroDivisionError("a defect")

    with qtbot.waitSignal(runner.failed) as told:
        runner.start(work)
    assert runner.wait(PATIENCE_S)
    assert told.args is not None
    assert isinstance(told.args[0], InspectAIError)
    qtbot.waitUntil(lambda: len(hooked) == 1)
    assert isinstance(hooked[0].exc_value, ZeroDivisionError)


def test_a_cancelled_job_says_so(runner: JobRunner, qtbot: QtBot) -> None:
    def work(_report: ReportProgress, token: CancellationToken) -> None:
        token.wait(PATIENCE_S)
        token.raise_if_cancelled()

    with qtbot.waitSignal(runner.cancelled):
        runner.start(work)
        runner.cancel()


def test_of_two_jobs_only_the_newer_is_heard_of(runner: JobRunner, qtbot: QtBot) -> None:
    gate = threading.Event()
    results: list[object] = []
    runner.succeeded.connect(results.append)

    def slow(report: ReportProgress, token: CancellationToken) -> str:
        assert token.wait(PATIENCE_S)  # a new job cancels this one
        gate.wait(PATIENCE_S)
        report(Progress("late", 1, 1))
        return "old"

    runner.start(slow)
    old = runner._thread
    assert old is not None
    with qtbot.waitSignal(runner.succeeded):
        runner.start(lambda _report, _token: "new")
    gate.set()
    old.join(PATIENCE_S)
    qtbot.wait(20)
    assert results == ["new"]


def test_progress_is_told_ten_times_a_second_and_each_stages_end_always(
    runner: JobRunner, qtbot: QtBot
) -> None:
    told: list[Progress] = []
    runner.progressed.connect(told.append)

    def work(report: ReportProgress, _token: CancellationToken) -> None:
        for stage in ("read", "write"):
            for done in range(1, 501):
                report(Progress(stage, done, 500))

    with qtbot.waitSignal(runner.succeeded):
        runner.start(work)
    assert [p.done for p in told if p.done == 500] == [500, 500]
    assert told[0] == Progress("read", 1, 500)
    assert len(told) < 100
