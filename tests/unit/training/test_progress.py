from __future__ import annotations

import json

import pytest

from inspectai_desktop.jobs import Progress
from training.progress import ThrottledProgress, emit_event, progress_reporter


class FakeClock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def _throttled(clock: FakeClock) -> tuple[ThrottledProgress, list[Progress]]:
    sent: list[Progress] = []
    return ThrottledProgress(sent.append, clock=clock), sent


def test_the_first_report_of_a_stage_is_sent_at_once() -> None:
    throttled, sent = _throttled(FakeClock())
    throttled(Progress("embed", 0, 10))
    throttled(Progress("coreset", 0, 10))
    assert [p.stage for p in sent] == ["embed", "coreset"]


def test_reports_closer_than_a_tenth_of_a_second_are_held_back() -> None:
    clock = FakeClock()
    throttled, sent = _throttled(clock)
    for done in range(50):
        throttled(Progress("embed", done, 100))
        clock.now_s += 0.01
    assert 5 <= len(sent) <= 6


def test_the_last_report_of_a_stage_is_sent_before_the_next_stage() -> None:
    throttled, sent = _throttled(FakeClock())
    for done in range(4):
        throttled(Progress("embed", done, 0))
    throttled(Progress("coreset", 0, 5))
    assert [(p.stage, p.done) for p in sent] == [("embed", 0), ("embed", 3), ("coreset", 0)]


def test_a_finished_stage_is_sent_at_once_and_once() -> None:
    throttled, sent = _throttled(FakeClock())
    throttled(Progress("embed", 0, 2))
    throttled(Progress("embed", 1, 2))
    throttled(Progress("embed", 2, 2))
    throttled.flush()
    assert [p.done for p in sent] == [0, 2]


def test_json_reports_are_one_object_a_line_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress_reporter("json") as report:
        report(Progress("embed", 0, 3, "first\nline"))
        report(Progress("embed", 1, 3, "Prüfling"))
    captured = capsys.readouterr()
    events = [json.loads(line) for line in captured.out.splitlines()]
    assert events == [
        {"event": "progress", "stage": "embed", "done": 0, "total": 3, "message": "first\nline"},
        {"event": "progress", "stage": "embed", "done": 1, "total": 3, "message": "Prüfling"},
    ]
    assert captured.out.isascii()
    assert captured.err == ""


def test_what_is_held_back_is_written_even_when_the_work_raises(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def work() -> None:
        with progress_reporter("json") as report:
            report(Progress("embed", 0, 0))
            report(Progress("embed", 7, 0))
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["done"] == 7


def test_the_bar_leaves_standard_output_to_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_reporter("bar") as report:
        report(Progress("embed", 0, 0, "counting"))
        report(Progress("embed", 1, 2, "[red]part [1].png"))
        report(Progress("embed", 2, 2, "[red]part [1].png"))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "2/2" in captured.err
    assert "[red]part [1].png" in captured.err


def test_none_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_reporter("none") as report:
        report(Progress("embed", 1, 2))
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""


def test_an_event_carries_its_kind_and_writes_nan_as_null(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit_event("result", {"auroc": float("nan"), "bundle": "out"})
    assert json.loads(capsys.readouterr().out) == {
        "event": "result",
        "auroc": None,
        "bundle": "out",
    }
