"""Views of good pictures are those that their names say."""

from __future__ import annotations

import numpy as np
import pytest

from training.experiments.study_pictures import VIEWS, _seen

PICTURE = np.random.default_rng(3).random((3, 32, 64)).astype(np.float32)


def test_every_view_keeps_the_pictures_shape_and_all_differ() -> None:
    seen = [_seen(PICTURE, view) for view in VIEWS]
    assert {one.shape for one in seen} == {PICTURE.shape}
    assert len({one.tobytes() for one in seen}) == len(VIEWS)


def test_a_half_turn_is_both_mirrorings() -> None:
    both = _seen(_seen(PICTURE, "left-right"), "top-bottom")
    np.testing.assert_allclose(_seen(PICTURE, "180"), both, atol=1e-5)


@pytest.mark.parametrize("view", ["5", "-5"])
def test_a_small_turn_keeps_the_middle_and_brings_in_no_black(view: str) -> None:
    plain = np.ones((3, 33, 65), np.float32)
    plain[:, 16, 32] = 2.0
    turned = _seen(plain, view)
    assert turned[0, 16, 32] == pytest.approx(2.0, abs=1e-3)
    assert turned.min() == pytest.approx(1.0)
