from pathlib import Path
from typing import Any

import pytest

from inspectai_desktop.errors import FittingError, InspectAIError, SettingsError
from training.fitting.request import FitRequest


def request(**changes: Any) -> FitRequest:
    return FitRequest(**{"good": Path("g"), "category": "Plate", "output": Path("o"), **changes})


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"target_false_reject_rate": 0.0}, "--target-false-reject"),
        ({"target_false_reject_rate": 0.5}, "--target-false-reject"),
        ({"target_false_reject_rate": float("nan")}, "--target-false-reject"),
        ({"coreset_ratio": 0.0}, "--coreset-ratio"),
        ({"coreset_ratio": 1.1}, "--coreset-ratio"),
        ({"bank_size": 0}, "--bank-size"),
        ({"bank_size": 2_000_000}, "--bank-size"),
        ({"coreset_ratio": 0.1, "bank_size": 5}, "--coreset-ratio or --bank-size"),
        ({"input_size_px": 32}, "--input-size"),
        ({"input_size_px": 9000}, "--input-size"),
        ({"smallest_defect_px": 0.5}, "--smallest-defect"),
        ({"smallest_defect_px": float("nan")}, "--smallest-defect"),
        ({"latency_budget_ms": 0.0}, "--latency-budget"),
        ({"threads": -1}, "--threads"),
        ({"seed": -1}, "--seed"),
        ({"seed": 2**32}, "--seed"),
        ({"top_share": 1.5}, "--top-share"),
        ({"mean_weight": 1.0}, "--mean-weight"),
        ({"mean_weight": -0.1}, "--mean-weight"),
        ({"neighbours": 0}, "--neighbours"),
        ({"threshold_from": "defects"}, "--defects"),
    ],
)
def test_a_request_that_cannot_be_met_names_the_option(
    changes: dict[str, Any], option: str
) -> None:
    with pytest.raises(FittingError) as caught:
        request(**changes)
    assert option in str(caught.value)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 100])
def test_a_category_needs_a_name_that_can_be_shown(name: str) -> None:
    with pytest.raises(SettingsError):
        request(category=name)


def test_the_defaults_are_a_valid_request() -> None:
    plain = request()
    assert plain.thread_count >= 1
    assert request(threads=3).thread_count == 3
    assert plain.target_false_reject_rate < plain.target_review_rate < 0.5


@pytest.mark.parametrize("rate", [0.0001, 0.001, 0.01, 0.1, 0.3, 0.49])
def test_more_good_parts_may_be_reviewed_than_rejected_but_never_half_of_them(rate: float) -> None:
    reviewed = request(target_false_reject_rate=rate).target_review_rate
    assert rate <= reviewed < 0.5


def test_every_refusal_is_an_expected_error() -> None:
    with pytest.raises(InspectAIError):
        request(bank_size=-5)
