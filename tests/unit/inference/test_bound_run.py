"""Runs with bound input and outputs give what plain runs give; here on the CPU provider."""

from __future__ import annotations

import numpy as np
import pytest

from inspectai_desktop.inference.bound_run import BoundRun
from inspectai_desktop.inference.encoder import Encoder
from inspectai_desktop.inference.manifest import Tap
from inspectai_desktop.inference.providers import open_session
from tests.tiny_encoder import COARSE_CHANNELS, FINE_CHANNELS, tiny_encoder_graph

NAMES = ["fine", "coarse"]
TAPS = (
    Tap(name="fine", stride=8, channels=FINE_CHANNELS),
    Tap(name="coarse", stride=16, channels=COARSE_CHANNELS),
)


def pictures(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_bound_runs_give_what_plain_runs_give_for_changing_inputs_and_shapes() -> None:
    session = open_session(tiny_encoder_graph(), provider="cpu", threads=1)
    bound = BoundRun(session, "image", NAMES, "cpu")
    batches = [
        pictures(0, 1, 3, 64, 96),
        pictures(1, 1, 3, 64, 96),
        pictures(2, 2, 3, 96, 64),
        pictures(3, 1, 3, 64, 96),
    ]
    for batch in batches:
        for mine, plain in zip(bound(batch), session.run(NAMES, {"image": batch}), strict=True):
            np.testing.assert_array_equal(mine, plain)


def test_what_was_handed_out_is_not_written_again() -> None:
    session = open_session(tiny_encoder_graph(), provider="cpu", threads=1)
    bound = BoundRun(session, "image", NAMES, "cpu")
    first = bound(pictures(0, 1, 3, 64, 64))
    kept = [one.copy() for one in first]
    bound(pictures(1, 1, 3, 64, 64))
    for one, copy in zip(first, kept, strict=True):
        np.testing.assert_array_equal(one, copy)


def test_a_batch_that_is_not_contiguous_is_read_as_it_looks() -> None:
    session = open_session(tiny_encoder_graph(), provider="cpu", threads=1)
    bound = BoundRun(session, "image", NAMES, "cpu")
    turned = pictures(0, 1, 3, 64, 96).transpose(0, 1, 3, 2)
    plain = session.run(NAMES, {"image": np.ascontiguousarray(turned)})
    np.testing.assert_array_equal(bound(turned)[0], plain[0])


def test_the_encoder_uses_it_on_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Encoder(tiny_encoder_graph(), TAPS, provider="cpu", threads=1)
    twin = Encoder(tiny_encoder_graph(), TAPS, provider="cpu", threads=1)
    asked: list[tuple[int, ...]] = []
    bound = BoundRun(twin._session, "image", NAMES, "cpu")

    def counted(batch: np.ndarray) -> list[np.ndarray]:
        asked.append(batch.shape)
        return bound(batch)

    monkeypatch.setattr(twin, "_bound", counted)
    batch = pictures(0, 1, 3, 64, 64)
    np.testing.assert_array_equal(twin.encode(batch)[1], plain.encode(batch)[1])
    assert asked == [(1, 3, 64, 64)]
