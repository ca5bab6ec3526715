import json
from datetime import UTC, datetime

import pytest

from inspectai_desktop.__main__ import build_parser
from inspectai_desktop.commands.watch_output import WatchOutput, as_record, as_text
from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.inspection import (
    BundleReference,
    FileIdentity,
    Inspection,
    PartContext,
)
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from tests.line_fakes import bundle

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FAILED = Inspection(
    "0" * 32, NOON, Verdict.FAIL, BundleReference("cap", 3, "d"), Thresholds(22, 27.5), 41.25,
    Timings(1, 8, 2, 1), PartContext("L-1", "P7", "A-17"), "Folder: /in",
    FileIdentity("/in/Größe 7.png", 1, 2),
)  # fmt: skip
UNREAD = Inspection(
    "1" * 32, NOON, Verdict.NOT_INSPECTED, None, None, None, None, PartContext(part="S-1"), "Line",
    error="The picture is truncated.",
)  # fmt: skip


def output(kind: str = "text") -> WatchOutput:
    return WatchOutput(kind, reader_gone=lambda: None)


def test_a_line_for_people_holds_verdict_score_and_file() -> None:
    assert as_text(FAILED).split()[1:] == ["FAIL", "41.25", "/in/Größe", "7.png"]
    assert as_text(UNREAD).endswith("NOT_INSPECTED         -  S-1  The picture is truncated.")


def test_a_record_for_programs_has_the_names_of_inspect() -> None:
    record = as_record(FAILED)
    assert record["path"] == "/in/Größe 7.png"
    assert (record["threshold"], record["review_threshold"]) == (27.5, 22)
    assert record["latency_ms"] == 12.0
    assert as_record(UNREAD)["anomaly_score"] is None
    json.dumps(as_record(UNREAD))


def test_each_recorded_part_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    out = output("jsonl")
    for inspection in (FAILED, UNREAD):
        out.recorded(inspection)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["FAIL", "NOT_INSPECTED"]
    assert out.verdicts == {Verdict.FAIL, Verdict.NOT_INSPECTED}


def test_alarms_go_to_standard_error_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    out = output()
    out.alarm_raised(Alarm(AlarmKind.SOURCE, "The folder is gone.", "Connect it.", NOON, True))
    out.alarm_cleared(AlarmKind.SOURCE)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "FAULT SOURCE: The folder is gone. Connect it.\nover: SOURCE\n"


def test_a_bundle_that_judges_ends_the_wait(capsys: pytest.CaptureFixture[str]) -> None:
    out = output()
    assert not out.wait_active(0.0)
    out.bundle_switched(bundle(version=3))
    assert out.wait_active(0.0)
    assert "cap version 3" in capsys.readouterr().err


def test_a_bundle_that_cannot_be_loaded_ends_the_wait_too() -> None:
    out = output()
    out.alarm_raised(Alarm(AlarmKind.BUNDLE, "Damaged.", "Import it again.", NOON))
    assert not out.wait_active(0.0)
    assert out.bundle_problem is not None


@pytest.mark.parametrize("seconds", ["-1", "nan", "soon"])
def test_a_time_that_is_none_is_wrong_usage(
    seconds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["watch", "b", "f", "--stop-after-idle", seconds])
    assert stopped.value.code == 2
    assert "--stop-after-idle" in capsys.readouterr().err
