from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.anomaly_map_file import decode_anomaly_map, encode_anomaly_map


def _smooth(height: int, width: int, seed: int = 1) -> npt.NDArray[np.float32]:
    """A map as a detector makes it: patch scores of a 512 pixel input, enlarged and smoothed."""
    rows, columns = (max(side * 512 // max(height, width) // 8, 1) for side in (height, width))
    grid = np.random.default_rng(seed).gamma(9, 1, (rows, columns)).astype(np.float32)
    at_input = cv2.resize(grid, (columns * 8, rows * 8), interpolation=cv2.INTER_LINEAR)
    smoothed = cv2.GaussianBlur(at_input, (0, 0), 4)
    return np.asarray(cv2.resize(smoothed, (width, height)), np.float32)


def _range(anomaly_map: npt.NDArray[np.float32]) -> float:
    return float(anomaly_map.max() - anomaly_map.min())


@pytest.mark.parametrize("shape", [(384, 384), (100, 251), (1, 1), (3, 384)])
def test_a_small_map_comes_back_within_half_a_grey_level(shape: tuple[int, int]) -> None:
    made = np.random.default_rng(2).uniform(0.5, 40, shape).astype(np.float32)
    read = decode_anomaly_map(encode_anomaly_map(made), "x")
    assert read.dtype == np.float32
    assert read.shape == shape
    assert np.abs(read - made).max() <= _range(made) / 508 + 1e-5


@pytest.mark.parametrize("shape", [(512, 512), (768, 1024), (1400, 2000)])
def test_a_large_map_comes_back_in_its_size_close_to_what_it_was(shape: tuple[int, int]) -> None:
    made = _smooth(*shape)
    read = decode_anomaly_map(encode_anomaly_map(made), "x")
    assert read.shape == shape
    assert np.abs(read - made).max() <= 0.04 * _range(made)
    assert np.abs(read - made).mean() <= 0.005 * _range(made)


def test_the_place_and_height_of_the_peak_stay() -> None:
    made = np.full((900, 1200), 5, np.float32)
    made[400:440, 700:740] = 50
    read = decode_anomaly_map(encode_anomaly_map(made), "x")
    row, column = np.unravel_index(int(read.argmax()), read.shape)
    assert 400 <= row < 440
    assert 700 <= column < 740
    assert read.max() == pytest.approx(50, abs=0.1)


def test_zero_outside_the_region_of_interest_stays_exactly_zero() -> None:
    made = _smooth(300, 300)
    made[:, :120] = 0
    read = decode_anomaly_map(encode_anomaly_map(made), "x")
    assert np.all(read[:, :120] == 0)
    assert np.all(read[:, 120:] > 0)


@pytest.mark.parametrize("value", [0.0, 7.25, -3.0])
def test_a_constant_map_comes_back_exactly(value: float) -> None:
    made = np.full((20, 30), value, np.float32)
    assert np.array_equal(decode_anomaly_map(encode_anomaly_map(made), "x"), made)


@given(
    low=st.floats(-1e6, 1e6, width=32),
    spread=st.floats(2**-10, 2**20, width=32),
    seed=st.integers(0, 100),
)
def test_any_range_is_kept_within_its_stated_error(low: float, spread: float, seed: int) -> None:
    made = (np.random.default_rng(seed).random((9, 7)) * spread + low).astype(np.float32)
    read = decode_anomaly_map(encode_anomaly_map(made), "x")
    rounding = 4 * float(np.spacing(np.abs(made).max()))
    assert np.abs(read.astype(np.float64) - made).max() <= _range(made) / 508 + rounding


def test_a_map_file_is_small_and_an_ordinary_png() -> None:
    data = encode_anomaly_map(_smooth(1400, 2000))
    assert len(data) < 60_000
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert picture.shape == (269, 384)


def test_a_map_with_nan_is_refused() -> None:
    with pytest.raises(StorageError, match="not numbers"):
        encode_anomaly_map(np.array([[1, np.nan]], np.float32))


@pytest.mark.parametrize("spoil", ["cut", "empty", "other PNG", "scale"])
def test_a_damaged_file_is_named(spoil: str) -> None:
    data = encode_anomaly_map(_smooth(64, 64))
    plain = cv2.imencode(".png", np.zeros((4, 4), np.uint8))[1].tobytes()
    damaged = {
        "cut": data[: len(data) // 2],
        "empty": b"",
        "other PNG": plain,
        "scale": data.replace(b'"low"', b'"lux"'),
    }[spoil]
    with pytest.raises(StorageError, match=r"2026/x\.map\.png is damaged"):
        decode_anomaly_map(damaged, "2026/x.map.png")
