"""Our curves are scikit-learn's, ties and weights included."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import assume, given
from hypothesis import strategies as st

from training.evaluation.curves import (
    area_under_roc,
    average_precision,
    precision_recall_curve,
    roc_curve,
)

# Few different values, so that most of them are tied.
PARTS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 6), st.integers(1, 1000)), min_size=2, max_size=40
)


@given(PARTS)
def test_curves_and_areas_are_those_of_scikit_learn(
    parts: list[tuple[bool, int, int]],
) -> None:
    labels = np.array([label for label, _, _ in parts])
    scores = np.array([score / 3 for _, score, _ in parts])
    weights = np.array([float(weight) for _, _, weight in parts])
    assume(labels.any() and not labels.all())
    assert area_under_roc(labels, scores, weights) == pytest.approx(
        sklearn.metrics.roc_auc_score(labels, scores, sample_weight=weights)
    )
    assert average_precision(labels, scores, weights) == pytest.approx(
        sklearn.metrics.average_precision_score(labels, scores, sample_weight=weights)
    )
    for ours, theirs in zip(
        precision_recall_curve(labels, scores),
        sklearn.metrics.precision_recall_curve(labels, scores),
        strict=True,
    ):
        np.testing.assert_allclose(ours, theirs)


def test_the_roc_curve_runs_from_corner_to_corner() -> None:
    labels = np.array([False, True, False, True])
    false_rate, true_rate = roc_curve(labels, np.array([1.0, 2.0, 3.0, 4.0]))
    assert false_rate.tolist() == [0, 0, 0.5, 0.5, 1]
    assert true_rate.tolist() == [0, 0.5, 0.5, 1, 1]
