"""The sound of each verdict: short tones that differ in pitch, number and length.

Told apart without looking and without perfect pitch: one soft high note for PASS, two notes up for
REVIEW, three low rough ones for FAIL, a long falling one for what was not inspected.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectai_desktop.domain.verdict import Verdict

SAMPLE_RATE_HZ = 44_100
_FADE_S = 0.008  # without it, a tone begins and ends with a click


@dataclass(frozen=True, slots=True)
class Note:
    """A stretch of sound.

    Attributes:
        begin_hz: Pitch at its begin; 0 for a rest.
        end_hz: Pitch at its end.
        loudness: In [0, 1], of the volume that the settings choose.
        overtone: Share of the third harmonic in [0, 1]; more sounds rougher.
    """

    begin_hz: float
    end_hz: float
    duration_s: float
    loudness: float = 1.0
    overtone: float = 0.0


def _steady(pitch_hz: float, duration_s: float, loudness: float, overtone: float = 0.0) -> Note:
    return Note(pitch_hz, pitch_hz, duration_s, loudness, overtone)


_REST = Note(0, 0, 0.05)
_LOW = _steady(330, 0.13, 1.0, 0.4)
TONES = {
    Verdict.PASS: (_steady(1320, 0.09, 0.35),),
    Verdict.REVIEW: (_steady(660, 0.13, 0.7), _REST, _steady(880, 0.16, 0.7)),
    Verdict.FAIL: (_LOW, _REST, _LOW, _REST, _LOW),
    Verdict.NOT_INSPECTED: (Note(620, 310, 0.45, 0.8, 0.2),),
}


def tone_wav(verdict: Verdict, volume: float) -> bytes:
    """The verdict's sound as a WAV file, mono 16 bit.

    Args:
        verdict: Whose sound.
        volume: In [0, 1].
    """
    samples = np.concatenate([_samples(note) for note in TONES[verdict]]) * np.clip(volume, 0, 1)
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(np.rint(samples * 32_000).astype("<i2").tobytes())
    return stream.getvalue()


def tone_duration_s(verdict: Verdict) -> float:
    """How long the verdict's sound is."""
    return sum(note.duration_s for note in TONES[verdict])


def _samples(note: Note) -> NDArray[np.float64]:
    """Samples of one note, float in [-1, 1]."""
    n_samples = round(note.duration_s * SAMPLE_RATE_HZ)
    pitches = np.linspace(note.begin_hz, note.end_hz, n_samples)
    phase = 2 * np.pi * np.cumsum(pitches) / SAMPLE_RATE_HZ
    wave_form = np.sin(phase) + note.overtone * np.sin(3 * phase)
    envelope = np.ones(n_samples)
    n_fade = min(round(_FADE_S * SAMPLE_RATE_HZ), n_samples // 2)
    ramp = np.linspace(0.0, 1.0, n_fade)
    envelope[:n_fade], envelope[n_samples - n_fade :] = ramp, ramp[::-1]
    return note.loudness / (1 + note.overtone) * envelope * wave_form
