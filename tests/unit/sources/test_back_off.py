"""Pauses between attempts."""

from __future__ import annotations

import pytest

from inspectai_desktop.sources.back_off import BackOff


def test_pauses_double_up_to_the_longest_and_begin_anew_after_success() -> None:
    back_off = BackOff(first_s=1.0, longest_s=5.0)
    assert [back_off.next_pause_s() for _ in range(5)] == [1.0, 2.0, 4.0, 5.0, 5.0]
    back_off.reset()
    assert back_off.next_pause_s() == 1.0


def test_a_first_pause_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        BackOff(first_s=0.0)
