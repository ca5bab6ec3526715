from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import EvaluationError
from training.evaluation.metrics import BestF1
from training.evaluation.report import (
    print_evaluation,
    require_writable,
    write_json,
)
from training.evaluation.result import (
    DefectFigures,
    DetectorFacts,
    EvaluationResult,
    JudgedPicture,
    PixelFigures,
)

FACTS = DetectorFacts(
    category="cap",
    digest="d" * 64,
    encoder="lite",
    provider="CPUExecutionProvider",
    input_size=(64, 96),
    bank_size=2000,
    thresholds=Thresholds(review=1.5, fail=2.0),
)
PICTURES = (
    JudgedPicture(Path("good/0.png"), None, Verdict.PASS, 1.0, 10.0),
    JudgedPicture(Path("good/1.png"), None, Verdict.FAIL, 2.5, 20.0),
    JudgedPicture(Path("dent/0.png"), "dent[red]", Verdict.REVIEW, 1.8, 30.0),
    JudgedPicture(Path("dent/1.png"), "dent[red]", Verdict.NOT_INSPECTED, error="damaged file"),
)


def _result(pixels: PixelFigures | None = None, **changes: object) -> EvaluationResult:
    pixels = pixels or PixelFigures(auroc=0.9, ap=0.5, aupro=0.8, binning_error=1e-5, n_images=1)
    content = {
        "dataset": Path("data"),
        "detector": FACTS,
        "pictures": PICTURES,
        "image_auroc": 0.5,
        "image_ap": 0.6,
        "image_f1_max": BestF1(0.7, 1.7),
        "pixels": pixels,
        "per_defect": (DefectFigures("dent[red]", 2, 1, 0.5, 1.8, 0.0, pixels),),
        "notes": ("Something is missing.",),
        **changes,
    }
    return EvaluationResult(**content)  # type: ignore[arg-type]


def test_the_json_file_has_every_promised_key(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "evaluation.json"
    write_json(_result(), path)
    figures = json.loads(path.read_text(encoding="utf-8"))
    expected = {
        "image_auroc": 0.5,
        "image_ap": 0.6,
        "image_f1_max": 0.7,
        "image_f1_max_threshold": 1.7,
        "pixel_auroc": 0.9,
        "pixel_ap": 0.5,
        "pixel_aupro": 0.8,
        "pixel_aupro_fpr_limit": 0.3,
        "false_reject_rate": 0.5,
        "missed_defect_rate": 0.0,
        "review_rate": pytest.approx(1 / 3),
        "latency_ms": {"p50": 20.0, "p95": 29.0},
        "n_images": 4,
        "n_good": 2,
        "n_defective": 2,
        "n_not_inspected": 1,
        "not_inspected": [{"path": str(Path("dent/1.png")), "error": "damaged file"}],
        "input_size": [64, 96],
        "bank_size": 2000,
        "thresholds": {"review": 1.5, "fail": 2.0},
        "bundle": {"category": "cap", "digest": "d" * 64, "encoder": "lite"},
        "notes": ["Something is missing."],
    }
    assert {key: figures[key] for key in expected} == expected
    assert figures["counts"]["defective"] == {
        "PASS": 0,
        "REVIEW": 1,
        "FAIL": 0,
        "NOT_INSPECTED": 1,
    }
    assert figures["per_defect"]["dent[red]"]["missed_defect_rate"] == 0.0
    assert figures["pictures"][2]["verdict"] == "REVIEW"


def test_what_is_unknown_or_not_a_number_is_written_as_null(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.json"
    unknown = _result(
        PixelFigures(auroc=float("nan")),
        pictures=PICTURES[3:],
        image_auroc=float("nan"),
        image_f1_max=None,
    )
    write_json(unknown, path)
    text = path.read_text(encoding="utf-8")
    assert "NaN" not in text
    figures = json.loads(text)
    for key in (
        "image_auroc",
        "image_f1_max",
        "pixel_auroc",
        "pixel_aupro",
        "false_reject_rate",
        "missed_defect_rate",
        "review_rate",
    ):
        assert figures[key] is None
    assert figures["latency_ms"] == {"p50": None, "p95": None}


def test_a_failed_write_keeps_the_older_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.json"
    path.mkdir()
    with pytest.raises(EvaluationError, match=r"evaluation\.json: the result cannot be"):
        write_json(_result(), path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["evaluation.json"]


def test_a_folder_that_cannot_be_made_is_refused_before_work_begins(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EvaluationError, match="nothing can be written"):
        require_writable(tmp_path / "file" / "plots")
    require_writable(tmp_path / "plots")
    assert list((tmp_path / "plots").iterdir()) == []


def _printed(result: EvaluationResult) -> str:
    console = Console(file=io.StringIO(), width=110)
    print_evaluation(result, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_table_shows_figures_verdicts_and_what_could_not_be_inspected() -> None:
    text = _printed(_result())
    for expected in (
        "0.5000",
        "0.8000",
        "dent[red]",
        "false rejects 50.0%",
        "missed defects 0.0%",
        "p50 20.0 ms",
        "Note: Something is missing.",
        "NOT INSPECTED: damaged file",
    ):
        assert expected in text


def test_the_table_shows_a_dash_for_what_is_unknown() -> None:
    text = _printed(_result(PixelFigures(), pictures=PICTURES[3:], per_defect=()))
    assert "—" in text
    assert "latency none" in text
    assert "nan" not in text.lower()


def test_of_very_many_failures_the_first_are_listed_and_the_rest_counted() -> None:
    failed = tuple(
        JudgedPicture(Path(f"{n}.png"), None, Verdict.NOT_INSPECTED, error=f"damaged {n}")
        for n in range(50)
    )
    text = _printed(_result(pictures=failed))
    assert text.count("NOT INSPECTED: ") == 20
    assert "30 more" in text
