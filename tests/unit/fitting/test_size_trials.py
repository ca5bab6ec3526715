from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.fitting.size_trials import SizeTrial, sides_to_try, smallest_separating

SIZES = [(128, 128), (192, 192), (256, 256), (384, 384), (512, 512)]


def scripted(*separations: float, ms_per_pixel: float = 0.0) -> tuple[SizeTrial, int]:
    """What is chosen of SIZES when trials go like this, and how many were made."""
    script = dict(zip(SIZES, separations, strict=False))

    def trial(height: int, width: int) -> SizeTrial:
        ms = ms_per_pixel * height
        return SizeTrial(height, width, script[height, width], ms)

    chosen, made = smallest_separating(SIZES, trial, 200.0 if ms_per_pixel else None)
    return chosen, len(made)


def test_the_first_size_that_separates_is_taken_and_no_larger_one_is_tried() -> None:
    chosen, made = scripted(0.6, 0.8, 0.98)
    assert chosen.height == 256
    assert made == 3


def test_a_size_that_separates_at_once_is_the_only_one_tried() -> None:
    chosen, made = scripted(0.99)
    assert (chosen.height, made) == (128, 1)


def test_where_none_separates_the_best_is_taken() -> None:
    chosen, made = scripted(0.5, 0.6, 0.7, 0.8, 0.9)
    assert (chosen.height, made) == (512, 5)


def test_a_larger_size_that_hardly_wins_anything_is_not_worth_its_time() -> None:
    chosen, _ = scripted(0.5, 0.7, 0.9, 0.91, 0.915)
    assert chosen.height == 256


def test_the_search_ends_where_two_sizes_won_nothing() -> None:
    chosen, made = scripted(0.52, 0.52, 0.53)
    assert (chosen.height, made) == (128, 3)


def test_no_size_beyond_the_latency_budget_is_taken() -> None:
    chosen, made = scripted(0.5, 0.6, 0.7, 0.8, 0.9, ms_per_pixel=0.7)
    assert chosen.height == 256
    assert made == 3


def test_the_smallest_size_is_taken_even_where_it_is_too_slow() -> None:
    chosen, made = scripted(0.5, 0.6, 0.7, 0.8, 0.9, ms_per_pixel=10.0)
    assert (chosen.height, made) == (128, 1)


@given(st.floats(64, 1024), st.floats(1.0, 16.0))
def test_sizes_to_try_grow_in_steps_from_the_smallest_to_the_largest(
    smallest: float, factor: float
) -> None:
    largest = smallest * factor
    sides = sides_to_try(smallest, largest)
    assert sides == sorted(sides)
    assert sides[-1] == largest
    assert sides[0] >= smallest * (1 - 1e-9)
    assert sides[0] <= smallest * 1.2 or sides[0] - smallest <= 32 or len(sides) == 1
    assert all(larger / smaller < 1.6 for smaller, larger in itertools.pairwise(sides))


def test_one_size_is_tried_where_there_is_no_choice() -> None:
    assert sides_to_try(256, 256) == [pytest.approx(256)]
