from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from inspectai_desktop.commands.inspect_command import InspectedPicture
from inspectai_desktop.commands.inspection_table import as_record, open_output, print_table
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict

THRESHOLDS = Thresholds(review=1.0, fail=2.0)
PASSED = InspectedPicture(Path("parts/a.png"), Verdict.PASS, 0.51234, THRESHOLDS, 7.12345, "")
FAILED = InspectedPicture(Path("parts/b.png"), Verdict.FAIL, 3.0, THRESHOLDS, 9.0, "")
MISSED = InspectedPicture(
    Path("elsewhere/c.png"), Verdict.NOT_INSPECTED, None, THRESHOLDS, None, "c.png: is [empty]."
)


def table_of(*pictures: InspectedPicture) -> str:
    out = io.StringIO()
    print_table(list(pictures), "CPUExecutionProvider", Console(file=out, width=120))
    return out.getvalue()


def test_a_record_is_flat_and_the_same_for_every_format() -> None:
    assert as_record(PASSED) == {
        "path": str(Path("parts/a.png")),
        "verdict": "PASS",
        "anomaly_score": 0.51234,
        "threshold": 2.0,
        "review_threshold": 1.0,
        "latency_ms": 7.123,
        "error": "",
    }


def test_what_was_not_inspected_has_neither_score_nor_latency() -> None:
    record = as_record(MISSED)
    assert (record["anomaly_score"], record["latency_ms"]) == (None, None)
    assert record["error"] == "c.png: is [empty]."


def test_the_table_counts_every_verdict_and_never_takes_a_missed_part_for_a_good_one() -> None:
    told = table_of(PASSED, FAILED, MISSED)
    assert "3 pictures: 1 PASS, 0 REVIEW, 1 FAIL, 1 NOT INSPECTED" in told
    assert "median" in told
    assert "CPUExecutionProvider" in told


def test_the_error_of_a_picture_stands_under_it_as_it_is() -> None:
    assert "c.png: is [empty]." in table_of(MISSED)


def test_the_folder_that_all_share_is_said_once() -> None:
    told = table_of(PASSED, FAILED)
    assert told.startswith("Pictures in parts")
    assert str(Path("parts/a.png")) not in told
    assert "a.png" in told


def test_a_table_of_nothing_is_empty_and_no_error() -> None:
    assert "0 pictures" in table_of()


@pytest.mark.parametrize("name", ["[bold]x.png", "[red].png", ":smile:.png", "[link=x]"])
def test_a_name_that_looks_like_markup_is_shown_as_it_is(name: str) -> None:
    picture = InspectedPicture(Path("parts") / name, Verdict.PASS, 0.5, THRESHOLDS, 1.0, "")
    assert name in table_of(picture)
    assert name in table_of(picture, MISSED)
    inside = InspectedPicture(Path(name) / "a.png", Verdict.PASS, 0.5, THRESHOLDS, 1.0, "")
    assert name in table_of(inside)


def test_json_lines_come_out_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with open_output("jsonl", "CPU") as write:
        write(PASSED)
        assert json.loads(capsys.readouterr().out)["verdict"] == "PASS"
        write(MISSED)
        assert json.loads(capsys.readouterr().out)["anomaly_score"] is None
