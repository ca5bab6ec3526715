from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from numpy.typing import NDArray

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.verdict_tones import SAMPLE_RATE_HZ, tone_duration_s, tone_wav


def samples(verdict: Verdict, volume: float = 1.0) -> NDArray[np.int16]:
    with wave.open(io.BytesIO(tone_wav(verdict, volume))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getframerate() == SAMPLE_RATE_HZ
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def notes(verdict: Verdict) -> int:
    """How often sound begins after silence of at least 20 ms."""
    blocks = samples(verdict)[: -(len(samples(verdict)) % 441) or None].reshape(-1, 441)
    loud = np.abs(blocks).max(axis=1) > 500
    return int(np.count_nonzero(loud & ~np.concatenate([[False], loud[:-1]])))


def pitch_hz(verdict: Verdict) -> float:
    heard = samples(verdict).astype(float)
    return float(np.argmax(np.abs(np.fft.rfft(heard)))) * SAMPLE_RATE_HZ / len(heard)


def test_verdicts_differ_in_the_number_of_notes() -> None:
    counted = {verdict: notes(verdict) for verdict in Verdict}
    assert counted == {
        Verdict.PASS: 1,
        Verdict.REVIEW: 2,
        Verdict.FAIL: 3,
        Verdict.NOT_INSPECTED: 1,
    }


def test_pass_is_high_and_soft_and_fail_is_low_and_loud() -> None:
    assert pitch_hz(Verdict.PASS) > 2 * pitch_hz(Verdict.FAIL)
    assert np.abs(samples(Verdict.PASS)).max() < 0.6 * np.abs(samples(Verdict.FAIL)).max()


@pytest.mark.parametrize("verdict", Verdict)
def test_a_tone_is_short_and_begins_and_ends_without_a_click(verdict: Verdict) -> None:
    heard = samples(verdict)
    assert tone_duration_s(verdict) < 0.6
    assert len(heard) == pytest.approx(tone_duration_s(verdict) * SAMPLE_RATE_HZ, abs=5)
    assert abs(int(heard[0])) < 100
    assert abs(int(heard[-1])) < 100


@pytest.mark.parametrize("verdict", Verdict)
def test_the_volume_scales_a_tone(verdict: Verdict) -> None:
    loudest = [int(np.abs(samples(verdict, volume)).max()) for volume in (0.0, 0.5, 1.0)]
    assert loudest[0] == 0
    assert loudest[1] == pytest.approx(loudest[2] / 2, rel=0.01)
